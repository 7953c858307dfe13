"""Runs the machine-readable W3C tests of the SPARQL 1.1 Protocol and the Graph Store Protocol.

The tests are read from where they lie; nothing of them is part of the project.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import quote

import httpx
from rdflib import RDF, RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node
from tests.conftest import CHECKOUT

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
CODES = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}
TABLES = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}
RDF_FORMS = {"text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"}
SUITES = Path(os.environ.get("INSPGRAPH_CORPUS") or CHECKOUT.parent / "shared") / "suites/sparql/sparql11"
Ask = Callable[..., httpx.Response]


@dataclass
class Exchange:
    """A request, and what its answer must be like."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: set[str]
    boolean: bool | None = None
    format: str | None = None
    location: str | None = None
    expected_headers: dict[str, str] = field(default_factory=dict)
    expected_body: str | None = None


@dataclass
class Test:
    """A test of a manifest: graphs to begin with, and exchanges in order."""

    __test__ = False
    name: str
    graphs: dict[str, Path]
    exchanges: list[Exchange]


@cache
def entries_of(manifest: str) -> list[Test]:
    """The tests of a manifest; none where the suite is not at hand."""
    path = SUITES / manifest
    if not path.exists():
        return []
    graph = Graph().parse(path, format="turtle")
    (entries,) = graph.objects(None, MF.entries)
    return [_test(graph, entry, path.parent) for entry in Collection(graph, entries)]


def _test(graph: Graph, entry: Node, folder: Path) -> Test:
    data = {}
    for node in graph.objects(entry, UT.graphData):
        data[str(graph.value(node, RDFS.label))] = folder / Path(str(graph.value(node, UT.graph))).name
    action = graph.value(entry, MF.action)
    requests = Collection(graph, graph.value(action, HT.requests))
    return Test(str(entry).split("#")[-1], data, [_exchange(graph, node) for node in requests])


def _exchange(graph: Graph, node: Node) -> Exchange:
    answer = graph.value(node, HT.resp)
    boolean, location = graph.value(answer, MF.expectedBoolean), graph.value(answer, MF.expectedLocation)
    form, expected = graph.value(answer, MF.expectedFormat), graph.value(answer, HT.body)
    return Exchange(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)),
        headers=_headers(graph, node),
        body=_body(graph, graph.value(node, HT.body)),
        statuses={_status(code) for code in graph.objects(answer, MF.expectedStatus)},
        boolean=None if boolean is None else bool(boolean.toPython()),
        format=str(form) if form else None,
        location=str(location) if location else None,
        expected_headers=_headers(graph, answer),
        expected_body=str(graph.value(expected, CNT.chars)) if expected else None,
    )


def _status(code: Node) -> str:
    name = str(code).split("#")[-1]
    return CODES.get(name) or name.removeprefix("StatusCode").replace("xx", "..")


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    listed = graph.value(node, HT.headers)
    fields = Collection(graph, listed) if listed else ()
    return {str(graph.value(f, HT.fieldName)): str(graph.value(f, HT.fieldValue)) for f in fields}


def _body(graph: Graph, node: Node | None) -> bytes | None:
    if node is None:
        return None
    return str(graph.value(node, CNT.chars)).encode(str(graph.value(node, CNT.characterEncoding)))


def run(test: Test, ask: Ask, token: str) -> None:
    """Carries out a test on a site that holds nothing; every answer must be as the suite says."""
    bearer = {"Authorization": f"Bearer {token}"}
    assert ask("POST", "/sparql", headers={"Content-Type": "application/sparql-update", **bearer},
               content=b"CLEAR ALL").status_code == 204  # fmt: skip
    for name, path in test.graphs.items():
        answer = ask("PUT", "/gsp?graph=" + quote(name, safe=""), content=path.read_bytes(),
                     headers={"Content-Type": "application/n-triples", **bearer})  # fmt: skip
        assert answer.status_code == 201, answer.text
    known: dict[str, str] = {}
    for exchange in test.exchanges:
        path = re.sub(r"^/sparql/", "/sparql", exchange.path)
        for name, value in known.items():
            path = path.replace(name, value)
        answer = ask(exchange.method, path, headers={**exchange.headers, **bearer}, content=exchange.body)
        check(exchange, answer)
        if exchange.location:
            known[exchange.location] = answer.headers["location"]


def check(exchange: Exchange, answer: httpx.Response) -> None:
    """Holds an answer against what was expected."""
    said = f"{exchange.method} {exchange.path}: {answer.status_code} {answer.text[:300]}"
    assert any(re.fullmatch(code, str(answer.status_code)) for code in exchange.statuses), said
    kind = answer.headers.get("content-type", "").split(";")[0]
    if exchange.format == "RDF":
        assert kind in RDF_FORMS, said
        Graph().parse(data=answer.text, format=kind)
    elif exchange.format:
        assert kind in TABLES, said
    if exchange.boolean is not None:
        assert answer.json()["boolean"] is exchange.boolean, said
    for name, value in exchange.expected_headers.items():
        assert answer.headers[name].replace(" ", "").lower() == value.replace(" ", "").lower(), said
    if exchange.expected_body is not None:
        expected = Graph().parse(data=exchange.expected_body, format="turtle")
        assert isomorphic(Graph().parse(data=answer.text, format=kind), expected), said


SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
CLASSES = {"Service", "Language", "Graph", "Feature", "Function", "Aggregate", "EntailmentRegime", "EntailmentProfile"}
CLASSES |= {"GraphCollection", "Dataset", "NamedGraph"}
DOMAINS = {
    **dict.fromkeys(("endpoint", "feature", "supportedLanguage", "resultFormat", "inputFormat"), SD.Service),
    **dict.fromkeys(("defaultDataset", "defaultEntailmentRegime"), SD.Service),
    **dict.fromkeys(("defaultGraph", "namedGraph"), SD.Dataset),
    **dict.fromkeys(("name", "graph"), SD.NamedGraph),
}


def wrong_terms(description: Graph) -> Iterator[str]:
    """Where a service description breaks the schema of its vocabulary: terms that it does not have, or misused."""
    for subject, predicate, value in description:
        if predicate in SD:
            kind = DOMAINS.get(str(predicate).removeprefix(str(SD)))
            if kind is None or (subject, RDF.type, kind) not in description:
                yield f"{subject} {predicate}"
        if predicate == RDF.type and value in SD and str(value).removeprefix(str(SD)) not in CLASSES:
            yield str(value)
