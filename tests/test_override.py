"""What people settle wins over what was read, rests on words of the document, and says why."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, Graph, URIRef
from typer.testing import CliRunner

from inspgraph import cli, iris, pipeline
from inspgraph.errors import OverrideError
from inspgraph.knowledge import IG, Knowledge
from inspgraph.model import DocumentRecord
from inspgraph.override import Overrides, read_override, read_overrides
from inspgraph.store import Store
from tests.conftest import INVENTED
from tests.own_knowledge import use_knowledge

BRIEFING = INVENTED / "northmere-sif-briefing.txt"
REPORT = """Inspection of Northmere local authority children's services

Inspection dates: 9 to 20 July 2018

Lead inspector: Pia Quill, Her Majesty's Inspector

What needs to improve

- The choice of homes for young people who leave care.
- How soon plans for children are drawn up, and who
is asked about them.

The front page is wrong: Tom Reed led this inspection, which was made from 10 to 20 July 2018.
It was published on 3 September 2018. Leaders were found to be outstanding.
Workers said that the homes are far away.
"""
WHY = 'reason = "The last page puts it right."\nby = "A. Reader"\non = 2026-11-20\n'


def quote(words: str, until: str = "") -> str:
    return f'evidence = [{{ page = 1, words = "{words}"' + (f', until = "{until}"' if until else "") + " }]\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """An invented report that contradicts itself."""
    path = tmp_path / "reports/report.txt"
    path.parent.mkdir()
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def settle(report: Path, tmp_path: Path, invented: Knowledge) -> Callable[..., DocumentRecord]:
    """The record of the report, or of another document, with an override of some entries."""

    def settled(entries: str, of: Path = report, path: str = "reports/report.txt") -> DocumentRecord:
        digest = hashlib.sha256(of.read_bytes()).hexdigest()
        folder = tmp_path / "overrides"
        folder.mkdir(exist_ok=True)
        (folder / "report.toml").write_text(f'sha256 = "{digest}"\npath = "{path}"\n{entries}', encoding="utf-8")
        overrides = read_overrides(folder)
        return pipeline.extract_file(of, invented, overrides=overrides)

    return settled


def ok(record: DocumentRecord) -> DocumentRecord:
    assert record.status == "ok", record.reason
    for inspection in record.inspections:
        for quotes in inspection.evidence.values():
            assert all(q.exact for q in quotes)
    return record


def test_dates_win_and_say_so(settle) -> None:
    """Fieldwork and publication: value, basis, evidence with position, and what was read before."""
    entries = (
        "[fieldwork]\nvalue = [{ start = 2018-07-10, end = 2018-07-20 }]\n"
        + quote("made from 10 to 20 July 2018") + WHY
        + "[published]\nvalue = 2018-09-03\n" + quote("It was published on 3 September 2018") + WHY
    )  # fmt: skip
    record = ok(settle(entries))
    (one,) = record.inspections
    assert [(p.start, p.end) for p in one.fieldwork] == [("2018-07-10", "2018-07-20")]
    assert (one.published, one.published_basis, one.fieldwork_basis) == ("2018-09-03", "manual", "manual")
    (words,) = one.evidence["published"]
    assert REPORT[words.start : words.end] == words.exact == "It was published on 3 September 2018"
    first = next(s for s in record.settled if s.field == "fieldwork")
    assert (first.read, first.value) == ("2018-07-09/2018-07-20", "2018-07-10/2018-07-20")
    assert (first.reason, first.by, first.on) == ("The last page puts it right.", "A. Reader", "2026-11-20")
    assert first.file == "report.toml"
    doubts = [(issue.code, issue.field) for issue in record.issues if issue.severity == "warning"]
    assert ("variant-of-other-fieldwork", "variant") in doubts
    assert not {"fieldwork", "published"} & {name for _, name in doubts}


def test_people(settle) -> None:
    """Who led; others of the team are added, changed and dropped, each by the words that name them."""
    lead = '[lead_inspectors]\nvalue = ["Tom Reed"]\n' + quote("Tom Reed led this inspection") + WHY
    (one,) = ok(settle(lead)).inspections
    assert one.lead_inspectors == ("Tom Reed",)
    assert [(m.name, m.role, m.quote.exact) for m in one.team] == [("Tom Reed", "lead-inspector", "Tom Reed")]
    front = quote("Lead inspector: Pia Quill")
    for entry, team in {
        'do = "drop"\n': [("Tom Reed", "lead-inspector")],
        'do = "change"\nrole = "team-inspector"\ndesignation = "hmi"\n': [
            ("Pia Quill", "team-inspector"),
            ("Tom Reed", "lead-inspector"),
        ],
    }.items():
        added = '[[team]]\nname = "Tom Reed"\nrole = "lead-inspector"\n' + quote("Tom Reed led") + WHY
        (one,) = ok(settle(f'[[team]]\nname = "Pia Quill"\n{entry}{front}{WHY}{added}')).inspections
        assert [(m.name, m.role) for m in one.team] == team
        assert one.lead_inspectors == ("Tom Reed",)


def test_judgements(settle) -> None:
    """A grade is changed, or taken away; the grade's words are the evidence."""
    place = '[[judgements]]\narea = "leaders"\n' + quote("Leaders were found to be outstanding") + WHY
    record = ok(settle(place + 'grade = "outstanding"\n'))
    (judgement,) = record.inspections[0].judgements
    assert (judgement.key, judgement.grade) == ("leaders", "outstanding")
    assert REPORT[judgement.start : judgement.end] == judgement.exact
    assert [(s.item, s.read, s.value) for s in record.settled] == [("ilacs-leaders", None, "outstanding")]
    doubts = {i.message: i.severity for i in record.issues if i.code == "grade-not-found"}
    assert [severity for message, severity in doubts.items() if "leaders" in message] == ["info"]
    assert [severity for message, severity in doubts.items() if "leaders" not in message] == ["warning"] * 3
    path = "corpus/northmere-sif-briefing.txt"
    drop = '[[judgements]]\narea = "adoption"\ndrop = true\n' + quote("Adoption") + WHY
    before, after = (ok(settle(entries, BRIEFING, path)) for entries in ("", drop))
    gone = {j.key for j in before.inspections[0].judgements} - {j.key for j in after.inspections[0].judgements}
    assert gone == {"adoption"}
    assert [(s.read, s.value) for s in after.settled] == [("requires-improvement", None)]


