"""What the registers let one derive: the law as it stood on the day, and the board that was reviewed."""

from __future__ import annotations

import pytest
from rdflib import ORG, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.queries import derivations

IG = Namespace(iris.IG)
ELI = Namespace("http://data.europa.eu/eli/ontology#")
LAW = "http://www.legislation.gov.uk/"
INSPECTION = URIRef(iris.inspection("80536-cra-2010-11"))


def derived(name: str, knowledge: Knowledge, *triples: tuple[URIRef, URIRef, URIRef | Literal]) -> Graph:
    """What a derivation makes of one inspection of Oxfordshire, with the reference graphs beside it."""
    graph = Graph()
    for part in ("legislation", "frameworks", "authorities"):
        graph += knowledge.graphs[iris.reference_graph(part)]
    for predicate, value in ((IG.inspectedAuthority, URIRef(iris.authority("80536"))), *(t[1:] for t in triples)):
        graph.add((INSPECTION, predicate, value))
    return graph.query(derivations()[name].text).graph or Graph()


def law(day: str, *more: tuple[URIRef, URIRef | Literal], knowledge: Knowledge) -> set[str]:
    begun = (INSPECTION, IG.fieldworkStart, Literal(day, datatype=XSD.date))
    found = derived("legislation-on-the-day", knowledge, begun, *((INSPECTION, p, o) for p, o in more))
    linked = {str(o).removeprefix(LAW) for o in found.objects(INSPECTION, RDFS.seeAlso)}
    texts = {str(s).removeprefix(LAW) for s in found.subjects(RDF.type, ELI.LegalExpression)}
    assert linked == texts
    return linked


BASIS = URIRef(LAW + "id/ukpga/2006/40/section/138")


def test_a_stated_basis_is_linked_as_it_stood(knowledge: Knowledge) -> None:
    stated = law("2010-11-23", (IG.legalBasis, BASIS), knowledge=knowledge)
    assert stated == {"ukpga/2006/40/section/138/2010-11-23"}


@pytest.mark.parametrize("day", ["2012-07-18", "2007-03-31"])
def test_a_provision_not_in_force_has_no_text_that_day(day: str, knowledge: Knowledge) -> None:
    assert law(day, (IG.legalBasis, BASIS), knowledge=knowledge) == set()


def test_a_basis_that_the_framework_tells_is_linked_where_none_is_stated(knowledge: Knowledge) -> None:
    version = (IG.underFramework, URIRef(iris.framework("ilacs-2018")))
    assert law("2018-04-16", version, knowledge=knowledge) == {"ukpga/2006/40/section/136/2018-04-16"}
    basis = (IG.legalBasis, URIRef(LAW + "id/ukpga/2004/31/section/20"))
    assert law("2018-04-16", version, basis, knowledge=knowledge) == {"ukpga/2004/31/section/20/2018-04-16"}


def test_a_review_is_of_the_board_of_its_council(knowledge: Knowledge) -> None:
    review = (INSPECTION, IG.underFramework, URIRef(iris.framework("lscb-review-2013")))
    found = derived("reviewed-boards", knowledge, review)
    board = URIRef(iris.body("80536-lscb"))
    assert set(found.objects(INSPECTION, IG.reviewedBody)) == {board}
    assert (board, RDF.type, IG.SafeguardingBoard) in found
    assert (board, ORG.linkedTo, URIRef(iris.authority("80536"))) in found
