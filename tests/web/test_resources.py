"""The addresses of things: redirects, forms, headers, and what the forms say."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Dataset, Graph, URIRef
from rdflib.compare import isomorphic

from inspgraph import iris

from .conftest import BROWSER, Client

AUTHORITY = "/doc/authority/99901"
TWINS = {
    ".ttl": ("text/turtle", "turtle"),
    ".jsonld": ("application/ld+json", "json-ld"),
    ".nt": ("application/n-triples", "nt"),
}
DESCRIBED = [
    "/doc/authority/99901", "/doc/inspection/99901-ilacs-2018-04", "/doc/text/aaaa000011112222",
    "/doc/person/1234567890abcdef",
    "/doc/statement/99901-ilacs-2018-04-000000000002", "/doc/claim/0000000000000001", "/doc/document/ofsted-99001",
    "/def/core", "/def/polarity", "/def/polarity/mixed", "/graph/persons", "/graph/source/ofsted-99001",
]  # fmt: skip


@pytest.mark.parametrize("accept", [BROWSER, "text/turtle", "*/*", "image/png"])
def test_a_thing_leads_to_its_document(client: Client, accept: str) -> None:
    answer = client.get("/id/authority/99901", accept)
    assert answer.status_code == 303
    assert answer.headers["location"] == AUTHORITY
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "path", ["/id/a b", "/id/%0d%0aSet-Cookie:x", "/id//evil.test", "/id/", "/id/<script>", "/id/é"]
)
def test_no_redirect_to_what_is_no_name_of_ours(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", DESCRIBED)
@pytest.mark.parametrize("suffix", [".html", *TWINS])
def test_a_suffix_asks_for_a_form(client: Client, path: str, suffix: str) -> None:
    answer = client.get(path + suffix, "image/png")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == {".html": "text/html"}.get(
        suffix, TWINS.get(suffix, ("",))[0]
    )
    assert "Accept," not in answer.headers.get("vary", "")


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("application/n-triples", ".nt"), (BROWSER, ".html")],
)
def test_the_accept_header_asks_for_a_form(client: Client, accept: str, suffix: str) -> None:
    answer = client.get(AUTHORITY, accept)
    assert answer.headers["content-location"] == AUTHORITY + suffix
    assert "Accept" in answer.headers["vary"]
    assert answer.content == client.get(AUTHORITY + suffix).content


def test_the_other_forms_are_named_in_a_link_header(client: Client) -> None:
    link = client.get(AUTHORITY + ".ttl").headers["link"]
    assert f'<{AUTHORITY}.jsonld>; rel="alternate"; type="application/ld+json"' in link
    assert f'<{AUTHORITY}.html>; rel="alternate"; type="text/html"' in link
    assert f'{AUTHORITY}.ttl>; rel="alternate"' not in link
    assert '<https://w3id.org/inspgraph/id/authority/99901>; rel="describes"' in link


@pytest.mark.parametrize("path", DESCRIBED)
def test_every_form_of_rdf_says_the_same(client: Client, path: str) -> None:
    graphs = [Graph().parse(data=client.get(path + suffix).text, format=name) for suffix, (_, name) in TWINS.items()]
    assert len(graphs[0]) > 0
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_rdf_keeps_the_iris_of_the_production_base(client: Client) -> None:
    text = client.get("/doc/inspection/99901-ilacs-2018-04.nt").text
    assert "<https://w3id.org/inspgraph/id/inspection/99901-ilacs-2018-04>" in text
    assert "site.test" not in text


def test_an_inspection_is_described_with_what_its_page_shows(client: Client) -> None:
    graph = Graph().parse(data=client.get("/doc/inspection/99901-ilacs-2018-04.nt").text, format="nt")
    subjects = {str(subject).removeprefix(iris.ID) for subject in graph.subjects()}
    assert {
        "inspection/99901-ilacs-2018-04", "judgement/99901-ilacs-2018-04-ilacs-overall", "claim/0000000000000006",
        "statement/99901-ilacs-2018-04-000000000001", "text/aaaa000011112222#char=60,105",
        "text/aaaa000011112222#sel=60,105",
        "participation/99901-ilacs-2018-04-1234567890abcdef-lead-inspector", "document/northmere-2018-07-02",
    } <= subjects  # fmt: skip


def test_a_named_graph_is_given_whole(client: Client) -> None:
    held = Dataset().parse(Path(__file__).parent / "invented.trig", format="trig")
    name = "source/ofsted-99001"
    given = Graph().parse(data=client.get(f"/graph/{name}.nt").text, format="nt")
    assert set(given) == set(held.graph(URIRef(iris.GRAPH + name)))


def test_a_resource_of_which_nothing_is_said_is_described_by_its_links(client: Client) -> None:
    assert "versionIRI" in client.get("/def/core/0.1.0.nt").text
    assert client.page("/def/core/0.1.0").status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/doc/authority/1", "/doc/nothing", "/def/nothing", "/graph/nothing", "/doc/authority/99901.xml", "/doc/a%20b"],
)
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle", "*/*"])
def test_an_unknown_resource(client: Client, path: str, accept: str) -> None:
    answer = client.get(path, accept)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html" if accept == BROWSER else "application/problem+json")


def test_a_form_that_is_not_given(client: Client) -> None:
    answer = client.get(AUTHORITY, "image/png")
    assert answer.status_code == 406
    assert "application/n-triples" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["/", AUTHORITY, "/id/authority/99901", "/def/core", "/graph/persons"])
def test_only_reading_is_allowed(client: Client, path: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.ask(method, path)
        assert answer.status_code == 405
        assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/", AUTHORITY, AUTHORITY + ".ttl", "/id/authority/99901", "/doc/nothing"])
def test_head_is_get_without_a_body(client: Client, path: str) -> None:
    head, get = client.ask("HEAD", path), client.ask("GET", path)
    assert head.status_code == get.status_code
    assert (
        head.headers["content-type" if get.content else "location"]
        == get.headers["content-type" if get.content else "location"]
    )
