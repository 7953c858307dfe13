"""Look-ups are told from other queries, answered without a process, and never at more than their bound."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given
from hypothesis import strategies as st
from tests.releases import build_release

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import at_once, close, create_app, guard
from inspgraph.web.evaluation import Task, evaluate
from inspgraph.web.evaluator import Evaluator
from inspgraph.web.guard import read_query
from inspgraph.web.lookups import MOST_ROWS, read_lookup

from .conftest import BROWSER, Client

CORE = "https://w3id.org/inspgraph/def/core#"
THING = f"<{CORE}Inspection>"
JSON = "application/sparql-results+json"
LOOKUPS = [
    f"SELECT ?p ?o {{ {THING} ?p ?o }}",
    f"select * where {{ {THING} a ?type . }} limit 3",
    f"PREFIX ig: <{CORE}>\nSELECT ?p ?o WHERE {{ ig:Inspection ?p ?o }}  # a note",
    f"SELECT ?s {{ ?s a {THING} }}",
    'PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?s { ?s skos:prefLabel "Northmere"@en }',
    f"ASK {{ {THING} a ?type }}",
    f"DESCRIBE {THING}",
    f"PREFIX ig: <{CORE}> DESCRIBE ig:Inspection",
    "SELECT ?p ?o { <https://example.org/nobody> ?p ?o }",
]
MORE = [
    "SELECT ?p ?o { ?s ?p ?o . ?o ?p ?s }",
    "SELECT ?a ?b ?c ?d { ?s ?p ?o }",  # of thousands of variables each row would be thousands of steps
    "SELECT * { ?s ?s ?o }",
    "SELECT * { ?s ?p ?s }",
    "SELECT * { ?s ?p ?p }",
    f"SELECT * {{ {THING} ?p ?p }}",
    f"SELECT DISTINCT ?p {{ {THING} ?p ?o }}",
    f"SELECT ?p {{ {THING} ?p ?o }} ORDER BY ?p",
    f"SELECT ?p {{ {THING} ?p ?o }} OFFSET 1000000",
    f"SELECT (COUNT(*) AS ?n) {{ {THING} ?p ?o }}",
    f"SELECT ?p FROM <https://example.org/g> {{ {THING} ?p ?o }}",
    f"SELECT ?o {{ {THING} <{CORE}a>* ?o }}",
    f"SELECT ?o {{ {THING} ^<{CORE}a> ?o }}",
    f"SELECT ?o {{ {THING} <{CORE}a>/<{CORE}b> ?o }}",
    f"SELECT ?o {{ {THING} <{CORE}a> ?o ; <{CORE}b> ?x }}",
    f"SELECT ?o {{ {THING} <{CORE}a> ?o , ?x }}",
    f"SELECT ?o {{ {THING} <{CORE}a> ?o FILTER(?o > 2) }}",
    f"SELECT ?o {{ {{ {THING} <{CORE}a> ?o }} }}",
    f"SELECT ?o {{ GRAPH ?g {{ {THING} <{CORE}a> ?o }} }}",
    f"SELECT ?o {{ OPTIONAL {{ {THING} <{CORE}a> ?o }} }}",
    "SELECT ?o { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    f"DESCRIBE ?s {{ ?s a {THING} }}",
    f"DESCRIBE {THING} <https://example.org/b>",
    f"ASK {{ {THING} a ?type }} VALUES ?type {{ 1 }}",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    f"DELETE WHERE {{ {THING} ?p ?o }}",
    'SELECT ?s { ?s ?p "a\\"b" }',
    "SELECT ?s { ?s ?p <<( ?a ?b ?c )>> }",
    "SELECT ?s { ?s ?p [] }",
    "SELECT ?s { ?s ?p ?o } # one\n# two",
    "",
]


@pytest.mark.parametrize("query", LOOKUPS)
def test_a_look_up_is_known(query: str) -> None:
    read = read_query(query)
    assert read.looks_up
    assert read.form == ("graph" if "DESCRIBE" in query else "table")
    assert not read.chooses


@pytest.mark.parametrize("query", MORE)
def test_what_is_more_is_no_look_up(query: str) -> None:
    assert read_lookup(query) is None


BLANK = st.sampled_from([" ", "  ", "\n", "\t ", "\r\n"])
NODE = st.sampled_from(["?s", "?o", "?SELECT", "<a:b#c>", "<a:1>", "x:y", ":y", "?x"])
LAST = NODE | st.sampled_from(['"a  b"', '"SERVICE"', '"#"@en', '"1"^^<a:b>', '"{"'])
HEADS = st.sampled_from(["SELECT *", "SELECT ?o", "select ?s  ?x", "ASK", "SELECT ?o WHERE"])
NOTE = st.sampled_from(["", " # SERVICE", '#{ <a> "', " LIMIT 12", " LIMIT 5 # FROM"])


@given(st.tuples(HEADS, BLANK, NODE, BLANK, NODE | st.just("a"), BLANK, LAST, BLANK, NOTE))
def test_a_look_up_is_read_as_token_by_token(parts: tuple[str, ...]) -> None:
    """The short reading says of a query what the long one says."""
    head, *rest, note = parts
    query = f"{head} {{{''.join(rest)}}}{note}"
    read = read_query(query)
    whole = guard._read_whole.__wrapped__(query)
    assert read._replace(plain="", looks_up="") == whole._replace(plain="")
    assert guard._read(read.plain)[1] == whole.plain
    if read.looks_up:
        node = [part for part in parts[2:7:2] if part.startswith("?")]
        assert len(set(node)) == len(node)


@given(st.lists(st.sampled_from(["<a:b", "PREFIX x:", "SELECT ", "?p ", " ", '"', "#", "{", "}", "\n", "a:b", "."])))
def test_any_text_is_looked_at_in_time(pieces: list[str]) -> None:
    began = time.perf_counter()
    read_lookup("".join(pieces) * 200)
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("pump", ["PREFIX x: <a:b> ", "SELECT" + " ?p", " ", "SELECT * { " + "?p " * 3, "<a:", '"'])
def test_reading_takes_time_in_proportion_to_length(pump: str) -> None:
    began = time.perf_counter()
    read_lookup("SELECT ?p " + pump * 10_000)
    read_lookup(pump * 10_000)
    assert time.perf_counter() - began < 0.2


@pytest.fixture
def alone(release: Release, portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A site whose processes are never asked, and that keeps nothing."""

    async def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Evaluator, "answer", refuse)
    app = create_app(release, Settings(kept_bytes=0, client_seconds=0))
    yield Client(app, portal)
    close(app)


