"""The reading half of the SPARQL 1.1 Protocol, Service Description and Graph Store Protocol, header by header."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from inspgraph.web.asking import FORM, QUERY

from .conftest import BROWSER, Client

GRAPH = "https://w3id.org/inspgraph/graph/"
ONE, TWO = GRAPH + "source/ofsted-99001", GRAPH + "source/ofsted-99003"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
HOW_MANY = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
IN_GRAPHS = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


def count(client: Client, query: str, *parameters: tuple[str, str], body: bool = False) -> int:
    """The one number that a query gives."""
    if body:
        options = {"content": query.encode(), "headers": {"Content-Type": QUERY}}
        answer = client.ask("POST", "/sparql?" + urlencode(parameters), **options)
    else:
        answer = client.get("/sparql?" + urlencode([("query", query), *parameters]))
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


@pytest.fixture(scope="module")
def sizes(release) -> dict[str, int]:
    """How many triples each graph of the release has, read without the site."""
    found: dict[str, int] = {}
    for quad in ox.parse(release.dump.read_bytes(), format=ox.RdfFormat.N_QUADS):
        found[quad.graph_name.value] = found.get(quad.graph_name.value, 0) + 1
    return found


@pytest.mark.parametrize("body", [False, True])
def test_the_dataset_of_a_request(client: Client, sizes: dict[str, int], body: bool) -> None:
    graphs = [name for name in sizes if name.startswith(GRAPH + "source/")][:2]
    first, second = graphs
    default, named = ("default-graph-uri", first), ("named-graph-uri", second)
    assert count(client, HOW_MANY, body=body) == sum(sizes.values())
    assert count(client, HOW_MANY, default, body=body) == sizes[first]
    assert count(client, HOW_MANY, default, ("default-graph-uri", second), body=body) == sizes[first] + sizes[second]
    assert count(client, HOW_MANY, named, body=body) == 0
    assert count(client, IN_GRAPHS, default, body=body) == 0
    assert count(client, IN_GRAPHS, default, named, body=body) == sizes[second]
    assert count(client, HOW_MANY, default, named, body=body) == sizes[first]


def test_the_dataset_of_a_query(client: Client, sizes: dict[str, int]) -> None:
    first, second = [name for name in sizes if name.startswith(GRAPH + "source/")][:2]
    assert count(client, HOW_MANY.replace("WHERE", f"FROM <{first}> WHERE")) == sizes[first]
    both = HOW_MANY.replace("WHERE", f"FROM <{first}> FROM <{second}> WHERE")
    assert count(client, both) == sizes[first] + sizes[second]
    assert count(client, IN_GRAPHS.replace("WHERE", f"FROM NAMED <{second}> WHERE")) == sizes[second]
    prefixed = f"PREFIX g: <{GRAPH}> " + HOW_MANY.replace("WHERE", f"from g:{first.removeprefix(GRAPH)} WHERE")
    assert count(client, prefixed.replace("g:source/", "g:source\\/")) == sizes[first]


def test_the_dataset_of_the_request_wins(client: Client, sizes: dict[str, int]) -> None:
    first, second = [name for name in sizes if name.startswith(GRAPH + "source/")][:2]
    query = HOW_MANY.replace("WHERE", f"FROM <{first}> WHERE")
    assert count(client, query, ("default-graph-uri", second)) == sizes[second]


@pytest.mark.parametrize("graph", ["http://127.0.0.1:9/x", "file:///etc/passwd", "urn:x:nothing", GRAPH + "nothing"])
def test_a_graph_that_is_not_held_is_empty(client: Client, graph: str) -> None:
    assert count(client, HOW_MANY, ("default-graph-uri", graph)) == 0
    assert count(client, HOW_MANY.replace("WHERE", f"FROM <{graph}> WHERE")) == 0
    assert count(client, IN_GRAPHS, ("named-graph-uri", graph)) == 0


def test_relative_iris_are_ours(client: Client) -> None:
    answer = client.get("/sparql?query=" + quote("ASK { <id/authority/99901> ?p ?o }"))
    assert answer.json()["boolean"] is True


@pytest.mark.parametrize("content_type", [QUERY, FORM])
def test_the_query_method(client: Client, content_type: str) -> None:
    content = "ASK {}" if content_type == QUERY else "query=ASK%20%7B%7D"
    answer = client.ask("QUERY", "/sparql", content=content, headers={"Content-Type": content_type, "Accept": "*/*"})
    assert answer.status_code == 200
    assert answer.json()["boolean"] is True


def test_the_query_method_changes_nothing(client: Client) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    assert client.ask("QUERY", "/sparql", content="DROP ALL", headers=headers).status_code == 403


@pytest.mark.parametrize("path", ["/sparql", "/gsp", "/gsp/source/x"])
def test_options(client: Client, path: str) -> None:
    answer = client.ask("OPTIONS", path)
    assert answer.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["allow"].split(", "))
    assert path != "/sparql" or QUERY in answer.headers["accept-query"]


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/sparql", "GET, HEAD, OPTIONS, POST, QUERY"),
        ("/", "GET, HEAD, OPTIONS"),
        ("/def/core", "GET, HEAD, OPTIONS"),
        ("/static/site.css", "GET, HEAD, OPTIONS"),
    ],
)
def test_every_method_of_an_address_is_told(client: Client, path: str, methods: str) -> None:
    """RFC 9110, sections 15.5.6 and 9.3.7."""
    refused, told = client.ask("DELETE", path), client.ask("OPTIONS", path)
    assert (refused.status_code, told.status_code) == (405, 204)
    assert refused.headers["allow"] == methods
    assert set(told.headers["allow"].split(", ")) == set(methods.split(", "))
    assert not told.content


def test_an_unknown_address_has_no_methods(client: Client) -> None:
    assert client.ask("OPTIONS", "/no/such/address").status_code == 404


def test_a_preflight(client: Client) -> None:
    headers = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    answer = client.ask("OPTIONS", "/sparql", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/sparql", "/sparql?query=ASK%7B%7D", "/sparql?query=nothing", "/sparql?query=SELECT*%7B%3Fs%3Fp%3Fo%7DLIMIT%2050",
     f"/gsp?graph={quote(ONE)}", "/gsp?graph=urn:x:none", "/gsp", "/nowhere"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_head_is_get_without_its_body(client: Client, path: str, encoding: str) -> None:
    headers = {"Accept": "*/*", "Accept-Encoding": encoding}
    get, head = client.ask("GET", path, headers=headers), client.ask("HEAD", path, headers=headers)
    assert head.content == b""
    assert get.content
    assert head.status_code == get.status_code
    changing = {"server-timing", "ratelimit", "date"}
    assert {k: v for k, v in head.headers.items() if k not in changing} == {
        k: v for k, v in get.headers.items() if k not in changing
    }
    assert "content-length" in head.headers


@pytest.mark.parametrize(
    ("name", "media_type", "form"),
    [("turtle", "text/turtle", "turtle"), ("ntriples", "application/n-triples", "nt"),
     ("jsonld", "application/ld+json", "json-ld"), ("rdfxml", "application/rdf+xml", "xml"),
     ("trig", "application/trig", "trig"), ("nquads", "application/n-quads", "nquads")],
)  # fmt: skip
def test_graphs_in_every_form(client: Client, name: str, media_type: str, form: str, sizes: dict[str, int]) -> None:
    by_accept, by_name = (
        client.get(f"/gsp?graph={quote(ONE)}", media_type),
        client.get(f"/gsp?graph={ONE}&format={name}"),
    )
    for answer in (by_accept, by_name):
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == media_type
        assert len(_triples(answer.content, form)) == sizes[ONE]
    asked = "/sparql?query=" + quote(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}")
    assert len(_triples(client.get(asked, media_type).content, form)) == sizes[ONE]


def _triples(content: bytes, form: str) -> set[tuple[object, ...]]:
    from rdflib import Dataset

    if form in {"trig", "nquads"}:
        data = Dataset()
        data.parse(data=content.decode(), format=form)
        return {(s, p, o) for s, p, o, _ in data.quads()}
    return set(Graph().parse(data=content.decode(), format=form))


def test_a_graph_has_one_content_however_it_is_named(client: Client) -> None:
    encoded = client.get("/gsp?graph=" + quote(ONE, safe=""), "application/n-triples")
    plain = client.get("/gsp?graph=" + ONE, "application/n-triples")
    direct = client.get("/gsp/" + ONE.removeprefix(GRAPH), "application/n-triples")
    assert encoded.text == plain.text == direct.text
    assert len(encoded.text.splitlines()) > 10


def test_the_default_graph_is_the_union(client: Client, sizes: dict[str, int]) -> None:
    text = client.get("/gsp?default", "application/n-triples").text
    assert len(text.splitlines()) == sum(sizes.values())


@pytest.mark.parametrize(
    ("path", "status"),
    [("/gsp", 400), ("/gsp?graph=", 400), ("/gsp?graph=relative", 400), ("/gsp?graph=urn:x:a&default", 400),
     ("/gsp?graph=urn:x:a&graph=urn:x:b", 400), ("/gsp?graph=urn:x:a", 404), ("/gsp/nothing", 404),
     (f"/gsp?graph={ONE.replace('source', '%2573ource')}", 404), (f"/gsp?graph={ONE}&format=docx", 406)],
)  # fmt: skip
def test_what_names_no_graph(client: Client, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(answer.json()["type"], BROWSER).status_code == 200


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_a_public_service_writes_nothing(client: Client, method: str) -> None:
    headers = {"Content-Type": "text/turtle", "Authorization": "Bearer anything"}
    answer = client.ask(method, f"/gsp?graph={ONE}", content=b"<a:> <b:> <c:> .", headers=headers)
    assert answer.status_code in {403, 405}


def test_the_service_describes_itself(client: Client, sizes: dict[str, int]) -> None:
    answer = client.get("/sparql", "text/turtle")
    graph = Graph().parse(data=answer.text, format="turtle")
    service = graph.value(predicate=RDF.type, object=SD.Service)
    assert graph.value(service, SD.endpoint) == URIRef("http://site.test/sparql")
    assert SD.SPARQL11Query in set(graph.objects(service, SD.supportedLanguage))
    assert SD.SPARQL11Update not in set(graph.objects(service, SD.supportedLanguage))
    assert SD.UnionDefaultGraph in set(graph.objects(service, SD.feature))
    assert len(set(graph.objects(service, SD.resultFormat))) == 10
    dataset = graph.value(service, SD.defaultDataset)
    assert (dataset, RDF.type, SD.Dataset) in graph
    assert (graph.value(dataset, SD.defaultGraph), RDF.type, SD.Graph) in graph
    named = {str(graph.value(node, SD.name)) for node in graph.objects(dataset, SD.namedGraph)}
    assert named == set(sizes)
    assert not {term for term in graph.predicates() if term.startswith(SD) and term not in SD_TERMS}


SD_TERMS = {
    SD[name]
    for name in ("endpoint", "supportedLanguage", "feature", "defaultEntailmentRegime", "resultFormat",
                 "defaultDataset", "defaultGraph", "namedGraph", "name", "graph")
}  # fmt: skip


@pytest.mark.parametrize("accept", ["*/*", "application/rdf+xml", "application/ld+json", "application/n-triples"])
def test_the_description_in_other_forms(client: Client, accept: str) -> None:
    answer = client.get("/sparql", accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == accept.replace("*/*", "text/turtle")


def test_a_description_that_is_held_is_not_sent_again(client: Client) -> None:
    """It is long, and harvesters ask for it again and again; each form and each name of the site has its own tag."""
    first = client.get("/sparql", "text/turtle")
    assert first.headers["cache-control"] == "no-cache"
    asked = {"Accept": "text/turtle", "If-None-Match": first.headers["etag"]}
    again = client.ask("GET", "/sparql", headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    assert {again.headers[name] == first.headers[name] for name in ("etag", "cache-control")} == {True}
    for other in ({"Accept": "application/rdf+xml"}, {"Host": "elsewhere.test"}):
        assert client.ask("GET", "/sparql", headers=asked | other).status_code == 200


def test_the_description_as_nothing_else(client: Client) -> None:
    assert client.get("/sparql", "image/png").status_code == 406


@pytest.mark.parametrize("query", [HOW_MANY, "DESCRIBE <id/authority/99901>", "ASK {}"])
def test_an_answer_that_is_held_is_not_sent_again(client: Client, query: str) -> None:
    path = "/sparql?query=" + quote(query)
    first = client.get(path)
    tag = first.headers["etag"]
    assert re.fullmatch(r'W/"[0-9a-f]{16}-[0-9a-f]{24}"', tag)
    for held in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = client.ask("GET", path, headers={"Accept": "*/*", "If-None-Match": held})
        assert again.status_code == 304
        assert again.content == b""
        assert again.headers["etag"] == tag
    assert client.ask("GET", path, headers={"Accept": "*/*", "If-None-Match": '"x"'}).status_code == 200


def test_each_question_and_form_has_its_own_tag(client: Client) -> None:
    asked = [
        client.get("/sparql?query=" + quote(query) + more, accept).headers["etag"]
        for query in (HOW_MANY, IN_GRAPHS)
        for more in ("", "&offset=1", f"&default-graph-uri={ONE}", f"&named-graph-uri={ONE}")
        for accept in ("application/sparql-results+json", "text/csv")
    ]
    assert len(set(asked)) == len(asked)
    assert client.get(f"/gsp?graph={ONE}").headers["etag"] != client.get(f"/gsp?graph={TWO}").headers["etag"]


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_what_changes_has_no_tag(client: Client, function: str) -> None:
    path = "/sparql?query=" + quote(f"SELECT ({function} AS ?x) {{}}")
    first, second = client.get(path), client.get(path)
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"
    assert first.text != second.text


def test_answers_are_compressed_for_who_wants_it(client: Client) -> None:
    path = "/sparql?query=" + quote("SELECT * { ?s ?p ?o } LIMIT 100")
    for wanted, packed in (("gzip", True), ("identity", False), ("gzip;q=0", False), ("br, gzip;q=0.5", True)):
        answer = client.ask("GET", path, headers={"Accept": "*/*", "Accept-Encoding": wanted})
        assert ("content-encoding" in answer.headers) == packed
        assert len(answer.json()["results"]["bindings"]) == 100
        assert {"Accept", "Accept-Encoding"} <= set(answer.headers["vary"].replace(" ", "").split(","))


@pytest.mark.parametrize(
    ("wanted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=0.9, br;q=0.8", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("zstd", None),
    ],
)
def test_pages_are_packed_as_the_client_prefers(client: Client, wanted: str, coding: str | None) -> None:
    for path in ("/doc/authority", "/data/authorities.csv"):
        answer = client.ask("GET", path, headers={"Accept": "*/*", "Accept-Encoding": wanted})
        assert answer.headers.get("content-encoding") == coding, path
        assert "Barnsley" in answer.text
        assert "accept-encoding" in answer.headers["vary"].lower()


def test_the_same_question_is_asked_of_the_engine_once(client: Client, app) -> None:
    before = len(app.state.site.results)
    path = "/sparql?query=" + quote("SELECT (COUNT(*) AS ?once) WHERE { ?s ?p ?o }")
    first, second = client.get(path), client.get(path + "%20%23%20a%20comment")
    assert len(app.state.site.results) == before + 1
    assert first.headers["server-timing"] == second.headers["server-timing"]
    assert first.text == second.text


def test_an_error_is_never_kept(client: Client) -> None:
    answer = client.get("/sparql?query=nothing")
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
