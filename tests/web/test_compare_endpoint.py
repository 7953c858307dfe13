"""The comparison tables of an endpoint are those of its release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from tests.compared import lay_out
from tests.web.conftest import Client

from inspgraph.compare import OpenGraph, open_graph, tables
from inspgraph.compare.sources import Endpoint, with_values
from inspgraph.errors import QueryError
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app

ADDRESS = "http://site.test/sparql"
NEEDED = {"as-of": {"day": "2024-06-01"}}


class Posting:
    """A client that posts to an app without a port."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def post(self, address: str, **options: Any) -> httpx.Response:
        return self._client.ask("POST", address, **options)


@pytest.fixture(scope="module")
def laid_out(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return lay_out().release(tmp_path_factory.mktemp("laid"))


@pytest.fixture(scope="module")
def remote(laid_out: Release, portal: BlockingPortal) -> Iterator[OpenGraph]:
    app = create_app(laid_out, Settings(query_seconds=20.0, client_seconds=0))
    yield open_graph(Endpoint(ADDRESS, Posting(Client(app, portal))))
    app.state.site.evaluator.close()


@pytest.mark.parametrize("name", sorted(tables()))
def test_an_endpoint_gives_the_tables_of_its_release(laid_out: Release, remote: OpenGraph, name: str) -> None:
    here, there = (graph.table(name, **NEEDED.get(name, {})) for graph in (open_graph(laid_out), remote))
    assert there.sha256 == here.sha256
    assert there.notes == here.notes
    assert there.coverage == here.coverage
    assert there.release.startswith(ADDRESS)


def replying(reply: Callable[[httpx.Request], httpx.Response]) -> OpenGraph:
    return open_graph(Endpoint(ADDRESS, httpx.Client(transport=httpx.MockTransport(reply))))


def refuse(request: httpx.Request) -> httpx.Response:
    msg = "nobody is there"
    raise httpx.ConnectError(msg, request=request)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (refuse, "cannot be asked: nobody is there"),
        (lambda _: httpx.Response(429, text="too much"), "answered 429: too much"),
        (lambda _: httpx.Response(200, text="<html>"), "no table of SPARQL results"),
        (lambda _: httpx.Response(200, headers={"Inspgraph-Truncated": "kept=2"}, text="{}"), "were cut short"),
    ],
    ids=["unreachable", "refused", "no-table", "cut"],
)
def test_an_endpoint_that_gives_less_than_all_is_an_error(
    reply: Callable[[httpx.Request], httpx.Response], says: str
) -> None:
    with pytest.raises(QueryError, match=says):
        replying(reply).as_of("2024-06-01")


def test_parameters_travel_as_values() -> None:
    text = with_values("authority-judgements", {"authority": "https://w3id.org/inspgraph/id/authority/99901"})
    assert text.endswith("VALUES (?authority) { (<https://w3id.org/inspgraph/id/authority/99901>) }")
    for value in ("https://x.example/> } #", "https://x.example/a b", 'https://x.example/"'):
        with pytest.raises(QueryError, match="no IRI"):
            with_values("authority-judgements", {"authority": value})
    with pytest.raises(QueryError, match="takes"):
        with_values("authority-judgements", {})
