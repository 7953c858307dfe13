"""What is read from documents: invented ones of every layout, value by value."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord, InspectionRecord, StatementRecord, fold

INVENTED = Path(__file__).parent / "corpus"
FILES = sorted(INVENTED.glob("*.txt"))


@pytest.fixture(scope="session")
def records(invented: Knowledge) -> dict[str, DocumentRecord]:
    """The records of every invented document, by file name."""
    return {path.stem: pipeline.extract_file(path, invented) for path in FILES}


def only(record: DocumentRecord) -> InspectionRecord:
    """The one inspection of a record."""
    (inspection,) = record.inspections
    return inspection


def typed(inspection: InspectionRecord, kind: str) -> list[StatementRecord]:
    """The statements of a type."""
    return [s for s in inspection.statements if s.type == kind]


@cache
def text_of(path: Path) -> str:
    """The text of an invented document."""
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_span_is_the_words_that_it_quotes(path: Path, records: dict[str, DocumentRecord]) -> None:
    """``text[start:end]`` is the quoted words for every value, and a statement's text is those words folded."""
    text, record = text_of(path), records[path.stem]
    assert record.status == "ok", record.reason
    for found in _quotes(record.model_dump()):
        assert text[found["start"] : found["end"]] == found["exact"]
        assert found["exact"].strip() == found["exact"] != ""
    for statement in itertools.chain(*(i.statements for i in record.inspections)):
        assert statement.text == fold(statement.exact)


def _quotes(value: object) -> list[dict[str, object]]:
    if isinstance(value, dict):
        mine = [value] if {"start", "end", "exact"} <= value.keys() else []
        return mine + [q for part in value.values() for q in _quotes(part)]
    return [q for part in value for q in _quotes(part)] if isinstance(value, list | tuple) else []


def test_records_survive_json(records: dict[str, DocumentRecord]) -> None:
    """A record written as a JSON line and read back is the same record."""
    for record in records.values():
        assert DocumentRecord.model_validate_json(record.model_dump_json()) == record


class TestLetter:
    """The letter after a contact, referral and assessment inspection."""

    def test_front(self, records: dict[str, DocumentRecord]) -> None:
        """Date, fieldwork over a month's end, authority, notice, legal basis and its misprint."""
        one, two = only(records["northmere-cra-2010"]), only(records["southbeck-cra-2010"])
        assert (one.authority.ofsted_urn, two.authority.ofsted_urn) == ("99901", "99902")
        assert (one.fieldwork[0].start, one.fieldwork[0].end) == ("2010-09-30", "2010-10-01")
        assert (one.framework, one.framework_version, one.notice) == ("cra", "cra-2009", "unannounced")
        assert one.published is None
        for inspection in (one, two):
            assert [c.provision[-27:] for c in inspection.legal_basis] == ["/id/ukpga/2006/40/section/138"[-27:]]
        document = records["northmere-cra-2010"].document
        assert document is not None
        assert (document.kind, document.dated, document.primary) == ("letter", "2010-11-17", True)

    def test_people(self, records: dict[str, DocumentRecord]) -> None:
        """Addressee and copies with their offices; the signatory is no lead inspector; no address is kept."""
        for name, copies in {
            "northmere-cra-2010": ["Ann Lee", "Bo Ray", "Cy Dunn", "Di Eve"],
            "southbeck-cra-2010": ["Jo Kane", "Lu Marsh", "Mo North", "Di Eve"],
        }.items():
            record = records[name]
            assert record.document is not None
            assert [h.name for h in record.document.copied_to] == copies
            posts = [h.post for h in record.document.copied_to]
            assert posts == ["chief-executive", "lscb-chair", "lead-member", "government-official"]
            assert [m.role for m in only(record).team] == ["signatory"]
            assert only(record).lead_inspectors == ()
            assert "Castle House" not in record.model_dump_json()
        assert [h.post for h in records["northmere-cra-2010"].document.addressed_to] == [
            "director-of-childrens-services"
        ]  # type: ignore[union-attr]

    def test_statements(self, records: dict[str, DocumentRecord]) -> None:
        """Items with lost bullets, a heading without a gap before it, and items cut by a page end, each once."""
        one, two = only(records["northmere-cra-2010"]), only(records["southbeck-cra-2010"])
        assert [len(typed(one, k)) for k in ("strength", "meets-requirements", "area-for-development")] == [
            2,
            1,
            3,
        ]
        assert [len(typed(two, k)) for k in ("strength", "satisfactory-practice", "area-for-development")] == [2, 2, 1]
        assert typed(two, "strength")[0].text.endswith("a senior colleague who sits with them afterwards.")
        assert (
            typed(two, "satisfactory-practice")[0].text
            == "Out of hours cover is joined up with the work of the day teams."
        )
        assert {s.polarity for s in typed(one, "meets-requirements")} == {"meets-expectation"}
        assert all(s.actionable == (s.type == "area-for-development") for s in one.statements)

    def test_progress_on_an_earlier_inspection(self, records: dict[str, DocumentRecord]) -> None:
        """Each sentence on progress is a statement of its own, about the inspection that the letter dates."""
        one = only(records["northmere-cra-2010"])
        found = [
            (s.progress.value, s.progress.about_type, s.progress.month) for s in typed(one, "progress") if s.progress
        ]
        assert found == [
            ("partly-addressed", "area-for-development", "2009-09"),
            ("persists", "area-for-development", "2009-09"),
            ("fully-addressed", "priority-action", "2009-09"),
            ("persists", "area-for-development", "2009-09"),
        ]
        assert [(m.framework, m.month) for m in one.referenced_inspections] == [("cra", "2009-09")]

    def test_a_cited_section_is_not_the_legal_basis(self, records: dict[str, DocumentRecord]) -> None:
        """ "Section 47" in a finding is a citation, by the Act that it means in this field."""
        one = only(records["northmere-cra-2010"])
        assert [(c.provision.split("/id/")[1], c.resolved_by) for c in one.citations] == [
            ("ukpga/1989/41/section/47", "default")
        ]


