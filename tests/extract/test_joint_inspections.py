"""Joint targeted area inspections: the letter to all agencies of an area, and the report of later years."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.describe import describe_record
from inspgraph.iris import PERSON_KEY
from inspgraph.knowledge import Knowledge
from tests.extract.conftest import FORMS, Read
from tests.extract.views import days, endings, letter, only, team, under, warned

LETTER, REPORT = "northmere-jtai-2017", "southbeck-jtai-2022"


def test_front_of_the_letter(read: Read) -> None:
    """Theme, days and inspectorates out of running prose; nothing is graded."""
    joint = only(read(LETTER))
    assert (joint.authority.ofsted_urn, joint.framework, joint.framework_version, joint.variant) == (
        "99901",
        "jtai",
        "jtai-2016",
        None,
    )
    assert (days(joint), letter(read(LETTER)).dated) == ([("2017-12-04", "2017-12-08")], "2018-01-12")
    assert joint.conducted_by == ("ofsted", "cqc", "hmicfrs", "hmi-probation")
    assert [c.provision.split("/id/")[1] for c in joint.legal_basis] == ["ukpga/2004/31/section/20"]
    assert letter(read(LETTER)).title == (
        "Joint targeted area inspection of the multi-agency response to abuse and neglect in Northmere"
    )
    assert [q.exact[-38:] for q in joint.scope] == ["on children who live with neglect for years"[-38:]]
    assert (joint.judgements, warned(read(LETTER))) == ((), [])


def test_front_of_the_report(read: Read) -> None:
    """The inspectorate of probation stayed away in these years; the area stands in the title alone."""
    joint = only(read(REPORT))
    assert (joint.authority.ofsted_urn, joint.framework_version) == ("99902", "jtai-2022")
    assert days(joint) == [("2022-12-05", "2022-12-09")]
    assert joint.conducted_by == ("ofsted", "cqc", "hmicfrs")
    assert [c.provision.split("/id/")[1] for c in joint.legal_basis] == ["ukpga/2004/31/section/20"]
    assert (letter(read(REPORT)).kind, letter(read(REPORT)).dated) == ("inspection-report", None)
    assert warned(read(REPORT)) == []


def test_every_addressee(read: Read) -> None:
    """All who are named, each with office and body, one of them over two lines."""
    assert [(h.name, h.title, h.organisation) for h in letter(read(LETTER)).addressed_to] == [
        ("Ada Harrow", "Director of Children’s Services", "Northmere County Council"),
        ("Bo Ray", "Chief Officer", "Northmere Clinical Commissioning Group"),
        ("Cy Dunn", "Police and Crime Commissioner, Northmere", None),
        ("Di Eve", "Chief Constable", "Northmere Police"),
        (
            "Lu Marsh",
            "Chair of Northmere Safeguarding Children Board",
            "Northmere Safeguarding Children Board",
        ),
    ]


def test_officers_of_partners_are_not_placed_in_the_council(read: Read, invented: Knowledge) -> None:
    """The chief constable holds an office in the police, the director one in the council."""
    described = describe_record(read(LETTER), invented, PERSON_KEY)
    quads = "\n".join(
        f"{p} {o}" for graph in described.graphs.values() for _, p, o in graph if str(p).endswith("#postIn")
    )
    for body in ("authority/99901", "99901-northmere-police", "99901-northmere-clinical-commissioning-group"):
        assert body in quads
    assert "99901-lscb" in quads


def test_who_signed(read: Read) -> None:
    """One officer of each inspectorate signs; none of them is an inspector of this inspection."""
    assert team(only(read(LETTER))) == [
        ("Pia Quill", "signatory", None),
        ("Tom Reed", "signatory", None),
        ("Fay Gill", "signatory", "hmi"),
        ("Jo Kane", "signatory", None),
    ]


def test_statements_of_the_letter(read: Read) -> None:
    """The account before the first heading, strengths, a case, areas for improvement; next steps are none."""
    joint = only(read(LETTER))
    assert under(joint) == [
        (None, "finding", "Agencies in"),
        (None, "finding", "Police and"),
        ("Key strengths", "strength", "Nurses, police"),
        ("Key strengths", "strength", "Probation officers"),
        ("Case study: highly effective practice", "finding", "A boy"),
        ("Areas for improvement", "area-for-improvement", "Lists of"),
        ("Areas for improvement", "area-for-improvement", "Chairs of"),
    ]
    assert endings(joint) == ["it.", "children.", "morning.", "told.", "help.", "one.", "say."]


def test_statements_of_the_report(read: Read) -> None:
    """Headline findings, what needs to improve, a priority action in prose, strengths, main findings, a case."""
    assert [(s.section, s.type) for s in only(read(REPORT)).statements] == [
        *[("Headline findings", "finding")] * 2,
        *[("What needs to improve?", "area-for-improvement")] * 2,
        ("Areas for priority action", "priority-action"),
        ("Strengths", "strength"),
        ("Main findings", "finding"),
        *[("Practice study: highly effective practice", "finding")] * 2,
    ]


@pytest.mark.parametrize(
    ("says", "bodies"),
    [
        ("Ofsted, the Care Quality Commission and HMI Probation", ("ofsted", "cqc", "hmi-probation")),
        ("Ofsted, the CQC, HMICFRS and HM Inspectorate of Probation", ("ofsted", "cqc", "hmicfrs", "hmi-probation")),
    ],
)
def test_the_inspectorates_are_those_that_are_named(
    invented: Knowledge, tmp_path: Path, says: str, bodies: tuple[str, ...]
) -> None:
    """Who took part changed from year to year, so the layout does not know it."""
    text = (FORMS / f"{REPORT}.txt").read_text(encoding="utf-8")
    printed = (
        "Ofsted, the Care Quality Commission and His Majesty’s Inspectorate of Constabulary and Fire & Rescue Services"
    )
    assert printed in text
    path = tmp_path / "report.txt"
    path.write_text(text.replace(printed, says), encoding="utf-8")
    assert only(pipeline.extract_file(path, invented)).conducted_by == bodies


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("Between 4 December 2017 and 8 December 2017, Ofsted", "From 4 to 8 December 2017, Ofsted"),
        ("12 January 2018\n\nTo:\n", "Date: 12th January 2018\n"),
        ("Key strengths", "Strengths"),
        ("Case study: highly effective practice", "Practice Study: Highly effective practice"),
        (
            "multi-agency response to abuse and\nneglect in Northmere",
            "multi-agency response to abuse and neglect in\nNorthmere",
        ),
        (
            "Pia Quill\nNational Director, Social Care\n\nTom Reed\nDeputy",
            "Pia Quill      Tom Reed\nNational Director    Deputy",
        ),
    ],
)
def test_other_words_for_the_same(read: Read, invented: Knowledge, tmp_path: Path, printed: str, instead: str) -> None:
    """The same letter, worded or set otherwise in one place, says the same."""
    text = (FORMS / f"{LETTER}.txt").read_text(encoding="utf-8")
    assert printed in text
    path = tmp_path / "letter.txt"
    path.write_text(text.replace(printed, instead), encoding="utf-8")
    before, after = read(LETTER), pipeline.extract_file(path, invented)
    assert (days(only(after)), letter(after).dated) == (days(only(before)), letter(before).dated)
    assert [(s.type, s.text) for s in only(after).statements] == [(s.type, s.text) for s in only(before).statements]
    assert only(after).authority == only(before).authority
    assert [m.name for m in only(after).team] == [m.name for m in only(before).team]
    assert [h.name for h in letter(after).addressed_to] == [h.name for h in letter(before).addressed_to]
