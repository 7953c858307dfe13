"""From invented documents to a release: order, repetition, doubt, refusal."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from inspgraph import iris, pipeline, queries
from inspgraph.knowledge import IG, Knowledge
from inspgraph.model import DocumentRecord
from inspgraph.queries import answers, fill_in, find_query
from inspgraph.store import Release, Store
from tests.conftest import INVENTED

FILES = sorted(INVENTED.glob("*.txt"))


def release_of(paths: list[Path], root: Path, knowledge: Knowledge) -> Release:
    """A release made from some documents, in the order given."""
    store = Store.open(root, create=True)
    for path in paths:
        (outcome,) = pipeline.ingest([path], store, knowledge=knowledge)
        assert not outcome.failed, outcome.message
    release, report = pipeline.build(store, store.releases, knowledge)
    assert report.conforms
    return release


@pytest.fixture(scope="module")
def release(invented_store: Store, invented: Knowledge) -> Release:
    """The release of all invented documents."""
    return pipeline.build(invented_store, invented_store.releases, invented)[0]


def rows(release: Release, pattern: str) -> list[dict[str, str | None]]:
    """The rows of a pattern in our own namespace."""
    head = "PREFIX ig: <https://w3id.org/inspgraph/def/core#> PREFIX insp: <https://w3id.org/inspgraph/id/inspection/> "
    return release.select(head + pattern).plain()


def test_the_order_of_ingest_changes_nothing(tmp_path: Path, invented: Knowledge) -> None:
    """Documents that speak of the same authority and of one another, each before and after each: the same bytes."""
    some = [p for p in FILES if p.stem in {"northmere-cra-2010", "northmere-slac-paper", "northmere-sif-briefing"}]
    orders = (some, some[::-1], [*some[1:], some[0]])
    digests = {release_of(order, tmp_path / str(n), invented).sha256 for n, order in enumerate(orders)}
    assert len(digests) == 1


def test_again_changes_nothing(invented_store: Store, invented: Knowledge, release: Release) -> None:
    """Reading the same documents again is told as unchanged, and the next release is the same."""
    outcomes = list(pipeline.ingest([INVENTED], invented_store, knowledge=invented))
    assert {o.status for o in outcomes} == {"unchanged"}
    assert pipeline.build(invented_store, invented_store.releases, invented)[0].sha256 == release.sha256


def kept_as_asked(release: Release) -> int:
    """How many rows are kept beside a release for pages of inspections; each is one that its engine gives."""
    count = 0
    for inspection in {quad.subject for quad in release.find(None, answers.TYPE, answers.INSPECTION)}:
        for name in answers.KEPT:
            kept = answers.kept_answer(release, name, str(inspection)[1:-1])
            assert kept is not None
            asked = release.rows(fill_in(find_query(name), {"inspection": str(inspection)[1:-1]}))
            assert sorted(map(str, kept)) == sorted(map(str, asked)), name
            count += len(kept)
    return count


def test_a_build_keeps_what_pages_of_inspections_ask_for(release: Release) -> None:
    assert kept_as_asked(release) > 200


def test_what_is_kept_of_a_release_without_names_has_none(
    invented_store: Store, invented: Knowledge, tmp_path: Path
) -> None:
    assert kept_as_asked(pipeline.build(invented_store, tmp_path, invented, veil="a key")[0]) > 200


def test_one_inspection_has_one_name(release: Release) -> None:
    """The letter's own inspection is the one that the council's paper mentions; a planned visit is none."""
    found = {str(r["i"]).rsplit("/", 1)[1] for r in rows(release, "SELECT ?i WHERE { ?i a ig:Inspection }")}
    assert found == {
        "99901-cra-2009-09",
        "99901-cra-2010-09",
        "99901-slac-2011-06",
        "99901-sif-2014-02",
        "99901-lscb-review-2014-02",
        "99901-focused-visit-2021-03",
        "99902-cra-2010-05",
    }
    mentioned = rows(release, "SELECT ?d WHERE { ?d ig:mentions insp:99901-cra-2010-09 }")
    assert [str(r["d"])[-26:-9] for r in mentioned] == ["northmere-undated"]


HELD = """
@prefix ig: <https://w3id.org/inspgraph/def/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<v:2018> ig:versionOf <f:ilacs> ; ig:judgesArea <a:leaders> .
<i:2019> ig:inspectedAuthority <c:northmere> ; ig:underFramework <v:2018> ; ig:fieldworkStart "2019-03-04"^^xsd:date .
<i:2023> ig:inspectedAuthority <c:northmere> ; ig:underFramework <v:2018> ; ig:fieldworkStart "2023-03-06"^^xsd:date .
<d:2019> ig:reportOf <i:2019> .
<s:told> ig:ofInspection <i:2023> ; ig:aboutInspectionText "%s"@en .
"""


@pytest.mark.parametrize(
    ("printed", "means"),
    [
        ("the last inspection", ["i:2019"]),
        ("previous ILACS inspection", ["i:2019"]),
        ("last inspection in 2018", []),
        ("the last focused visit", []),
        ("joint targeted area inspection", []),
        ("the last inspection; the inspection", []),
        ("previous inspections", []),
    ],
)
def test_words_that_may_mean_another_inspection_stay_words(printed: str, means: list[str]) -> None:
    """The last one held is taken for nothing but "the last inspection"."""
    found = (
        Graph()
        .parse(data=HELD % printed, format="turtle")
        .query((queries.HERE / "derive/last-inspection.rq").read_text(encoding="utf-8"))
    )
    assert [str(earlier) for _, _, earlier in found] == means


def test_every_triple_stands_in_one_graph(release: Release) -> None:
    """A triple in two graphs would count twice in the union."""
    lines = [line.rsplit(b" <", 1)[0] for line in release.dump.read_bytes().splitlines()]
    assert len(lines) == len(set(lines))


def test_no_blank_node_is_published(release: Release) -> None:
    """Everything has an address."""
    assert b"_:" not in b"".join(part for part in release.dump.read_bytes().split() if part.startswith(b"_:"))


def test_source_graphs_hold_no_facts(release: Release) -> None:
    """A document claims; what holds stands in the inspection's graph."""
    facts = "ig:fieldworkStart ig:fieldworkEnd ig:fieldworkMonth ig:grade ig:legalBasis ig:published ig:notice"
    found = rows(release, f"SELECT ?g WHERE {{ VALUES ?p {{ {facts} }} GRAPH ?g {{ ?s ?p ?o }} }}")
    assert {str(r["g"]).removeprefix(iris.GRAPH).split("/")[0] for r in found} == {"inspection"}


