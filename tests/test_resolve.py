"""Which claim becomes a fact: by the weight of its document, never by the order in which documents were read."""

from __future__ import annotations

from itertools import permutations

import pytest
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.knowledge import IG, Knowledge
from inspgraph.quads import lines_of, parse_lines, to_graphs, to_quads
from inspgraph.resolve import resolve_inspections, settle_shared

KEY = "99901-sif-2014-04"
INSPECTION = URIRef(iris.inspection(KEY))


def date(text: str) -> Literal:
    """A date."""
    return Literal(text, datatype=XSD.date)


def source(document: str, relation: str, *claims: tuple[URIRef, URIRef, URIRef | Literal, str]) -> Graph:
    """The source graph of a document that makes some claims (subject, predicate, value, method)."""
    graph, node = Graph(), URIRef(iris.document(document))
    graph.add((node, RDF.type, IG.SourceDocument))
    graph.add((node, IG[relation], INSPECTION))
    for subject, predicate, value, method in claims:
        claim = URIRef(iris.claim(document, subject, predicate, value))
        graph.add((claim, RDF.type, IG.Claim))
        graph.add((claim, RDF.subject, subject))
        graph.add((claim, RDF.predicate, predicate))
        graph.add((claim, RDF.object, value))
        graph.add((claim, DCTERMS.source, node))
        graph.add((claim, IG.extractionMethod, URIRef(iris.definition("method", method))))
    return graph


def published(day: str, method: str = "rule") -> tuple[URIRef, URIRef, Literal, str]:
    """A claim about the publication date."""
    return INSPECTION, IG.published, date(day), method


def adopted(sources: dict[str, Graph], knowledge: Knowledge) -> Graph:
    """The inspection graph."""
    return resolve_inspections(sources, knowledge)[iris.inspection_graph(KEY)]


def settled_graphs(sources: dict[str, Graph]) -> dict[str, Graph]:
    """The sources in which each triple stands once."""
    lines = {key: lines_of(to_quads({iris.source_graph(key): graph})) for key, graph in sources.items()}
    settled = settle_shared(lines)
    return {key: to_graphs(parse_lines(told)).get(iris.source_graph(key), Graph()) for key, told in settled.items()}


def status(graph: Graph, document: str, claim: tuple[URIRef, URIRef, Literal, str]) -> str:
    """The status of a claim, by its last word."""
    node = URIRef(iris.claim(document, *claim[:3]))
    return str(graph.value(node, IG.claimStatus)).rsplit("/", 1)[1]


def test_the_report_wins_over_list_paper_and_mention(knowledge: Knowledge) -> None:
    """Report before the inspectorate's list before a council's paper before a mention; the rest is marked as lost."""
    sources = {
        "report": source("report", "reportOf", published("2014-06-30"), published("2014-07-02", "catalogue")),
        "paper": source("paper", "describes", published("2014-06-29")),
        "later": source("later", "mentions", published("2014-06-28")),
    }
    graph = adopted(sources, knowledge)
    assert list(graph.objects(INSPECTION, IG.published)) == [date("2014-06-30")]
    assert status(graph, "report", published("2014-06-30")) == "adopted"
    assert status(graph, "report", published("2014-07-02")) == "not-adopted"
    assert status(graph, "paper", published("2014-06-29")) == "not-adopted"
    del sources["report"]
    assert list(adopted(sources, knowledge).objects(INSPECTION, IG.published)) == [date("2014-06-29")]


def test_an_override_wins_over_the_report(knowledge: Knowledge) -> None:
    """What a person settled by hand stands above every document."""
    sources = {
        "report": source("report", "reportOf", published("2014-06-30")),
        "hand": source("hand", "mentions", published("2014-06-20", "manual")),
    }
    assert list(adopted(sources, knowledge).objects(INSPECTION, IG.published)) == [date("2014-06-20")]


