"""Holds what was read against itself: grades against the framework, dates against one another, numbers in sequence.

What does not fit is an issue on the field in question; nothing is changed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from inspgraph.knowledge import Knowledge
from inspgraph.model import Document, InspectionRecord, Issue, Section, StatementRecord
from inspgraph.patterns import Layout, shared_patterns

LONGEST_FIELDWORK = 80
"""Days that one period of fieldwork may span without a doubt; the longest known is 72."""
LATEST_PUBLICATION = 400
"""Days after fieldwork by which a report is published."""
LONG_POINT = 60
"""Characters of a point that says something."""
MANY_POINTS = 4
"""Points in a row that are no accident."""
FEWEST_NUMBERED = 5
"""Numbered paragraphs that a document must have before its numbering is held to be a sequence."""


def check_inspections(
    document: Document, records: Sequence[InspectionRecord], knowledge: Knowledge, layout: Layout
) -> Iterator[Issue]:
    """The doubts that the records of one document raise by themselves.

    A document that is the inspectorate's own gives every grade of its framework, or those that the layout names as
    ``always_graded``; an inspection that ends in a report never takes a single day, unless ``lasts_days`` is false.
    """
    for record in records if layout.primary else ():
        yield from _areas(record, knowledge, layout.settings.get("always_graded"))
    if records:
        lasts_days = layout.kind == "inspection-report" and layout.settings.get("lasts_days", True)
        yield from _dates(records[0], lasts_days=lasts_days)
    yield from _numbers(document, [s for record in records for s in record.statements])
    for record in records:
        yield from _missed_lists(record.statements)


def _areas(record: InspectionRecord, knowledge: Knowledge, always: Sequence[str] | None) -> Iterator[Issue]:
    """Grades that the framework's version gives and the document lacks, and those that it does not give."""
    version = next((v for v in knowledge.versions(record.framework) if v.key == record.framework_version), None)
    if version is None:
        return
    areas = {area.iri: area for area in knowledge.areas(record.framework)}
    expected = [areas[iri] for iri in version.values.get("judgesArea", ()) if iri in areas]
    given = {judgement.area_concept for judgement in record.judgements}
    for area in expected:
        if area.key not in given and (always is None or area.key in always):
            yield _doubt("grade-not-found", "judgements", f"no grade was found for {area.label!r}")
    for judgement in record.judgements:
        if judgement.area_concept not in {area.key for area in expected}:
            message = f"{judgement.area!r} is graded, which {version.label} does not grade"
            yield _doubt("area-not-in-framework", "judgements", message, judgement.start, judgement.end)


def _dates(record: InspectionRecord, *, lasts_days: bool) -> Iterator[Issue]:
    """Dates that contradict one another, or that no inspection of the kind can have."""
    place = next(((q.start, q.end) for q in record.evidence.get("fieldwork", ())), (None, None))
    for period in record.fieldwork:
        days = _days(period.start, period.end)
        if days > LONGEST_FIELDWORK:
            yield _doubt("fieldwork-long", "fieldwork", f"{days} days from {period.start} to {period.end}", *place)
    if lasts_days and [p for p in record.fieldwork if p.start == p.end] == list(record.fieldwork) != []:
        message = "one day is printed, and inspections of this kind take longer; it is given as first and last day"
        yield _doubt("fieldwork-one-day", "fieldwork", message, *place)
    for before, after in pairwise(record.fieldwork):
        if after.start <= before.end:
            yield _doubt("fieldwork-overlaps", "fieldwork", f"{after.start} is not after {before.end}", *place)
    if record.published and record.fieldwork:
        days = _days(record.fieldwork[-1].end, record.published)
        if not 0 < days <= LATEST_PUBLICATION:
            message = f"published on {record.published}, fieldwork ended on {record.fieldwork[-1].end}"
            yield _doubt("published-unlikely", "published", message)
            yield _doubt("published-unlikely", "fieldwork", message, *place)


def _days(start: str, end: str) -> int:
    return (datetime.date.fromisoformat(end) - datetime.date.fromisoformat(start)).days


def _numbers(document: Document, statements: Iterable[StatementRecord]) -> Iterator[Issue]:
    """Gaps and repeats in the numbers of paragraphs that run through a document.

    A number that stands before something else than a statement (the lead-in of a list) is no gap.
    """
    numbered = sorted((s for s in statements if s.number.isdigit() and not s.progress), key=lambda s: s.start)
    if len(numbered) < FEWEST_NUMBERED:
        return
    printed = {(block.marker.rstrip("."), block.span.start) for block in document.blocks if block.marker}
    for before, after in pairwise(numbered):
        between = {int(n) for n, at in printed if n.isdigit() and before.start < at < after.start}
        missing = [n for n in range(int(before.number) + 1, int(after.number)) if n not in between]
        if before.number == after.number and before.start != after.start:
            yield _numbering(after, f"number {after.number} stands twice")
        elif missing:
            lacking = ", ".join(map(str, missing))
            yield _numbering(after, f"after number {before.number} comes {after.number}: {lacking} not found")


def _numbering(statement: StatementRecord, message: str) -> Issue:
    return _doubt("numbering", "statements", message, statement.start, statement.end)


def _missed_lists(statements: Sequence[StatementRecord]) -> Iterator[Issue]:
    """Runs of findings worded like recommendations: their heading may be one that is not known."""
    asks = [p.regex for p in shared_patterns("requests")]
    run: list[StatementRecord] = []
    for statement in [*sorted(statements, key=lambda s: s.start), None]:
        if statement and not statement.actionable and any(rule.search(statement.text) for rule in asks):
            run.append(statement)
            continue
        if len(run) > 1:
            message = f"{len(run)} findings under {run[0].section!r} read like recommendations"
            yield _doubt("list-not-recognised", "statements", message, run[0].start, run[-1].end)
        run = []


def check_sections(document: Document, sections: Sequence[Section]) -> Iterator[Issue]:
    """Points that stand under no heading that is known, and so were not read."""
    for section in sections:
        points = [b for b in section.blocks if b.kind == "item" and len(document.exact(b.span)) >= LONG_POINT]
        if not section.reads and len(points) >= MANY_POINTS:
            start, end = points[0].span.start, points[-1].span.end
            message = f"{len(points)} points stand under no heading that is known, and were not read"
            yield _doubt("points-outside-sections", "statements", message, start, end)


def _doubt(code: str, field: str, message: str, start: int | None = None, end: int | None = None) -> Issue:
    return Issue(code=code, field=field, severity="warning", message=message, start=start, end=end)
