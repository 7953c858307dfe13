"""The description of a resource as triples, with the IRIs of the production base.

They are those of ``queries/describe-*.rq``: what a page says, and with the labels of other resources on request.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.publish import ACCOUNTS
from inspgraph.queries import run_query
from inspgraph.web.names import document_path
from inspgraph.web.profiles import ALTERNATES, LABELLED, Profile, list_views
from inspgraph.web.site import NoSuchResourceError, Site

QUERIES = {
    iris.ID + "authority/": "describe-authority",
    iris.ID + "inspection/": "describe-inspection",
    iris.ID + "text/": "describe-text",
    iris.GRAPH: "describe-graph",
}
LABELS = tuple(
    ox.NamedNode(name)
    for name in (
        "http://www.w3.org/2004/02/skos/core#prefLabel",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://purl.org/dc/terms/title",
    )
)


def describe(site: Site, iri: str, profile: Profile) -> list[ox.Triple]:
    """The triples of one view of a resource; ``NoSuchResourceError`` if nothing is known of it.

    A resource that others point to and of which nothing is said is described by the links to it.
    """
    if profile == ALTERNATES:
        check_known(site, iri)
        return list_views(iri, site.whole(document_path(iri)))
    if iri in ACCOUNTS:
        return site.keep(("account", iri), lambda: ACCOUNTS[iri](site.release))
    query = next((name for start, name in QUERIES.items() if iri.startswith(start)), "describe-resource")
    triples = _triples(site, query, iri) or _triples(site, "describe-resource", iri)
    triples = triples or _triples(site, "describe-links", iri)
    if not triples:
        msg = f"nothing is known of {iri}"
        raise NoSuchResourceError(msg)
    return add_labels(site, triples) if profile == LABELLED else list(triples)


def check_known(site: Site, iri: str) -> None:
    """``NoSuchResourceError`` unless something is said of a resource or points to it."""
    if iri in ACCOUNTS:
        return
    node = ox.NamedNode(iri)
    graph = ox.NamedNode(iri) if iri.startswith(iris.GRAPH) else None
    if not any(next(found, None) for found in (site.release.find(node), site.release.find(value=node))) and not (
        graph and _triples(site, "describe-graph", iri)
    ):
        msg = f"nothing is known of {iri}"
        raise NoSuchResourceError(msg)


def _triples(site: Site, query: str, iri: str) -> set[ox.Triple]:
    rows = run_query(site.release, query, resource=iri).rows
    return {ox.Triple(subject, predicate, value) for _, subject, predicate, value in rows}  # type: ignore[arg-type]


def add_labels(site: Site, triples: Iterable[ox.Triple]) -> list[ox.Triple]:
    """The triples, and the labels of everything that they name."""
    whole = set(triples)
    named = {term for t in whole for term in (t.predicate, t.object) if isinstance(term, ox.NamedNode)}
    for node in named:
        for label in LABELS:
            whole |= {quad.triple for quad in site.release.find(node, label)}
    return list(whole)
