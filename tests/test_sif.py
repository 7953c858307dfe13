"""Single-framework reports: the authority and its board apart, lists of every shape, and the doubts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import DCTERMS, URIRef

from inspgraph import pipeline
from inspgraph.describe import describe_record
from inspgraph.knowledge import Knowledge
from inspgraph.model import Block, DocumentRecord, Section, Span, StatementRecord
from inspgraph.patterns import layouts
from inspgraph.read import read_document
from inspgraph.segment import _Walk
from tests.reports import ASKED, Press, Sif


@pytest.fixture
def extracted(tmp_path: Path, invented: Knowledge):
    """The record of a report as it is printed."""

    def extracting(report: Sif) -> DocumentRecord:
        path = tmp_path / "report.pdf"
        path.write_bytes(report.bytes())
        record = pipeline.extract_file(path, invented)
        assert record.status == "ok", record.reason
        return record

    return extracting


def warned(record: DocumentRecord) -> set[tuple[str, str]]:
    return {(issue.field, issue.code) for issue in record.issues if issue.severity == "warning"}


def asked(record: DocumentRecord) -> list[StatementRecord]:
    return [s for inspection in record.inspections for s in inspection.statements if s.actionable]


def test_a_report_on_an_authority_and_its_board(extracted) -> None:
    """Two inspections; each grade, item and finding stands in the one that it belongs to, and nothing is doubtful."""
    record = extracted(Sif())
    authority, board = record.inspections
    assert not warned(record)
    assert (authority.framework, authority.variant, board.framework) == ("sif", "standard", "lscb-review")
    assert authority.published == board.published == "2016-01-25"
    assert {j.key: j.grade for j in authority.judgements} == {
        "overall": "requires-improvement",
        "help-and-protection": "requires-improvement",
        "in-care": "good",
        "adoption": "outstanding",
        "care-leavers": "good",
        "leaders": "requires-improvement",
    }
    assert {j.key: j.grade for j in board.judgements} == {"lscb": "good"}
    assert [(s.number, s.body) for s in asked(record)] == [("1", "la"), ("2", "la"), ("4", "lscb")]
    assert asked(record)[1].cites_paragraphs == ("3",)
    assert authority.lead_inspectors == ("Anna Birch",)
    assert [s.text.split()[1] for s in board.statements if not s.actionable] == ["board", "board"]


def test_a_re_inspection_has_no_review_of_the_board(extracted) -> None:
    """Where the report says nothing of the board there is no inspection of it, and none is missed."""
    record = extracted(replace(Sif(), title="Re-i" + Sif().title[1:], board_heading=""))
    (one,) = record.inspections
    assert (one.framework, one.variant) == ("sif", "re-inspection")
    assert not warned(record)


@pytest.mark.parametrize(
    "heading",
    [
        "Section 2: The effectiveness of the Local Safeguarding Children Board",
        "Section 2 The effectiveness of the Local Safeguarding Children Board (LSCB)",
        "The Local Safeguarding Children Board",
    ],
)
def test_the_part_about_the_board_however_it_is_headed(extracted, heading: str) -> None:
    """All that stands in it is the board's."""
    record = extracted(replace(Sif(), board_heading=heading))
    assert [(s.number, s.body) for s in asked(record)] == [("1", "la"), ("2", "la"), ("4", "lscb")]


def test_themes_are_numbered_and_their_points_are_the_items(extracted) -> None:
    """A numbered title is the group of the bullets under it; a sentence with points stays one item."""
    listed = (
        ("1.", "Help and protection"),
        ("•", "Ensure that visits are made on time and that children are seen alone."),
        ("•", "Improve the records of strategy discussions so that decisions can be followed."),
        ("2.", "Care leavers"),
        ("•", "Increase the choice of places to live for those who leave care at eighteen."),
    )
    record = extracted(replace(Sif(), asked=listed))
    mine = [s for s in asked(record) if s.body == "la"]
    assert [(s.group, s.number) for s in mine] == [
        ("Help and protection", ""),
        ("Help and protection", ""),
        ("Care leavers", ""),
    ]


@pytest.mark.parametrize("role", ["H3", ""])
def test_a_theme_leaves_the_points_of_a_list_their_type(extracted, role: str) -> None:
    """Whether the file marks the theme as a heading or as any other line: what is asked at once is asked at once."""
    listed = (
        ("H2", "Priority and immediate action"),
        (role, "Help and protection"),
        ("1.", "Ensure that every referral is looked at on the day on which it comes."),
        (role, "Care leavers"),
        ("2.", "Give every young person who leaves care a worker whom they know."),
        ("H2", "Areas for improvement"),
        (role, "Help and protection"),
        ("3.", "Record what children say in their own words."),
    )
    record = extracted(replace(Sif(), asked=listed, board_heading=""))
    assert [(s.number, s.type, s.group) for s in asked(record)] == [
        ("1", "priority-action", "Help and protection"),
        ("2", "priority-action", "Care leavers"),
        ("3", "area-for-improvement", "Help and protection"),
    ]


