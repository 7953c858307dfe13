"""Letters after monitoring visits, focused visits and assurance visits, as they were worded over the years."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph.extract.mentions import read_mentions
from inspgraph.knowledge import Knowledge
from inspgraph.pipeline import extract_file
from tests.extract.conftest import FORMS, Read
from tests.extract.views import days, endings, letter, only, team, typed, under, warned

NAMED = "His Majesty’s Inspectors for this visit were Pia Quill and Tom Reed."
VISITS = ["northmere-monitoring-2016", "southbeck-monitoring-2023", "southbeck-assurance-2020", "northmere-visit-2024"]


@pytest.mark.parametrize(
    ("name", "framework", "version", "variant", "fieldwork", "dated"),
    [
        (VISITS[0], "sif", "sif-visit-2016", "monitoring-visit", ("2016-07-05", "2016-07-06"), "2016-08-04"),
        (VISITS[1], "ilacs", "ilacs-visit-2018", "monitoring-visit", ("2023-01-17", "2023-01-18"), "2023-02-17"),
        (VISITS[2], "ilacs", "ilacs-visit-2018", "focused-visit", ("2020-11-03", "2020-11-05"), "2020-12-07"),
        (VISITS[3], "ilacs", "ilacs-visit-2018", "focused-visit", ("2024-02-27", "2024-02-28"), "2024-03-26"),
    ],
)
def test_front(
    read: Read, name: str, framework: str, version: str, variant: str, fieldwork: tuple[str, str], dated: str
) -> None:
    """The day of fieldwork decides to which framework a monitoring visit belongs; nothing is graded."""
    record = read(name)
    visit = only(record)
    assert (visit.framework, visit.framework_version, visit.variant) == (framework, version, variant)
    assert visit.authority.ofsted_urn == ("99901" if name.startswith("northmere") else "99902")
    assert (days(visit), letter(record).dated, letter(record).kind) == ([fieldwork], dated, "letter")
    assert (visit.judgements, visit.legal_basis, visit.published, warned(record)) == ((), (), None, [])


@pytest.mark.parametrize(
    ("name", "addressee"),
    [
        (VISITS[0], ("Ada Harrow", "Director of Children’s Services", "Northmere County Council")),
        (VISITS[1], ("Fay Gill", "Executive Director, Children and Families", "Southbeck Council")),
        (VISITS[2], ("Fay Gill", "Strategic Director of People", "Southbeck Metropolitan Borough Council")),
        (VISITS[3], ("Ada Harrow", "Director of Children’s Services", "Northmere County Council")),
    ],
)
def test_addressee(read: Read, name: str, addressee: tuple[str, str, str]) -> None:
    """Name, office and body, whether they stand on lines of their own, on one, or run over two."""
    (holder,) = letter(read(name)).addressed_to
    assert (holder.name, holder.title, holder.organisation) == addressee
    assert holder.post == "director-of-childrens-services"


@pytest.mark.parametrize(
    ("name", "inspectors"),
    [
        (VISITS[0], ["Pia Quill", "Tom Reed"]),
        (VISITS[1], ["Hal Ives", "Máire O’Dell", "Jan van Tull"]),
        (VISITS[2], ["Hal Ives", "Pia Quill", "Tom Reed"]),
        (VISITS[3], ["Pia Quill", "Tom Reed"]),
    ],
)
def test_inspectors(read: Read, name: str, inspectors: list[str]) -> None:
    """Everybody named, with the rank that is printed before, after or beside the names; who signs, signs."""
    visit = only(read(name))
    assert team(visit) == [
        *((inspector, "inspector", "hmi") for inspector in inspectors),
        (inspectors[0], "signatory", "hmi"),
    ]
    assert visit.lead_inspectors == ()


def test_monitoring_under_the_single_inspection_framework(read: Read) -> None:
    """The judgement on progress before any heading, bullets, and paragraphs; the scope is no statement."""
    visit = only(read(VISITS[0]))
    assert under(visit) == [
        (None, "finding", "The council"),
        ("Summary of findings", "finding", "Calls are"),
        ("Summary of findings", "finding", "One call"),
        ("Evaluation of progress", "finding", "Based on"),
        ("Evaluation of progress", "finding", "Since the"),
        ("Evaluation of progress", "progress", "Since the"),
        ("Evaluation of progress", "finding", "The rota"),
    ]
    assert endings(visit) == ["door.", "voice.", "again.", "not.", "decision.", "improved.", "people."]
    assert [q.exact[:42] for q in visit.scope] == ["During the course of this visit, inspectors"[:42]]


def test_monitoring_under_ilacs(read: Read) -> None:
    """An area for priority action under its heading, and no item out of the list of areas covered."""
    assert under(only(read(VISITS[1]))) == [
        ("Headline findings", "finding", "Children in"),
        ("Area for priority action", "priority-action", "The council"),
        ("Findings and evaluation of progress", "finding", "Most children"),
        ("Findings and evaluation of progress", "finding", "Plans are"),
    ]


@pytest.mark.parametrize(("name", "said"), [(VISITS[0], ("sif", "2015-06")), (VISITS[1], ("ilacs", "2021-10"))])
def test_what_the_visit_looks_back_to(read: Read, name: str, said: tuple[str, str]) -> None:
    """The inspection that found the authority inadequate, by the month in which it was judged, with its grade."""
    (mention,) = [m for m in only(read(name)).referenced_inspections if m.month]
    assert (mention.framework, mention.month) == said
    assert (mention.month_of, mention.grade) == ("judgement", "inadequate")


def test_overview_without_a_heading(read: Read) -> None:
    """Where no heading opens it, the overview begins after the words on method and scope."""
    assert under(only(read(VISITS[2]))) == [
        (None, "finding", "Southbeck kept"),
        (None, "finding", "Babies who"),
        (None, "priority-action", "young people"),
        ("What needs to improve in this area of social work practice", "area-for-improvement", "Plans for"),
        ("What needs to improve in this area of social work practice", "area-for-improvement", "Notes of"),
        ("Findings", "finding", "Social workers"),
        ("Findings", "finding", "The impact"),
    ]
    assert typed(only(read(VISITS[2])), "area-for-improvement")[1].text.endswith("a reader can tell what was decided.")


def test_headline_findings_and_main_findings(read: Read) -> None:
    """The headings of 2021 on; that there is nothing of a kind is one statement of absence."""
    visit = only(read(VISITS[3]))
    assert [s.type for s in visit.statements] == [
        "finding",
        "absence",
        "area-for-improvement",
        "area-for-improvement",
        "finding",
        "finding",
    ]
    assert endings(visit) == ["ring.", "visit.", "decisions.", "need.", "risk.", "them."]
    assert typed(visit, "absence")[0].about_type == "priority-action"


def test_a_month_of_judgement_names_no_inspection(invented: Knowledge) -> None:
    """ "Judged inadequate in June 2015" dates the report: no inspection is made up for that month."""
    from inspgraph.describe.keys import mention_key
    from inspgraph.read import read_document

    document = read_document(FORMS / f"{VISITS[0]}.txt")
    (judged,) = [m for m in read_mentions(document) if m.month]
    assert mention_key("99901", judged, invented) is None
    dated = judged.model_copy(update={"month_of": "fieldwork"})
    assert mention_key("99901", dated, invented) == "99901-sif-2015-06"


def test_a_visit_without_its_days_is_owned_up_to(invented: Knowledge, tmp_path: Path) -> None:
    """A letter whose days cannot be found gives none, and says so."""
    path = tmp_path / "visit.txt"
    text = (FORMS / f"{VISITS[3]}.txt").read_text(encoding="utf-8")
    path.write_text(text.replace("27 and 28 February 2024", "two days"), encoding="utf-8")
    record = extract_file(path, invented)
    assert (only(record).fieldwork, only(record).framework_version) == ((), None)
    assert "fieldwork" in warned(record)


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        (NAMED, "The inspectors were Pia Quill HMI and Tom Reed HMI."),
        (NAMED, "The inspectors were Pia Quill, His Majesty’s Inspector, and Tom Reed, His Majesty’s Inspector."),
        (NAMED, "The visit was carried out by Pia Quill and Tom Reed, both His Majesty’s Inspectors."),
        ("27 and 28 February 2024", "27 February to 28 February 2024"),
        ("27 and 28 February 2024", "27 February 2024 and 28 February 2024"),
        ("on\n27 and 28 February 2024", "between\n27–28 February 2024"),
        ("Main findings", "Findings"),
        (
            "There were no areas for priority action identified at this visit.",
            "Inspectors did not identify any areas for priority action.",
        ),
        ("◼", "•"),
        ("◼", "-"),
        ("26 March 2024", "26th March 2024"),
        ("Dear Dr Harrow", "Dear Ada,"),
    ],
)
def test_other_words_for_the_same(read: Read, invented: Knowledge, tmp_path: Path, printed: str, instead: str) -> None:
    """The same letter, worded otherwise in one place, says the same."""
    text = (FORMS / f"{VISITS[3]}.txt").read_text(encoding="utf-8")
    assert printed in text
    path = tmp_path / "letter.txt"
    path.write_text(text.replace(printed, instead), encoding="utf-8")
    before, after = read(VISITS[3]), extract_file(path, invented)
    assert (days(only(after)), letter(after).dated) == (days(only(before)), letter(before).dated)
    assert [s.type for s in only(after).statements] == [s.type for s in only(before).statements]
    assert endings(only(after))[2:] == endings(only(before))[2:]
    assert [m.name for m in only(after).team] == [m.name for m in only(before).team]
    assert {m.designation for m in only(after).team} == {"hmi"}
    assert [h.name for h in letter(after).addressed_to] == ["Ada Harrow"]
    assert warned(after) == []


@pytest.mark.parametrize("indent", ["", "   "])
def test_points_of_an_item_belong_to_it(invented: Knowledge, tmp_path: Path, indent: str) -> None:
    """Dashes under a bullet that announces them are of its text, set in or not; the next bullet is by itself."""
    text = (FORMS / f"{VISITS[3]}.txt").read_text(encoding="utf-8")
    printed = "◼ The notes that managers make of their decisions.\n"
    listed = f"◼ The notes of managers, above all:\n{indent}– when they were made\n{indent}– by whom.\n"
    assert printed in text
    path = tmp_path / "letter.txt"
    path.write_text(text.replace(printed, listed), encoding="utf-8")
    items = typed(only(extract_file(path, invented)), "area-for-improvement")
    assert [s.text for s in items] == [
        "The notes of managers, above all: – when they were made – by whom.",
        "What schools know of the threshold for a call, so that fewer families are sent on without need.",
    ]