def test_statements(settle) -> None:
    """A point is changed, dropped, and one added whose first and last words are given."""
    first, second = "The choice of homes", "How soon plans"
    change = '[[statements]]\ndo = "change"\ntype = "recommendation"\nnumber = "7"\nbody = "lscb"\n' + quote(first)
    change += 'deadline = "Within three months"\n' + WHY
    drop = '[[statements]]\ndo = "drop"\n' + quote(second) + WHY
    add = '[[statements]]\ndo = "add"\ntype = "finding"\nsection = "What needs to improve"\n'
    add += quote("Workers said", until="far away.") + WHY
    record = ok(settle(change + drop + add))
    changed, added = record.inspections[0].statements
    assert (changed.type, changed.number, changed.body) == ("recommendation", "7", "lscb")
    assert (changed.actionable, changed.deadline) == (True, "Within three months")
    assert changed.text == "The choice of homes for young people who leave care."
    assert (added.type, added.actionable, added.text) == (
        "finding",
        False,
        "Workers said that the homes are far away.",
    )
    assert REPORT[added.start : added.end] == added.exact
    assert [s.value for s in record.settled] == ["change", "drop", "add"]


def test_what_two_inspections_have_in_common(settle) -> None:
    """A paper on two inspections: a month that was inferred is settled for both, and its doubts with it."""
    path = "corpus/northmere-sif-briefing.txt"
    before = ok(settle("", BRIEFING, path))
    assert {issue.field for issue in before.issues if issue.severity == "warning"} >= {"fieldwork", "published"}
    evidence = 'evidence = [{ page = 1, words = "February this year" }, { page = 1, words = "11th July 2014" }]\n'
    record = ok(settle(f'[fieldwork]\nmonth = "2014-02"\n{evidence}{WHY}', BRIEFING, path))
    assert {(i.framework, i.fieldwork_month) for i in record.inspections} == {
        ("sif", "2014-02"),
        ("lscb-review", "2014-02"),
    }
    assert "fieldwork" not in {issue.field for issue in record.issues if issue.severity == "warning"}
    (told,) = (issue for issue in record.issues if issue.field == "fieldwork")
    assert told.severity == "info"
    assert "settled on 2026-11-20 by A. Reader: The last page puts it right." in told.message
    board = '[[judgements]]\narea = "lscb"\ngrade = "requires-improvement"\n' + quote("Requires improvement") + WHY
    (judgement,) = ok(settle(board, BRIEFING, path)).inspections[1].judgements
    assert judgement.key == "lscb"