def test_an_undated_last_inspection_resolves_when_it_is_held(
    release: Release, tmp_path: Path, invented: Knowledge
) -> None:
    """A single-framework inspection does not stand in for the last ILACS one; the ILACS report itself does."""
    open_still = rows(
        release, "SELECT ?t WHERE { ?s ig:aboutInspectionText ?t . FILTER NOT EXISTS { ?s ig:aboutInspection ?i } }"
    )
    assert [r["t"] for r in open_still] == ["the last inspection"] * 2
    report = tmp_path / "report.txt"
    report.write_text(
        "Inspection of Northmere local authority children's services\n\nInspection dates: 9 to 20 July 2018\n\n"
        "Lead inspector: Pia Quill, Her Majesty's Inspector\n\nWhat needs to improve\n\n"
        "- The choice of homes for young people who leave care.\n"
    )
    visit = next(p for p in FILES if p.stem == "northmere-visit-2021")
    for name, order in {"before": [report, visit], "after": [visit, report]}.items():
        found = rows(
            release_of(order, tmp_path / name, invented),
            "SELECT ?i WHERE { ?s ig:aboutInspectionText ?t ; ig:aboutInspection ?i }",
        )
        assert [str(r["i"]) for r in found] == [iris.inspection("99901-ilacs-2018-07")] * 2


