"""The short way of a plain query gives what the whole way gives, which a request with a cookie takes."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote_to_bytes

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given
from hypothesis import strategies as st

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import asking, close, create_app
from inspgraph.web.asking import ENCODED

from .conftest import BROWSER, Client

EACH_TIME = {"server-timing", "ratelimit", "etag"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
QUESTIONS = [
    "query=" + quote("SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o LIMIT 20"),
    "query=" + quote_plus("SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o LIMIT 300"),
    "query=" + quote("DESCRIBE <https://w3id.org/inspgraph/def/core#Inspection>"),
    "query=" + quote("ASK { ?s ?p 'é \u2013 +%20' }"),
    "query=ASK{}&format=xml",
    "query=" + quote("SELECT (RAND() > 2 AS ?n) {}"),
    "query=" + quote("SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o"),
    "query=SELECT",
    "query=nonsense",
    "query=%ff",
    "query=%zz",
    "query=ASK{}&query=ASK{}",
    "query=ASK{}&format=nothing",
    "query=ASK{}&format=html",
    "query=" + quote("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
    "query=" + quote("SELECT * " + "{" * 200),
    "query=" + "x" * 60_000,
    "query=" + quote(ENDLESS),
    "query=" + quote("SELECT (CONCAT(?x, ?x) AS ?y) { VALUES ?n { 1 2 3 } BIND('%s' AS ?x) }" % ("a" * 9000)),
    "update=" + quote("CLEAR ALL"),
    "query=",
    "",
]


@pytest.fixture(scope="module")
def small(release: Release, portal: BlockingPortal) -> Iterator[Client]:
    """A site with small limits, which keeps nothing."""
    settings = Settings(query_seconds=1.0, most_rows=40, most_bytes=20_000, kept_bytes=0, query_processes=1)
    app = create_app(release, settings)
    yield Client(app, portal)
    close(app)


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    headers = {name: value for name, value in answer.headers.items() if name not in EACH_TIME}
    return answer.status_code, answer.content, headers


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/turtle, text/csv;q=0.5", "*/*", BROWSER])
@pytest.mark.parametrize("question", QUESTIONS, ids=range(len(QUESTIONS)))
def test_both_ways_lead_to_the_same(small: Client, question: str, accept: str) -> None:
    for encoding in ("identity", "gzip"):
        headers = {"Accept": accept, "Accept-Encoding": encoding}
        short = small.ask("GET", f"/sparql?{question}", headers=headers)
        whole = small.ask("GET", f"/sparql?{question}", headers={**headers, "Cookie": "a=b"})
        assert told(short) == told(whole)
        assert short.headers.get("etag") == whole.headers.get("etag")


def test_a_client_that_holds_the_answer_is_told_so(small: Client) -> None:
    tag = small.get("/sparql?query=ASK%7B%7D").headers["etag"]
    again = small.ask("GET", "/sparql?query=ASK%7B%7D", headers={"If-None-Match": tag, "Accept": "*/*"})
    assert again.status_code == 304


@given(st.binary(max_size=40).map(lambda raw: quote(raw, safe="=?+").encode()) | st.binary(max_size=20))
def test_percent_signs_are_decoded_as_the_library_does(encoded: bytes) -> None:
    if ENCODED.fullmatch(encoded):
        assert asking._unquoted(encoded) == unquote_to_bytes(encoded.replace(b"+", b" "))
