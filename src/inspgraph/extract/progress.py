"""What a document says of earlier inspections: that there was one, what became of its findings, and that
there was nothing of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspgraph.extract.dates import parse_month
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


def read_mentions(document: Document) -> list[ReferencedInspection]:
    """Every earlier inspection that the text speaks of, each once, dated ones first; a planned one is none.

    Where there is one that dates the fieldwork, "the previous inspection" without a date means that one.
    """
    found: dict[tuple[str | None, str | None], ReferencedInspection] = {}
    for pattern in shared_patterns("mentions"):
        for match in pattern.regex.finditer(document.text):
            month = parse_month(match["month"]) if "month" in match.groupdict() else None
            words = quote(document, *match.span("words" if "words" in match.groupdict() else 0))
            mention = ReferencedInspection(
                framework=_framework(pattern, month),
                month=month,
                month_of=pattern.gives.get("month_of", "fieldwork"),
                grade=pattern.gives.get("grade"),
                as_printed=one_line(words.exact),
                exact=words.exact,
                start=words.start,
                end=words.end,
                page=words.page,
            )
            found.setdefault((mention.framework, mention.month), mention)
    if len(_with_fieldwork(found.values())) == 1:
        return [mention for mention in found.values() if mention.month]
    return list(found.values())


def _with_fieldwork(mentions: Iterable[ReferencedInspection]) -> list[ReferencedInspection]:
    return [mention for mention in mentions if mention.month and mention.month_of == "fieldwork"]


def _framework(pattern: Pattern, month: str | None) -> str | None:
    """The programme that the words name, in the month that they name: the same words have meant different ones."""
    named: str | None = pattern.gives.get("framework")
    for turn in pattern.gives.get("turns", ()):
        if month and month >= turn["month"]:
            named = turn["framework"]
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
    return () if section.reads == "nothing" else section.blocks


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
    for pattern in shared_patterns("mentions"):
        match = pattern.regex.search(text)
        if not match:
            continue
        month = parse_month(match["month"]) if "month" in match.groupdict() else None
        dated = _with_fieldwork(mentions)
        if month is None and len(dated) == 1:
            return dated[0]
        return next((m for m in mentions if (m.framework, m.month) == (_framework(pattern, month), month)), None)
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
            "text": document.words(span),
            **words.model_dump(),
            **more,
        }
    )


def is_whole_block(document: Document, statement: StatementRecord, blocks: Iterable[Block]) -> bool:
    """Whether a statement's sentence is all that its block says."""
    return any(
        re.fullmatch(r"\W*", document.text[b.span.start : statement.start]) is not None
        and b.span.start <= statement.start
        and statement.end >= b.span.end
        for b in blocks
    )
