"""What is doubtful of a document reaches its graph: kinds, places, what a person made of it, and never a message."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SH, Graph, Literal, URIRef

from inspgraph import iris, pipeline
from inspgraph.describe import describe_record, facts_edition
from inspgraph.knowledge import IG, Knowledge
from inspgraph.model import DocumentRecord, Issue, Review
from inspgraph.override import read_overrides
from inspgraph.pipeline import editions
from inspgraph.pipeline.compact import Compact
from inspgraph.pipeline.ingests import Terms
from inspgraph.quads import to_quads
from inspgraph.store import Store
from tests.conftest import CHECKOUT, INVENTED

BRIEFING = INVENTED / "northmere-sif-briefing.txt"
OA_EXACT = URIRef("http://www.w3.org/ns/oa#exact")
RAISED_BY = {"doubt", "_doubt", "_remark"}


def raised(folder: Path) -> Iterator[str]:
    """Every code of an issue that the modules of a folder raise; fails where one is not written out."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in RAISED_BY:
                assert isinstance(node.args[0], ast.Constant), f"{path.name}, line {node.lineno}: a code worked out"
                yield str(node.args[0].value)
            yield from (k.value.value for k in node.keywords if k.arg == "code" and isinstance(k.value, ast.Constant))


def raised_codes() -> set[str]:
    package = CHECKOUT / "src/inspgraph"
    return {*raised(package / "extract"), *raised(package / "override")}


def test_every_code_that_is_raised_is_a_concept_and_the_other_way_round(knowledge: Knowledge) -> None:
    assert raised_codes() == {concept.key for concept in knowledge.concepts("doubt")}


def test_issues_are_raised_in_these_steps_alone() -> None:
    package = CHECKOUT / "src/inspgraph"
    makers = [p for p in package.rglob("*.py") if "Issue(" in p.read_text() or "Issue.model_validate" in p.read_text()]
    folders = {path.relative_to(package).parts[0] for path in makers}
    assert folders - {"model.py"} == {"extract", "override"}