class TestVisit:
    """The letter after a focused visit."""

    def test_front(self, records: dict[str, DocumentRecord]) -> None:
        """Two inspectors, scope, a variant that the title prints, and no grade at all."""
        visit = only(records["northmere-visit-2021"])
        assert (visit.framework, visit.variant, visit.framework_version) == (
            "ilacs",
            "focused-visit",
            "ilacs-visit-2018",
        )
        assert [(m.name, m.role, m.designation) for m in visit.team] == [
            ("Pia Quill", "inspector", "hmi"),
            ("Tom Reed", "inspector", "hmi"),
            ("Pia Quill", "signatory", "hmi"),
        ]
        assert [q.exact.split()[-1] for q in visit.scope] == ["leavers", "to"]
        assert visit.judgements == ()
        assert visit.legal_basis == ()

    def test_statements(self, records: dict[str, DocumentRecord]) -> None:
        """Overview paragraphs and findings are findings without polarity; absence is said, not counted as one."""
        visit = only(records["northmere-visit-2021"])
        assert [s.section for s in typed(visit, "finding")] == ["Overview"] * 2 + ["Findings"] * 3
        assert {s.polarity for s in typed(visit, "finding")} == {None}
        assert [s.about_type for s in typed(visit, "absence")] == ["priority-action"]
        assert [s.text for s in typed(visit, "area-for-improvement")] == [
            "The time that young people wait for a home of their own.",
            "The part that young people play in writing their plans.",
        ]

    def test_an_undated_last_inspection_stays_undated(self, records: dict[str, DocumentRecord]) -> None:
        """What "the last inspection" was is not guessed from the letter."""
        visit = only(records["northmere-visit-2021"])
        assert [(s.progress.value, s.progress.month) for s in typed(visit, "progress") if s.progress] == [
            ("improved", None)
        ] * 2
        assert [(m.framework, m.month) for m in visit.referenced_inspections] == [(None, None)]


class TestCouncilPaper:
    """A council's paper about a safeguarding and looked-after inspection."""

    def test_front(self, records: dict[str, DocumentRecord]) -> None:
        """A secondary source: joint inspectorates, dates, an Act without a section, who wrote it without telephone."""
        record = records["northmere-slac-paper"]
        slac = only(record)
        assert record.document is not None
        assert (record.document.primary, record.document.kind) == (False, "council-paper")
        assert slac.conducted_by == ("ofsted", "cqc")
        assert (slac.notice, slac.published, slac.published_basis) == ("announced", "2011-07-22", "printed")
        assert [c.provision.split("/id/")[1] for c in slac.legal_basis] == ["ukpga/2004/31"]
        assert [(a.name, a.post) for a in record.document.authors] == [
            ("Ada Harrow", "director-of-childrens-services"),
            ("Vi Webb", "contact-officer"),
        ]
        assert "01000" not in record.model_dump_json()

    def test_grades_by_strand(self, records: dict[str, DocumentRecord]) -> None:
        """ "Capacity to improve" is graded twice, each for the services named before it; the scale grades nothing."""
        slac = only(records["northmere-slac-paper"])
        assert {j.key: j.grade for j in slac.judgements} == {
            "safeguarding-overall": "adequate",
            "safeguarding-capacity-to-improve": "good",
            "looked-after-overall": "good",
            "looked-after-capacity-to-improve": "outstanding",
            "safeguarding-partnership-working": "good",
            "looked-after-being-healthy": "inadequate",
        }

    def test_deadlines(self, records: dict[str, DocumentRecord]) -> None:
        """A time limit holds until the next; a list that has lost its heading has none; (a) and (b) are not read."""
        slac = only(records["northmere-slac-paper"])
        assert [(s.deadline, s.deadline_period) for s in typed(slac, "recommendation")] == [
            ("Immediately", "P0D"),
            ("Within three months", "P3M"),
            (None, None),
            ("Within six months", "P6M"),
        ]
        assert [s.section for s in typed(slac, "recommendation")] == ["Safeguarding Services"] * 2 + [
            "Services for Looked After Children"
        ] * 2
        assert len(typed(slac, "strength")) == 3
        assert not any("take it in" in s.text for s in slac.statements)

    def test_counts(self, records: dict[str, DocumentRecord]) -> None:
        """Unnamed inspectors and evidence are counted, with what is printed before the number."""
        slac = only(records["northmere-slac-paper"])
        assert [(c.number, c.designation) for c in slac.team_counts] == [(2, "hmi"), (2, "cqc-inspector")]
        assert [(c.kind, c.number, c.qualifier) for c in slac.evidence_counts] == [
            ("case-files", 40, "exactly"),
            ("focus-groups", 30, "more-than"),
        ]

    def test_a_planned_visit_is_no_inspection(self, records: dict[str, DocumentRecord]) -> None:
        """What will take place has not taken place."""
        slac = only(records["northmere-slac-paper"])
        assert [(m.framework, m.month) for m in slac.referenced_inspections] == [("cra", "2010-09")]


