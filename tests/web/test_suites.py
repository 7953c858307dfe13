"""The W3C tests of protocol, service description and graph store, without a port and over one."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from rdflib import RDF, Graph, Namespace, URIRef

from inspgraph.cli.writer import empty_release, judge
from inspgraph.settings import Settings
from inspgraph.web import close, create_app
from inspgraph.web.tokens import Tokens, make_token
from inspgraph.web.writermode import WriterMode

from .conftest import Client
from .suite import SUITES, Ask, Test, entries_of, run, wrong_terms

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
MANIFESTS = (
    "protocol/manifest.ttl",
    "graph-store-protocol/manifest-indirect.ttl",
    "graph-store-protocol/manifest-direct.ttl",
)
TESTS = [test for manifest in MANIFESTS for test in entries_of(manifest)]
HOW = ("without a port", "over a port")
SKIP = pytest.mark.skipif(not TESTS, reason=f"no W3C tests in {SUITES}: set INSPGRAPH_CORPUS to a folder with suites/")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[FastAPI, str]:
    """A site that holds nothing and may be written, and the token for it."""
    return make_writer(tmp_path_factory.mktemp("written"))


def make_writer(folder: Path) -> tuple[FastAPI, str]:
    secret, kept = make_token("tests", ("update", "graphs"))
    settings = Settings(client_seconds=0, query_processes=1)
    return create_app(empty_release(folder), settings, WriterMode(Tokens((kept,)), judge, folder)), secret


@pytest.fixture(scope="module")
def inside(made: tuple[FastAPI, str], portal: BlockingPortal) -> Iterator[Ask]:
    """Asks the site without a port."""
    yield Client(made[0], portal).ask
    close(made[0])


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ask, str]]:
    """Asks such a site over a port of this machine, and the token for it."""
    app, token = make_writer(tmp_path_factory.mktemp("served"))
    with socket.socket() as held, serving(app, held) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client.request, token


class serving:  # noqa: N801 - reads as what it does
    """A server in a thread of its own, which ends with the block."""

    def __init__(self, app: FastAPI, held: socket.socket, *, forwarded: bool = False) -> None:
        held.bind(("127.0.0.1", 0))
        self._address = f"http://127.0.0.1:{held.getsockname()[1]}"
        self._held, self._server = (
            held,
            uvicorn.Server(uvicorn.Config(app, log_level="warning", proxy_headers=forwarded)),
        )
        self._thread = threading.Thread(target=lambda: asyncio.run(self._server.serve([held])))

    def __enter__(self) -> str:
        self._thread.start()
        until = time.monotonic() + 20
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.01)
        return self._address

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join()


@SKIP
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("test", TESTS, ids=lambda test: test.name)
def test_protocol_and_graph_store(
    test: Test, how: str, made: tuple[FastAPI, str], inside: Ask, outside: tuple[Ask, str]
) -> None:
    ask, token = (inside, made[1]) if how == HOW[0] else outside
    run(test, ask, token)


def test_the_suites_are_whole() -> None:
    if not TESTS:
        pytest.skip(f"no W3C tests in {SUITES}")
    assert [len(entries_of(manifest)) for manifest in MANIFESTS] == [34, 9, 4]


@pytest.mark.parametrize("how", HOW)
def test_service_description(how: str, inside: Ask, outside: tuple[Ask, str]) -> None:
    ask, endpoint = (inside, "http://site.test/sparql") if how == HOW[0] else (outside[0], None)
    answer = ask("GET", "/sparql", headers={"Accept": "*/*"})
    endpoint = endpoint or str(answer.request.url)
    assert answer.status_code == 200
    graph = Graph().parse(data=answer.text, format=answer.headers["content-type"].split(";")[0])
    assert (None, SD.endpoint, URIRef(endpoint)) in graph
    assert (graph.value(predicate=SD.endpoint, object=URIRef(endpoint)), RDF.type, SD.Service) in graph
    assert list(wrong_terms(graph)) == []