def test_a_statement_known_from_a_later_one(release: Release) -> None:
    """A finding that "was an area for development in the previous inspection" recurs from a statement without words."""
    (row,) = rows(release, "SELECT ?new ?old WHERE { ?new ig:recursFrom ?old }")
    old = f"<{row['old']}>"
    assert str(row["old"]).startswith(iris.statement("99901-cra-2009-09-"))
    assert rows(release, f"SELECT ?t WHERE {{ {old} ig:statementText ?t }}") == []
    assert rows(release, f"SELECT ?p WHERE {{ ?p ig:aboutStatement {old} ; a ig:ProgressStatement }}")


def test_the_facts_edition_differs_in_words_alone(invented: Knowledge) -> None:
    """Without the words of statements, and else the same triples; words behind dates and grades stay."""
    for path in FILES:
        record = pipeline.extract_file(path, invented)
        full, facts = (pipeline.describe_in(record, e, invented).source for e in ("full", "facts"))
        gone = set(full) - set(facts)
        assert set(facts) <= set(full)
        assert {str(p).rsplit("#", 1)[1] for _, p, _ in gone} <= {"statementText", "exact"}
        assert gone, path
        assert not set(facts.subjects(IG.statementText))
        kept = {str(o) for o in facts.objects(None, URIRef("http://www.w3.org/ns/oa#exact"))}
        assert kept
        assert all(len(words.split()) <= 12 for words in kept)
        words = [e.exact for i in record.inspections for e in i.evidence.get("fieldwork", ())]
        assert set(words) <= kept


def test_a_full_document_takes_the_place_of_its_facts(tmp_path: Path, invented: Knowledge) -> None:
    """What is ingested replaces the same document of the committed facts edition."""
    root = tmp_path / "knowledge"
    shutil.copytree(invented.root, root)
    store = Store.open(tmp_path / "store", create=True)
    list(pipeline.ingest([FILES[0]], store, knowledge=invented))
    pipeline.write_facts(store, root / "data/inspections", invented)
    with_facts = Knowledge(root)
    facts, _ = pipeline.build(None, tmp_path / "facts", with_facts)
    full, _ = pipeline.build(store, tmp_path / "full", with_facts)
    assert list(facts.manifest["documents"].values()) == ["facts"]
    assert list(full.manifest["documents"].values()) == ["full"]
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ig:statementText ?t }"
    assert rows(facts, count)[0]["n"] == "0"
    assert int(rows(full, count)[0]["n"] or 0) > 0


def test_a_file_that_is_read_otherwise_takes_the_place_of_what_was_made_of_it(
    tmp_path: Path, invented: Knowledge
) -> None:
    """A document without a date has its key of its text: read otherwise, it is the same file under another key."""
    store = Store.open(tmp_path / "store", create=True)
    list(pipeline.ingest([FILES[0]], store, knowledge=invented))
    (now,) = store.documents().values()
    key = now.key
    before = replace(now, key="northmere-undated-0", made_by="")
    store.put_lines(before, [line.replace(key.encode(), before.key.encode()) for line in store.lines(key)])
    store.withdraw(key)
    root = tmp_path / "knowledge"
    shutil.copytree(invented.root, root)
    (facts,) = [
        path for path in pipeline.write_facts(store, root / "data/inspections", invented) if path.suffix == ".trig"
    ]
    with_facts = Knowledge(root)
    other = Store.open(tmp_path / "other", create=True)
    for held in (store, other):
        (outcome,) = pipeline.ingest([FILES[0]], held, knowledge=with_facts)
        assert outcome.status == "held", outcome.message
        assert list(held.documents()) == [key]
        release, _ = pipeline.build(held, tmp_path / held.root.name / "made", with_facts)
        assert list(release.manifest["documents"]) == [key]
    pipeline.write_facts(other, root / "data/inspections", with_facts)
    assert before.key not in facts.read_text(encoding="utf-8")
    assert key in facts.read_text(encoding="utf-8")