class TestBriefing:
    """A briefing to members about a single-framework inspection."""

    def test_dates_are_inferred_and_say_so(self, records: dict[str, DocumentRecord]) -> None:
        """A month and a day without a year are given with the year inferred, as a doubt."""
        record = records["northmere-sif-briefing"]
        sif, board = record.inspections
        for inspection in (sif, board):
            assert (inspection.fieldwork, inspection.fieldwork_month) == ((), "2014-02")
            assert (inspection.published, inspection.published_basis) == ("2014-04-02", "inferred")
        assert {i.field for i in record.issues if i.severity == "warning"} == {"fieldwork", "published"}

    def test_six_grades_in_two_inspections(self, records: dict[str, DocumentRecord]) -> None:
        """One sentence grades six areas; the board's belongs to the review of the board."""
        sif, board = records["northmere-sif-briefing"].inspections
        assert {j.key for j in sif.judgements} == {
            "help-and-protection",
            "in-care",
            "adoption",
            "care-leavers",
            "leaders",
        }
        assert [(j.key, j.grade) for j in board.judgements] == [("lscb", "requires-improvement")]

    def test_statements(self, records: dict[str, DocumentRecord]) -> None:
        """Strengths and areas for development as listed; the sentence on the action plan is none."""
        sif, board = records["northmere-sif-briefing"].inspections
        assert [(s.type, s.text) for s in sif.statements] == [
            ("strength", "Young people like their advisers."),
            ("strength", "Foster carers stay with us."),
            ("area-for-development", "Plans are too long."),
        ]
        assert board.statements == ()


def test_the_order_of_the_alphabet_does_not_matter(records: dict[str, DocumentRecord]) -> None:
    """Statements stand in the order of the document."""
    for record in records.values():
        for inspection in record.inspections:
            starts = [s.start for s in inspection.statements]
            assert starts == sorted(starts)


class TestDoubt:
    """A document that is slightly different is read with a doubt, never silently wrong."""

    @staticmethod
    def changed(tmp_path: Path, knowledge: Knowledge, old: str, new: str) -> DocumentRecord:
        """The record of the Southbeck letter with some words changed."""
        text = text_of(INVENTED / "southbeck-cra-2010.txt")
        assert old in text
        path = tmp_path / "letter.txt"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return pipeline.extract_file(path, knowledge)

    def test_an_unknown_heading_ends_the_section_before_it(self, tmp_path: Path, invented: Knowledge) -> None:
        """What stands under it is left out with a warning, and not given the type of the list before."""
        record = self.changed(tmp_path, invented, "Areas for development\n", "Points to improve\n")
        codes = {i.code for i in record.issues if i.severity == "warning" and i.field == "statements"}
        assert codes == {"unknown-heading", "section-not-found"}
        assert len(typed(only(record), "satisfactory-practice")) == 2
        assert not any("reach no view" in s.text for s in only(record).statements)

    @pytest.mark.parametrize("days", ["5 and 4 May 2010", "30 and 31 June 2010"])
    def test_days_that_cannot_be_are_a_doubt(self, days: str, tmp_path: Path, invented: Knowledge) -> None:
        """The month is given, with a warning on the field."""
        record = self.changed(tmp_path, invented, "4 and 5 May 2010", days)
        assert only(record).fieldwork == ()
        assert only(record).fieldwork_month in {"2010-05", "2010-06"}
        assert "fieldwork" in {i.field for i in record.issues if i.severity == "warning"}

    def test_a_name_in_capitals_is_written_as_names_are(self, tmp_path: Path, invented: Knowledge) -> None:
        """So that it is the same person as in a document that prints it in small letters."""
        path = tmp_path / "paper.txt"
        path.write_text(text_of(INVENTED / "northmere-slac-paper.txt").replace("ADA HARROW", "ADA MCHARROW"))
        record = pipeline.extract_file(path, invented)
        assert record.document is not None
        assert record.document.authors[0].name == "Ada McHarrow"

    def test_a_surname_is_not_an_authority(self, tmp_path: Path, invented: Knowledge) -> None:
        """A letter about a council that the register lacks is turned away, whoever is named in it."""
        record = self.changed(tmp_path, invented, "Southbeck", "Atlantis")
        assert record.status == "rejected"
        assert "'Atlantis Metropolitan Borough Council' is not in it" in (record.reason or "")
