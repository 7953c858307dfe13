"""A site over the history of two authorities that do not exist, and a client of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from tests.releases import build_release

from inspgraph.fulltext import write_index
from inspgraph.knowledge import load_knowledge
from inspgraph.quads import to_quads
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app

INVENTED = Path(__file__).parent / "invented.trig"
MANIFEST = {
    "documents": {
        "ofsted-99001": "full",
        "northmere-2018-07-02": "full",
        "ofsted-99002": "facts",
        "ofsted-99003": "full",
    },
    "inspections": 5,
    "knowledge": "0" * 64,
    "validation": {"X18": 2},
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


class Client:
    """Asks an app without a port; follows no redirect, and gets errors of the app as answers."""

    def __init__(self, app: FastAPI, portal: BlockingPortal) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://site.test")
        self._portal = portal

    def ask(self, method: str, path: str, **options: object) -> httpx.Response:
        """The answer to a request."""

        async def send() -> httpx.Response:
            return await self._client.request(method, path, **options)  # type: ignore[arg-type]

        return self._portal.call(send)

    def get(self, path: str, accept: str | None = None, **options: object) -> httpx.Response:
        """The answer to a GET request, with an Accept header if one is given."""
        return self.ask("GET", path, headers={"Accept": accept} if accept else {"Accept": "*/*"}, **options)

    def page(self, path: str) -> httpx.Response:
        """What a browser gets, redirects followed."""
        return self.get(path, BROWSER, follow_redirects=True)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the vocabularies and ``invented.trig``, with its index."""
    quads = [*to_quads(load_knowledge().graphs), *ox.parse(INVENTED.read_bytes(), format=ox.RdfFormat.TRIG)]
    made = build_release(tmp_path_factory.mktemp("release"), quads, MANIFEST)
    write_index(made)
    return made


@pytest.fixture(scope="session")
def app(release: Release) -> Iterator[FastAPI]:
    """The site over that release."""
    made = create_app(release, Settings(query_seconds=5.0, client_seconds=0))
    yield made
    made.state.site.evaluator.close()


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """An event loop in a thread of its own."""
    with start_blocking_portal() as running:
        yield running


@pytest.fixture(scope="session")
def client(app: FastAPI, portal: BlockingPortal) -> Client:
    """A client of the site."""
    return Client(app, portal)