def test_a_graph_that_breaks_the_shapes_stays_out(
    tmp_path: Path, invented: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes to the rejected folder with its report; the store is as it was."""
    letter = next(p for p in FILES if p.stem == "southbeck-cra-2010")
    store = Store.open(tmp_path / "store", create=True)
    list(pipeline.ingest([FILES[0]], store, knowledge=invented))
    before = sorted((p.name, p.read_bytes()) for p in (store.root / "sources").iterdir())
    whole = pipeline.extract_files

    def early(*given: object, **how: object) -> Iterator[DocumentRecord]:
        for record in whole(*given, **how):  # type: ignore[arg-type]
            assert record.document is not None
            yield record.model_copy(update={"document": record.document.model_copy(update={"dated": "2010-05-01"})})

    monkeypatch.setattr(pipeline.ingests, "extract_files", early)
    (outcome,) = pipeline.ingest([letter], store, knowledge=invented)
    assert (outcome.status, outcome.failed) == ("rejected", True)
    assert outcome.report is not None
    assert "X08" in outcome.report.codes
    assert sorted((p.name, p.read_bytes()) for p in (store.root / "sources").iterdir()) == before
    rejected = {p.suffix: p for p in (store.root / "rejected").iterdir()}
    assert "X08" in rejected[".txt"].read_text()
    assert (None, RDF.type, IG.SourceDocument) in Graph().parse(rejected[".ttl"])


def test_a_grade_from_elsewhere_is_refused(invented: Knowledge) -> None:
    """A letter of a framework that grades nothing cannot bring a grade in."""
    record = pipeline.extract_file(FILES[0], invented)
    description = pipeline.describe_in(record, "full", invented)
    key = next(k for k in ("99901-cra-2010-09",))
    judgement = URIRef(iris.judgement(key, "sif-adoption"))
    claim = next(description.source.subjects(RDF.type, IG.Claim))
    for predicate, value in {
        RDF.subject: judgement,
        RDF.predicate: IG.grade,
        RDF.object: URIRef(iris.definition("grade", "ofsted-2013-good")),
    }.items():
        description.source.set((claim, predicate, value))
    report = pipeline.validate_description(description, {}, invented)
    assert not report.conforms
    assert {"X01", "X02"} <= set(report.codes)


def test_provenance_of_every_graph(release: Release) -> None:
    """Each named graph is described once: its size, its digest, and for a document's graph the document."""
    graphs = {str(r["g"]) for r in rows(release, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")} - {
        iris.META_GRAPH
    }
    told = rows(release, "SELECT ?g ?n WHERE { ?g <http://rdfs.org/ns/void#triples> ?n ; ig:sha256 ?h }")
    assert {str(r["g"]) for r in told} == graphs
    for row in told:
        counted = rows(release, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{row['g']}> {{ ?s ?p ?o }} }}")
        assert counted[0]["n"] == row["n"]


def test_a_board_chair_holds_a_post_in_the_board(release: Release) -> None:
    """The chair of a safeguarding board is no officer of the council, and a contact officer no author."""
    (row,) = rows(
        release,
        'SELECT ?b WHERE { ?p <http://www.w3.org/2000/01/rdf-schema#label> "Bo Ray" . '
        "?m <http://www.w3.org/ns/org#member> ?p ; <http://www.w3.org/ns/org#organization> ?b }",
    )
    assert row["b"] == iris.body("99901-lscb")
    contacts = rows(release, "SELECT ?d WHERE { ?d ig:contactOfficer ?post }")
    authors = rows(release, "SELECT ?d WHERE { ?d a ig:SourceDocument ; <http://purl.org/dc/terms/creator> ?post }")
    assert (len(contacts), len(authors)) == (2, 1)


def test_an_inspection_answers_to_the_keys_that_were_settled(five: Knowledge, tmp_path: Path) -> None:
    """A key made from a mention leads to the inspection that the register says it means."""
    release = pipeline.build(None, tmp_path, five)[0]
    found = rows(release, 'SELECT ?i WHERE { ?i <http://purl.org/dc/terms/identifier> "80536-sif-2014-05" }')
    assert [r["i"] for r in found] == [iris.inspection("80536-sif-2014-04")]