@pytest.mark.parametrize("query", LOOKUPS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_process_is_asked_for_a_look_up(alone: Client, release: Release, query: str, method: str) -> None:
    given = {"params": {"query": query}} if method == "GET" else {"data": {"query": query}}
    answer = alone.ask(method, "/sparql", headers={"Accept": f"{JSON}, application/n-triples"}, **given)
    assert answer.status_code == 200
    media_type = answer.headers["content-type"].partition(";")[0]
    told = evaluate(release, Task(query, media_type)).content
    assert sorted(answer.content.splitlines()) == sorted(told.splitlines())


def test_other_queries_ask_a_process(alone: Client) -> None:
    for query in ("SELECT * { ?s ?p ?o } OFFSET 2", "SELECT ?p ?o { ?s ?p ?o }"):  # the second is long
        assert alone.get("/sparql", JSON, params={"query": query}).status_code == 500
    graph = {"query": LOOKUPS[0], "default-graph-uri": "https://example.org/g"}
    assert alone.get("/sparql", JSON, params=graph).status_code == 500


def test_a_long_look_up_is_whole(client: Client, release: Release) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    rows = client.get("/sparql", JSON, params={"query": query}).json()["results"]["bindings"]
    assert len(rows) == release.manifest["quads"] > MOST_ROWS


@pytest.mark.parametrize(
    "accept", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values", BROWSER]
)
def test_a_look_up_is_given_in_every_form(client: Client, accept: str) -> None:
    answer = client.get("/sparql", accept, params={"query": LOOKUPS[0]})
    assert answer.status_code == 200
    assert "label" in answer.text


@pytest.mark.parametrize("query", ["SELECT ?p ?o { <not an iri> ?p ?o }", "SELECT ?x { no:prefix ?p ?o }"])
def test_a_look_up_that_cannot_be_read_is_refused(client: Client, query: str) -> None:
    answer = client.get("/sparql", JSON, params={"query": query})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("query")


def test_look_ups_use_the_allowance(release: Release, portal: BlockingPortal) -> None:
    app = create_app(release, Settings(kept_bytes=0, client_seconds=1e-6))
    client = Client(app, portal)
    answers = [client.get("/sparql", JSON, params={"query": LOOKUPS[0]}) for _ in range(2)]
    close(app)
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["retry-after"]) > 0


def test_a_refused_look_up_counts(release: Release, portal: BlockingPortal) -> None:
    """Who sends what the engine refuses uses the engine, and is seen to."""
    app = create_app(release, Settings(kept_bytes=0, client_seconds=1e-6))
    client = Client(app, portal)
    answers = [client.get("/sparql", JSON, params={"query": "ASK { no:prefix ?p ?o }"}) for _ in range(2)]
    close(app)
    assert [answer.status_code for answer in answers] == [400, 429]


