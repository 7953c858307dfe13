"""Reports of the years of "Grade 3 (Adequate)": safeguarding and looked after children, and child protection."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from tests.extract.conftest import FORMS, Read
from tests.extract.views import days, letter, only, team, typed, warned

ACT = "http://www.legislation.gov.uk/id/ukpga"


@pytest.mark.parametrize(
    ("name", "framework", "fieldwork", "published", "notice"),
    [
        ("northmere-slac-2011", "slac", ("2011-06-06", "2011-06-17"), "2011-07-22", None),
        ("southbeck-slac-2010", "slac", ("2010-02-01", "2010-02-12"), "2010-03-19", "announced"),
        ("northmere-cp-2012", "cp-2012", ("2012-11-06", "2012-11-15"), "2012-12-17", "unannounced"),
        ("southbeck-cp-2013", "cp-2012", ("2013-03-04", "2013-03-13"), "2013-04-16", "unannounced"),
    ],
)
def test_front(
    read: Read, name: str, framework: str, fieldwork: tuple[str, str], published: str, notice: str | None
) -> None:
    """The front page, whether the council stands above the title or below, colons or not."""
    inspection = only(read(name))
    assert (inspection.framework, inspection.variant, days(inspection)) == (framework, None, [fieldwork])
    assert inspection.framework_version == {"slac": "slac-2009", "cp-2012": "cp-2012"}[framework]
    assert (inspection.published, inspection.published_basis) == (published, "printed")
    assert inspection.notice == notice
    assert inspection.authority.ofsted_urn == ("99901" if name.startswith("northmere") else "99902")
    assert (letter(read(name)).kind, letter(read(name)).primary) == ("inspection-report", True)
    assert warned(read(name)) == []


@pytest.mark.parametrize(
    ("name", "bodies", "basis"),
    [
        ("northmere-slac-2011", "ofsted cqc", "2004/31"),
        ("southbeck-slac-2010", "ofsted cqc", "2004/31"),
        ("northmere-cp-2012", "ofsted", "2006/40/section/136"),
        ("southbeck-cp-2013", "ofsted", "2006/40/section/136"),
    ],
)
def test_who_inspected_under_which_power(read: Read, name: str, bodies: str, basis: str) -> None:
    """The Care Quality Commission where it is named; the Act as stated, with its section where there is one."""
    inspection = only(read(name))
    assert inspection.conducted_by == tuple(bodies.split())
    assert [c.provision for c in inspection.legal_basis] == [f"{ACT}/{basis}"]


def test_people(read: Read) -> None:
    """A reporting inspector before 2012, a lead inspector after; the team that is counted and not named."""
    older, newer = only(read("northmere-slac-2011")), only(read("northmere-cp-2012"))
    assert team(older) == [("Pia Quill", "reporting-inspector", "hmi")]
    assert team(newer) == [("Pia Quill", "lead-inspector", "hmi")]
    assert team(only(read("southbeck-cp-2013"))) == [("Hal Ives", "lead-inspector", None)]
    assert [(c.number, c.designation) for c in older.team_counts] == [(3, "hmi"), (1, "cqc-inspector")]
    assert [(c.number, c.designation) for c in newer.team_counts] == [(4, "hmi")]


def test_grades_by_strand(read: Read) -> None:
    """The same words mean one area among the first chapters and another among the second; the table repeats them."""
    found = {j.key: (j.grade, len(j.more)) for j in only(read("northmere-slac-2011")).judgements}
    assert found == {
        "safeguarding-overall": ("adequate", 2),
        "safeguarding-capacity-to-improve": ("good", 1),
        "safeguarding-being-safe": ("adequate", 1),
        "safeguarding-quality-of-provision": ("adequate", 1),
        "safeguarding-contribution-of-health-agencies": ("good", 1),
        "safeguarding-leadership-and-management": ("adequate", 1),
        "safeguarding-equality-and-diversity": ("good", 0),
        "looked-after-overall": ("good", 2),
        "looked-after-capacity-to-improve": ("good", 1),
        "looked-after-being-healthy": ("outstanding", 1),
        "looked-after-enjoying-and-achieving": ("adequate", 1),
        "looked-after-positive-contribution": ("outstanding", 1),
        "looked-after-equality-and-diversity": ("adequate", 0),
    }


def test_grades_under_their_headings(read: Read) -> None:
    """Where no table closes the report, the line under each heading grades it."""
    found = {j.key: j.grade for j in only(read("southbeck-slac-2010")).judgements}
    assert found == {
        "safeguarding-overall": "inadequate",
        "safeguarding-capacity-to-improve": "adequate",
        "safeguarding-leadership-and-management": "inadequate",
        "safeguarding-ambition-and-prioritisation": "adequate",
        "looked-after-overall": "adequate",
        "looked-after-capacity-to-improve": "adequate",
        "looked-after-staying-safe": "good",
        "looked-after-value-for-money": "adequate",
    }


@pytest.mark.parametrize(
    ("name", "grades"),
    [
        ("northmere-cp-2012", ("adequate", "adequate", "good", "adequate")),
        ("southbeck-cp-2013", ("inadequate", "inadequate", "adequate", "inadequate")),
    ],
)
def test_four_judgements_on_protection(read: Read, name: str, grades: tuple[str, ...]) -> None:
    """From sentences and a closing table, or from the lines under the headings."""
    found = {j.key: j.grade for j in only(read(name)).judgements}
    assert found == dict(zip(("overall", "help-and-protection", "quality-of-practice", "leaders"), grades, strict=True))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "northmere-slac-2011",
            [
                ("Immediately", "P0D", "read every", "visit"),
                ("Within three months", "P3M", "give parents", "follow"),
                ("Within three months", "P3M", "count how", "waits."),
                ("Within six months", "P6M", "open a", "assault."),
                ("Within three months", "P3M", "tell each", "for."),
            ],
        ),
        (
            "southbeck-slac-2010",
            [
                ("Immediately", "P0D", "answer every", "day"),
                ("Immediately", "P0D", "make sure", "unread."),
                ("Within 3 months", "P3M", "train those", "answer."),
            ],
        ),
        (
            "northmere-cp-2012",
            [
                ("Immediately", "P0D", "see each", "alone"),
                ("Immediately", "P0D", "tell parents", "risk."),
                ("Within three months", "P3M", "write plans", "read"),
                ("Within six months", "P6M", "bring early", "roof."),
            ],
        ),
        (
            "southbeck-cp-2013",
            [("Immediately", "P0D", "visit the", "unread"), ("Within 6 months", "P6M", "have enough", "people.")],
        ),
    ],
)
def test_areas_for_improvement(read: Read, name: str, expected: list[tuple[str, str, str, str]]) -> None:
    """Each point under its time limit, whole; the paragraph that leads in to them is none."""
    items = typed(only(read(name)), "area-for-improvement")
    found = [(s.deadline, s.deadline_period, " ".join(s.text.split()[:2]), s.text.split()[-1]) for s in items]
    assert found == expected
    assert all(s.actionable and s.section == "Areas for improvement" for s in items)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("northmere-slac-2011", "5 6 7 9 10 11 12 13 14 16 17 18"),
        ("southbeck-slac-2010", "2 3 5 6 7 8 9 10"),
        ("northmere-cp-2012", "2 8 9 10 11"),
        ("southbeck-cp-2013", "2 4 5 6"),
    ],
)
def test_numbered_findings(read: Read, name: str, numbers: str) -> None:
    """Every numbered paragraph of a chapter, and none of those about the inspection or the place."""
    assert [s.number for s in typed(only(read(name)), "finding")] == numbers.split()


def test_a_headline_grade_that_is_missing_is_owned_up_to(invented: Knowledge, tmp_path: Path) -> None:
    """The four headline grades stand in every report; sub-areas came and went with the years."""
    text = (FORMS / "southbeck-slac-2010.txt").read_text(encoding="utf-8")
    path = tmp_path / "changed.txt"
    path.write_text(text.replace("Capacity for improvement\n", "Some other heading\n"), encoding="utf-8")
    messages = [i.message for i in pipeline.extract_file(path, invented).issues if i.field == "judgements"]
    assert [m.split("'")[1] for m in messages] == [
        "Capacity to improve (looked after children)",
        "Capacity to improve (safeguarding)",
    ]


def test_a_grade_that_is_printed_otherwise_below_is_owned_up_to(invented: Knowledge, tmp_path: Path) -> None:
    """Where heading and closing table differ, the first holds and the record says that they differ."""
    text = (FORMS / "northmere-cp-2012.txt").read_text(encoding="utf-8")
    path = tmp_path / "changed.txt"
    path.write_text(text.replace("The quality of practice Good", "The quality of practice Adequate"), encoding="utf-8")
    record = pipeline.extract_file(path, invented)
    assert [i.code for i in record.issues if i.field == "judgements"] == ["grades-differ"]
