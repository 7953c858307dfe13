"""Points that stand in the rows of a table, with who is to act beside them; and what follows from an outcome.

A row that a page end or a faulty file has cut comes together again: what starts in lower case or with a bullet goes
on with the row before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from inspgraph.extract.dates import parse_count
from inspgraph.extract.statements import statement
from inspgraph.extract.values import find, sentences
from inspgraph.iris import keyed_letters
from inspgraph.knowledge import Knowledge
from inspgraph.model import Block, Document, Issue, JudgementRecord, Section, Span, StatementRecord
from inspgraph.patterns import Layout

SHORTEST = 10
ENDS = re.compile(r"[.!?][\"')\u2019\u201d\]]*$")
CUT = "plainly goes on"
LISTS = re.compile(r"[:;]$|; (?:and|or)$")
COUNTED = re.compile(r"\d")


@dataclass(frozen=True)
class Point:
    """One row as far as it is known: its words, its printed number, who is to act, and what is doubtful in it."""

    span: Span
    marker: str
    responsible: tuple[Span, ...] = ()
    from_row: bool = True
    doubt: str | None = None


def read_rows(
    document: Document, layout: Layout, sections: Sequence[Section], knowledge: Knowledge
) -> tuple[list[StatementRecord], list[Issue]]:
    """The statements of the sections whose points are rows of a table; and the doubts."""
    found: list[StatementRecord] = []
    issues: list[Issue] = []
    for section in sections:
        if section.reads == "rows":
            points = _points(document, layout, section)
            found += [_row_statement(document, section, point, knowledge) for point in points]
            issues += [issue for point in points for issue in _doubts(document, layout, section, point)]
    return found, issues


def _row_statement(document: Document, section: Section, point: Point, knowledge: Knowledge) -> StatementRecord:
    named = " ".join(document.words(cell) for cell in point.responsible)
    return statement(document, section, point.span, point.marker, knowledge, responsible=named or None)


def _points(document: Document, layout: Layout, section: Section) -> list[Point]:
    columns = _columns(layout, section)
    is_table = any(block.kind == "row" for block in section.blocks)
    points: list[Point] = []
    for block in section.blocks:
        if block.kind == "note":
            continue
        point = _point(block, columns)
        if points and (why := _goes_on(document, points[-1], point, columns, is_table=is_table)):
            points[-1] = _longer(points[-1], point, why)
        elif len(keyed_letters(document.exact(block.span))) >= SHORTEST:
            points.append(point)
    return points


def _columns(layout: Layout, section: Section) -> tuple[str, ...]:
    rule = layout.rule(section.key)
    return rule.columns if rule else ()


def _point(block: Block, columns: tuple[str, ...]) -> Point:
    is_full = len(block.cells) > len(columns) > 0
    before = block.cells[: len(columns)] if is_full else ()
    start = block.cells[len(columns)].start if is_full else block.span.start
    return Point(Span(start, block.span.end), block.marker, before, block.kind == "row")


def _goes_on(
    document: Document, before: Point, point: Point, columns: tuple[str, ...], *, is_table: bool
) -> str | None:
    """Why a stretch is more of the row before it; none where it is a row of its own.

    Where there is no table, each paragraph and each bullet is a point, save the bullets that a point announces.
    """
    words = document.words(before.span)
    if point.responsible or COUNTED.match(point.marker):
        return None
    if document.text[point.span.start].islower() or (point.marker and (is_table or LISTS.search(words))):
        return CUT
    if columns and before.responsible:
        return "stands without a body of its own and was read as more of the row before it"
    if not ENDS.search(words) and document.page_of(point.span.start) > document.page_of(before.span.end - 1):
        return "begins with a capital, and was read as more of the row before it, which has no full stop at its end"
    loose = is_table and not point.from_row and not before.from_row
    return "stands outside the table's rows, and was read as more of what stands there before it" if loose else None


def _longer(before: Point, more: Point, why: str) -> Point:
    doubt = before.doubt or (None if why == CUT else why)
    return replace(before, span=Span(before.span.start, more.span.end), doubt=doubt)


def _doubts(document: Document, layout: Layout, section: Section, point: Point) -> Iterator[Issue]:
    """What may be wrong with a row: half of it elsewhere, nobody to act, words outside the table."""
    words = document.words(point.span)
    faults = [point.doubt]
    if words[0].islower():
        faults.append("begins in lower case, as if its beginning stood elsewhere")
    if not ENDS.search(words):
        faults.append("has no full stop at its end, as if its end stood elsewhere")
    if _columns(layout, section) and not point.responsible:
        faults.append("names nobody who is to act")
    for fault in filter(None, faults):
        yield Issue(
            code="row-doubtful",
            field="statements",
            severity="warning",
            message=f"a row of the table {fault}: {words[:60]!r}",
            start=point.span.start,
            end=point.span.end,
        )


def read_next_steps(
    document: Document,
    layout: Layout,
    sections: Sequence[Section],
    knowledge: Knowledge,
    judged: Sequence[JudgementRecord],
) -> list[StatementRecord]:
    """What the sentences beside a judgement say comes next, with the time in which it is due."""
    found = []
    for section in sections:
        for block in section.blocks if section.reads == "sentences" else ():
            for span in sentences(document, block.span):
                if not any(span.start < judgement.end and judgement.start < span.end for judgement in judged):
                    found.append(_next_step(document, layout, section, span, knowledge))
    return found


def _next_step(
    document: Document, layout: Layout, section: Section, span: Span, knowledge: Knowledge
) -> StatementRecord:
    more: dict[str, object] = {}
    for pattern, match in find(document, layout, "deadline"):
        if span.start <= match.start() and match.end() <= span.end:
            words = document.words(Span(*match.span("deadline")))
            more = {"deadline": words, "deadline_period": f"P{parse_count(match['number'])}{pattern.gives['unit']}"}
    return statement(document, section, span, "", knowledge, **more)