def test_a_code_outside_the_scheme_is_seen(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text('reading.doubt("made-up", "team", "")\nIssue(code="another", field="x")\n')
    assert list(raised(tmp_path)) == ["made-up", "another"]
    (tmp_path / "x.py").write_text("_doubt(code, 'team', '')\n")
    with pytest.raises(AssertionError, match="worked out"):
        list(raised(tmp_path))


def test_the_page_of_records_lists_every_kind(knowledge: Knowledge) -> None:
    """The table says of each code what the scheme says, and has no other."""
    page = (CHECKOUT / "docs/reference/records.md").read_text(encoding="utf-8").split("## Doubts")[1].split("\n## ")[0]
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [
        f"| `{c.key}` | {c.label} | {c.value('definition')} | {c.value('scopeNote')} |"
        for c in knowledge.concepts("doubt")
    ]


@pytest.fixture
def record(invented: Knowledge) -> DocumentRecord:
    """The record of a briefing that prints two dates without their years."""
    return pipeline.extract_file(BRIEFING, invented)


def described(record: DocumentRecord, knowledge: Knowledge) -> Graph:
    return describe_record(record, knowledge).source


def doubts(graph: Graph) -> dict[str, URIRef]:
    """The doubts of a graph by kind and field."""
    return {
        f"{str(graph.value(node, IG.doubtKind)).rsplit('/', 1)[1]} {graph.value(node, IG.aboutField)}": node
        for node in graph.subjects(RDF.type, IG.Doubt)
    }


def test_a_doubt_tells_kind_field_property_severity_document_inspection_and_words(
    record: DocumentRecord, invented: Knowledge
) -> None:
    graph = described(record, invented)
    found = doubts(graph)
    assert set(found) == {"year-inferred fieldwork", "year-inferred published"}
    node = found["year-inferred published"]
    (document,) = graph.subjects(RDF.type, IG.SourceDocument)
    told = {p: value for p, value in graph.predicate_objects(node) if p not in {RDF.type, IG.ofInspection}}
    issue = next(i for i in record.issues if i.field == "published")
    passage = URIRef(iris.passage(record.source.text_sha256, issue.start or 0, issue.end or 0))
    assert told == {
        IG.doubtKind: URIRef(iris.definition("doubt", "year-inferred")),
        IG.aboutField: Literal("published"),
        IG.aboutProperty: IG.published,
        IG.severity: SH.Warning,
        DCTERMS.source: document,
        IG.quotedFrom: passage,
    }
    assert set(graph.objects(node, IG.ofInspection)) == set(graph.objects(document, IG.describes)) != set()
    place = f"{issue.start},{issue.end}"
    assert str(node) == iris.doubt(str(document).rsplit("/", 1)[1], "year-inferred", "published", place)
    exact = graph.value(graph.value(passage, URIRef("http://www.w3.org/ns/oa#hasSelector")), OA_EXACT)
    assert str(exact) == issue.exact
    assert issue.page == 1
    assert set(graph.objects(found["year-inferred fieldwork"], IG.aboutProperty)) == {IG.fieldworkMonth}


def test_no_message_reaches_the_graph(record: DocumentRecord, invented: Knowledge) -> None:
    """A message may hold a person's name."""
    told = Issue(code="readers-differ", field="lead_inspectors", severity="warning", message="finds 'Nora Beck'")
    graph = described(record.model_copy(update={"issues": (told,)}), invented)
    assert set(doubts(graph)) == {"readers-differ lead_inspectors"}
    assert not [value for value in graph.objects() if "Nora" in value]


def test_what_a_person_settled_says_how_why_and_when(record: DocumentRecord, invented: Knowledge) -> None:
    """One of two doubts that are alike: open as long as one of them is, and as grave as the graver."""
    review = Review(status="accepted", reason="The table has a blank row.", on="2026-11-20")
    kind = {"code": "grade-not-found", "field": "judgements", "message": "?"}
    settled = Issue.model_validate({**kind, "severity": "info", "review": review})
    graph = described(record.model_copy(update={"issues": (settled,)}), invented)
    (node,) = graph.subjects(RDF.type, IG.Doubt)
    assert graph.value(node, IG.reviewStatus) == URIRef(iris.definition("review-status", "accepted"))
    assert graph.value(node, RDFS.comment) == Literal("The table has a blank row.", lang="en")
    assert str(graph.value(node, DCTERMS.date)) == "2026-11-20"
    assert graph.value(node, IG.severity) == SH.Info
    still = Issue.model_validate({**kind, "severity": "warning"})
    graph = described(record.model_copy(update={"issues": (settled, still)}), invented)
    (node,) = graph.subjects(RDF.type, IG.Doubt)
    assert graph.value(node, IG.reviewStatus) is None
    assert graph.value(node, IG.severity) == SH.Warning


def test_a_doubt_bears_on_the_inspection_in_whose_words_it_stands(record: DocumentRecord, invented: Knowledge) -> None:
    one = record.inspections[0]
    other = one.model_copy(update={"framework": "lscb-review", "variant": None, "judgements": (), "statements": ()})
    judged = one.judgements[0]
    place = {"start": judged.start, "end": judged.end, "page": judged.page, "exact": judged.exact}
    kind = {"field": "judgements", "severity": "warning", "message": "?"}
    issues = (
        Issue.model_validate({**kind, **place, "code": "grades-differ"}),
        Issue.model_validate({**kind, "code": "grade-not-found"}),
    )
    graph = described(record.model_copy(update={"inspections": (one, other), "issues": issues}), invented)
    bears = {name: len(set(graph.objects(node, IG.ofInspection))) for name, node in doubts(graph).items()}
    assert bears == {"grades-differ judgements": 1, "grade-not-found judgements": 2}


def test_the_facts_edition_keeps_doubts_and_no_long_words(record: DocumentRecord, invented: Knowledge) -> None:
    long = Issue(
        code="list-not-recognised", field="statements", severity="warning", message="?",
        start=10, end=110, page=1, exact="and so on and on " * 6,
    )  # fmt: skip
    facts = facts_edition(described(record.model_copy(update={"issues": (*record.issues, long)}), invented), invented)
    assert len(doubts(facts)) == 3
    words = {str(value) for value in facts.objects(None, OA_EXACT)}
    assert next(i.exact for i in record.issues if i.field == "published") in words
    assert long.exact not in words


def test_the_small_form_gives_every_doubt_back(record: DocumentRecord, invented: Knowledge, tmp_path: Path) -> None:
    description = describe_record(record, invented)
    quads = list(to_quads({iris.source_graph(description.key): facts_edition(description.source, invented)}))
    small = Compact(quads, invented).shrink()
    (node,) = (n for n in small if "/doubt/" in n and "published" in str(small[n]))
    assert set(small[node]) == {
        iris.IG + name for name in ("doubtKind", "aboutField", "aboutProperty", "severity", "quotedFrom")
    }
    path = tmp_path / "99901.trig"
    editions.write_quads(path, quads, invented)
    assert set(editions.read_facts(path, invented)) == set(quads)


def test_open_and_settled_doubts_conform_and_reach_the_release(invented: Knowledge, tmp_path: Path) -> None:
    """One doubt dismissed by an override, one open: both are let in, and the release tells them apart."""
    digest = hashlib.sha256(BRIEFING.read_bytes()).hexdigest()
    entry = '[[issues]]\ncode = "year-inferred"\nfield = "published"\nreason = "The paper is of 2014."\n'
    head = f'sha256 = "{digest}"\npath = "corpus/northmere-sif-briefing.txt"\n'
    (tmp_path / "briefing.toml").write_text(f'{head}{entry}by = "A. Reader"\non = 2026-11-20\n', encoding="utf-8")
    store = Store.open(tmp_path / "store", create=True)
    overrides = read_overrides(tmp_path)
    (outcome,) = pipeline.ingest([BRIEFING], store, knowledge=invented, terms=Terms(overrides=overrides))
    assert not outcome.failed, outcome.message
    release, report = pipeline.build(store, store.releases, invented)
    assert report.conforms
    query = (
        f"PREFIX ig: <{iris.IG}> SELECT ?field ?status WHERE {{ ?doubt a ig:Doubt ; ig:aboutField ?field . "
        "OPTIONAL { ?doubt ig:reviewStatus ?status } } ORDER BY ?field"
    )
    accepted = iris.definition("review-status", "accepted")
    assert [tuple(row.values()) for row in release.select(query).plain()] == [
        ("fieldwork", None),
        ("published", accepted),
    ]
