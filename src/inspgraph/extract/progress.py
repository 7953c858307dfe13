"""What a document says of earlier inspections: that there was one, what became of its findings, and that
there was nothing of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from inspgraph.extract.dates import listed_months, parse_month, parse_periods
from inspgraph.extract.values import one_line, quote, sentences
from inspgraph.knowledge import Knowledge
from inspgraph.model import (
    Block,
    Document,
    Progress,
    Quote,
    ReferencedInspection,
    Section,
    Span,
    StatementRecord,
)
from inspgraph.patterns import Pattern, shared_patterns


def read_mentions(document: Document, *, plain: bool = True) -> list[ReferencedInspection]:
    """Every earlier inspection that the text speaks of, each once, dated ones first; a planned one is none.

    Where there is one that dates the fieldwork, "the previous inspection" without a date means that one.
    ``plain`` says whether "the inspection in 2019", which names no programme, is one of children's services.
    """
    found: dict[tuple[str | None, ...], ReferencedInspection] = {}
    unless: dict[tuple[str | None, ...], tuple[str | None, ...]] = {}
    for pattern in shared_patterns("mentions"):
        if pattern.gives.get("plain") and not plain:
            continue
        for match in pattern.regex.finditer(document.text):
            if _of_another_service(document, match):
                continue
            for mention in _mentions(document, pattern, match):
                key = (mention.framework, mention.variant, mention.month or mention.year)
                known = found.setdefault(key, mention)
                if mention.grade and not known.grade:
                    found[key] = known.model_copy(update={"grade": mention.grade})
                if other := pattern.gives.get("unless"):
                    unless[key] = (other, *key[1:])
    meant = [mention for key, mention in found.items() if unless.get(key, key) == key or unless[key] not in found]
    told = [mention for mention in meant if not _is_dated_better(mention, meant)]
    if len(_with_fieldwork(told)) == 1:
        told = [mention for mention in told if mention.month or mention.year]
    return [mention for mention in told if not _told_better(mention, told)]


def _is_dated_better(mention: ReferencedInspection, told: Iterable[ReferencedInspection]) -> bool:
    """Whether an inspection of which only the year is told is one whose month is, with as much of its grade."""
    return bool(mention.year) and any(
        other.month and (other.variant, other.month[:4]) == (mention.variant, mention.year)
        for other in told
        if other.grade or not mention.grade
    )


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
    start = max(document.text.rfind(stop, 0, match.start()) for stop in (". ", "\n\n")) + 1
    sentence = document.text[start : match.end()]
    return any(pattern.regex.search(sentence) for pattern in shared_patterns("services"))


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
    plain = one_line(printed or "").casefold().removesuffix(" to be good").replace("require ", "requires ")
    return plain.replace(" ", "-") or None


def _with_fieldwork(mentions: Iterable[ReferencedInspection]) -> list[ReferencedInspection]:
    """The inspections, visits apart, whose month of fieldwork is told."""
    return [m for m in mentions if m.month and m.month_of == "fieldwork" and not m.variant and m.framework != "jtai"]


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


def read_absences(document: Document, sections: Iterable[Section], knowledge: Knowledge) -> list[StatementRecord]:
    """The sentences that say there was nothing of a kind, as absence statements."""
    found = []
    for section in sections:
        for block in _read_blocks(section):
            for span in sentences(document, block.span):
                for pattern in shared_patterns("absence"):
                    if pattern.regex.search(document.words(span)):
                        found.append(_aside(document, section, span, "absence", about_type=pattern.gives["about"]))
                        break
    return found


def read_progress(
    document: Document, sections: Iterable[Section], mentions: list[ReferencedInspection]
) -> list[StatementRecord]:
    """The sentences that say what became of earlier findings, as progress statements.

    A sentence counts when it names the earlier inspection, or follows one that does in the same paragraph.
    """
    found = []
    for section in sections:
        for block in _read_blocks(section):
            anchor: ReferencedInspection | None = None
            for span in sentences(document, block.span):
                mention = mention_in(document, span, mentions)
                anchor = mention or anchor
                pattern = _progress_pattern(
                    document.words(span), anchored=mention is not None, follows=anchor is not None
                )
                if pattern and anchor:
                    found.append(_progress(document, section, span, pattern, anchor))
    return found


def _read_blocks(section: Section) -> tuple[Block, ...]:
    return () if section.reads in {"nothing", "end"} else section.blocks


def _progress_pattern(words: str, *, anchored: bool, follows: bool) -> Pattern | None:
    for pattern in shared_patterns("progress"):
        allowed = follows if pattern.gives.get("follows") else anchored
        if allowed and pattern.regex.search(words):
            return pattern
    return None


def mention_in(document: Document, span: Span, mentions: list[ReferencedInspection]) -> ReferencedInspection | None:
    """The earlier inspection that a sentence names.

    Where it only says "the previous inspection", the one dated mention of the document is meant, if there is one.
    """
    text = document.exact(span)
    for pattern in sorted(shared_patterns("mentions"), key=lambda p: p.name == "undated"):
        match = pattern.regex.search(text)
        if not match:
            continue
        month, year = _when(match.groupdict())
        dated = _with_fieldwork(mentions)
        if not month and not year and len(dated) == 1:
            return dated[0]
        framework = _framework(pattern, month or (f"{year}-12" if year else None))
        means = {framework, pattern.gives.get("unless", framework)}
        named = [m for m in mentions if m.framework in means and m.variant == pattern.gives.get("variant")]
        exact = [m for m in named if (m.month or m.year) == (month or year)]
        return next(iter(exact or [m for m in named if year and (m.month or "")[:4] == year]), None)
    return None


def _progress(
    document: Document, section: Section, span: Span, pattern: Pattern, anchor: ReferencedInspection
) -> StatementRecord:
    progress = Progress(
        value=pattern.gives["value"],
        about_type=pattern.gives.get("about"),
        framework=anchor.framework,
        month=anchor.month if anchor.month_of == "fieldwork" else None,
        as_printed=anchor.as_printed,
    )
    return _aside(document, section, span, "progress", progress=progress, about_type=progress.about_type)


def _aside(document: Document, section: Section, span: Span, kind: str, **more: object) -> StatementRecord:
    words: Quote = quote(document, span.start, span.end)
    heading = document.words(section.heading) if section.heading else None
    return StatementRecord.model_validate(
        {
            "type": kind,
            "actionable": False,
            "polarity": None,
            "body": section.part,
            "section": heading,
            "section_key": section.key or None,
            "group": document.words(section.group) if section.group else None,
            "text": document.words(span),
            **words.model_dump(),
            **more,
        }
    )
