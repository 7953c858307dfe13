"""The endpoint: ways to ask, forms of answers, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from rdflib import Graph

from .conftest import BROWSER, Client

LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
SELECT = f"SELECT ?label WHERE {{ <https://w3id.org/inspgraph/id/authority/99901> <{LABEL}> ?label }}"
ASK = "ASK { ?s a <https://w3id.org/inspgraph/def/core#Inspection> }"
CONSTRUCT = "CONSTRUCT WHERE { <https://w3id.org/inspgraph/id/authority/99901> ?p ?o }"
DESCRIBE = "DESCRIBE <https://w3id.org/inspgraph/id/authority/99901>"
FORM = "application/x-www-form-urlencoded"
NAME = "Northmere County Council"


def by_get(client: Client, query: str, accept: str | None = None, **more: str) -> object:
    return client.get("/sparql?" + urlencode({"query": query, **more}), accept)


def by_form(client: Client, query: str, accept: str | None = None, **more: str) -> object:
    headers = {"Content-Type": FORM, "Accept": accept or "*/*"}
    return client.ask("POST", "/sparql", content=urlencode({"query": query, **more}), headers=headers)


def by_body(client: Client, query: str, accept: str | None = None, **more: str) -> object:
    headers = {"Content-Type": "application/sparql-query", "Accept": accept or "*/*"}
    return client.ask("POST", "/sparql?" + urlencode(more), content=query.encode(), headers=headers)


WAYS = pytest.mark.parametrize("ask", [by_get, by_form, by_body])


def read_table(media_type: str, text: str) -> list[str]:
    """The one column of an answer, whatever its form."""
    match media_type:
        case "application/sparql-results+json":
            return [row["label"]["value"] for row in json.loads(text)["results"]["bindings"]]
        case "application/sparql-results+xml":
            return [
                node.text or ""
                for node in ElementTree.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}literal")
            ]
        case "text/csv":
            return [row["label"] for row in csv.DictReader(io.StringIO(text))]
        case _:
            return [
                row["?label"].partition('"')[2].partition('"')[0]
                for row in csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE)
            ]


@WAYS
@pytest.mark.parametrize(
    ("asked", "media_type"),
    [
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.2, application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_tables_by_accept(client: Client, ask, asked: str, media_type: str) -> None:
    answer = ask(client, SELECT, asked)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]
    assert read_table(media_type, answer.text) == [NAME]


@WAYS
@pytest.mark.parametrize(
    ("name", "media_type"),
    [("json", "application/sparql-results+json"), ("xml", "application/sparql-results+xml"), ("csv", "text/csv"),
     ("tsv", "text/tab-separated-values"), ("text/csv", "text/csv"), ("html", "text/html")],
)  # fmt: skip
def test_tables_by_name(client: Client, ask, name: str, media_type: str) -> None:
    answer = ask(client, SELECT, "image/png", format=name)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert NAME in answer.text


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv", "html"])
def test_a_yes_in_every_form(client: Client, name: str) -> None:
    answer = by_get(client, ASK, format=name)
    assert answer.status_code == 200
    assert {"html": "Yes"}.get(name, "true") in answer.text


@WAYS
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize(
    ("asked", "media_type", "parser"),
    [
        ("*/*", "text/turtle", "turtle"),
        ("text/turtle", "text/turtle", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
    ],
)
def test_graphs_by_accept(client: Client, ask, query: str, asked: str, media_type: str, parser: str) -> None:
    answer = ask(client, query, asked)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert len(Graph().parse(data=answer.text, format=parser)) >= 10


@pytest.mark.parametrize("name", ["turtle", "ttl", "ntriples", "nt", "rdfxml", "rdf", "jsonld"])
def test_graphs_by_name(client: Client, name: str) -> None:
    assert by_get(client, CONSTRUCT, BROWSER, format=name).headers["content-type"].split(";")[0] != "text/html"


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (SELECT, "image/png")])
def test_a_form_that_the_answer_is_not_given_in(client: Client, query: str, accept: str) -> None:
    answer = by_get(client, query, accept)
    assert answer.status_code == 406
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("query", "name"), [(SELECT, "turtle"), (CONSTRUCT, "csv"), (SELECT, "docx")])
def test_a_name_that_the_answer_is_not_given_by(client: Client, query: str, name: str) -> None:
    assert by_get(client, query, format=name).status_code == 406


def test_a_browser_gets_the_form(client: Client) -> None:
    answer = client.page("/sparql")
    assert answer.status_code == 200
    assert '<textarea id="query"' in answer.text
    assert "<h1>SPARQL</h1>" in answer.text


def test_a_browser_gets_answers_as_a_page(client: Client) -> None:
    assert f"<td>{NAME}</td>" in client.page("/sparql?" + urlencode({"query": SELECT})).text
    linked = client.page(
        "/sparql?" + urlencode({"query": "SELECT ?s { ?s <https://w3id.org/inspgraph/def/core#ofstedUrn> '99901' }"})
    )
    assert 'href="/id/authority/99901"' in linked.text
    graph = client.page("/sparql?" + urlencode({"query": CONSTRUCT}))
    assert "&lt;https://w3id.org/inspgraph/id/authority/99901&gt;" in graph.text


def test_a_long_answer_says_that_a_part_is_shown(client: Client) -> None:
    text = client.page("/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o } LIMIT 501"})).text
    assert "Only the first 500 rows are shown." in text


def test_a_mistake_stands_beside_the_query(client: Client) -> None:
    answer = client.page("/sparql?" + urlencode({"query": "SELECT <script>alert(1)</script>"}))
    assert answer.status_code == 400
    assert "The query was not answered" in answer.text
    assert "SELECT &lt;script&gt;" in answer.text
    assert "<script>" not in answer.text


@WAYS
@pytest.mark.parametrize(
    "query",
    ["", "hello", "SELECT", "SELECT * {", "SELECT ?x { ?x }", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
     "SELECT * " + "{" * 2000, "SELECT * { ?s ?p ?o FILTER(" + "(" * 8000,
     "SELECT * { ?s ?p ?o FILTER(" + "!" * 20000 + "?o) }", "SELECT * { ?s ?p ?o FILTER(1" + "||1" * 6000 + ") }"],
)  # fmt: skip
def test_bad_queries_are_refused_in_words(client: Client, ask, query: str) -> None:
    answer = ask(client, query)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["type"].startswith("/problem/")
    assert len(problem["detail"]) > 20
    assert client.get("/sparql?" + urlencode({"query": ASK})).status_code == 200


@pytest.mark.parametrize(
    "query", ['SELECT * { ?s ?p "SERVICE <x> {}" }', "SELECT * { <http://x/SERVICE> ?p ?o } # SERVICE"]
)
def test_the_word_service_is_no_crime(client: Client, query: str) -> None:
    assert by_get(client, query).status_code == 200


def test_percent_signs_are_decoded_once(client: Client) -> None:
    query = 'SELECT ("100%25" AS ?label) {}'
    for answer in (by_get(client, query), by_form(client, query), by_body(client, query)):
        assert read_table("application/sparql-results+json", answer.text) == ["100%25"]


def test_plus_signs_and_letters_of_other_tongues_survive(client: Client) -> None:
    query = 'SELECT ("1 + 1 é 漢" AS ?label) {}'
    for answer in (by_get(client, query), by_form(client, query), by_body(client, query)):
        assert read_table("application/sparql-results+json", answer.text) == ["1 + 1 é 漢"]


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/sparql-update", "INSERT DATA { <a> <b> <c> }", 403),
        (FORM, urlencode({"update": "INSERT DATA { <a> <b> <c> }"}), 403),
        ("application/sparql-query", "INSERT DATA { <a> <b> <c> }", 403),
        ("application/sparql-query", "DROP ALL", 403),
        ("text/plain", SELECT, 415),
        ("application/json", json.dumps({"query": SELECT}), 415),
        ("", SELECT, 415),
        ("application/sparql-query; charset=utf-16", SELECT, 415),
        ("application/sparql-query; charset=UTF-8", SELECT, 200),
        (FORM, urlencode([("query", SELECT), ("query", ASK)]), 400),
        (FORM, urlencode({"query": SELECT, "default-graph-uri": "http://x/"}), 200),
        (FORM, urlencode({"query": SELECT, "named-graph-uri": "x"}), 400),
        (FORM, "query=%FF", 400),
        (FORM, "nothing=here", 400),
        ("application/sparql-query", b"ASK {} # \xff", 400),
        ("application/sparql-query", "#" * 60_000, 400),
        ("application/sparql-query", "#" * 400_000, 413),
    ],
)
def test_what_may_be_posted(client: Client, content_type: str, body: str | bytes, status: int) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    answer = client.ask("POST", "/sparql", content=body if isinstance(body, bytes) else body.encode(), headers=headers)
    assert answer.status_code == status
    assert status == 200 or answer.json()["status"] == status


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/sparql", 200),
        ("/sparql?query=", 400),
        ("/sparql?update=" + quote("DROP ALL"), 403),
        ("/sparql?query=" + quote("DELETE WHERE { ?s ?p ?o }"), 403),
        ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=http://x/", 200),
        ("/sparql?query=ASK%7B%7D&default-graph-uri=x", 400),
        ("/sparql?query=ASK%7B%7D&offset=-1", 400),
        ("/sparql?query=%FF", 400),
    ],
)
def test_what_may_be_got(client: Client, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_one_query_in_the_address_and_one_in_the_body(client: Client) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    assert client.ask("POST", "/sparql?query=ASK%7B%7D", content=b"ASK {}", headers=headers).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_not_answered(client: Client, method: str) -> None:
    assert client.ask(method, "/sparql").status_code == 405


def test_scripts_of_other_sites_may_ask_without_credentials(client: Client) -> None:
    headers = {"Origin": "https://elsewhere.example", "Accept": "*/*"}
    answer = client.ask("GET", "/sparql?query=ASK%7B%7D", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


def test_all_examples_answer(client: Client, app) -> None:
    from inspgraph.web.querypage import examples

    found = examples(app.state.site)
    assert len(found) >= 5
    for name, question, address in found:
        assert question, name
        answer = client.page(address)
        assert answer.status_code == 200, name
        assert "rows" in answer.text or "1 row" in answer.text, name
