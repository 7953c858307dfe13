"""Words for days and months → ISO dates; what the words leave out is left out, or filled in and said to be."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

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
PARTS = re.compile(
    r"(?P<day>\b\d{1,2})(?:st|nd|rd|th)?\b(?!\d)|(?P<month>\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
    r"|(?P<year>\b(?:19|20)\d{2}\b)",
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
    text = SLASHED.sub(lambda m: f"{m[1]} {MONTHS[int(m[2]) - 1] if 0 < int(m[2]) <= 12 else ''} {m[3]}", text)
    found: list[dict[str, int]] = []
    for match in PARTS.finditer(text):
        kind = match.lastgroup or ""
        value = MONTHS.index(match[0][:3].lower()) + 1 if kind == "month" else int(match[0].rstrip("sthndr"))
        if not found or kind in found[-1] or (kind == "day" and "month" in found[-1]):
            found.append({})
        found[-1][kind] = value
    return [WrittenDate(f.get("year"), f.get("month"), f.get("day")) for f in found]


def parse_day(text: str) -> str | None:
    """The first whole date in a text as ISO; none if there is none."""
    return next((date.iso for date in written_dates(text) if date.iso), None)


def parse_month(text: str) -> str | None:
    """The first month with its year in a text, as ``2009-11``; none if there is none."""
    for date in written_dates(text):
        if date.year and date.month:
            return f"{date.year:04}-{date.month:02}"
    return None


def names_a_day(text: str) -> bool:
    """Whether a text prints the number of a day, be there such a day or not."""
    return any(date.day for date in written_dates(text))


def parse_period(text: str) -> tuple[str, str] | None:
    """First and last day of a printed period ("23 and 24 November 2010"), as ISO; none if it names no days.

    Month and year that the first day lacks are taken from the last; a first day that would then come after
    the last belongs to the year before.
    """
    dates = [date for date in written_dates(text) if date.day]
    if not dates or not dates[-1].iso:
        return None
    last, first = dates[-1], dates[0]
    month = first.month or last.month
    year = first.year or last.year
    if year and month and not first.year and last.month and month > last.month:
        year -= 1
    start, end = WrittenDate(year, month, first.day).iso, last.iso
    return (start, end) if start and end and start <= end else None


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