def test_looked_at_and_right(settle) -> None:
    """A dismissed issue is a remark with the reason; one that meets no issue is told as a remark."""
    path, why = "corpus/northmere-sif-briefing.txt", WHY.replace("The last page puts it right", "The paper is of 2014")
    record = ok(settle(f'[[issues]]\ncode = "year-inferred"\nfield = "published"\n{why}', BRIEFING, path))
    severities = {issue.field: issue.severity for issue in record.issues if issue.code == "year-inferred"}
    assert severities == {"published": "info", "fieldwork": "warning"}
    for says, severity in (("2nd April", "info"), ("3rd May", "warning")):
        record = ok(settle(f'[[issues]]\ncode = "year-inferred"\nsays = "{says}"\n{why}', BRIEFING, path))
        assert [i.severity for i in record.issues if i.field == "published"] == [severity]
    idle = ok(settle(f'[[issues]]\ncode = "no-such"\n{why}', BRIEFING, path))
    assert [i.severity for i in idle.issues if i.code == "override-idle"] == ["info"]
    assert "no issue 'no-such' is left to dismiss" in str([i.message for i in idle.issues])


def test_an_authority_that_no_words_name(settle, tmp_path: Path, invented: Knowledge) -> None:
    """What could not be placed is read once somebody says where it belongs."""
    lost = tmp_path / "reports/lost.txt"
    lost.write_text(REPORT.replace("Northmere", "Atlantis"), encoding="utf-8")
    assert pipeline.extract_file(lost, invented).status == "rejected"
    given = '[authority]\nvalue = "Southbeck"\n' + quote("Inspection of Atlantis") + WHY
    record = ok(settle(given, lost, "reports/lost.txt"))
    assert record.inspections[0].authority.ofsted_urn == "99902"
    assert "authority" not in {issue.field for issue in record.issues if issue.severity == "warning"}


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("[published]\nvalue = 2018-09-03\n" + quote("No such words") + WHY,
         "report.toml: published, evidence 1: words: 'No such words' does not stand on page 1"),
        ('[published]\nvalue = 2018-09-03\nevidence = [{ page = 4, words = "3 September 2018" }]\n' + WHY,
         "it stands on page 1"),
        ("[published]\nvalue = 2018-09-03\n" + quote("July 2018") + WHY, "stands 2 times on page 1; quote more words"),
        ('[published]\nvalue = 2018-09-03\nevidence = [{ start = 5, exact = "3 September" }]\n' + WHY, "at 5 stands"),
        ("[published]\nvalue = 2018-09-04\n" + quote("3 September 2018") + WHY, "does not say 2018-09-04"),
        ("[fieldwork]\nvalue = [{ start = 2018-07-11, end = 2018-07-20 }]\n" + quote("10 to 20 July") + WHY,
         "does not say 2018-07-11"),
        ('[lead_inspectors]\nvalue = ["Ann Other"]\n' + quote("Tom Reed led") + WHY, "does not name 'Ann Other'"),
        ('[authority]\nvalue = "Lyonesse"\n' + quote("Tom Reed led") + WHY, "no authority 'Lyonesse' in the register"),
        ('[framework]\nvalue = "ilax"\n' + quote("Tom Reed led") + WHY, "no framework 'ilax'; there are"),
        ('[variant]\nvalue = "tiny"\n' + quote("Tom Reed led") + WHY, "no variant 'tiny'; there are focused-"),
        ('[[judgements]]\narea = "leaders"\ngrade = "superb"\n' + quote("Leaders were") + WHY,
         "judgements 1, grade: no grade 'superb' under ilacs; there are good, inadequate"),
        ('[[judgements]]\narea = "adoption"\ngrade = "good"\n' + quote("Leaders were") + WHY, "no area 'adoption'"),
        ('[[judgements]]\narea = "leaders"\ngrade = "inadequate"\n' + quote("Leaders were") + WHY,
         "does not say 'Inadequate'"),
        ('[[statements]]\ndo = "drop"\n' + quote("Tom Reed led") + WHY, "no statement was read there"),
        ('[[statements]]\ndo = "change"\ntype = "wish"\n' + quote("The choice of") + WHY, "no type 'wish'; there are"),
        ('[[statements]]\ndo = "add"\ntype = "finding"\n' + quote("The choice of", until="leave care.") + WHY,
         "was read already"),
        ('[[team]]\ndo = "drop"\nname = "Tom Reed"\n' + quote("Tom Reed led") + WHY, "is not in the team that was"),
        ('[[team]]\nname = "Tom Reed"\nrole = "boss"\n' + quote("Tom Reed led") + WHY, "no role 'boss'; there are"),
        ('[published]\ninspection = "sif"\nvalue = 2018-09-03\n' + quote("3 September 2018") + WHY,
         "the document has none of 'sif'; it has ilacs"),
    ],
)  # fmt: skip
def test_what_the_document_does_not_bear_out(settle, entries: str, told: str) -> None:
    """The document is rejected, with the file, the entry and the mend; nothing is taken on trust."""
    record = settle(entries)
    assert record.status == "rejected"
    assert "report.toml: " in (record.reason or "")
    assert told in (record.reason or "")


