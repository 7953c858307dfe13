"""The invented forms printed otherwise: numbered chapters, an addressee on one line, a closing table with a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord
from tests.extract.conftest import FORMS, Read
from tests.extract.views import letter, only

Reprint = Callable[[str, dict[str, str]], DocumentRecord]

CHAPTERS = {
    "Overall effectiveness Grade 3 (Adequate)": "1. Overall effectiveness Grade 3 (Adequate)",
    "Capacity for improvement Grade 2 (Good)": "2. Capacity for improvement Grade 2 (Good)",
    "\nAreas for improvement \n\n8.": "\n3. Areas for improvement \n\n8.",
    "\nOutcomes for children and young people \n": "\n4. Outcomes for children and young people \n",
    "\nChildren and young people are safe and": "\n4.1 Children and young people are safe and",
    "\nQuality of provision Grade 3": "\n4.2 Quality of provision Grade 3",
}


@pytest.fixture
def reprint(invented: Knowledge, tmp_path: Path) -> Reprint:
    """Reads a form again, with some of its words printed otherwise."""

    def read_again(name: str, changes: dict[str, str]) -> DocumentRecord:
        text = (FORMS / f"{name}.txt").read_text(encoding="utf-8")
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        return pipeline.extract_file(path, invented)

    return read_again


def test_numbers_of_chapters_change_nothing(read: Read, reprint: Reprint) -> None:
    plain, numbered = (only(r) for r in (read("northmere-slac-2011"), reprint("northmere-slac-2011", CHAPTERS)))
    assert [(s.number, s.type, s.text) for s in numbered.statements] == [
        (s.number, s.type, s.text) for s in plain.statements
    ]
    assert [(j.key, j.grade) for j in numbered.judgements] == [(j.key, j.grade) for j in plain.judgements]


def test_closing_table_may_name_the_authority(read: Read, reprint: Reprint) -> None:
    text = (FORMS / "northmere-slac-2011.txt").read_text(encoding="utf-8")
    *_, heading = re.findall(r"Record of main findings[^\n\d]*\n", text)
    named = reprint("northmere-slac-2011", {heading: "Record of main findings: Northmere\n"})
    assert [s.text for s in only(named).statements] == [s.text for s in only(read("northmere-slac-2011")).statements]


def test_addressee_with_the_address_on_one_line(invented: Knowledge, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    record = pipeline.extract_file(path, invented)
    (holder,) = letter(record).addressed_to
    assert (holder.name, holder.title) == ("Ada Harrow", "Director of Children’s Services")
    assert holder.organisation == "Northmere County Council"


def test_inspection_named_twice_is_one(invented: Knowledge, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    (earlier,) = only(pipeline.extract_file(path, invented)).referenced_inspections
    assert (earlier.framework, earlier.month, earlier.grade) == ("ilacs", "2021-12", "requires-improvement")


LETTER = """\
2 May 2023

Ada Harrow
Director of Children’s Services, Northmere County Council, 1 Wharf Street, Northmere NM1 1AA

Dear Ada

Focused visit to Northmere children’s services

This letter summarises the findings of the focused visit to Northmere children’s services on
4 and 5 April 2023. His Majesty’s Inspectors for this visit were Anna Birch and Tom Reed.

Headline findings

Since the last inspection in December 2021, when services were judged to require improvement
to be good, plans have become clearer.

What needs to improve in this area of social work practice

• The quality of forms.

Yours sincerely

Anna Birch
His Majesty’s Inspector
"""