@pytest.mark.parametrize(
    ("summary", "group"),
    [
        ((("H2", "Summary"), ("P", "Children are seen often, and help comes early enough for most.")), None),
        ((("H2", "Summary"), ("L", "Children are seen often, and help comes early enough for most.")), None),
        ((("H2", "Summary"), ("P", "Early help"), ("L", "Help comes early enough for most families.")), None),
        ((("H2", "Summary"), ("L", "Help comes early enough."), ("H2", "Inspection findings")), "Inspection findings"),
        ((("H2", "Inspection findings"),), "Inspection findings"),
    ],
)
def test_a_summary_ends_where_numbered_findings_begin(extracted, summary, group: str | None) -> None:
    """The box of a summary is followed by findings with a heading of their own, or with none."""
    record = extracted(replace(Sif(), summary=summary))
    (found,) = (s for s in record.inspections[0].statements if s.number == "3")
    assert (found.group, found.type) == (group, "finding")
    boxed = {s.group for s in record.inspections[0].statements if s.text.startswith(("Children are", "Help comes"))}
    assert boxed <= {"Summary", "Early help"}
    assert bool(boxed) == ("Summary" in dict(map(reversed, summary)))


def test_an_area_whose_heading_was_passed_over_is_a_doubt(extracted) -> None:
    """Else what stands under it would pass for what was found of the area before."""
    record = extracted(replace(Sif(), areas=(*Sif().areas[:-1], "How the service is led")))
    assert warned(record) == {("statements", "section-not-found")}


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        ((), {("statements", "list-empty")}),
        ((("", "There are no areas for priority and immediate action."),), set()),
        ((("H3", "Early help"), ("•", "Look at every referral on the day on which it comes.")), set()),
    ],
)
def test_a_heading_without_its_points_is_a_doubt(extracted, said, doubts: set[tuple[str, str]]) -> None:
    """It may be that they were read as something else; where the report says that there are none, none are missing."""
    listed = (("H2", "Priority and immediate action"), *said, ("H2", "Areas for improvement"), *ASKED)
    heading = "What does Northmere County Council need to improve?"
    assert warned(extracted(replace(Sif(), asked_heading=heading, asked=listed))) == doubts


def test_nobody_is_no_person_and_a_rank_is_none_of_the_name(extracted) -> None:
    assert team_of(
        extracted, "Shadow inspectors: Not applicable", "Team inspectors: Tom Reed AI, Ida Moor. Jo Lund (OI)"
    ) == [
        ("Tom Reed", "team-inspector", "additional-inspector"),
        ("Ida Moor", "team-inspector", None),
        ("Jo Lund", "team-inspector", "contracted-inspector"),
    ]


@pytest.mark.parametrize(
    ("lines", "team"),
    [
        (("Team inspectors: Tom Reed HMI, Ida Moor HMI,", "Jo Lund HMI"), ["hmi", "hmi", "hmi"]),
        (
            ("Team inspectors:", "Tom Reed, HMI", "Ida Moor, Ofsted Inspector", "Jo Lund, HMI (Designate)"),
            ["hmi", "contracted-inspector", "hmi"],
        ),
        (("Team inspectors: HMI Tom Reed, Ida Moor, Jo Lund.",), ["hmi", None, None]),
        (("Team inspectors: Tom Reed (HMI) Ida Moor (OI) Jo Lund (HMI)",), ["hmi", "contracted-inspector", "hmi"]),
        (
            ("Team inspectors: Tom Reed, Ida Moor (HMIs) and Jo Lund (associate inspectors)",),
            ["hmi", "hmi", "additional-inspector"],
        ),
        (
            ("Team inspectors: Tom Reed HMI", "Associate inspectors: Ida Moor and Jo Lund"),
            ["hmi", "additional-inspector", "additional-inspector"],
        ),
    ],
)
def test_teams_are_listed_in_many_ways(extracted, lines: tuple[str, ...], team: list[str | None]) -> None:
    names = ("Tom Reed", "Ida Moor", "Jo Lund")
    found = team_of(extracted, *lines, "Senior data analysts: Max Hill, Eva Dale")
    assert found[:3] == [(name, "team-inspector", rank) for name, rank in zip(names, team, strict=True)]
    assert found[3:] == [("Max Hill", "senior-data-analyst", None), ("Eva Dale", "senior-data-analyst", None)]


def test_who_learns_is_told_apart_from_the_team(extracted) -> None:
    found = team_of(extracted, "Team inspectors: Tom Reed, Ida Moor. Shadow inspector: Jo Lund")
    assert [role for _, role, _ in found] == ["team-inspector", "team-inspector", "shadow-inspector"]
    assert team_of(extracted, "Supernumerary inspector: Jo Lund") == [("Jo Lund", "shadow-inspector", None)]


def team_of(extracted, *lines: str) -> list[tuple[str, str, str | None]]:
    """The members of a team beside its lead, as they are printed in so many lines."""
    found = extracted(replace(Sif(), lead="\n".join((Sif().lead, *lines)))).inspections[0].team
    assert (found[0].name, found[0].role) == ("Anna Birch", "lead-inspector")
    return [(member.name, member.role, member.designation) for member in found[1:]]


