"""Findings and recommendations: the blocks of the sections that hold them, one statement each.

Introductions, scope, method, contact details and a council's own resolutions are no statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from inspgraph.extract.values import quote
from inspgraph.iris import keyed_letters
from inspgraph.knowledge import Knowledge
from inspgraph.model import Block, Document, Issue, Quote, Section, Span, StatementRecord

NUMBER = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
LEADS_IN = re.compile(r"[:;]\s*$")
PARAGRAPHS_CITED = re.compile(r"\((?:pages?\s[^()]*?)?paragraphs?\s+(?P<numbers>[^()]+)\)", re.IGNORECASE)
SEVERAL = re.compile(r"(\d{1,3})\s*(?:to|[-\u2010-\u2015])\s*(\d{1,3})")
OUTCOME = re.compile(r"[(\[](?P<tag>[^()\[\]]*(?:outcome|enabler|principle)[^()\[\]]*)[)\]]\s*\.?\s*$", re.IGNORECASE)
ENDS = re.compile(r"[.!?][\"')\u2019\u201d\]]*$")
SHORTEST = 10
LONGEST_TITLE = 70


def read_statements(
    document: Document, sections: Sequence[Section], knowledge: Knowledge, skip: Sequence[Quote] = ()
) -> tuple[list[StatementRecord], list[Issue]]:
    """The statements of every section that holds some, in document order; and the doubts.

    ``skip`` are passages that are statements of another kind (absence), so that they are not read twice.
    """
    found: list[StatementRecord] = []
    issues: list[Issue] = []
    skipped = {(q.start, q.end) for q in skip}
    issues += [_unknown(document, section) for section in sections if section.reads == "unknown"]
    for section, after in zip(sections, [*sections[1:], None], strict=True):
        if section.reads in {"items", "paragraphs"} and not _only_leads_in(section, after):
            blocks = [b for b in _blocks(document, section) if (b.span.start, b.span.end) not in skipped]
            found += [statement(document, section, block.span, block.marker, knowledge) for block in blocks]
    return fold_repeats(found), issues


def _unknown(document: Document, section: Section) -> Issue:
    heading = section.heading or Span(0, 1)
    message = (
        f"{document.words(heading)!r} reads like a heading that no vocabulary holds, so what stands under it was "
        "not read; add it as a label to ontology/vocab/report-sections.ttl"
    )
    return Issue(
        code="unknown-heading",
        field="statements",
        severity="warning",
        message=message,
        start=heading.start,
        end=heading.end,
    )


def _only_leads_in(section: Section, after: Section | None) -> bool:
    """Whether a section holds one numbered paragraph that opens lists under time limits, and no point of its own."""
    opens_lists = after is not None and after.deadline and not section.deadline and after.heading == section.heading
    return bool(opens_lists) and [bool(NUMBER.match(b.marker)) for b in section.blocks if b.kind != "note"] == [True]


def _blocks(document: Document, section: Section) -> list[Block]:
    """The blocks of a section that are statements: items and, where a reader lost their marks, paragraphs.

    A paragraph that leads in to a list is none, nor is one that follows the last marked item of a list.
    """
    marked = [i for i, b in enumerate(section.blocks) if _is_marked(section, b) and _is_content(document, b)]
    last = marked[-1] if marked and section.reads == "items" else len(section.blocks)
    plain = section.reads == "paragraphs" or document.reader == "text" or not marked
    kept = []
    for i, block in enumerate(section.blocks):
        if i > last or not _is_content(document, block):
            continue
        if i in marked or (plain and _is_paragraph(section, block) and _is_prose(document.words(block.span))):
            kept.append(block)
    return kept


def _is_marked(section: Section, block: Block) -> bool:
    """Whether a block is set apart as one point: an item, or the row of a table of points."""
    return block.kind == "item" or (block.kind == "row" and section.reads == "items")


def _is_paragraph(section: Section, block: Block) -> bool:
    """Whether a block is a paragraph: one by itself, or where there are only paragraphs, one that a box holds."""
    boxed = block.kind == "row" and len(block.cells) == 1 and section.reads == "paragraphs"
    return block.kind == "paragraph" or boxed


def _is_content(document: Document, block: Block) -> bool:
    return block.kind != "note" and len(keyed_letters(document.exact(block.span))) >= SHORTEST


def _is_prose(words: str) -> bool:
    """Whether an unmarked paragraph says something: no lead-in to a list, no short line without a full stop."""
    return not LEADS_IN.search(words) and (len(words) >= LONGEST_TITLE or bool(ENDS.search(words)))


def statement(
    document: Document, section: Section, span: Span, marker: str, knowledge: Knowledge, **more: object
) -> StatementRecord:
    """The statement that a stretch of a section makes, with what its headings say of it and further fields."""
    words = quote(document, span.start, span.end)
    text = document.words(span)
    kind = statement_type(section, knowledge)
    concept = knowledge.concept("statement-type", kind)
    number = NUMBER.match(marker)
    deadline = knowledge.concept("section", section.deadline_key) if section.deadline_key else None
    cited = [number for match in PARAGRAPHS_CITED.finditer(text) for number in _paragraphs(match["numbers"])]
    tag = OUTCOME.search(text)
    return StatementRecord.model_validate(
        {
            "type": kind,
            "actionable": concept.value("actionable") == "true",
            "polarity": _local(concept.value("defaultPolarity") or _of_section(section, knowledge, "defaultPolarity")),
            "body": section.part,
            "number": number[0] if number else "",
            "section": document.words(section.heading) if section.heading else None,
            "section_key": section.key or None,
            "group": document.words(section.group) if section.group else None,
            "deadline": document.words(section.deadline).rstrip(":") if section.deadline else None,
            "deadline_period": deadline.value("deadlinePeriod") if deadline else None,
            "text": text,
            "exact": words.exact,
            "start": words.start,
            "end": words.end,
            "page": words.page,
            "cites_paragraphs": tuple(dict.fromkeys(cited)),
            "aligned_outcomes": (tag["tag"],) if tag else (),
            **more,
        }
    )


def _paragraphs(printed: str) -> tuple[str, ...]:
    """The paragraphs that an item points to ("27, 29 to 31"), each by its number."""
    whole = SEVERAL.sub(lambda m: ", ".join(map(str, range(int(m[1]), int(m[2]) + 1))) or m[0], printed)
    return tuple(NUMBER.findall(whole))


def statement_type(section: Section, knowledge: Knowledge) -> str:
    """The type that a section's heading gives its statements: its group's, rule's or concept's, or ``finding``."""
    if section.group_key:
        of_group = _local(knowledge.concept("section", section.group_key).value("statementType"))
        if of_group:
            return of_group
    return section.type or _local(_of_section(section, knowledge, "statementType")) or "finding"


def _of_section(section: Section, knowledge: Knowledge, term: str) -> str | None:
    return knowledge.concept("section", section.key).value(term) if section.key else None


def _local(iri: str | None) -> str | None:
    return iri.rsplit("/", 1)[1] if iri else None


def fold_repeats(found: Iterable[StatementRecord]) -> list[StatementRecord]:
    """Statements with the same words given once, with a passage for each place where they stand."""
    kept: dict[str, StatementRecord] = {}
    for statement in found:
        key = f"{statement.body} {keyed_letters(statement.text)}"
        before = kept.setdefault(key, statement)
        if before is not statement:
            again = Quote(start=statement.start, end=statement.end, page=statement.page, exact=statement.exact)
            kept[key] = before.model_copy(update={"more": (*before.more, again)})
    return list(kept.values())
