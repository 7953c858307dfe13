"""Letters whose plain text has no empty line between paragraphs: the ends of the lines tell where each one stops."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import fill

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from tests.extract.conftest import FORMS, Read
from tests.extract.views import only


def without_gaps(text: str) -> str:
    """The text without its empty lines, each paragraph wrapped anew at a fixed width."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    prose = [fill(" ".join(part.split()), 88) if len(part) > 200 else part.strip("\n") for part in paragraphs]
    return "\n".join(prose) + "\n"


@pytest.mark.parametrize("name", ["northmere-visit-2024", "northmere-monitoring-2016"])
def test_statements_are_those_of_the_letter_with_gaps(
    name: str, read: Read, invented: Knowledge, tmp_path: Path
) -> None:
    source = (FORMS / f"{name}.txt").read_text(encoding="utf-8")
    path = tmp_path / "letter.txt"
    path.write_text(without_gaps(source), encoding="utf-8")
    record = pipeline.extract_file(path, invented)
    expected = [(s.type, s.text) for s in only(read(name)).statements]
    assert [(s.type, s.text) for s in only(record).statements] == expected


def test_sub_heading_parts_the_paragraphs_around_it(invented: Knowledge, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text(LETTER, encoding="utf-8")
    found = only(pipeline.extract_file(path, invented)).statements
    assert [s.text.split()[-1] for s in found] == ["calm.", "forms.", "school.", "work."]


LETTER = """\
2 May 2023
Ada Harrow
Director of Children’s Services
Northmere County Council
Dear Ada
Focused visit to Northmere children’s services
This letter summarises the findings of the focused visit to Northmere children’s services on
4 and 5 April 2023. His Majesty’s Inspectors for this visit were Anna Birch and Tom Reed.
Inspectors looked at the local authority’s arrangements for children in care.
Headline findings
Children in Northmere live in homes that suit them, and those who look after them are kind
and calm.
What needs to improve in this area of social work practice
• The quality of forms.
Findings
Children in care
Children are asked what they think, and their reviews take place at times when they are not at
school.
Care leavers
Young people who leave care have someone to call, whatever the hour, and most are in paid
work.
Yours sincerely
Anna Birch
His Majesty’s Inspector
"""
