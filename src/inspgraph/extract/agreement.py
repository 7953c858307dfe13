"""What must go together in a document of one kind: the doubts where it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from inspgraph.extract.statements import statement_type
from inspgraph.knowledge import Knowledge
from inspgraph.model import Issue, JudgementRecord, Section, Span, StatementRecord
from inspgraph.patterns import Layout


def missing_sections(layout: Layout, sections: Sequence[Section]) -> Iterator[Issue]:
    """A doubt for each section that every document of the layout has and this one seems to lack."""
    found = {section.key for section in sections}
    for key in layout.settings.get("required", ()):
        if key not in found:
            name = key.replace("-", " ")
            yield _doubt(
                "section-not-found",
                "statements",
                f"no heading {name!r} was found, which every document of this kind has",
            )


def unheaded_areas(layout: Layout, judged: Sequence[JudgementRecord], sections: Sequence[Section]) -> Iterator[Issue]:
    """A doubt where fewer sections are headed than areas are graded, in a layout that gives each area its section:
    under a heading that was passed over, findings are given the area before."""
    if not (rule := layout.settings.get("headed")):
        return
    areas = {judgement.key for judgement in judged} - set(rule["besides"])
    headings = {section.heading for section in sections if section.key == rule["section"]}
    if len(headings) < len(areas):
        yield _doubt(
            "section-not-found",
            "statements",
            f"{len(areas)} areas are graded, and {len(headings)} have a section that was found: findings of an area "
            "whose heading is worded otherwise are given to the one before it",
        )


def empty_lists(
    sections: Sequence[Section], statements: Sequence[StatementRecord], knowledge: Knowledge
) -> Iterator[Issue]:
    """A doubt for each heading of a list that says of what type its points are ("Priority and immediate action") where
    nothing of the type was read in its part, nor that there was none."""
    told: set[tuple[str, str | None]] = {(s.body, kind) for s in statements for kind in (s.type, s.about_type)}
    for section, after in zip(sections, [*sections[1:], None], strict=True):
        place = section.group or section.heading
        holds_lists = not section.group and not section.blocks and after is not None and after.reads == "items"
        if section.reads != "items" or not place or holds_lists:
            continue
        kind = statement_type(section, knowledge)
        if (section.part, kind) not in told:
            told.add((section.part, kind))
            name = kind.replace("-", " ")
            message = f"a heading says that points of the type {name!r} follow, and none was read"
            yield _doubt("list-empty", "statements", message, place)


def disagreements(
    layout: Layout, judged: Sequence[JudgementRecord], statements: Sequence[StatementRecord]
) -> Iterator[Issue]:
    """A doubt where a grade comes without the statements that always come with it, or they without the grade."""
    grades = {judgement.grade_concept.rsplit("/", 1)[1]: judgement for judgement in judged}
    for pair in layout.settings.get("together", ()):
        told = [s for s in statements if s.type == pair["type"] and pair.get("period") in (None, s.deadline_period)]
        if grades and (pair["grade"] in grades) != bool(told):
            place: JudgementRecord | StatementRecord = told[0] if told else grades[pair["grade"]]
            yield _doubt(
                "grade-unlikely",
                "judgements",
                f"{pair['grade'].replace('-', ' ')} and {pair['name']} always come together; here one stands alone",
                place,
            )


def _doubt(code: str, field: str, message: str, place: JudgementRecord | StatementRecord | Span | None = None) -> Issue:
    span = {"start": place.start, "end": place.end} if place else {}
    return Issue.model_validate({"code": code, "field": field, "severity": "warning", "message": message, **span})
