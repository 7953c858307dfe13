"""Words for days and months → ISO dates; what the words leave out is left out, or filled in and said to be."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from itertools import pairwise

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = (
    "",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
SLASHED = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
RANGE = re.compile(r"\b(?:to|until)\b|[-\u2010-\u2015\u2212\u2500]", re.IGNORECASE)
APART = re.compile(r"\band\b|[,;&]", re.IGNORECASE)
PARTS = re.compile(
    r"(?P<day>\b\d{1,2})(?:st|nd|rd|th)?(?!\d)|(?P<month>(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"|(?P<year>(?<!\d)(?:19|20)\d{2}\b)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as far as its words go: each part may be missing."""

    year: int | None
    month: int | None
    day: int | None

    @property
    def iso(self) -> str | None:
        """The day as ``2010-11-23``; none if a part is missing or there is no such day."""
        if None in (self.year, self.month, self.day):
            return None
        try:
            return datetime.date(self.year or 0, self.month or 0, self.day or 0).isoformat()
        except ValueError:
            return None


def written_dates(text: str) -> list[WrittenDate]:
    """The dates in a text, in order, each with the parts that are printed beside it."""
    return [date for date, _, _ in _placed_dates(_unslashed(text))]


def _unslashed(text: str) -> str:
    """A text with "03/02/2020" written as "3 feb 2020"."""
    return SLASHED.sub(lambda m: f"{m[1]} {MONTHS[int(m[2]) - 1] if 0 < int(m[2]) <= 12 else ''} {m[3]}", text)


def _placed_dates(text: str) -> list[tuple[WrittenDate, int, int]]:
    """Dates with where each begins and ends."""
    found: list[tuple[dict[str, int], int, int]] = []
    for match in PARTS.finditer(text):
        kind = match.lastgroup or ""
        value = MONTHS.index(match[0][:3].lower()) + 1 if kind == "month" else int(match[0].rstrip("sthndr"))
        if not found or kind in found[-1][0] or (kind == "day" and "month" in found[-1][0]):
            found.append(({}, match.start(), match.end()))
        parts, start, _ = found[-1]
        found[-1] = ({**parts, kind: value}, start, match.end())
    return [(WrittenDate(p.get("year"), p.get("month"), p.get("day")), start, end) for p, start, end in found]


def parse_day(text: str) -> str | None:
    """The first whole date in a text as ISO; none if there is none."""
    return next((date.iso for date in written_dates(text) if date.iso), None)


def parse_month(text: str) -> str | None:
    """The first month with its year in a text, as ``2009-11``; none if there is none."""
    for date in written_dates(text):
        if date.year and date.month:
            return f"{date.year:04}-{date.month:02}"
    return None


def listed_months(text: str) -> list[tuple[str, int]]:
    """Each month in a list ("January and December 2019") as ``2019-01``, with where the words end that tell it.

    A month without a year has that of the next one that has.
    """
    placed = _placed_dates(text)
    found = []
    for at, (date, _, _) in enumerate(placed):
        year, end = next(((one.year, end) for one, _, end in placed[at:] if one.year), (None, 0))
        if date.month and year:
            found.append((f"{year:04}-{date.month:02}", end))
    return found


def names_a_day(text: str) -> bool:
    """Whether a text prints the number of a day, be there such a day or not."""
    return any(date.day for date in written_dates(text))


def parse_periods(text: str) -> list[tuple[str, str]]:
    """The printed periods ("18 to 22 March and 1 to 5 April 2019"), first and last day of each as ISO.

    Empty if the text names no days, or one that cannot be. Month and year that a date lacks are taken from the next;
    a date that would then come after it belongs to the year before. Days joined by "and" alone are one period.
    """
    plain = _unslashed(text)
    placed = [(date, start, end) for date, start, end in _placed_dates(plain) if date.day]
    days = _filled([date for date, _, _ in placed])
    if not days or None in days:
        return []
    between = [plain[end:start] for (_, _, end), (_, start, _) in pairwise(placed)]
    apart = [bool(APART.search(words)) and not RANGE.search(words) for words in between]
    cuts = [i + 1 for i, cut in enumerate(apart) if cut] if not all(apart) else []
    periods = [days[start:end] for start, end in pairwise([0, *cuts, len(days)])]
    found = [(p[0] or "", p[-1] or "") for p in periods]
    return found if all(start <= end for start, end in found) else []


def _filled(dates: list[WrittenDate]) -> list[str | None]:
    """Dates as ISO, each with what it lacks taken from the one after it."""
    days: list[str | None] = []
    after = WrittenDate(None, None, None)
    for date in reversed(dates):
        month, year = date.month or after.month, date.year or after.year
        if year and month and not date.year and after.month and month > after.month:
            year -= 1
        after = WrittenDate(year, month, date.day)
        days.append(after.iso)
    return days[::-1]


def latest_before(text: str, anchor: str) -> str | None:
    """A day and month without a year, in the last year in which it does not come after an anchor date."""
    parts = next((d for d in written_dates(text) if d.month), None)
    if parts is None:
        return None
    anchored = datetime.date.fromisoformat(anchor)
    for year in (anchored.year, anchored.year - 1):
        iso = WrittenDate(year, parts.month, parts.day or 1).iso
        if iso and iso <= anchor:
            return iso
    return None


def days_between(start: str, end: str) -> int:
    """Days from the first to the last of two ISO dates."""
    return (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days


def parse_count(text: str) -> int:
    """A printed number ("five", "an", "1,250") as an integer."""
    word = text.casefold()
    if word in {"a", "an"}:
        return 1
    return NUMBERS.index(word) if word in NUMBERS else int(word.replace(",", ""))
