"""Holds what was read through the tag tree against a second reader's plain pages: days, leads, grades, lists.

The second reader sees print and running lines, and no structure. Where it finds another value, that is a doubt;
where it finds none, nothing follows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from inspgraph.extract.dates import parse_day, parse_periods
from inspgraph.extract.judgements import Scale
from inspgraph.model import Document, InspectionRecord, Issue, JudgementRecord, StatementRecord, fold
from inspgraph.patterns import Layout, shared_patterns

PAGE_NUMBER = re.compile(r"\s*\b\d{1,3}\s*\Z")
FRONT = 2
"""Pages on which the table of grades stands."""
EDGE = 4
"""Lines at the head and at the foot of a page among which its running lines are."""
KNOWN_BY = 40
"""Characters by which the beginning of an item is found again."""


@dataclass(frozen=True)
class Plain:
    """The pages of a document as a second reader gives them."""

    pages: tuple[str, ...]

    @cached_property
    def text(self) -> str:
        """All pages, one after the other."""
        return "\n".join(self.pages)

    @cached_property
    def _places(self) -> list[int]:
        return [i for i, letter in enumerate(self.text) if letter.isalnum()]

    @cached_property
    def _letters(self) -> str:
        return "".join(self.text[i].lower() for i in self._places)

    def find(self, words: str) -> int:
        """Where words begin, letters and digits compared; -1 if nowhere."""
        at = self._letters.find(_letters(words))
        return self._places[at] if at >= 0 else -1

    @cached_property
    def running_lines(self) -> tuple[str, ...]:
        """The lines that stand at the head or foot of at least half of the pages, without page numbers."""
        seen: Counter[str] = Counter()
        for page in self.pages[1:]:
            lines = page.strip().split("\n")
            seen.update({PAGE_NUMBER.sub("", fold(line)) for line in (*lines[:EDGE], *lines[-EDGE:])})
        often = max(2, len(self.pages) // 2)
        return tuple(line for line, count in seen.items() if line and count >= often)


def check_second(
    document: Document, layout: Layout, records: Sequence[InspectionRecord], scale: Scale
) -> Iterator[Issue]:
    """The doubts of holding the records of a document against its plain pages; none where it has none."""
    if not document.plain or not records:
        return
    plain = Plain(document.plain)
    yield from _fieldwork(plain, layout, records[0])
    yield from _running_days(plain, layout, records[0])
    yield from _published(plain, layout, records[0])
    yield from _leads(plain, layout, records[0])
    for record in records:
        yield from _grades(plain, record.judgements, scale)
        yield from _lists(document, plain, record.statements)


def _fieldwork(plain: Plain, layout: Layout, record: InspectionRecord) -> Iterator[Issue]:
    found = _first(plain, layout, "fieldwork")
    periods = parse_periods(fold(found)) if found else []
    if periods and periods != [(p.start, p.end) for p in record.fieldwork]:
        yield _doubt("readers-differ", "fieldwork", f"a second reader finds {fold(found or '')!r}")


def _running_days(plain: Plain, layout: Layout, record: InspectionRecord) -> Iterator[Issue]:
    """The days of fieldwork in the running lines, where they differ from those of the front page, which hold.

    A remark and no doubt where a layout says that the front page is right whenever the two differ.
    """
    doubt = _remark if layout.settings.get("front_holds") else _doubt
    held = [(p.start, p.end) for p in record.fieldwork]
    for line in plain.running_lines:
        for pattern in shared_patterns("running"):
            match = pattern.regex.search(line)
            periods = parse_periods(match["fieldwork"]) if match else []
            whole = [(held[0][0], held[-1][1])] if held else []
            if match and periods and held and periods not in (held, whole) and not set(periods) <= set(held):
                message = f"the running lines say {match['fieldwork']!r}; the front page holds"
                yield doubt("header-footer-differ", "fieldwork", message)


def _published(plain: Plain, layout: Layout, record: InspectionRecord) -> Iterator[Issue]:
    found = _first(plain, layout, "published")
    day = parse_day(found) if found else None
    if day and record.published_basis == "printed" and day != record.published:
        yield _doubt("readers-differ", "published", f"a second reader finds {fold(found or '')!r}")


def _leads(plain: Plain, layout: Layout, record: InspectionRecord) -> Iterator[Issue]:
    found = [
        match["inspectors"]
        for pattern in layout.values.get("inspectors", ())
        if pattern.gives.get("role") == "lead-inspector"
        for match in pattern.regex.finditer(plain.text)
    ]
    names = [_letters(name) for name in record.lead_inspectors]
    for printed in found:
        if not any(name in _letters(printed) for name in names):
            yield _doubt("readers-differ", "lead_inspectors", f"a second reader finds {fold(printed)!r}")


def _grades(plain: Plain, judgements: Sequence[JudgementRecord], scale: Scale) -> Iterator[Issue]:
    """Grades of table rows on the front pages that a second reader finds to be others."""
    front = fold("\n".join(plain.pages[:FRONT]))
    for judgement in judgements:
        if judgement.label is None or judgement.page > FRONT:
            continue
        label = re.escape(fold(judgement.label.exact)).replace(r"\ ", r"\s+")
        match = re.search(rf"{label}\W+(?P<grade>{scale.grade_words})\b", front, re.IGNORECASE)
        grade = scale.grade(match["grade"]) if match else None
        if match and grade and grade.iri != judgement.grade_concept:
            message = f"{judgement.area}: a second reader finds {match['grade']!r}"
            yield _doubt("readers-differ", "judgements", message, judgement.start, judgement.end)


def _lists(document: Document, plain: Plain, statements: Sequence[StatementRecord]) -> Iterator[Issue]:
    """Lists of bulleted items in which a second reader counts another number of bullets."""
    markers = {block.span.start: block.marker for block in document.blocks}
    for key, run in groupby(statements, key=lambda s: s.actionable and (s.section, s.group, s.deadline)):
        items = [s for s in run if key and not s.number and markers.get(s.start)]
        if not items:
            continue
        first, last = items[0], items[-1]
        signs = {markers[item.start] for item in items}
        start = plain.find(first.text[:KNOWN_BY])
        end = plain.find(last.text[:KNOWN_BY])
        if len(signs) > 1 or start < 0 or end < start:
            continue
        counted = plain.text.count(signs.pop(), max(0, start - EDGE), end)
        if counted not in (len(items), len(items) - 1):
            message = f"{len(items)} items were read, a second reader counts {counted}"
            yield _doubt("readers-differ", "statements", message, first.start, last.end)


def _first(plain: Plain, layout: Layout, name: str) -> str | None:
    for pattern in layout.values.get(name, ()):
        match = pattern.regex.search(plain.text)
        if match:
            return match[name]
    return None


def _letters(words: str) -> str:
    return "".join(letter.lower() for letter in words if letter.isalnum())


def _doubt(code: str, field: str, message: str, start: int | None = None, end: int | None = None) -> Issue:
    return Issue(code=code, field=field, severity="warning", message=message, start=start, end=end)


def _remark(code: str, field: str, message: str) -> Issue:
    return Issue(code=code, field=field, severity="info", message=message)
