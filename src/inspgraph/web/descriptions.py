"""The description of a resource as RDF, with the IRIs of the production base.

The triples are those of ``queries/describe-*.rq``: what a page says, without the labels of other resources.
"""

from __future__ import annotations

from rdflib import Graph

from inspgraph import iris
from inspgraph.queries import run_query
from inspgraph.web.negotiation import JSON_LD, N_TRIPLES, Representation
from inspgraph.web.site import NoSuchResourceError, Site

QUERIES = {
    iris.ID + "authority/": "describe-authority",
    iris.ID + "inspection/": "describe-inspection",
    iris.ID + "text/": "describe-text",
    iris.GRAPH: "describe-graph",
}


def describe(site: Site, iri: str, form: Representation) -> bytes:
    """The description of a resource in a form of RDF; ``NoSuchResourceError`` if nothing is known of it.

    A resource that others point to and of which nothing is said is described by the links to it.
    """
    query = next((name for start, name in QUERIES.items() if iri.startswith(start)), "describe-resource")
    lines = _lines(site, query, iri) or _lines(site, "describe-resource", iri) or _lines(site, "describe-links", iri)
    if not lines:
        msg = f"nothing is known of {iri}"
        raise NoSuchResourceError(msg)
    return "".join(lines).encode() if form == N_TRIPLES else _rewrite(site, lines, form)


def _lines(site: Site, query: str, iri: str) -> list[str]:
    """The triples that a query gives, one N-Triples line each: the engine's terms print themselves so."""
    table = run_query(site.release, query, resource=iri)
    return sorted({f"{subject} {predicate} {value} .\n" for _, subject, predicate, value in table.rows})


def _rewrite(site: Site, lines: list[str], form: Representation) -> bytes:
    graph = Graph(bind_namespaces="none")
    for row in site.rows("namespace-prefixes"):
        graph.bind(row["prefix"] or "", row["namespace"] or "")
    graph.parse(data="".join(lines), format="nt")
    if form == JSON_LD:
        return graph.serialize(format="json-ld", encoding="utf-8", auto_compact=True)
    return graph.serialize(format="turtle", encoding="utf-8")
