"""The earlier inspections of which a document speaks, and the one that a sentence of it means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from inspgraph.extract.dates import listed_months, parse_month, parse_periods
from inspgraph.extract.values import one_line, quote
from inspgraph.model import Document, Quote, ReferencedInspection, Span
from inspgraph.patterns import Pattern, shared_patterns

OTHERS = frozenset({"jtai", "jar", "apa", "csa"})
"""Programmes that are never meant by "the last inspection" alone."""
OF_WHAT = re.compile(r"\s+of\s[^.,;]{0,90}")
"""What "the last inspection" goes on with, where it says of which service it was."""
BACK = 3
"""Sentences at most that are gone back to find of which service they speak."""
AREA_SEND = frozenset({"area-send-2016", "area-send"})
NARROW = OTHERS | AREA_SEND | {"cra"}
"""Programmes that are meant only by words of their own."""


def read_mentions(document: Document, *, plain: bool = True) -> list[ReferencedInspection]:
    """Every earlier inspection that the text speaks of, each once, dated ones first; a planned one is none.

    Where there is one that is dated, "the previous inspection" without a date means that one.
    ``plain`` says whether "the inspection in 2019", which names no programme, is one of children's services.
    """
    found: dict[tuple[str | None, ...], ReferencedInspection] = {}
    unless: dict[tuple[str | None, ...], tuple[str | None, ...]] = {}
    grades: dict[tuple[str | None, ...], set[str | None]] = {}
    for pattern, match in _matches(document, plain=plain):
        for mention in _mentions(document, pattern, match):
            key = (mention.framework, mention.variant, mention.month or mention.year)
            found[key] = _surer(found[key], mention) if key in found else mention
            grades.setdefault(key, set()).add(mention.grade)
            if other := pattern.gives.get("unless"):
                unless[key] = (other, *key[1:])
    found = {key: _with_one_grade(mention, grades[key]) for key, mention in found.items()}
    meant = [mention for key, mention in found.items() if unless.get(key, key) == key or unless[key] not in found]
    told = [mention for mention in meant if not _is_dated_better(mention, meant)]
    told = [mention for mention in told if not _told_better(mention, told)]
    return _one_told(told) if len(_last(told)) == 1 else told


def _one_told(told: list[ReferencedInspection]) -> list[ReferencedInspection]:
    """The dated mentions, where "the last inspection" is one of them: it has the grade that is told of that."""
    last, graded = _last(told)[0], next((m.grade for m in told if not (m.month or m.year) and m.grade), None)
    better = last.model_copy(update={"grade": last.grade or graded})
    return [better if mention is last else mention for mention in _dated(told)]


def _matches(document: Document, *, plain: bool) -> Iterator[tuple[Pattern, re.Match[str]]]:
    """What the patterns find, those without a date last: words that are part of a dated mention are that one."""
    dated: list[re.Match[str]] = []
    for pattern in _dated_first():
        if pattern.gives.get("plain") and not plain:
            continue
        for match in pattern.regex.finditer(document.text):
            told_before = pattern.name == "undated" and any(_overlap(match.span(), one.span()) for one in dated)
            if told_before or _of_another_service(document, match):
                continue
            dated.append(match)
            yield pattern, match


def _dated_first() -> list[Pattern]:
    return sorted(shared_patterns("mentions"), key=lambda pattern: pattern.name == "undated")


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _surer(known: ReferencedInspection, mention: ReferencedInspection) -> ReferencedInspection:
    """The first mention of two of one inspection, or the other where the first told only when it was judged."""
    return mention if known.month_of == "judgement" != mention.month_of else known


def _with_one_grade(mention: ReferencedInspection, told: set[str | None]) -> ReferencedInspection:
    """A mention with the grade that is told of its inspection; without one where several are, each of an area."""
    grades = told - {None}
    return mention.model_copy(update={"grade": next(iter(grades)) if len(grades) == 1 else None})


def _is_dated_better(mention: ReferencedInspection, told: Iterable[ReferencedInspection]) -> bool:
    """Whether an inspection of which only the year is told is one whose month is, with as much of its grade."""
    return bool(mention.year) and any(
        other.month and (other.variant, other.month[:4]) == (mention.variant, mention.year)
        for other in told
        if (other.grade or not mention.grade) and _may_be(other, mention)
    )


def _may_be(other: ReferencedInspection, mention: ReferencedInspection) -> bool:
    """Whether a mention that names no narrow programme may be another one: "the last full inspection" is no such."""
    return other.framework == mention.framework or other.framework not in NARROW


def _told_better(mention: ReferencedInspection, told: Iterable[ReferencedInspection]) -> bool:
    """Whether another mention says all that one does, and of which programme the inspection was."""
    vague = not mention.framework and bool(mention.month)
    return vague and any(
        other.framework and (other.month, other.variant) == (mention.month, mention.variant)
        for other in told
        if other.grade or not mention.grade
    )


def _of_another_service(document: Document, match: re.Match[str]) -> bool:
    """Whether the sentence of a mention is about the inspection of a home, an agency or another service."""
    start, end = _sentence_start(document.text, match.start()), OF_WHAT.match(document.text, match.end())
    sentence = document.text[start : end.end() if end else match.end()]
    for _ in range(BACK):
        if not any(p.regex.match(sentence) for p in shared_patterns("services") if p.gives.get("goes_on")):
            break
        start = _sentence_start(document.text, max(start - 1, 0))
        sentence = document.text[start : match.end()]
    return any(p.regex.search(sentence) for p in shared_patterns("services") if not p.gives.get("goes_on"))


def _sentence_start(text: str, place: int) -> int:
    return max(text.rfind(stop, 0, place) for stop in (". ", "\n\n")) + 1


def _mentions(document: Document, pattern: Pattern, match: re.Match[str]) -> Iterator[ReferencedInspection]:
    """The inspections of which a match speaks: one, or as many as there are months in its list."""
    start, end = match.span("words" if "words" in match.re.groupindex else 0)
    if "months" in match.re.groupindex and match["months"]:
        for month, told in listed_months(match["months"]):
            stop = match.start("months") + told if match.end("months") == end else end
            yield _mention(pattern, match, quote(document, start, stop), month, None)
    else:
        yield _mention(pattern, match, quote(document, start, end), *_when(match.groupdict()))


def _mention(
    pattern: Pattern, match: re.Match[str], words: Quote, month: str | None, year: str | None
) -> ReferencedInspection:
    return ReferencedInspection(
        framework=_framework(pattern, month or (f"{year}-12" if year else None)),
        variant=pattern.gives.get("variant"),
        month=month,
        year=year,
        month_of=pattern.gives.get("month_of", "fieldwork"),
        grade=pattern.gives.get("grade") or _grade(match.groupdict().get("grade")),
        as_printed=one_line(words.exact),
        exact=words.exact,
        start=words.start,
        end=words.end,
        page=words.page,
    )


def _grade(printed: str | None) -> str | None:
    """The key of a grade as sentences print it ("require improvement to be good")."""
    plain = one_line(printed or "").casefold().removesuffix(" to be good")
    return re.sub(r"^requir(?:e|ing)\b", "requires", plain).replace(" ", "-") or None


def _dated(mentions: Iterable[ReferencedInspection]) -> list[ReferencedInspection]:
    return [m for m in mentions if m.month or m.year]


def _last(mentions: Iterable[ReferencedInspection]) -> list[ReferencedInspection]:
    """The dated inspections that "the last inspection" may mean: no visits, and none of another programme."""
    return [m for m in _dated(mentions) if not m.variant and m.framework not in OTHERS and not _is_aside(m)]


def _is_aside(mention: ReferencedInspection) -> bool:
    """Whether an area SEND inspection is spoken of in passing, and not on the front of a report of another."""
    return mention.framework in AREA_SEND and mention.month_of != "fieldwork"


def _when(said: Mapping[str, str | None]) -> tuple[str | None, str | None]:
    """The month of a mention, of its first day where its words are a period, of the last where they list some; else
    the year that they name."""
    printed = said.get("month") or ""
    periods, listed = parse_periods(printed), listed_months(said.get("months") or "")
    month = listed[-1][0] if listed else periods[0][0][:7] if periods else parse_month(printed)
    return month, None if month else said.get("year")


def _framework(pattern: Pattern, month: str | None) -> str | None:
    """The programme that the words name, in the month that they name: the same words have meant different ones."""
    named: str | None = pattern.gives.get("framework")
    for turn in pattern.gives.get("turns", ()):
        if month and month >= turn["month"]:
            named = turn["framework"] or None
    return named


def mention_in(
    document: Document,
    span: Span,
    mentions: list[ReferencedInspection],
    before: ReferencedInspection | None = None,
) -> ReferencedInspection | None:
    """The earlier inspection that a sentence names; one without programme and date where it names several.

    Where it only says "the previous inspection", the one dated inspection of the document is meant, if there is one;
    "that inspection" is the one that was named ``before`` it.
    """
    named: list[ReferencedInspection] = []
    for pattern, match in sorted(_in_sentence(document.text, span), key=lambda found: found[1].start()):
        mention = _resolve(document, pattern, match, mentions, before)
        if mention and mention not in named:
            named.append(mention)
    if len(named) < 2:
        return next(iter(named), None)
    words = "; ".join(dict.fromkeys(mention.as_printed for mention in named))
    nothing = dict.fromkeys(("framework", "variant", "month", "year"))
    return named[0].model_copy(update={**nothing, "as_printed": words})


def _in_sentence(text: str, span: Span) -> Iterator[tuple[Pattern, re.Match[str]]]:
    """What names an earlier inspection in a sentence, each stretch of words once."""
    taken: list[tuple[int, int]] = []
    for pattern in (*_dated_first(), *shared_patterns("anchors")):
        for match in pattern.regex.finditer(text, span.start, span.end):
            if not any(_overlap(match.span(), other) for other in taken):
                taken.append(match.span())
                yield pattern, match


def _resolve(
    document: Document,
    pattern: Pattern,
    match: re.Match[str],
    mentions: list[ReferencedInspection],
    before: ReferencedInspection | None,
) -> ReferencedInspection | None:
    """Which of the mentions some words mean; for words of ``anchors.toml`` that mean none, a mention of their own."""
    if pattern.name == "that":
        return before
    month, year = _when(match.groupdict())
    if pattern.origin == "anchors.toml":
        known = _of_name(pattern, mentions, month, year)
        start, end = match.span("words" if "words" in match.re.groupindex and match["words"] else 0)
        return known or _mention(pattern, match, quote(document, start, end), None, year)
    if pattern.name == "undated":
        last = _last(mentions)
        return last[0] if len(last) == 1 else next((m for m in mentions if not (m.month or m.year)), None)
    framework = _framework(pattern, month or (f"{year}-12" if year else None))
    means = {framework, pattern.gives.get("unless", framework)}
    like = [m for m in mentions if m.framework == framework or m.framework not in NARROW]
    same = [m for m in like if m.variant == pattern.gives.get("variant") and _is_of(m, month, year)]
    return next(iter([m for m in same if m.framework in means] or same), None)


def _of_name(
    pattern: Pattern, mentions: list[ReferencedInspection], month: str | None, year: str | None
) -> ReferencedInspection | None:
    """The one mention that words such as "the JTAI" or "the 2015 inspection" can mean; none where there are several."""
    if pattern.name == "joint":
        able = [m for m in mentions if m.framework == "jtai" and (not year or _is_of(m, month, year))]
    else:
        able = [m for m in _last(mentions) if pattern.name == "dated" and _is_of(m, month, year)]
    return able[0] if len(able) == 1 else None


def _is_of(mention: ReferencedInspection, month: str | None, year: str | None) -> bool:
    """Whether a mention is of a month; or of a year, where no month is asked for or known."""
    if month and mention.month:
        return mention.month == month
    return (mention.month or mention.year or "")[:4] == (month or year or "-")[:4]
