"""Documents of other kinds are turned away with the reason, and never misread as an inspection of a council."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge

OTHERS = {
    "a report on one school": """Inspection of Northmere Primary School
School Lane, Northmere

Inspection dates: 4 and 5 June 2024
Overall effectiveness Good
The quality of education Good
Lead inspector: Pia Quill, His Majesty’s Inspector

What is it like to attend this school?
Pupils are happy here. They say that teachers listen.

What does the school need to do to improve?
Pupils should read more.
""",
    "a report on a fostering or adoption agency": """Northmere County Council Fostering Service
Local authority fostering agency

Inspection dates: 3 to 7 June 2019
Lead inspector: Tom Reed

Overall experiences and progress of children and young people good
How well children and young people are helped and protected good

What does the fostering agency need to do to improve?
Statutory requirements
""",
    "a report on one home": """Children’s home inspection – full

Inspection date 5 July 2016
Unique reference number SC000000
Type of inspection Full
Provision subtype Children’s home
Registered provider Northmere County Council
""",
    "a paper on an election": """Northmere County Council
Election of county councillors, Castle ward

Notice of poll: a poll will be held on 6 May 2021 between 7am and 10pm.
The names of candidates are as follows.
Ada Harrow, Returning Officer
""",
    "a review of one case": """Northmere Safeguarding Children Partnership
Child Safeguarding Practice Review: Child N
Dear reader, this review was undertaken by Pia Quill.
Care Quality Commission and Ofsted were told of it.
""",
}


@pytest.mark.parametrize("kind", OTHERS)
def test_a_document_of_another_kind_is_turned_away(invented: Knowledge, tmp_path: Path, kind: str) -> None:
    """The reason names what it seems to be, and nothing is read from it."""
    path = tmp_path / "other.txt"
    path.write_text(OTHERS[kind], encoding="utf-8")
    record = pipeline.extract_file(path, invented)
    assert (record.status, record.inspections, record.document) == ("rejected", (), None)
    assert kind in (record.reason or "")


def test_what_cannot_be_told_is_said_so(invented: Knowledge, tmp_path: Path) -> None:
    """Words of no known kind give the forms that are known."""
    path = tmp_path / "other.txt"
    path.write_text("A recipe for soup.\nTake six onions and weep.\n", encoding="utf-8")
    reason = pipeline.extract_file(path, invented).reason or ""
    assert "fit no layout that is known" in reason
    assert "letter after a monitoring visit" in reason
