"""Grades that stand beside or under the name of an area: "Capacity to improve   Grade 3 (Adequate)".

So the reports of 2009 to 2013 print them, over each chapter and once more in a closing table. In a text taken from a
page the rows of that table are lines, so the text is searched and not its blocks. Where the same words name an area in
two strands, the strand is that of the last strand heading above.
"""

from __future__ import annotations

import re

from inspgraph.concepts import Concept
from inspgraph.extract.judgements import Scale, judge
from inspgraph.extract.values import quote
from inspgraph.knowledge import Knowledge, normal
from inspgraph.model import Document, JudgementRecord
from inspgraph.patterns import Layout

LINE = (
    r"^[^\S\n]*(?:\d{{1,2}}(?:\.\d{{1,2}})?[.)]?\s+|[\u2022*-]\s*)?(?P<label>(?:The\s+)?{label})"
    r"(?:\s+of\s+[^\n.]{{3,80}}?)?[\s:\u2013\u2014|.-]{{1,60}}(?:is\s+|are\s+)?(?:judged\s+(?:to\s+be\s+|as\s+)?)?"
    r"\(?(?P<grade>{grades})\)?\.?[^\S\n]*$"
)


def read_graded_lines(document: Document, layout: Layout, scale: Scale, knowledge: Knowledge) -> list[JudgementRecord]:
    """Every line that names an area and grades it, in the order of the text."""
    places = _strands(document, layout, knowledge)
    found: dict[int, JudgementRecord] = {}
    for label in sorted({label for area in scale.areas for label in area.labels}, key=len, reverse=True):
        for match in _pattern(label, scale).finditer(document.text):
            area = _area(label, scale, _strand_at(places, match.start()))
            grade = scale.grade(" ".join(match["grade"].split()))
            if area and grade and match.start("grade") not in found:
                words = quote(document, *match.span("grade"))
                found[words.start] = judge(area, grade, words, quote(document, *match.span("label")))
    return [judgement for _, judgement in sorted(found.items())]


def _pattern(label: str, scale: Scale) -> re.Pattern[str]:
    words = re.escape(label).replace(r"\ ", r"\s+").replace("'", "['\u2019]").replace(",", ",?")
    return re.compile(LINE.format(label=words, grades=scale.grade_words), re.IGNORECASE | re.MULTILINE)


def _strands(document: Document, layout: Layout, knowledge: Knowledge) -> list[tuple[int, str]]:
    """Where in the text each strand begins, by the lines that are its heading."""
    names = {
        normal(label): rule.sets or ""
        for rule in layout.sections
        if rule.reads == "strand"
        for label in knowledge.concept("section", rule.key).labels
    }
    lines = re.finditer(r"^.+$", document.text, re.MULTILINE)
    return [(line.start(), names[normal(line[0])]) for line in lines if normal(line[0]) in names]


def _strand_at(places: list[tuple[int, str]], offset: int) -> str | None:
    return next((strand for start, strand in reversed(places) if start <= offset), None)


def _area(label: str, scale: Scale, strand: str | None) -> Concept | None:
    """The area that bears a label: the only one, or that of the strand."""
    bearing = [area for area in scale.areas if label in area.labels]
    return next((a for a in bearing if len(bearing) == 1 or (strand and f"-{strand}-" in a.key)), None)
