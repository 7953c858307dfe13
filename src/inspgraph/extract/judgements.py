"""Graded judgements: from table rows, from sentences that grade an area, from a list of areas under one grade.

Areas and grades are labels of the framework's vocabularies; nothing here knows a regime by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspgraph.concepts import Concept
from inspgraph.extract.dates import parse_count
from inspgraph.extract.values import quote, sentences
from inspgraph.knowledge import Knowledge, normal
from inspgraph.model import Block, Document, Issue, JudgementRecord, Quote, Section, Span
from inspgraph.patterns import Layout

ROW_NUMBER = re.compile(r"^\s*\d(?:\.\d)?\.?\s+")
PREDICATE = r"\b(?:is|are|was|were|has|have)\s+(?:been\s+)?(?:judged\s+(?:as\s+|to\s+be\s+)?)?(?P<grade>{})\b"


@dataclass(frozen=True)
class Scale:
    """The areas and grades that may be printed in one document, with their labels ready to look for."""

    areas: tuple[Concept, ...]
    grades: tuple[Concept, ...]

    def area(self, label: str) -> Concept | None:
        """The area that bears a printed label."""
        wanted = normal(ROW_NUMBER.sub("", label))
        return next((area for area in self.areas if any(wanted == normal(name) for name in area.labels)), None)

    def grade(self, label: str) -> Concept | None:
        """The grade that bears a printed label."""
        wanted = normal(label)
        return next((grade for grade in self.grades if any(wanted == normal(name) for name in grade.labels)), None)

    @property
    def grade_words(self) -> str:
        """The labels of all grades as one alternation, the longest first."""
        labels = sorted({label for grade in self.grades for label in grade.labels}, key=len, reverse=True)
        return "|".join(re.escape(label).replace(r"\ ", r"\s+") for label in labels)


def read_scale(knowledge: Knowledge, frameworks: Sequence[str]) -> Scale:
    """The areas of some frameworks and the grades of the scale that their versions use."""
    areas = [area for name in frameworks for area in knowledge.areas(name)]
    schemes = {v.value("gradeScale") for name in frameworks for v in knowledge.versions(name)} - {None}
    grades = [g for scheme in sorted(filter(None, schemes)) for g in knowledge.concepts(scheme.split("/def/")[1])]
    unjudged = knowledge.concept("ungraded-reason", "not-judged")
    return Scale(tuple(areas), (*grades, unjudged) if areas else ())


def read_judgements(
    document: Document, layout: Layout, sections: Iterable[Section], scale: Scale
) -> tuple[list[JudgementRecord], list[Issue]]:
    """Every judgement of the document, each area once, with further places that repeat it; and the doubts."""
    found: list[JudgementRecord] = []
    issues: list[Issue] = []
    wanted = layout.settings.get("judgements_in", ())
    for section in sections:
        if section.reads == "areas":
            listed, doubts = _listed_areas(document, section, scale)
            found, issues = found + listed, issues + doubts
        elif section.key in wanted:
            found += _graded_sentences(document, layout, section, scale)
    merged, doubts = merge(found)
    return merged, issues + doubts


def _graded_sentences(document: Document, layout: Layout, section: Section, scale: Scale) -> list[JudgementRecord]:
    strand, found = section.strand, []
    for block in section.blocks:
        first = sentences(document, block.span)[0]
        strand = _strand_of(document.words(first), layout) or strand
        judgement = _graded_sentence(document, first, strand, scale)
        if judgement:
            found.append(judgement)
    return found


def _strand_of(words: str, layout: Layout) -> str | None:
    named = [
        strand
        for strand, cues in layout.settings.get("strands", {}).items()
        if any(cue in words.casefold() for cue in cues)
    ]
    return named[0] if len(named) == 1 else None


def _graded_sentence(document: Document, span: Span, strand: str | None, scale: Scale) -> JudgementRecord | None:
    text = document.exact(span)
    grade_match = re.search(PREDICATE.format(scale.grade_words), text, re.IGNORECASE)
    area_match = _named_area(text, [a for a in scale.areas if not strand or f"-{strand}-" in a.key])
    grade = scale.grade(" ".join(grade_match["grade"].split())) if grade_match else None
    if not grade_match or not area_match or not grade:
        return None
    area, start, end = area_match
    label = quote(document, span.start + start, span.start + end)
    words = quote(document, span.start + grade_match.start("grade"), span.start + grade_match.end("grade"))
    return judge(area, grade, words, label)


def _named_area(text: str, areas: Iterable[Concept]) -> tuple[Concept, int, int] | None:
    """The area whose longest label stands nearest to the beginning of a sentence."""
    hits: list[tuple[int, int, Concept, int]] = []
    for area in areas:
        for label in area.labels:
            pattern = re.escape(label).replace(r"\ ", r"[\s,]+").replace("'", "['\u2019]")
            match = re.search(rf"\b{pattern}\b", text, re.IGNORECASE)
            if match:
                hits.append((-len(label), match.start(), area, match.end()))
    if not hits:
        return None
    _, start, area, end = min(hits, key=lambda hit: hit[:2])
    return area, start, end


def _listed_areas(document: Document, section: Section, scale: Scale) -> tuple[list[JudgementRecord], list[Issue]]:
    rule = re.compile(
        rf"judged\s+(?:as|to\s+be)\s+(?P<grade>{scale.grade_words})\s+in all\s+(?P<number>\w+)", re.IGNORECASE
    )
    opener = section.opener
    match = rule.search(document.exact(opener.span)) if opener else None
    grade = scale.grade(match["grade"]) if match else None
    if opener is None or match is None or grade is None:
        return [], []
    words = quote(document, opener.span.start + match.start("grade"), opener.span.start + match.end("grade"))
    items = [block for block in section.blocks if block.kind == "item"]
    found = [
        judge(area, grade, words, quote(document, b.span.start, b.span.end))
        for b in items
        if (area := scale.area(document.words(b.span)))
    ]
    announced = parse_count(match["number"])
    if announced == len(found):
        return found, []
    return found, [
        Issue(
            code="count-announced",
            field="judgements",
            severity="warning",
            start=words.start,
            end=words.end,
            message=f"the document speaks of {announced} judgements, {len(found)} were recognised",
        )
    ]


def read_headings(document: Document, sections: Iterable[Section], scale: Scale) -> list[JudgementRecord]:
    """The judgements of headings that name an area and end with its grade ("… children in care: good")."""
    graded = re.compile(rf"\b(?P<grade>{scale.grade_words})\W*\Z", re.IGNORECASE)
    found = []
    for section in sections:
        if section.heading is None or section.reads == "nothing":
            continue
        text, at = document.exact(section.heading), section.heading.start
        areas = [area for area in scale.areas if not section.strand or f"-{section.strand}-" in area.key]
        match, named = graded.search(text), _named_area(text, areas)
        grade = scale.grade(" ".join(match["grade"].split())) if match else None
        if match and named and grade:
            area, start, end = named
            words = quote(document, at + match.start("grade"), at + match.end("grade"))
            found.append(judge(area, grade, words, quote(document, at + start, at + end)))
    return found


def read_rows(document: Document, blocks: Iterable[Block], scale: Scale) -> list[JudgementRecord]:
    """The judgements of table rows: a cell that names an area, and the last cell that is a grade."""
    found = []
    for block in blocks:
        if block.kind == "row" and len(block.cells) >= 2:
            judgement = _row(document, block, scale)
            if judgement:
                found.append(judgement)
    return found


def _row(document: Document, block: Block, scale: Scale) -> JudgementRecord | None:
    *labels, last = [cell for cell in block.cells if document.exact(cell).strip()] or [block.span]
    grade = scale.grade(document.words(last))
    area = scale.area(" ".join(document.words(cell) for cell in labels))
    if not grade or not area or not labels:
        return None
    label = quote(document, labels[0].start, labels[-1].end)
    return judge(area, grade, quote(document, last.start, last.end), label)


def judge(area: Concept, grade: Concept, words: Quote, label: Quote | None) -> JudgementRecord:
    """A judgement record from an area, a grade and the words behind them."""
    return JudgementRecord(
        key=area.record_key,
        area=area.label,
        area_concept=area.key,
        grade=grade.record_key,
        grade_concept=grade.iri,
        as_printed=" ".join(words.exact.split()),
        exact=words.exact,
        start=words.start,
        end=words.end,
        page=words.page,
        label=label,
    )


def merge(found: Iterable[JudgementRecord]) -> tuple[list[JudgementRecord], list[Issue]]:
    """Judgements with each area once: repeats become further places, contradictions become issues."""
    kept: dict[str, JudgementRecord] = {}
    issues = []
    for judgement in found:
        before = kept.setdefault(judgement.area_concept, judgement)
        if (
            judgement.start in {before.start, *(place.start for place in before.more)}
            and before.grade == judgement.grade
        ):
            continue
        again = Quote(start=judgement.start, end=judgement.end, page=judgement.page, exact=judgement.exact)
        if before.grade == judgement.grade:
            kept[judgement.area_concept] = before.model_copy(update={"more": (*before.more, again)})
        else:
            issues.append(
                Issue(
                    code="grades-differ",
                    field="judgements",
                    severity="warning",
                    start=again.start,
                    end=again.end,
                    message=f"{before.area}: {before.as_printed!r} then {judgement.as_printed!r}; the first holds",
                )
            )
    return list(kept.values()), issues