def test_every_bracket_of_an_item_points_to_paragraphs(extracted) -> None:
    """An item with points of its own has one after each."""
    listed = (
        ("1.", "Ensure that plans are clear (paragraph 3) and that visits are made on time (page 4, paragraphs 5, 3)."),
    )
    assert asked(extracted(replace(Sif(), asked=listed)))[0].cites_paragraphs == ("3", "5")


@pytest.mark.parametrize("mark", ["", "1.", "•"])
def test_nothing_to_ask_is_said_to_be_nothing(extracted, mark: str) -> None:
    """A null statement, numbered or not, is an absence and no item."""
    record = extracted(replace(Sif(), asked=((mark, "There are no areas for priority or immediate action."),)))
    kinds = [(s.type, s.actionable) for s in record.inspections[0].statements if "no areas" in s.text]
    assert kinds == [("absence", False)]


def test_what_is_not_judged_and_what_is_not_named(extracted) -> None:
    """An area that could not be graded has that for its grade; a report without a lead inspector says so."""
    rows = tuple((area, "Not judged" if "Adoption" in area else grade) for area, grade in Sif().rows)
    areas = tuple(re.sub("that it is outstanding", "that it is not judged", area) for area in Sif().areas)
    record = extracted(replace(Sif(), rows=rows, areas=areas, lead="The team thanks all who helped."))
    assert {j.key: j.grade for j in record.inspections[0].judgements}["adoption"] == "not-judged"
    assert warned(record) == {("lead_inspectors", "value-not-found")}


@pytest.mark.parametrize(
    ("printed", "paragraphs"),
    [
        ("(paragraph 3)", ("3",)),
        ("(paragraphs 3, 5 and 12).", ("3", "5", "12")),
        ("(page 13, paragraph 31 )", ("31",)),
        ("(pages 13, 30, paragraphs 27 to 29, 103)", ("27", "28", "29", "103")),
    ],
)
def test_the_paragraphs_that_an_item_points_to(extracted, printed: str, paragraphs: tuple[str, ...]) -> None:
    """With pages or without, one or several, ranges written out."""
    listed = (("1.", f"Ensure that plans for children in need say who does what {printed}"),)
    assert asked(extracted(replace(Sif(), asked=listed)))[0].cites_paragraphs == paragraphs


def test_points_under_no_known_heading_are_a_doubt(tmp_path: Path, invented: Knowledge) -> None:
    """What was not read because no heading told what it is, is owned up to."""
    press = Press()
    press.set("H1", "Northmere County Council", 20)
    press.set("P", Sif().title)
    press.set("P", "Inspection date: 3 November 2015 – 26 November 2015")
    for area, grade in Sif().rows:
        press.row(area, grade)
    press.turn()
    press.set("P", "What we saw")
    for number in range(5):
        press.item("•", f"Point {number} tells at some length what inspectors saw in the offices of Northmere.")
    press.set("H1", "Recommendations", 16)
    press.item("1.", "Ensure that plans for children in need say who does what, and by when.")
    path = tmp_path / "report.pdf"
    path.write_bytes(press.bytes())
    assert ("statements", "points-outside-sections") in warned(pipeline.extract_file(path, invented))


def test_what_the_part_on_the_board_cites_is_the_boards(extracted, invented: Knowledge) -> None:
    """A provision that only the board's part names is held with the statement of the board that names it."""
    asked = (("4.", "Ask every partner for its section 11 audit by the summer, and answer each within a month."),)
    record = extracted(Sif(board_asked=asked))
    graph = describe_record(record, invented).source
    cited = set(graph.subjects(DCTERMS.references, URIRef("http://www.legislation.gov.uk/id/ukpga/2004/31/section/11")))
    assert len(cited) == 1
    assert "-lscb-review-" in str(cited.pop())
    assert [[c.as_printed for c in inspection.citations] for inspection in record.inspections] == [[], ["section 11"]]


def test_a_line_of_a_box_goes_on_with_the_one_before(tmp_path: Path) -> None:
    """What begins in small letters after words without a stop is more of them; a point or a sentence is none."""
    text = (
        "Plans are shared through a far-\nreaching letter. It helps.\n\uf06e Visits are late\nand short.\nStaff come."
    )
    path = tmp_path / "box.txt"
    path.write_text(text, encoding="utf-8")
    document = read_document(path)
    (layout,) = (one for one in layouts() if one.key == "sif-report")
    walk = _Walk(document, layout, {}, now=Section("findings", "paragraphs", None, ()))
    box = Block("row", Span(0, len(text)), 1, "", (Span(0, len(text)),))
    assert [(part.marker, document.words(part.span)) for part in walk.parts(box)] == [
        ("", "Plans are shared through a far-reaching letter. It helps."),
        ("\uf06e", "Visits are late and short."),
        ("", "Staff come."),
    ]
