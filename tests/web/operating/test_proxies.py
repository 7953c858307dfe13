"""The site behind nginx and Apache as the how-tos set them up: each block is run as it is printed."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import close, create_app

from ..test_suites import serving
from .proxies import APACHE, HOST, NGINX, OPENSSL, proxying, server_block, under_a_path

PAGE = "/doc/authority/99901"
JSON = "application/sparql-results+json"
ASK = "SELECT ?s { ?s a ?kind } LIMIT 2"
BASES = {"at the root": "", "under a path": "/inspections"}


def pick(kind: str) -> object:
    missing = not OPENSSL or not {"nginx": NGINX, "apache": APACHE}[kind]
    return pytest.param(kind, marks=pytest.mark.skipif(missing, reason=f"needs {kind} and openssl"))


@pytest.fixture(scope="module", params=[pick("nginx"), pick("apache")])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module", params=BASES)
def prefix(request: pytest.FixtureRequest) -> str:
    return BASES[request.param]


@pytest.fixture(scope="module")
def client(
    release: Release, kind: str, prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    """A client of the site behind a proxy, which cuts answers after five rows."""
    settings = Settings(
        base=f"https://{HOST}{prefix}", query_seconds=1, client_seconds=6, most_rows=5, query_processes=1
    )
    app = create_app(release, settings)
    block = under_a_path(kind) if prefix else server_block(kind)
    folder = tmp_path_factory.mktemp(kind)
    try:
        with (
            socket.socket() as held,
            serving(app, held, forwarded=True) as site,
            proxying(kind, block, site, folder) as asking,
        ):
            yield asking
    finally:
        close(app)


def get(client: httpx.Client, path: str, accept: str = "*/*", **headers: str) -> httpx.Response:
    return client.get(path, headers={"Accept": accept, **headers})


@pytest.mark.parametrize("media_type", ["text/html", "text/turtle", "application/ld+json"])
def test_forms_are_negotiated(client: httpx.Client, prefix: str, media_type: str) -> None:
    answer = get(client, prefix + PAGE, media_type)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert {"accept", "accept-encoding"} <= {part.strip().lower() for part in answer.headers["vary"].split(",")}
    assert answer.headers["content-location"].startswith(prefix + PAGE)
    assert get(client, prefix + PAGE, "image/png").status_code == 406


@pytest.mark.parametrize("coding", ["gzip", "identity"])
@pytest.mark.parametrize("path", [PAGE, "/doc/area?q=zzzz", "/problem/timeout", "/static/site.css"])
def test_what_is_held_is_not_sent_again(client: httpx.Client, prefix: str, path: str, coding: str) -> None:
    """Neither compresses again, which would give the entity tag another ending."""
    first = get(client, prefix + path, "text/html,*/*;q=0.5", **{"Accept-Encoding": coding})
    assert first.status_code == 200
    assert "etag" in first.headers or path.startswith("/problem")
    if "etag" in first.headers:
        held = {"If-None-Match": first.headers["etag"], "Accept-Encoding": coding}
        assert get(client, prefix + path, "text/html,*/*;q=0.5", **held).status_code == 304
    whole = client.head(prefix + path, headers={"Accept": "text/html,*/*;q=0.5", "Accept-Encoding": coding})
    assert (whole.status_code, whole.content) == (200, b"")


def test_a_thing_leads_to_its_document(client: httpx.Client, prefix: str) -> None:
    answer = get(client, f"{prefix}/id/authority/99901?_profile=alt")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{prefix}{PAGE}?_profile=alt"
    if prefix:
        assert client.get(prefix).headers["location"].endswith("/inspections/")


def test_links_lead_to_the_world_s_address(client: httpx.Client, prefix: str) -> None:
    assert f'href="{prefix}/doc/inspection' in get(client, prefix + PAGE, "text/html").text
    assert f"<https://{HOST}{prefix}/sparql>" in get(client, prefix + "/sparql", "text/turtle").text
    assert f"<loc>https://{HOST}{prefix}/doc/" in get(client, prefix + "/sitemap.xml").text


@pytest.mark.parametrize("method", ["GET", "POST", "QUERY"])
@pytest.mark.parametrize("size", [100, 15_000, 30_000])
def test_queries_short_and_long(client: httpx.Client, prefix: str, method: str, size: int) -> None:
    query = f"{ASK} # {'x' * size}"
    path, body = f"{prefix}/sparql", query.encode()
    if method == "GET":
        path, body = f"{path}?query={quote(query)}", b""
    headers = {"Accept": JSON, "Content-Type": "application/sparql-query"}
    answer = client.request(method, path, content=body, headers=headers)
    assert answer.status_code == 200
    assert len(answer.json()["results"]["bindings"]) == 2


def test_an_answer_that_is_cut_links_to_the_rest(client: httpx.Client, prefix: str) -> None:
    """The link holds the query, so that the headers are as long as it is."""
    query = "SELECT ?s ?o { ?s a ?o FILTER(?o != '%s') } ORDER BY ?s" % ("x" * 7000)
    answer = get(client, f"{prefix}/sparql?query={quote(query)}", JSON)
    assert answer.status_code == 200
    rest = answer.headers["link"].partition(">")[0].removeprefix("<")
    assert rest.startswith(f"https://{HOST}{prefix}/sparql?query=")
    second = get(client, rest.removeprefix(f"https://{HOST}"), JSON)
    assert second.json()["results"]["bindings"] != answer.json()["results"]["bindings"]


def test_graphs_and_packed_answers_pass(client: httpx.Client, prefix: str) -> None:
    path = f"{prefix}/gsp/source/ofsted-99001"
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "text/turtle"}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.status_code == 200
    assert answer.headers.get("content-encoding") != "gzip" or gzip.decompress(raw)


def test_seconds_are_counted_for_who_asks(client: httpx.Client, prefix: str) -> None:
    """Who claims to be somebody else is not believed."""
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    left = []
    for claimed in ("203.0.113.1", "203.0.113.2", "203.0.113.3"):
        headers = {"Accept": JSON, "X-Forwarded-For": claimed}
        client.get(f"{prefix}/sparql?query={quote('ASK {} # ' + claimed)}", headers=headers)
        answer = client.get(f"{prefix}/sparql?query={quote(endless + ' # ' + claimed)}", headers=headers)
        assert answer.status_code == 503
        assert answer.headers["content-type"] == "application/problem+json"
        told = client.get(f"{prefix}/sparql?query={quote('ASK {} #  ' + claimed)}", headers=headers).headers[
            "ratelimit"
        ]
        left.append(int(told.split("r=")[1].split(";")[0]))
    assert left[2] < left[0] < 6  # what comes back with time is less than what a query takes


def test_what_is_too_large_is_refused(client: httpx.Client, prefix: str) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    assert client.post(f"{prefix}/sparql", content=b"#" * 1_200_000, headers=headers).status_code == 413


@pytest.mark.parametrize("path", ["/static/..%2f..%2fetc%2fpasswd", "/id//evil.example", "/%2e%2e/%2e%2e/etc/passwd"])
def test_no_way_leads_out(client: httpx.Client, prefix: str, path: str) -> None:
    answer = get(client, prefix + path)
    assert answer.status_code in {303, 400, 404}
    assert answer.headers.get("location", prefix + "/doc/").startswith(prefix + "/doc/")
    assert "root:" not in answer.text