def test_the_order_of_documents_changes_nothing(knowledge: Knowledge) -> None:
    """Every order of the same documents gives the same graphs, for facts and for what documents share."""
    papers = {
        name: source(name, "describes", published(day))
        for name, day in {"a": "2014-06-01", "b": "2014-06-02", "c": "2014-06-02"}.items()
    }
    shared = URIRef(iris.statement(f"{KEY}-aaaaaaaaaaaa"))
    for name, graph in papers.items():
        graph.add((shared, RDF.type, IG.Statement))
        graph.add((shared, IG.ordinal, Literal(ord(name))))
    results = set()
    for order in permutations(papers):
        ordered = {name: papers[name] for name in order}
        facts = sorted(adopted(ordered, knowledge).serialize(format="nt").splitlines())
        told = sorted((k, *sorted(g.serialize(format="nt").splitlines())) for k, g in settled_graphs(ordered).items())
        results.add((tuple(facts), tuple(told)))
    assert len(results) == 1
    assert list(adopted(papers, knowledge).objects(INSPECTION, IG.published)) == [date("2014-06-02")]


def test_a_month_yields_to_days(knowledge: Knowledge) -> None:
    """Where days are known a month is no fact: it agrees with them or it lost."""
    month = (INSPECTION, IG.fieldworkMonth, Literal("2014-05", datatype=XSD.gYearMonth), "rule")
    same = (INSPECTION, IG.fieldworkMonth, Literal("2014-04", datatype=XSD.gYearMonth), "mention")
    start = (INSPECTION, IG.fieldworkStart, date("2014-04-29"), "rule")
    sources = {"paper": source("paper", "describes", month), "later": source("later", "mentions", same)}
    assert list(adopted(sources, knowledge).objects(INSPECTION, IG.fieldworkMonth)) == [month[2]]
    sources["report"] = source("report", "reportOf", start)
    graph = adopted(sources, knowledge)
    assert list(graph.objects(INSPECTION, IG.fieldworkMonth)) == []
    assert status(graph, "paper", month) == "not-adopted"
    assert status(graph, "later", same) == "consistent"


def test_facts_with_several_values_keep_all_of_the_best_source(knowledge: Knowledge) -> None:
    """Two provisions of one report are both its basis; a paper's third is not."""
    acts = [URIRef(f"http://www.legislation.gov.uk/id/ukpga/2006/40/section/{n}") for n in (136, 152, 138)]
    report = source("report", "reportOf", *((INSPECTION, IG.legalBasis, act, "rule") for act in acts[:2]))
    paper = source("paper", "describes", (INSPECTION, IG.legalBasis, acts[2], "rule"))
    graph = adopted({"report": report, "paper": paper}, knowledge)
    assert set(graph.objects(INSPECTION, IG.legalBasis)) == set(acts[:2])


def test_a_grade_makes_a_judgement(knowledge: Knowledge) -> None:
    """A judgement stands only in the inspection graph, made of its claims; its area comes from its name."""
    judgement = URIRef(iris.judgement(KEY, "sif-adoption"))
    good = URIRef(iris.definition("grade", "ofsted-2013-good"))
    graph = adopted({"paper": source("paper", "describes", (judgement, IG.grade, good, "rule"))}, knowledge)
    assert (judgement, RDF.type, IG.Judgement) in graph
    assert graph.value(judgement, IG.ofInspection) == INSPECTION
    assert graph.value(judgement, IG.area) == URIRef(iris.definition("area", "sif-adoption"))


@pytest.mark.parametrize("kept", ["report", "paper"])
def test_a_shared_statement_is_told_once(kept: str) -> None:
    """A statement in two documents is told by the report; the other keeps its passage, and all if it is alone."""
    statement = URIRef(iris.statement(f"{KEY}-bbbbbbbbbbbb"))
    sources = {"report": source("report", "reportOf"), "paper": source("paper", "describes")}
    for name, graph in sources.items():
        graph.add((statement, RDF.type, IG.Statement))
        graph.add((statement, IG.ordinal, Literal(1 if name == "report" else 7)))
        graph.add((statement, IG.quotedFrom, URIRef(iris.passage("ab" * 32, 1, 2 if name == "report" else 3))))
    settled = settled_graphs(sources)
    assert set(settled["report"].objects(statement, IG.ordinal)) == {Literal(1)}
    assert set(settled["paper"].predicates(statement)) == {IG.quotedFrom}
    alone = settled_graphs({kept: sources[kept]})
    assert len(set(alone[kept].predicates(statement))) == 3
