"""What a document says of earlier inspections: that there was one, what became of its findings, and that
there was nothing of a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inspgraph.extract.mentions import mention_in
from inspgraph.extract.statements import NUMBER
from inspgraph.extract.values import quote, sentences
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

FOUND = re.compile(
    r"\. |,? (?:when|which|where)\b"
    r"|,? (?:the local authority |all services )?(?:(?:was|were|is) )?(?:judged|found|graded)\b"
)
"""Where the words that name an inspection end, and those on what it found begin."""
MOST_WORDS = 9


def read_absences(document: Document, sections: Iterable[Section], knowledge: Knowledge) -> list[StatementRecord]:
    """The sentences that say there was nothing of a kind, as absence statements."""
    found = []
    for section in sections:
        for block in _read_blocks(section):
            for span in sentences(document, block.span):
                for pattern in shared_patterns("absence"):
                    if pattern.regex.search(document.words(span)):
                        number = NUMBER.match(block.marker) if span.start == block.span.start else None
                        more = {"number": number[0] if number else "", "about_type": pattern.gives["about"]}
                        found.append(_aside(document, section, span, "absence", **more))
                        break
    return found


def read_progress(
    document: Document, sections: Iterable[Section], mentions: list[ReferencedInspection], *, general: bool = True
) -> list[StatementRecord]:
    """The sentences that say what became of earlier findings, as progress statements.

    ``general`` says whether a sentence counts that names no finding, only that services are better or worse since.

    A sentence counts when it names the earlier inspection, or follows a progress statement in the same paragraph. One
    whose value cannot be told is none: it stays part of its finding. "That inspection" at the beginning of a paragraph
    is the last one that the paragraph before it names.
    """
    found = []
    for section in sections:
        before: ReferencedInspection | None = None
        for block in _read_blocks(section):
            statements, before = _progress_in(document, section, block.span, mentions, before, general=general)
            found += statements
    return found


def _progress_in(
    document: Document,
    section: Section,
    paragraph: Span,
    mentions: list[ReferencedInspection],
    before: ReferencedInspection | None,
    *,
    general: bool,
) -> tuple[list[StatementRecord], ReferencedInspection | None]:
    """The progress statements of one paragraph, and the last inspection that it names."""
    anchor: ReferencedInspection | None = None
    found: list[StatementRecord] = []
    for span in sentences(document, paragraph):
        mention = mention_in(document, span, mentions, before)
        anchor = mention or anchor
        words = document.words(span)
        fits = _progress_pattern(words, section, found[-1] if found else None, anchored=mention is not None)
        counts = fits and (general or not fits[0].gives.get("general"))
        if fits and counts and anchor and not _is_of_a_place(words):
            found.append(_progress(document, section, span, *fits, anchor))
        before = anchor
    return found, anchor


def _is_of_a_place(words: str) -> bool:
    """Whether a sentence may speak of the inspections of a home or a school rather than of the authority."""
    return any(p.regex.search(words) for p in shared_patterns("services") if p.gives.get("place"))


def _read_blocks(section: Section) -> tuple[Block, ...]:
    return () if section.reads in {"nothing", "end"} else section.blocks


def _progress_pattern(
    words: str, section: Section, last: StatementRecord | None, *, anchored: bool
) -> tuple[Pattern, re.Match[str]] | None:
    """The first pattern that fits a sentence, with what it matched; none where it tells of no value."""
    for pattern in shared_patterns("progress"):
        allowed = _follows(pattern, last) if pattern.gives.get("follows") else anchored
        within = pattern.gives.get("within", (section.key,))
        match = pattern.regex.search(words) if allowed and section.key in within else None
        if match:
            return (pattern, match) if pattern.gives["value"] else None
    return None


def _follows(pattern: Pattern, last: StatementRecord | None) -> bool:
    """Whether the progress statement before was about items of the type that the pattern is about."""
    return last is not None and last.about_type == pattern.gives["about"]


def _progress(
    document: Document,
    section: Section,
    span: Span,
    pattern: Pattern,
    match: re.Match[str],
    anchor: ReferencedInspection,
) -> StatementRecord:
    progress = Progress(
        value=pattern.gives["value"],
        about_type=pattern.gives.get("about") or _about(match),
        framework=anchor.variant or anchor.framework,
        month=anchor.month if anchor.month_of == "fieldwork" else None,
        as_printed="; ".join(dict.fromkeys(map(_named, anchor.as_printed.split("; ")))),
    )
    return _aside(document, section, span, "progress", progress=progress, about_type=progress.about_type)


def _named(words: str) -> str:
    """How an inspection is named, without what it found; of many words the first and the last, with the date."""
    name = FOUND.split(words, maxsplit=1)[0].split()
    return " ".join(name if len(name) <= MOST_WORDS else [*name[:2], "…", *name[-3:]])


def _about(match: re.Match[str]) -> str | None:
    """The type of statement that the matched words name; none where they name none, or several."""
    named = [name for name, words in match.groupdict().items() if words]
    return named[0].replace("_", "-") if len(named) == 1 else None


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