GOOD = '[published]\nvalue = 2018-09-03\n' + quote("3 September 2018") + WHY  # fmt: skip


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("sha256 = ", "bad.toml: not TOML"),
        (GOOD, "bad.toml: sha256: is missing; give it"),
        (f'sha256 = "{"0" * 63}"\npath = "a"\n', "bad.toml: sha256: String should match"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\ngrades = 1\n', "grades: no such key; there are sha256, path, title"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n' + GOOD.replace("reason", "cause"), "published, reason: is missing"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n' + GOOD + "colour = 1\n", "published, colour: no such key; there are"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n' + GOOD.replace("2018-09-03", '"3rd"'), "published, value: Input"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n' + GOOD.replace("page = 1, ", ""), "give page and words"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n' + GOOD.replace("page = 1, ", "pages = 1, "),
         "published, evidence 1, pages: no such key; there are page, words, start, exact, until"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n[[judgements]]\narea = "overall"\n{WHY}{quote("x")}',
         "judgements 1: give the grade, or drop = true"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n[[statements]]\ndo = "drop"\nnumber = "1"\n{WHY}{quote("x")}',
         "what is dropped has no values"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n[[team]]\nname = "X"\n{WHY}{quote("x")}', "team 1: who is added needs a"),
        (f'sha256 = "{"0" * 64}"\npath = "a"\n[fieldwork]\n{WHY}{quote("x")}', "fieldwork: give value = "),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_at_once(tmp_path: Path, content: str, told: str) -> None:
    """One error with file, place and mend, before any document is read."""
    (tmp_path / "bad.toml").write_text(content, encoding="utf-8")
    with pytest.raises(OverrideError) as error:
        read_override(tmp_path / "bad.toml")
    assert told in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "bad.toml"))


def test_one_file_a_document_and_the_same_document(settle, report: Path, tmp_path: Path, invented: Knowledge) -> None:
    """Two files about one document are an error, as is one whose path names a file that changed since."""
    settle(GOOD)
    folder = tmp_path / "overrides"
    shutil.copy(folder / "report.toml", folder / "again.toml")
    with pytest.raises(OverrideError, match="is about the same document; keep one file a document"):
        read_overrides(folder)
    (folder / "again.toml").unlink()
    overrides = read_overrides(folder)
    report.write_text(REPORT + "A later edition.\n", encoding="utf-8")
    record = pipeline.extract_file(report, invented, overrides=overrides)
    assert record.status == "rejected"
    assert "sha256: " in (record.reason or "")
    assert "is another file now" in (record.reason or "")
    elsewhere = tmp_path / "report.txt"
    shutil.copy(report, elsewhere)
    assert pipeline.extract_file(elsewhere, invented, overrides=overrides).status == "ok"


@pytest.fixture
def settled_store(settle, report: Path, tmp_path: Path, invented: Knowledge) -> tuple[Store, Overrides]:
    """A store that holds the report with everything settled."""
    settle(
        GOOD
        + "[fieldwork]\nvalue = [{ start = 2018-07-10, end = 2018-07-20 }]\n" + quote("from 10 to 20 July 2018") + WHY
        + '[variant]\nvalue = "standard"\n' + quote("from 10 to 20 July 2018") + WHY
        + '[lead_inspectors]\nvalue = ["Tom Reed"]\n' + quote("Tom Reed led this inspection") + WHY
        + '[[judgements]]\narea = "leaders"\ngrade = "outstanding"\n' + quote("Leaders were found to be outstanding")
        + WHY + '[[statements]]\ndo = "change"\ntype = "recommendation"\n' + quote("The choice of homes") + WHY
    )  # fmt: skip
    overrides = read_overrides(tmp_path / "overrides")
    store = Store.open(tmp_path / "store", create=True)
    (outcome,) = pipeline.ingest([report], store, terms=pipeline.Terms(overrides=overrides), knowledge=invented)
    assert outcome.status == "held", outcome.message
    return store, overrides