def test_a_long_look_up_that_is_kept_is_not_asked_again(
    release: Release, portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(release, Settings(client_seconds=0))
    client = Client(app, portal)
    asked = [{"query": "SELECT ?s { ?s ?p ?o }"}, {"query": "SELECT ?s { ?s ?p ?o } # again"}]
    first = client.get("/sparql", JSON, params=asked[0])
    monkeypatch.setattr(at_once, "look_up", lambda *_: pytest.fail("it was asked again"))
    second = client.get("/sparql", JSON, params=asked[1])
    close(app)
    assert first.content == second.content


@pytest.mark.parametrize(
    ("query", "most"),
    [
        ("SELECT ?s { ?s ?p ?o }", "SELECT ?s { ?s ?p ?o }\nLIMIT 201"),
        ("SELECT ?s { ?s ?p ?o } # LIMIT 3", "SELECT ?s { ?s ?p ?o } # LIMIT 3\nLIMIT 201"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 0", "SELECT ?s { ?s ?p ?o } LIMIT 0"),
        ("SELECT ?s { ?s ?p ?o } LIMIT 9000 # all", "SELECT ?s { ?s ?p ?o } LIMIT 201 # all"),
        ('ASK { ?s ?p "LIMIT 9000" }', 'ASK { ?s ?p "LIMIT 9000" }'),
        ("DESCRIBE <a:b>", "DESCRIBE <a:b>"),
    ],
)
def test_no_more_rows_are_asked_for_than_may_be_given(query: str, most: str) -> None:
    found = read_lookup(query)
    assert found
    assert found.few == most


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Ten thousand things that have the same value, and two hundred of which that is the type."""
    node = [ox.NamedNode(f"a:{number}") for number in range(10_000)]
    quads = [ox.Quad(one, ox.NamedNode("a:p"), ox.Literal("1"), ox.NamedNode("a:g")) for one in node]
    quads += [ox.Quad(one, ox.NamedNode("a:q"), ox.Literal("2"), ox.NamedNode("a:g")) for one in node[:200]]
    return build_release(tmp_path_factory.mktemp("long"), quads, {})


@pytest.mark.parametrize("form", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT ?s { ?s <a:q> ?o }", 200),
        ("SELECT ?s { ?s <a:p> ?o } LIMIT 200", 200),
        ("SELECT ?s { ?s <a:q> ?o } LIMIT 9000", 200),
        ("SELECT ?s { ?s <a:p> ?o } LIMIT 201", None),
        ("SELECT ?s { ?s <a:p> ?o }", None),
        ("SELECT ?none { ?s <a:p> ?o } LIMIT 9000 # all", None),
        ("SELECT ?s { ?s <a:p> ?o } LIMIT 0", 0),
    ],
)
def test_what_is_asked_here_is_whole_or_known_to_be_longer(
    long: Release, query: str, rows: int | None, form: str
) -> None:
    task = Task(query, form)
    here = evaluate(long, at_once.shortened(task, read_query(task.query).looks_up))
    assert (here.kept is None) == (rows is not None)
    if rows is not None:
        assert here.content == evaluate(long, task).content


@pytest.mark.parametrize("form", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_rows_of_few_bytes_are_no_more_work(long: Release, form: str) -> None:
    """The engine writes kilobytes at a time: rows without a value would be read by the thousand."""

    def seconds(task: Task) -> float:
        return min(evaluate(long, task).seconds for _ in range(5))

    task = Task("SELECT ?none { ?s <a:p> ?o }", form)
    assert seconds(at_once.shortened(task, read_query(task.query).looks_up)) < seconds(task) / 8


def test_the_work_ends_with_the_rows(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The bound of rows is a bound of work: where the answer is a hundred times as long, it is no slower."""
    node = [ox.NamedNode(f"https://example.org/{number}") for number in range(40_000)]
    quads = [ox.Quad(node[0], node[1], one, node[2]) for one in node]
    release = build_release(tmp_path_factory.mktemp("wide"), quads, {})
    asked = f"SELECT ?o {{ {node[0]} ?p ?o }}"

    def seconds(most: int) -> float:
        return min(evaluate(release, Task(asked, JSON, most_rows=most)).seconds for _ in range(5))

    assert evaluate(release, Task(asked, JSON, most_rows=MOST_ROWS)).kept == MOST_ROWS
    assert seconds(MOST_ROWS) < seconds(10**6) / 10
