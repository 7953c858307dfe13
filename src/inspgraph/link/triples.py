"""Links as triples: a node that says how each is known, and beside it the plain property that queries follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rdflib import DCTERMS, RDF, RDFS, XSD, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge, literal
from inspgraph.link.links import PROGRESS, RECURS, SCOPE, Link
from inspgraph.link.ranking import field_terms
from inspgraph.link.terms import TERM

SURE = frozenset({"stated", "accepted"})
METHODS = {"stated": "rule", "inferred": "inferred", "accepted": "manual", "rejected": "manual"}


def describe_links(links: Iterable[Link], statements: Collection[str], knowledge: Knowledge) -> Graph:
    """The links between statements that are held, by their keys; others are left out.

    A stated or accepted recurrence is ``ig:recursFrom``, a suggested one ``ig:mayRecurFrom`` and never the other;
    a rejected one has neither. An item that the scope of a visit repeats is what the visit ``ig:followsUp``.
    """
    graph = Graph()
    inspections = {key.rsplit("-", 1)[0] for key in statements}
    for link in links:
        if link.kind == SCOPE and link.earlier in statements and link.later in inspections:
            visit, item = URIRef(iris.inspection(link.later)), URIRef(iris.statement(link.earlier))
            graph.add((visit, knowledge.terms.followsUp, item))
        elif link.later in statements and link.earlier in statements:
            _describe(graph, link, knowledge)
    return graph


def _describe(graph: Graph, link: Link, knowledge: Knowledge) -> None:
    ig = knowledge.terms
    node = URIRef(iris.statement_link(link.later, link.earlier))
    later, earlier = (URIRef(iris.statement(key)) for key in (link.later, link.earlier))
    graph.add((node, RDF.type, ig.StatementLink))
    graph.add((node, ig.laterStatement, later))
    graph.add((node, ig.earlierStatement, earlier))
    concepts = {
        ig.linkKind: ("link-kind", link.kind),
        ig.linkBasis: ("link-basis", link.basis),
        ig.extractionMethod: ("method", METHODS[link.basis]),
        ig.progress: ("progress", link.progress),
    }
    for predicate, (scheme, key) in concepts.items():
        if key:
            graph.add((node, predicate, URIRef(knowledge.concept(scheme, key).iri)))
    _describe_terms(graph, node, link, knowledge)
    direct = _direct(link, knowledge)
    if direct is not None:
        graph.add((later, direct, earlier))


def _describe_terms(graph: Graph, node: URIRef, link: Link, knowledge: Knowledge) -> None:
    ig = knowledge.terms
    if link.score is not None:
        graph.add((node, ig.confidence, Literal(f"{link.score:.3f}", datatype=XSD.decimal)))
    for key in field_terms(link.terms)[:1]:
        graph.add((node, ig.matter, URIRef(knowledge.concept("term", key).iri)))
    for term in link.terms:
        if not term.startswith(TERM):
            graph.add((node, ig.sharedTerm, Literal(term)))
    if link.reason and link.on:
        graph.add((node, RDFS.comment, literal(link.reason)))
        graph.add((node, DCTERMS.date, Literal(link.on, datatype=XSD.date)))


def _direct(link: Link, knowledge: Knowledge) -> URIRef | None:
    ig = knowledge.terms
    if link.kind == RECURS:
        names = {"stated": ig.recursFrom, "accepted": ig.recursFrom, "inferred": ig.mayRecurFrom}
        return names.get(link.basis)
    return ig.aboutStatement if link.kind == PROGRESS and link.basis in SURE else None