def test_the_graph_says_what_was_given_by_hand(
    settled_store: tuple[Store, Overrides], report: Path, invented: Knowledge
) -> None:
    """Claims, the lead's part and the statement bear method, reason and day, in both editions; the fact is adopted;
    reading again changes nothing."""
    store, overrides = settled_store
    record = pipeline.extract_file(report, invented, overrides=overrides)
    for edition in ("full", "facts"):
        graph = pipeline.describe_in(record, edition, invented).source
        by_hand = set(graph.subjects(IG.extractionMethod, URIRef(iris.definition("method", "manual"))))
        told = {str(graph.value(node, RDF.predicate)).rsplit("#", 1)[-1] for node in by_hand}
        assert told == {
            *("inspectionType", "underFramework", "fieldworkStart", "fieldworkEnd", "published", "grade", "None"),
        }
        kinds = {str(k).rsplit("#", 1)[1] for n in by_hand for k in graph.objects(n, RDF.type)}
        assert kinds == {"Claim", "Participation", "Statement", "Recommendation"}
        for node in by_hand:
            assert str(graph.value(node, RDFS.comment)) == "The last page puts it right."
            assert str(graph.value(node, DCTERMS.date)) == "2026-11-20"
            assert graph.value(node, IG.quotedFrom)
    release, checked = pipeline.build(store, store.releases, invented)
    assert checked.conforms
    ask = "PREFIX ig: <https://w3id.org/inspgraph/def/core#> SELECT ?d WHERE { ?i ig:published ?d }"
    assert [row["d"] for row in release.select(ask).plain()] == ["2018-09-03"]
    terms = pipeline.Terms(overrides=overrides)
    (again,) = pipeline.ingest([report], store, terms=terms, knowledge=invented)
    assert again.status == "unchanged"


def test_without_an_override_nothing_is_by_hand(report: Path, invented: Knowledge) -> None:
    graph: Graph = pipeline.describe_in(pipeline.extract_file(report, invented), "full", invented).source
    assert not set(graph.subjects(IG.extractionMethod, URIRef(iris.definition("method", "manual"))))
    assert not set(graph.subject_objects(RDFS.comment))


def test_the_folder_of_the_project_and_another(
    settle, report: Path, tmp_path: Path, invented: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``data/overrides`` counts by itself; ``--overrides`` adds a folder; a folder that is not there is told."""
    settle(GOOD)
    root = tmp_path / "knowledge"
    shutil.copytree(invented.root, root)
    shutil.copytree(tmp_path / "overrides", root / "data/overrides")
    assert pipeline.extract_file(report, Knowledge(root)).inspections[0].published == "2018-09-03"
    use_knowledge(invented, monkeypatch)
    for command in (["extract"], ["describe"], ["ingest", "--store", tmp_path / "store"]):
        words = [str(w) for w in (*command, report, "--overrides", tmp_path / "overrides")]
        result = CliRunner().invoke(cli.app, words)
        assert result.exit_code == 0, result.output
        assert command[0] == "ingest" or "2018-09-03" in result.output
    assert "2018-09-03" in Store.open(tmp_path / "store").root.joinpath("sources").glob("*.nq").__next__().read_text()
    missing = CliRunner().invoke(cli.app, ["extract", str(report), "--overrides", str(tmp_path / "nowhere")])
    assert missing.exit_code == 1
    assert "no such folder" in missing.output


def list_warnings(record: DocumentRecord) -> set[tuple[str, str]]:
    return {(issue.code, issue.field) for issue in record.issues if issue.severity == "warning"}


@pytest.mark.corpus
def test_the_documents_bear_the_overrides_of_the_project_out(corpus: Path, knowledge: Knowledge) -> None:
    """Each override finds its words in its document, where that is at hand, and still has something to settle."""
    overrides = read_overrides(knowledge.root / "data/overrides")
    for override in overrides.by_sha256.values():
        path = corpus / "corpus" / override.content.path
        if path.exists():
            before, after = (pipeline.extract_file(path, knowledge, overrides=o) for o in (Overrides({}), overrides))
            assert ok(after).settled, path
            assert before.settled == ()
            assert "override-idle" not in {issue.code for issue in after.issues}, path
            assert list_warnings(before) > list_warnings(after)


def test_the_overrides_of_the_project_hold(knowledge: Knowledge) -> None:
    """Every file of ``data/overrides`` can be read."""
    folder = knowledge.root / "data/overrides"
    assert len(read_overrides(folder).by_sha256) == len(list(folder.glob("*.toml")))
