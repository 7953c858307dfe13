"""What is read from reports of area SEND inspections: invented ones, and each way in which real ones differ."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from inspgraph import iris, pipeline
from inspgraph.describe import describe_record
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord, InspectionRecord, StatementRecord, fold
from inspgraph.store import Store
from tests.area_send import OUTCOMES, Report

CORPUS = Path(__file__).parent / "texts"
BOTH = "Northmere County Council and NHS Northmere Integrated Care Board"
PLAN = "Leaders across the partnership should plan together for the young people who wait."
MEET = "Leaders of health services should meet each month until nobody waits too long."


@pytest.fixture
def read(tmp_path: Path, invented: Knowledge):
    """Reads an invented report."""

    def extract(report: Report) -> DocumentRecord:
        path = tmp_path / "report.pdf"
        path.write_bytes(report.write())
        record = pipeline.extract_file(path, invented)
        assert record.status == "ok", record.reason
        return record

    return extract


def only(record: DocumentRecord) -> InspectionRecord:
    (inspection,) = record.inspections
    return inspection


def typed(record: DocumentRecord, kind: str) -> list[StatementRecord]:
    return [s for s in only(record).statements if s.type == kind]


def texts(record: DocumentRecord, kind: str) -> list[str]:
    return [s.text for s in typed(record, kind)]


def warned(record: DocumentRecord) -> set[str]:
    return {i.field for i in record.issues if i.severity == "warning"}


class TestFront:
    """The first page."""

    def test_title_dates_and_law(self, read) -> None:
        record = read(Report())
        one = only(record)
        assert record.document is not None
        assert record.document.title == "Area SEND inspection of Northmere Local Area Partnership"
        assert (one.authority.ofsted_urn, one.framework, one.framework_version) == (
            "99901",
            "area-send",
            "area-send-2023",
        )
        assert [(f.start, f.end) for f in one.fieldwork] == [("2024-04-29", "2024-05-03")]
        assert one.conducted_by == ("ofsted", "cqc")
        assert [c.provision for c in one.legal_basis] == ["http://www.legislation.gov.uk/id/ukpga/2004/31/section/20"]
        assert (one.published, warned(record)) == (None, set())

    @pytest.mark.parametrize(
        "title",
        [
            "Area SEND inspection of Southbeck Local Area Partnership",
            "Area SEND inspection of the Southbeck Local Area Partnership",
            "Area SEND inspection of Southbeck Borough Local\nArea Partnership",
            "Area SEND inspection of\nSouthbeck Local Area Partnership",
        ],
    )
    def test_the_council_of_the_partnership_is_inspected(self, title: str, read) -> None:
        record = read(Report(title=title))
        assert (only(record).authority.ofsted_urn, warned(record)) == ("99902", set())

    @pytest.mark.parametrize(
        ("printed", "days"),
        [
            ("11 to 15 March 2024", ("2024-03-11", "2024-03-15")),
            ("4 December 2023 to 8 December 2023", ("2023-12-04", "2023-12-08")),
            ("      23 September to 27 September 2024", ("2024-09-23", "2024-09-27")),
            ("29 January 2024 to 02 February 2024", ("2024-01-29", "2024-02-02")),
        ],
    )
    def test_days_in_every_form(self, printed: str, days: tuple[str, str], read) -> None:
        one = only(read(Report(dates=f"Inspection dates: {printed}")))
        assert [(f.start, f.end) for f in one.fieldwork] == [days]

    def test_the_front_page_holds_against_running_lines(self, read) -> None:
        """Other days at the foot of the pages are a remark."""
        record = read(Report(footer="30 April to 3 May 2024"))
        assert [(f.start, f.end) for f in only(record).fieldwork] == [("2024-04-29", "2024-05-03")]
        assert [(i.code, i.severity) for i in record.issues] == [("header-footer-differ", "info")]
        assert read(Report()).issues == ()

    @pytest.mark.parametrize(
        ("printed", "months"),
        [
            ("Date of previous inspection: 27 June to 1 July 2016", ["2016-06"]),
            ("Dates of previous inspections: 6 February to 10 February 2017", ["2017-02"]),
            ("Date of previous inspection: 19 March 2018", ["2018-03"]),
            ("Date of previous inspection: Not previously inspected", []),
            (
                "Dates of previous inspection: The previous full inspection was on 19 March 2018.\nThere was a "
                "subsequent revisit on 3 May 2021.",
                ["2018-03", "2021-05"],
            ),
        ],
    )
    def test_earlier_inspections_are_of_the_earlier_programme(self, printed: str, months: list[str], read) -> None:
        record = read(Report(previous=printed))
        found = only(record).referenced_inspections
        assert [(m.framework, m.month) for m in found] == [("area-send-2016", month) for month in months]
        assert [(f.start, f.end) for f in only(record).fieldwork] == [("2024-04-29", "2024-05-03")]
        assert warned(record) == set()

    def test_an_earlier_inspection_of_today_is_of_this_programme(self, read) -> None:
        found = only(read(Report(previous="Dates of previous inspection: 6 to 10 March 2023")))
        assert [(m.framework, m.month) for m in found.referenced_inspections] == [("area-send", "2023-03")]


class TestOutcome:
    """The box that says what the inspection came to, and what comes next."""

    @pytest.mark.parametrize(
        ("outcome", "grade", "words", "due"),
        [
            ("positive", "typically-positive", "typically lead to positive experiences and outcomes", ["P5Y"]),
            ("inconsistent", "inconsistent", "lead to inconsistent experiences and outcomes", ["P3Y"]),
            ("failings", "widespread-systemic-failings", "widespread and/or systemic failings", ["P18M", "P3Y"]),
        ],
    )
    def test_is_read_from_its_box_alone(
        self, outcome: str, grade: str, words: str, due: list[str], read
    ) -> None:  # fmt: skip
        actions = [(BOTH, PLAN)] if outcome == "failings" else []
        record = read(Report(outcome=OUTCOMES[outcome], priority=actions))
        (judgement,) = only(record).judgements
        assert (judgement.key, judgement.grade, judgement.exact) == ("area-outcome", grade, words)
        assert judgement.more == ()
        assert [s.deadline_period for s in typed(record, "next-step") if s.deadline_period] == due
        assert warned(record) == set()

    def test_a_step_is_a_sentence_with_its_time_as_printed(self, read) -> None:
        first, *_, last = typed(read(Report(priority=[(BOTH, PLAN)])), "next-step")
        assert first.text == "A monitoring inspection will be carried out within approximately 18 months."
        assert (first.deadline, first.actionable) == ("within approximately 18 months", False)
        assert (last.text, last.deadline) == ("HMCI requires a plan from the partnership.", None)

    @pytest.mark.parametrize(
        ("outcome", "actions"), [("failings", []), ("inconsistent", [(BOTH, PLAN)])], ids=["no actions", "actions"]
    )
    def test_what_should_come_with_it_is_missed(self, outcome: str, actions: list, read) -> None:
        assert warned(read(Report(outcome=OUTCOMES[outcome], priority=actions))) == {"judgements"}

    def test_words_that_are_not_known_are_a_doubt(self, read) -> None:
        record = read(Report(outcome="Things are as they are. The next inspection will come."))
        assert (only(record).judgements, warned(record)) == ((), {"judgements"})


class TestFindings:
    """What inspectors report."""

    @pytest.mark.parametrize(
        "heading",
        [
            "What is it like to be a child or young person with SEND in this\narea?",
            "What is it like to be a child or young person with special educational\nneeds and/or disabilities (SEND) "
            "in this area?",
            "What is it like to be a child or young person SEND in this area?",
        ],
    )
    def test_have_the_type_that_their_heading_gives(self, heading: str, read) -> None:
        record = read(Report(like=heading))
        assert texts(record, "strength") == ["Nurses visit early.", "Schools know their pupils."]
        assert [(s.section, s.text) for s in typed(record, "finding")] == [
            (fold(heading), "Many children wait. Some outcomes are inconsistent and failings are widespread."),
            ("What does the area partnership need to do better?", "Plans are late."),
        ]
        assert warned(record) == set()


class TestPriorityActions:
    """The table of two columns."""

    def read_rows(self, read, *rows: tuple[str, str] | None) -> list[tuple[str | None, str]]:
        record = read(Report(priority=list(rows)))
        assert warned(record) == set()
        assert texts(record, "area-for-improvement") == ["Leaders should plan ahead.", "They should act soon."]
        found = typed(record, "priority-action")
        assert all(s.actionable and s.section == "Areas for priority action" for s in found)
        assert all(s.exact and fold(s.exact) == s.text for s in found)
        return [(s.responsible, s.text) for s in found]

    def test_each_row_names_who_is_to_act(self, read) -> None:
        rows = [(BOTH, PLAN), ("NHS Northmere Integrated Care Board.", MEET)]
        assert self.read_rows(read, *rows) == rows

    def test_bullets_belong_to_their_row(self, read) -> None:
        act = "Leaders should better:\n• plans; and\n• visits."
        assert self.read_rows(read, (BOTH, act)) == [(BOTH, fold(act))]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ((BOTH, "Leaders across the partnership should plan"), ("", "together for the young people who wait.")),
            ((BOTH, "Leaders across the partnership should plan together for"), ("", "SEND needs of young people.")),
            (("Northmere County Council and NHS", PLAN[:42]), ("Northmere Integrated Care Board", PLAN[43:])),
            (("Northmere County Council and NHS Northmere Integrated Care", PLAN), ("Board", "")),
            ((BOTH, "Leaders across the partnership should better:"), ("", "• plans for the young people who wait.")),
            ((BOTH, PLAN), ("", "They should also say so.")),
        ],
        ids=["lower case", "capital", "both cells", "last word of a body", "bullet", "sentence"],
    )
    def test_a_row_over_two_pages_is_one(self, first: tuple[str, str], second: tuple[str, str], read) -> None:
        record = read(Report(priority=[first, None, second, ("Northmere County Council", MEET)]))
        whole = tuple(" ".join(filter(None, halves)) for halves in zip(first, second, strict=True))
        found = [(s.responsible, s.text) for s in typed(record, "priority-action")]
        assert found == [whole, ("Northmere County Council", MEET)]
        assert warned(record) <= ({"statements"} if second[1].startswith("They") else set())

    def test_a_row_that_begins_a_page_is_a_row(self, read) -> None:
        rows = [(BOTH, PLAN), (BOTH, MEET)]
        assert self.read_rows(read, rows[0], None, rows[1]) == rows

    def test_a_list_that_begins_a_page_does_not_run_on(self, read) -> None:
        """The head row of the next table is no last word of a body."""
        report = Report(priority=[(BOTH, PLAN), None], heading=False)
        record = read(report)
        assert [(s.responsible, s.text) for s in typed(record, "priority-action")] == [(BOTH, PLAN)]
        assert texts(record, "area-for-improvement") == ["Leaders should plan ahead.", "They should act soon."]


class TestAreasForImprovement:
    """The table of one column."""

    @pytest.mark.parametrize(("heading", "head_row"), [(True, True), (True, False), (False, True)])
    def test_begins_at_a_heading_or_a_head_row(self, heading: bool, head_row: bool, read) -> None:
        record = read(Report(heading=heading, head_row=head_row))
        found = typed(record, "area-for-improvement")
        assert [(s.section, s.text, s.responsible) for s in found] == [
            ("Areas for improvement", "Leaders should plan ahead.", None),
            ("Areas for improvement", "They should act soon.", None),
        ]
        assert warned(record) == set()

    @pytest.mark.parametrize(
        ("rows", "expected"),
        [
            ([PLAN, None, MEET], [PLAN, MEET]),
            ([PLAN[:42], None, PLAN[43:], MEET], [PLAN, MEET]),
            (["Leaders should better:", None, "• plans; and", MEET], ["Leaders should better: • plans; and", MEET]),
            ([["Leaders should better:", "• plans;", "• visits."], MEET],
             ["Leaders should better: • plans; • visits.", MEET]),
            ([[PLAN, "They should say so."], MEET], [f"{PLAN} They should say so.", MEET]),
            ([["Leaders should better:", "• plans;"], None, ["• visits."], MEET],
             ["Leaders should better: • plans; • visits.", MEET]),
            ([["1. Leaders should plan.", "2. Nurses should visit.", "3. Schools should write."]],
             ["Leaders should plan.", "Nurses should visit.", "Schools should write."]),
        ],
        ids=["capital", "lower case", "one bullet", "bullets", "paragraphs", "bullets over a page", "numbers"],
    )  # fmt: skip
    def test_counts_items_and_not_blocks(self, rows: list, expected: list[str], read) -> None:
        record = read(Report(areas=rows))
        assert texts(record, "area-for-improvement") == expected
        assert warned(record) <= ({"statements"} if "• plans; and" in expected[0] else set())

    def test_numbers_are_kept_apart_from_words(self, read) -> None:
        record = read(Report(areas=[["1. Leaders should plan.", "2. Nurses should visit."]]))
        assert [s.number for s in typed(record, "area-for-improvement")] == ["1", "2"]

    def test_a_cell_that_a_file_puts_outside_its_row_is_one_item(self, read) -> None:
        """And is said to be doubtful, since nothing shows that its paragraphs are one."""
        record = read(Report(after=[PLAN, "They should say so."]))
        assert texts(record, "area-for-improvement")[-1] == f"{PLAN} They should say so."
        assert warned(record) == {"statements"}

    @pytest.mark.parametrize("rows", [["together for the young people who wait."], ["Leaders should plan"]])
    def test_half_a_row_is_a_doubt(self, rows: list, read) -> None:
        assert warned(read(Report(areas=[*rows, MEET]))) == {"statements"}


class TestTeam:
    """The table of inspectors."""

    def test_tells_leads_and_bodies(self, read) -> None:
        one = only(read(Report()))
        assert one.lead_inspectors == ("Ada Harrow", "Pia Quill")
        assert [(m.name, m.role, m.designation, m.organisation) for m in one.team] == [
            ("Ada Harrow", "lead-inspector", "hmi", "ofsted"),
            ("Pia Quill", "lead-inspector", "cqc-inspector", "cqc"),
            ("Tom Reed", "team-inspector", "contracted-inspector", "ofsted"),
        ]

    @pytest.mark.parametrize(
        "printed",
        [
            "Ada Harrow, Ofsted HMI Lead inspector",
            "Ada Harrow, HMI, Ofsted lead inspector",
            "Ada Harrow, HMI, Lead inspector",
            "Ada Harrow, Ofsted HMI (lead inspector)",
            "Ada Harrow\nOfsted HMI, lead inspector",
        ],
    )
    def test_the_order_of_words_varies(self, printed: str, read) -> None:
        one = only(read(Report(team=[("Ofsted", "CQC"), (printed, "Pia Quill, CQC inspector")])))
        assert [(m.name, m.role, m.designation) for m in one.team] == [
            ("Ada Harrow", "lead-inspector", "hmi"),
            ("Pia Quill", "team-inspector", "cqc-inspector"),
        ]

    def test_several_in_a_cell_and_empty_rows(self, read) -> None:
        rows = [("Ofsted", "Care Quality Commission"), ("", "")]
        rows += [
            ("Ada Harrow, HMI lead inspector\nTom Reed, Ofsted HMI (social care)", "Pia Quill, CQC Lead Inspector")
        ]
        one = only(read(Report(team=rows)))
        assert [m.name for m in one.team] == ["Ada Harrow", "Tom Reed", "Pia Quill"]


class TestPlainText:
    """The same report without tables."""

    def test_paragraphs_are_items_with_the_bullets_that_they_announce(self, invented: Knowledge) -> None:
        record = pipeline.extract_file(CORPUS / "northmere-send-2024.txt", invented)
        assert [s.text.split()[-1] for s in typed(record, "area-for-improvement")] == ["county.", "when.", "live."]
        assert (record.issues, only(record).lead_inspectors) == ((), ("Ada Harrow", "Pia Quill"))

    def test_what_became_of_a_matter_looks_back_to_the_inspection_of_the_front_page(self, invented: Knowledge) -> None:
        record = pipeline.extract_file(CORPUS / "northmere-send-2024.txt", invented)
        (progress,) = typed(record, "progress")
        assert progress.progress is not None
        assert (progress.progress.framework, progress.progress.month) == ("area-send-2016", "2017-03")


def test_a_report_is_kept_and_conforms(tmp_path: Path, invented: Knowledge) -> None:
    """All of it, next steps and bodies to act included, goes into the graph by the shapes."""
    path = tmp_path / "report.pdf"
    path.write_bytes(Report(priority=[(BOTH, PLAN)]).write())
    store = Store.open(tmp_path / "store", create=True)
    (outcome,) = pipeline.ingest([path], store, knowledge=invented)
    assert not outcome.failed, outcome.message


def test_the_graph_names_who_is_to_act_and_what_comes_next(tmp_path: Path, invented: Knowledge) -> None:
    """A next step is a statement and no finding; an inspector belongs to a body."""
    path = tmp_path / "report.pdf"
    path.write_bytes(Report(priority=[(BOTH, PLAN)]).write())
    graph = describe_record(pipeline.extract_file(path, invented), invented).source
    ig = invented.terms
    assert {str(o) for o in graph.objects(None, ig.responsibleText)} == {BOTH}
    steps = set(graph.subjects(ig.statementType, URIRef(iris.definition("statement-type", "next-step"))))
    assert {str(o) for s in steps for o in graph.objects(s, ig.deadlinePeriod)} == {"P1Y6M", "P3Y"}
    assert {t for s in steps for t in graph.objects(s, RDF.type)} == {ig.Statement}
    assert _bodies(graph, ig.organisation) == {"ofsted", "cqc"}


def _bodies(graph: Graph, predicate: URIRef) -> set[str]:
    return {str(o).rsplit("/", 1)[1] for o in graph.objects(None, predicate)}
