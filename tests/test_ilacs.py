"""ILACS reports, as they are printed and as some of them were misprinted; and the doubts that a report raises."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.describe import describe_record
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord, InspectionRecord
from tests.reports import GRADES_2023, Ilacs


@pytest.fixture
def extracted(tmp_path: Path, invented: Knowledge):
    """The record of a report as it is printed."""

    def extracting(report: Ilacs, **listing: str) -> DocumentRecord:
        path = tmp_path / "report.pdf"
        path.write_bytes(report.bytes())
        rows = {hashlib.sha256(path.read_bytes()).hexdigest(): listing} if listing else None
        return pipeline.extract_file(path, invented, rows)

    return extracting


def only(record: DocumentRecord) -> InspectionRecord:
    assert record.status == "ok", record.reason
    (inspection,) = record.inspections
    return inspection


def warned(record: DocumentRecord) -> set[tuple[str, str]]:
    return {(issue.field, issue.code) for issue in record.issues if issue.severity == "warning"}


def test_a_report_as_it_is_printed(extracted) -> None:
    """Every value of the front page, the items with their tags, the findings under their headings, and no doubt."""
    record = extracted(Ilacs())
    one = only(record)
    assert not warned(record)
    assert one.authority.ofsted_urn == "99901"
    assert (one.framework, one.framework_version, one.variant) == ("ilacs", "ilacs-2023", "standard")
    assert [(p.start, p.end) for p in one.fieldwork] == [("2024-02-12", "2024-02-23")]
    assert one.lead_inspectors == ("Anna Birch",)
    assert (one.published, one.legal_basis) == (None, ())
    assert {j.key: j.grade for j in one.judgements} == {
        "overall": "good",
        "leaders": "good",
        "help-and-protection": "requires-improvement",
        "in-care": "good",
        "care-leavers": "outstanding",
    }
    asked = [s for s in one.statements if s.actionable]
    assert [s.text.split()[1] for s in asked] == ["consistency", "timeliness", "use"]
    assert asked[1].aligned_outcomes
    assert [s.number for s in one.statements if s.number] == [str(n) for n in range(1, 9)]
    assert all(len(j.more) == 1 for j in one.judgements if j.key != "overall"), "each grade stands in a heading too"


@pytest.mark.parametrize(
    ("title", "urn"),
    [
        ("Inspection of Northmere County Council local authority children’s services", "99901"),
        ("Inspection of Northmere County Council children’s services", "99901"),
        ("Northmere\nInspection of children’s social care services", "99901"),
        ("Northmere Children and Families Trust\nInspection of children’s social care services", "99901"),
        ("Inspection of the Metropolitan Borough of Southbeck local authority children’s services", "99902"),
    ],
)
def test_the_authority_however_its_name_is_printed(extracted, title: str, urn: str) -> None:
    """With and without "Council", on a line of its own, as the trust that runs its services."""
    record = extracted(replace(Ilacs(), title=title))
    assert only(record).authority.ofsted_urn == urn
    assert not warned(record)


def test_a_misprinted_name(extracted) -> None:
    """The nearest name is given: a remark where the rest of the document or the catalogue says the same."""
    report = replace(Ilacs(), title="Inspection of Northmeree local authority children’s services")
    assert [(i.code, i.severity) for i in extracted(report).issues] == [("authority-not-resolved", "info")]
    settled = extracted(report, ofsted_urn="99901")
    assert only(settled).authority.ofsted_urn == "99901"
    assert not warned(settled)
    assert ("authority", "authority-differs") in warned(extracted(Ilacs(), ofsted_urn="99902"))


@pytest.mark.parametrize(
    ("printed", "periods"),
    [
        ("Inspection date: 12 – 23 February 2024", [("2024-02-12", "2024-02-23")]),
        ("Inspection dates: 12/02/2024 to 23/02/2024", [("2024-02-12", "2024-02-23")]),
        ("Inspection dates: 29 January to 2 February 2024", [("2024-01-29", "2024-02-02")]),
        ("Inspection dates: 18 December 2023 – 5 January 2024", [("2023-12-18", "2024-01-05")]),
        (
            "Inspection dates: 4 to 8 March and 15 to 19 April 2024",
            [("2024-03-04", "2024-03-08"), ("2024-04-15", "2024-04-19")],
        ),
    ],
)
def test_the_days_however_they_are_printed(extracted, printed: str, periods: list[tuple[str, str]]) -> None:
    """One period or two; where year or month is left out it comes from the later date."""
    record = extracted(replace(Ilacs(), dates=printed, running=""))
    assert [(p.start, p.end) for p in only(record).fieldwork] == periods
    assert not warned(record)


@pytest.mark.parametrize(
    ("changed", "doubt"),
    [
        ({"dates": "Inspection dates: 12 February 2024"}, ("fieldwork", "fieldwork-one-day")),
        ({"dates": "Inspection dates: 12 January to 23 April 2024"}, ("fieldwork", "fieldwork-long")),
        ({"running": "Inspection of Northmere 12 to 24 February 2024"}, ("fieldwork", "header-footer-differ")),
        ({"numbers": ("1.", "2.", "3.", "5.", "6.", "7.", "8.", "9.")}, ("statements", "numbering")),
        ({"numbers": ("1.", "2.", "3.", "4.", "4.", "5.", "6.", "7.")}, ("statements", "numbering")),
        ({"heading": ""}, ("statements", "section-not-found")),
        ({"heading": "Matters to be seen to"}, ("statements", "section-not-found")),
        (
            {"body_grades": {"The experiences and progress of care leavers": "Good"}},
            ("judgements", "grades-differ"),
        ),
        (
            {"rows": {k: v for k, v in GRADES_2023.items() if k != "Overall effectiveness"}},
            ("judgements", "grade-not-found"),
        ),
        (
            {"dates": "Inspection dates: 11 to 22 May 2026", "running": ""},
            ("judgements", "area-not-in-framework"),
        ),
    ],
)
def test_what_does_not_fit_is_a_doubt(extracted, changed: dict[str, object], doubt: tuple[str, str]) -> None:
    """Each value that contradicts another, or the framework, is owned up to on its field."""
    assert doubt in warned(extracted(replace(Ilacs(), **changed)))


def test_a_list_under_an_unknown_heading_is_noticed(extracted) -> None:
    """Findings that read like recommendations, several in a row, are a doubt."""
    asked = ("Ensure that plans say who does what.", "Improve the way in which records are kept.")
    report = replace(Ilacs(), heading="", items=tuple(("◼", text) for text in asked))
    assert ("statements", "list-not-recognised") in warned(extracted(report))


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("Lead inspector: Anna Birch\nHer Majesty’s Inspector", ("Anna Birch",)),
        ("Lead inspector: Jenny-Ellen O’Brien HMI", ("Jenny-Ellen O’Brien",)),
        ("Lead inspectors: Anna Birch and Tom Reed, His Majesty’s Inspectors", ("Anna Birch", "Tom Reed")),
        ("Lead inspector: Anna Birch, Senior His Majesty’s Inspector", ("Anna Birch",)),
        ("", ()),
    ],
)
def test_the_leads_however_they_are_printed(extracted, lead: str, names: tuple[str, ...]) -> None:
    """One, two or none; the rank is no part of the name."""
    report = replace(Ilacs(), lead=lead or "Judgements of the inspection")
    record = extracted(report)
    if names:
        assert only(record).lead_inspectors == names
        assert not warned(record)
    else:
        assert record.status == "ok", record.reason
        assert only(record).lead_inspectors == ()
        assert warned(record) == {("lead_inspectors", "value-not-found")}


def test_earlier_inspections_with_date_kind_and_grade(extracted) -> None:
    """A visit, a joint inspection and the last inspection, each once; the inspection's own month is none of them."""
    asked = (
        ("◼", "The help for children, which has not improved since the focused visit in October 2021."),
        ("◼", "The plans that the joint targeted area inspection (JTAI) in 2019 found to be late, and still are."),
        ("◼", "What was said at the last inspection in June 2018, when services were judged to be good, of records."),
        ("◼", "The pledge that leaders made to the inspection in February 2024, which is to be kept."),
    )
    told = only(extracted(replace(Ilacs(), items=asked))).referenced_inspections
    assert [(m.framework, m.variant, m.month or m.year, m.month_of, m.grade) for m in told] == [
        ("ilacs", "focused-visit", "2021-10", "fieldwork", None),
        ("jtai", None, "2019", "told", None),
        (None, None, "2018-06", "told", "good"),
    ]


def test_the_aim_that_an_item_is_tied_to(extracted, invented: Knowledge) -> None:
    """What is printed behind an item is found in the scheme of the national framework, however it is written."""
    graph = describe_record(extracted(Ilacs()), invented).source
    aims = {str(aim).rsplit("/", 1)[1] for aim in graph.objects(None, invented.terms.alignedOutcome)}
    assert aims == {"outcome-2"}
