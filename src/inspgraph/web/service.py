"""What the endpoint says of itself (SPARQL 1.1 Service Description), made from the release and the forms on offer."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inspgraph.store import GRAPH_FORMATS
from inspgraph.web.changes import INPUT
from inspgraph.web.links import entity_tag, freshness
from inspgraph.web.negotiation import GRAPH_FORMS, TABLE_FORMS, Representation, named_form, negotiate
from inspgraph.web.results import matches
from inspgraph.web.site import Site, site_of

SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
DCT = "http://purl.org/dc/terms/"
FORMATS = "http://www.w3.org/ns/formats/"
ENTAILMENT = "http://www.w3.org/ns/entailment/Simple"
NAMES = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}
"""The W3C's names of forms, by ours (https://www.w3.org/ns/formats/)."""
PREFIXES = {"sd": SD, "void": VOID, "dct": DCT, "formats": FORMATS}
FORMS = GRAPH_FORMS[:-1]


async def describe_service(request: Request, format: str | None) -> Response:
    """The description of this endpoint, as RDF; 304 where the client holds it.

    Raises ``NotAcceptableError`` for a form that it is not given in.
    """
    form = named_form(format, FORMS) if format else negotiate(request.headers.get("accept"), FORMS)
    site, endpoint = site_of(request), endpoint_of(request)
    writable = request.app.state.writer is not None
    told = await run_in_threadpool(entity_tag, site, "service", endpoint, form.name, str(writable))
    headers = {"Vary": "Accept", "Cache-Control": freshness(pinned=False), "ETag": told}
    if matches(request.headers.get("if-none-match"), told):
        return Response(status_code=304, headers=headers)
    content = await run_in_threadpool(description, site, endpoint, form, writable=writable)
    return Response(content, media_type=form.media_type, headers=headers)


def endpoint_of(request: Request) -> str:
    """The address of the endpoint as the client knows it."""
    site = site_of(request)
    return site.address("/sparql") if site.settings.base else str(request.base_url).rstrip("/") + "/sparql"


def description(site: Site, endpoint: str, form: Representation, *, writable: bool = False) -> bytes:
    """The triples of a description in a form; ``writable`` is whether updates are offered."""
    return (
        ox.serialize(
            _triples(site, endpoint, writable=writable), format=GRAPH_FORMATS[form.media_type], prefixes=PREFIXES
        )
        or b""
    )


def _triples(site: Site, endpoint: str, *, writable: bool) -> Iterator[ox.Triple]:
    service = ox.NamedNode(endpoint)
    yield _triple(service, RDF + "type", SD + "Service")
    yield _triple(service, SD + "endpoint", endpoint)
    yield _triple(service, SD + "supportedLanguage", SD + "SPARQL11Query")
    if writable:
        yield _triple(service, SD + "supportedLanguage", SD + "SPARQL11Update")
        for media_type in INPUT:
            yield _triple(service, SD + "inputFormat", FORMATS + NAMES[named_form(media_type, FORMS).name])
    yield _triple(service, SD + "feature", SD + "UnionDefaultGraph")
    yield _triple(service, SD + "defaultEntailmentRegime", ENTAILMENT)
    for form in (*TABLE_FORMS, *GRAPH_FORMS):
        if form.name in NAMES:
            yield _triple(service, SD + "resultFormat", FORMATS + NAMES[form.name])
    yield from _dataset(site, service)


def _dataset(site: Site, service: ox.NamedNode) -> Iterator[ox.Triple]:
    dataset, union = ox.BlankNode("dataset"), ox.BlankNode("union")
    yield _triple(service, SD + "defaultDataset", dataset)
    yield _triple(dataset, RDF + "type", SD + "Dataset")
    yield _triple(dataset, SD + "defaultGraph", union)
    yield _triple(union, RDF + "type", SD + "Graph")
    yield _triple(union, VOID + "triples", ox.Literal(int(site.release.manifest["quads"])))
    for number, row in enumerate(site.rows("service-graphs")):
        named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
        yield _triple(dataset, SD + "namedGraph", named)
        yield _triple(named, RDF + "type", SD + "NamedGraph")
        yield _triple(named, SD + "name", row["graph"] or "")
        yield _triple(named, SD + "graph", graph)
        yield _triple(graph, RDF + "type", SD + "Graph")
        if row["triples"]:
            yield _triple(graph, VOID + "triples", ox.Literal(int(row["triples"])))


def _triple(subject: ox.NamedNode | ox.BlankNode, predicate: str, value: str | ox.BlankNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), ox.NamedNode(value) if isinstance(value, str) else value)
