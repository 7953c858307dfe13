"""Each known way to knock an endpoint over, to make it call out, or to make it mislead; several attempts at each."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from rdflib import Graph

from inspgraph.cli.writer import empty_release, judge
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import close, create_app
from inspgraph.web.cutting import disarm
from inspgraph.web.evaluator import Evaluator
from inspgraph.web.tokens import Tokens, make_token
from inspgraph.web.writermode import WriterMode

from .conftest import BROWSER, Client
from .test_suites import serving

JSON = "application/sparql-results+json"
CARTESIAN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
EASY = "/sparql?query=ASK%7B%7D"


def ask(client: Client, query: str, accept: str = "*/*", **more: str) -> httpx.Response:
    """The answer to a query sent as it is."""
    headers = {"Content-Type": "application/sparql-query", "Accept": accept}
    return client.ask("POST", "/sparql?" + urlencode(more), content=query.encode(), headers=headers)


class Listener:
    """A port of this machine that counts who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.1)
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.calls = 0
        self._open = True
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                caller, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            caller.close()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


@pytest.fixture(scope="module")
def small(release: Release, portal: BlockingPortal) -> Iterator[Client]:
    """A site with small limits, in which queries are soon too long and answers too large."""
    app = create_app(release, Settings(query_seconds=1.5, most_rows=40, most_bytes=20_000, client_seconds=0))
    yield Client(app, portal)
    close(app)


SECRET, KEPT = make_token("tests", ("update", "graphs"))


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Client]:
    """A site that may be written."""
    folder = tmp_path_factory.mktemp("written")
    mode = WriterMode(Tokens((KEPT,)), judge, folder, seconds=30, memory=3 * 2**30)
    app = create_app(empty_release(folder), Settings(client_seconds=0, query_processes=1), mode)
    yield Client(app, portal)
    close(app)


def put(writer: Client, kind: str, content: bytes) -> httpx.Response:
    headers = {"Content-Type": kind, "Authorization": f"Bearer {SECRET}", "Accept": "*/*"}
    return writer.ask("PUT", "/gsp?graph=urn:x:g", content=content, headers=headers)


# Nested queries end no process.


@pytest.mark.parametrize("many", [1_000, 20_000])
@pytest.mark.parametrize(
    "piece", ["{", "(", "!", "^", "[", "{} UNION ", "FILTER(", "<<", "{SELECT*{", "-", "OPTIONAL{"]
)
def test_nested_queries_are_refused_at_once(client: Client, piece: str, many: int) -> None:
    head = "SELECT * { ?s ?p ?o " + ("FILTER(" if piece in "!(-" else "")
    began = time.process_time()
    answer = ask(client, head + piece * many)
    assert time.process_time() - began < 0.3
    assert answer.status_code in {400, 413}
    assert client.get(EASY).status_code == 200


@pytest.mark.parametrize("piece", ["{", "(", "["])
def test_hidden_nesting_is_refused(client: Client, piece: str) -> None:
    for cover in ("'a' {0}", '"b" {0}', "# c\n{0}", "<d> {0}", "1<{0}", "a:b {0}", '""" " """ {0}'):
        assert ask(client, "SELECT * { " + cover.format(piece) * 300).status_code == 400


CHAINS = {
    "not": "ASK { FILTER(" + "!" * 2_900 + "true) }",
    "minus": "ASK { FILTER(" + "- " * 2_900 + "1 = 1) }",
    "inverse": "ASK { ?s " + "^" * 2_900 + "<urn:x:p> ?o }",
}


@pytest.mark.parametrize("name", CHAINS)
def test_chains_of_signs_are_nesting_too(client: Client, name: str) -> None:
    answer = ask(client, CHAINS[name])
    assert answer.status_code == 400
    assert "nested" in answer.json()["detail"]


DEEP = {
    "unions": "SELECT * { " + "{?s ?p ?o} UNION {" * 95 + "?s ?p ?o" + "}" * 95 + " } LIMIT 1",
    "minuses": "SELECT * { ?s ?p ?o " + "MINUS{?s <urn:x:p> ?o}" * 1_000 + " } LIMIT 1",
    "binds": "SELECT * { " + "".join(f"BIND({n} AS ?v{n})" for n in range(1_000)) + " }",
    "triple terms": "SELECT * { ?s ?p " + "<<( ?s ?p " * 48 + "?o" + " )>>" * 48 + " } LIMIT 1",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_let_through_ends_no_process(client: Client, name: str) -> None:
    """The stack of a process has room for what the guard lets through."""
    assert ask(client, DEEP[name]).status_code == 200


GROWING = "".join(f"BIND({{0}}(?v{n}, {{1}}) AS ?v{n + 1}) " for n in range(60))


@pytest.mark.parametrize(
    "query",
    ["SELECT (STRLEN(?v60) AS ?n) { BIND('aa' AS ?v0) " + GROWING.format("REPLACE", "'a', 'aaaa'") + "}",
     "SELECT ?v60 { BIND('aa' AS ?v0) " + "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(60)) + "}",
     "SELECT (GROUP_CONCAT(CONCAT(?o, ?c)) AS ?x) { ?s ?p ?o . ?a ?b ?c }",
     "SELECT (COUNT(*) AS ?n) { ?s (!<urn:x:p>|^!<urn:x:p>)* ?o . ?a (!<urn:x:p>)* ?b . ?c ?d ?e }",
     "SELECT * { ?s ?p (" + "1 " * 20_000 + ") }"],
    ids=["replace", "concat", "group_concat", "paths", "a collection"],
)  # fmt: skip
def test_what_grows_takes_no_more_than_its_share(small: Client, query: str) -> None:
    began = time.monotonic()
    answer = ask(small, query)
    assert time.monotonic() - began < 4
    assert answer.json()["type"] in {"/problem/timeout", "/problem/crashed", "/problem/query"}
    assert small.get(EASY).status_code == 200


# Nothing leaves this machine.

CALLS = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ BIND(<{0}> AS ?x) SERVICE ?x {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?x {{ <{0}> }} service ?x {{ ?s ?p ?o }} }}",
    "PREFIX l: <{0}/> SELECT * {{ SERVICE l:x {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 1SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o #\rSERVICE <{0}> {{ ?s ?p ?o }}\n }}",
    "SELECT * {{ FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "LOAD <{0}>",
]
HARMLESS = [
    "SELECT * FROM <{0}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{0}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
    "SELECT * {{ GRAPH <{0}> {{ ?s ?p ?o }} }}",
    "DESCRIBE <{0}>",
]


@pytest.mark.parametrize("query", CALLS)
def test_no_query_calls_out(client: Client, listener: Listener, query: str) -> None:
    assert ask(client, query.format(listener.address)).status_code in {400, 403}
    assert listener.calls == 0


@pytest.mark.parametrize("query", HARMLESS)
def test_naming_a_graph_fetches_nothing(client: Client, listener: Listener, query: str) -> None:
    answer = ask(client, query.format(listener.address))
    assert answer.status_code == 200
    assert "root:" not in answer.text
    for name in ("default-graph-uri", "named-graph-uri"):
        assert ask(client, "SELECT * { ?s ?p ?o }", **{name: listener.address + "/data.ttl"}).status_code == 200
    assert client.get("/gsp?graph=" + quote(listener.address)).status_code == 404
    assert listener.calls == 0


@pytest.mark.parametrize("update", ["LOAD <{0}>", "LOAD SILENT <{0}> INTO GRAPH <urn:x:g>", "CLEAR ALL;load<{0}>",
                                    "INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{0}> {{ ?s ?p ?o }} }}"])  # fmt: skip
def test_no_update_calls_out(writer: Client, listener: Listener, update: str) -> None:
    headers = {"Content-Type": "application/sparql-update", "Authorization": f"Bearer {SECRET}", "Accept": "*/*"}
    answer = writer.ask("POST", "/sparql", content=update.format(listener.address).encode(), headers=headers)
    assert answer.status_code == 400
    assert listener.calls == 0


@pytest.mark.parametrize(
    "context",
    ['"{0}/context"', '["{0}/context", {{"a": "urn:a"}}]', '{{"@import": "{0}/context"}}',
     '{{"a": {{"@id": "urn:a", "@context": "{0}/context"}}}}'],
)  # fmt: skip
def test_no_context_is_fetched(writer: Client, listener: Listener, context: str) -> None:
    told = '{"@context": ' + context.format(listener.address) + ', "@id": "urn:x:a", "a": {"@id": "urn:x:b", "a": "c"}}'
    assert put(writer, "application/ld+json", told.encode()).status_code == 400
    assert listener.calls == 0


XML = '<?xml version="1.0"?>{0}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="urn:x:">' \
      '<rdf:Description rdf:about="urn:x:a"><x:p>{1}</x:p></rdf:Description></rdf:RDF>'  # fmt: skip


@pytest.mark.parametrize(
    "declared",
    ['<!ENTITY e SYSTEM "file:///etc/passwd">', '<!ENTITY e SYSTEM "{0}/entity">',
     '<!ENTITY % d SYSTEM "{0}/dtd"> %d;', '<!ENTITY e PUBLIC "x" "{0}/entity">'],
)  # fmt: skip
def test_no_entity_is_fetched(writer: Client, listener: Listener, declared: str) -> None:
    doctype = "<!DOCTYPE x [" + declared.format(listener.address) + "]>"
    answer = put(writer, "application/rdf+xml", XML.format(doctype, "&e;").encode())
    assert answer.status_code == 400
    assert "root:" not in answer.text
    assert listener.calls == 0


def test_entities_that_swell_are_refused(writer: Client) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    answer = put(writer, "application/rdf+xml", XML.format(f"<!DOCTYPE x [{laughs}]>", "&l9;").encode())
    assert answer.status_code in {400, 503}
    assert writer.get(EASY).status_code == 200


SWELLING = {
    "in a row": ('<!ENTITY e "' + "a" * 40_000 + '">', "&e;" * 40_000),
    "in an attribute": ("".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10)), "&l9;"),
    "itself": ('<!ENTITY e "&e;">', "&e;"),
    "one another": ('<!ENTITY e "&f;&f;"><!ENTITY f "&e;&e;">', "&e;"),
}


@pytest.mark.parametrize("name", SWELLING)
def test_entities_are_measured_before_they_are_expanded(writer: Client, name: str) -> None:
    declared, used = SWELLING[name]
    text = XML.format(f"<!DOCTYPE x [{declared}]>", "")
    if name == "in an attribute":
        text = text.replace('about="urn:x:a', f'about="urn:x:{used}')
    else:
        text = text.replace("</x:p>", f"{used}</x:p>")
    began = time.monotonic()
    answer = put(writer, "application/rdf+xml", text.encode())
    assert time.monotonic() - began < 3
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problem/content"


def test_entities_for_namespaces_are_let_through(writer: Client) -> None:
    """Editors of ontologies write them."""
    text = XML.format('<!DOCTYPE x [<!ENTITY x "urn:x:">]>', "a").replace('about="urn:x:a"', 'about="&x;a"')
    assert put(writer, "application/rdf+xml", text.encode()).status_code in {201, 204}


def test_entities_cannot_be_hidden_by_an_encoding(writer: Client) -> None:
    declared, used = SWELLING["in a row"]
    text = XML.format(f"<!DOCTYPE x [{declared}]>", used)
    for encoding in ("utf-16", "utf-16-le", "utf-32"):
        began = time.monotonic()
        assert put(writer, "application/rdf+xml", text.encode(encoding)).status_code in {400, 413}
        assert time.monotonic() - began < 3


FORMS_OF_FILES = {
    "deep": ("multipart/form-data; boundary=b0",
             b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n, n + 1)
                      for n in range(2_000))),
    "boundary": ("multipart/form-data; boundary=" + "(" * 3_000, b"x"),
    "no boundary": ("multipart/form-data", b"x"),
    "within": ("multipart/form-data; boundary=b",
               b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\n\r\n--c--\r\n--b--\r\n"),
    "a letter": ("multipart/form-data; boundary=b", b"--b\r\nContent-Type: message/rfc822\r\n\r\nx\r\n--b--\r\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS_OF_FILES)
def test_forms_that_are_none_are_refused(writer: Client, name: str) -> None:
    assert put(writer, *FORMS_OF_FILES[name]).status_code in {400, 415}


def test_what_is_sent_is_bounded(writer: Client) -> None:
    assert put(writer, "text/turtle", b"#" * (21 * 2**20)).status_code == 413


# Queries that would go on for ever are ended, and others are not disturbed.


@pytest.mark.parametrize(
    "query",
    [CARTESIAN, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
     "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }",
     "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?g"],
)  # fmt: skip
def test_endless_queries_are_ended(small: Client, query: str) -> None:
    began = time.monotonic()
    answer = ask(small, query)
    assert time.monotonic() - began < 4
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"]
    assert answer.json()["type"] in {"/problem/timeout", "/problem/crashed"}
    assert small.get(EASY).status_code == 200


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$"])
def test_expressions_take_no_time(client: Client, pattern: str) -> None:
    began = time.monotonic()
    answer = ask(client, f"ASK {{ FILTER(REGEX('{'a' * 40}b', '{pattern}')) }}")
    assert time.monotonic() - began < 4
    assert answer.json()["boolean"] is False


def test_others_are_answered_while_a_client_asks_too_much(release: Release) -> None:
    """Over a port: sixteen endless queries of one network, while another asks little: it waits for none of them."""
    app = create_app(release, Settings(query_seconds=4, client_seconds=0))
    with socket.socket() as held, serving(app, held, forwarded=True) as address:
        greedy, other = ({"X-Forwarded-For": host, "Accept": JSON} for host in ("192.0.2.1", "192.0.2.2"))

        async def whole() -> list[float]:
            async with httpx.AsyncClient(base_url=address, timeout=30) as web:
                await web.get(EASY, headers=other)
                long = [asyncio.create_task(web.get("/sparql?query=" + quote(f"{CARTESIAN} # {n}"), headers=greedy))
                        for n in range(16)]  # fmt: skip
                await asyncio.sleep(0.3)
                times = []
                for n in range(40):
                    began = time.monotonic()
                    answer = await web.get("/sparql?query=" + quote(f"SELECT ({n} AS ?n) {{}}"), headers=other)
                    assert answer.status_code == 200
                    times.append(time.monotonic() - began)
                assert {(await answer).status_code for answer in long} == {503}
                return sorted(times)

        times = asyncio.run(whole())
    assert times[37] < 0.5


@pytest.mark.parametrize("client_goes", [0.2, 0.5])
def test_a_client_that_goes_takes_its_query_along(release: Release, client_goes: float) -> None:
    app = create_app(release, Settings(query_seconds=30, client_seconds=0))
    evaluator: Evaluator = app.state.site.evaluator
    with socket.socket() as held, serving(app, held) as address:
        httpx.get(address + EASY, timeout=30)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(address + "/sparql?query=" + quote(CARTESIAN), timeout=client_goes)
        until = time.monotonic() + 3
        while evaluator.waiting and time.monotonic() < until:
            time.sleep(0.02)
        assert not evaluator.waiting


# Answers that are cut say so, and nothing fails after the status.


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_table_that_is_cut_says_so(small: Client, name: str) -> None:
    query = "SELECT ?s ?o { ?s a ?o } ORDER BY ?s ?o"
    answer = ask(small, query, format=name)
    assert answer.status_code == 200
    kept, following = (int(part.split("=")[1]) for part in answer.headers["inspgraph-truncated"].split(", "))
    assert 0 < kept == following <= 40
    rest = answer.headers["link"].split(">")[0].removeprefix("<")
    assert 'rel="next"' in answer.headers["link"]
    assert _rows(name, answer.text) == kept
    if name == "json":
        assert answer.json()["head"]["link"] == [rest]
    if name == "xml":
        (link,) = ElementTree.fromstring(answer.text).iter("{http://www.w3.org/2005/sparql-results#}link")
        assert link.get("href") == rest
    second = small.get(rest)
    assert second.status_code == 200
    whole = ask(small, f"{query} LIMIT {kept} OFFSET {kept}", format=name)
    if name in {"csv", "tsv"}:
        assert second.text.splitlines()[1] == whole.text.splitlines()[1]


def _rows(name: str, text: str) -> int:
    match name:
        case "json":
            return len(json.loads(text)["results"]["bindings"])
        case "xml":
            return len(list(ElementTree.fromstring(text).iter("{http://www.w3.org/2005/sparql-results#}result")))
        case "csv":
            return len(list(csv.reader(io.StringIO(text)))) - 1
        case _:
            return len(text.splitlines()) - 1


FORMS = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml", "jsonld": "json-ld", "trig": "turtle"}


@pytest.mark.parametrize("name", FORMS)
def test_a_graph_that_is_cut_says_so(small: Client, name: str) -> None:
    for answer in (ask(small, "CONSTRUCT WHERE { ?s ?p ?o }", format=name), small.get(f"/gsp?default&format={name}")):
        assert answer.headers["inspgraph-truncated"] == "kept=40, next-offset=40"
        assert 0 < len(Graph().parse(data=answer.text, format=FORMS[name])) <= 40
        assert name == "jsonld" or "cut after 40" in answer.text
        assert small.get(answer.headers["link"].split(">")[0].removeprefix("<")).status_code == 200


def test_what_is_whole_says_nothing(small: Client) -> None:
    answer = ask(small, "SELECT * { ?s ?p ?o } LIMIT 5")
    assert "inspgraph-truncated" not in answer.headers
    assert "link" not in answer.json()["head"]


@pytest.mark.parametrize("value", ["},{", '}},{\\"s\\":{', "},{}", "</result>", "\\n", '\\"', "a,b", "]}}", "<result>"])
@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_no_value_misleads_the_cut(small: Client, name: str, value: str) -> None:
    """Values that look like the end of a row."""
    rows = " ".join(f'(UNDEF "{value}{n}")' if n % 3 else "(UNDEF UNDEF)" for n in range(60))
    answer = ask(small, f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} }}", format=name)
    kept = int(answer.headers["inspgraph-truncated"].split(",")[0].split("=")[1])
    assert 0 < kept <= 40
    assert _rows(name, answer.text) == kept


def test_bytes_are_bounded_too(small: Client) -> None:
    query = "SELECT (CONCAT(?x, ?x, ?x, ?x) AS ?y) { VALUES ?n { 1 2 3 4 5 6 7 8 9 } BIND('%s' AS ?x) }" % ("a" * 2000)
    answer = ask(small, query)
    assert "inspgraph-truncated" in answer.headers
    assert 0 < len(answer.json()["results"]["bindings"]) < 9


def test_a_page_shows_no_more_than_a_page_holds(client: Client) -> None:
    """Five hundred cells of half a megabyte each are not put into one page."""
    long = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(16))
    page = ask(client, "SELECT ?v16 { ?s ?p ?o BIND('<b>12345' AS ?v0) " + long + "}", BROWSER)
    assert page.status_code == 200
    assert len(page.content) < 12 * 2**20


def test_a_long_cell_is_disarmed_too(client: Client) -> None:
    """Rows of CSV are read again to disarm them, and the reader by itself takes no cell of more than 128 KB."""
    long = "".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1}) " for n in range(15))
    answer = ask(client, "SELECT ?v15 { BIND('=1234567' AS ?v0) " + long + "}", "text/csv")
    assert answer.status_code == 200
    assert answer.text.splitlines()[1].startswith("'=1234567")


def test_a_short_answer_leaves_other_readers_of_tables_alone() -> None:
    """How long a cell may be is a setting of the whole process."""
    assert disarm(b"a\r\n=1\r\n") == b"a\r\n'=1\r\n"
    assert list(csv.reader(["b" * 200_000])) == [["b" * 200_000]]


@pytest.mark.parametrize("value", ["9" * 5_000, "1e9", "-1", "٣", "0x1"])
@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D&offset=", "/gsp?default&offset="])
def test_numbers_are_read_as_far_as_they_can_be(client: Client, path: str, value: str) -> None:
    answer = client.get(path + quote(value))
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problem/request"


@pytest.mark.parametrize("path", ["/doc/area?q=", "/doc/authority?region=", "/doc/legislation.json?q="])
def test_what_is_looked_for_in_a_list_is_bounded(client: Client, path: str) -> None:
    """Every link to another form repeats it, so that headers would grow beyond what a client reads."""
    assert client.get(path + "a+" * 10_000).status_code == 404


@pytest.mark.parametrize("query", ["SELECT (1/0 AS ?x) {}", "SELECT ('a' + 1 AS ?x) {}", "SELECT (?y AS ?x) {}"])
def test_errors_within_a_query_leave_a_whole_answer(client: Client, query: str) -> None:
    assert ask(client, query).json()["results"]["bindings"] == [{}]


# Nothing is taken from a request into a place where it does not belong.


@pytest.mark.parametrize("value", ["100%25", "%2525", "a+b", "a%20b", "é%C3%A9", "&amp;"])
def test_values_are_decoded_once(client: Client, value: str) -> None:
    query = f'SELECT ("{value}" AS ?x) {{}}'
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": JSON}
    answers = [ask(client, query), client.get("/sparql?" + urlencode({"query": query})),
               client.ask("POST", "/sparql", content=urlencode({"query": query}), headers=form)]  # fmt: skip
    assert [a.json()["results"]["bindings"][0]["x"]["value"] for a in answers] == [value] * 3


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
@pytest.mark.parametrize("path", [EASY, "/gsp?graph=urn:x:a", "/", "/nowhere"])
def test_credentials_are_never_shared(client: Client, path: str, origin: str) -> None:
    answer = client.ask("GET", path, headers={"Origin": origin, "Cookie": "a=b"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    preflight = {
        "Origin": origin,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization",
    }
    assert client.ask("OPTIONS", path, headers=preflight).status_code == 400


@pytest.mark.parametrize(
    "path", ["/id/authority/99901", "/id//evil.example", "/id/https://evil.example", "/sparql/", "/gsp/"]
)
def test_redirects_stay_here(client: Client, path: str) -> None:
    answer = client.ask("GET", path, headers={"X-Secret": "s3cret", "Authorization": "Bearer s3cret", "Accept": "*/*"})
    place = answer.headers.get("location", "/")
    assert place.removeprefix("http://site.test").startswith("/")
    assert not place.removeprefix("http://site.test").startswith("//")
    assert "s3cret" not in str(answer.headers) + answer.text


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", '\\"><img src=x onerror=alert(1)>', "</textarea><script>1</script>"]
)
def test_values_are_text_on_a_page(client: Client, value: str) -> None:
    page = ask(client, f'SELECT ("{value}" AS ?x) (<javascript:alert(1)> AS ?y) ("a"@en AS ?z) {{}}', BROWSER)
    assert page.status_code == 200
    own = '<script type="module" src="/static/editor/'  # the page's, where the editor was built
    assert "<script" not in page.text.replace(own, "")
    assert "<img" not in page.text
    assert 'href="javascript:' not in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_a_cache_knows_what_an_answer_depends_on(client: Client) -> None:
    for path in (EASY, "/sparql", f"/gsp?graph={quote('https://w3id.org/inspgraph/graph/source/ofsted-99001')}"):
        said = {part.strip().lower() for part in client.get(path).headers["vary"].split(",")}
        assert {"accept", "accept-encoding"} <= said
    for host in ("evil.example", "site.test"):
        answer = client.ask(
            "GET", "/sparql?query=" + quote("SELECT (<x> AS ?y) {}"), headers={"Host": host, "Accept": JSON}
        )
        assert "evil" not in answer.text


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("+1+1", "'+1+1"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
     ("\\t=1", "'\t=1"), ("-5", "-5"), ("+4.5e-3", "+4.5e-3"), ("plain", "plain"), ("a=b", "a=b"), ("x\\n=y", "x\n=y"),
     ("a,=b", "a,=b"), ("\\\"=q", '"=q')],
)  # fmt: skip
def test_no_cell_calculates(client: Client, value: str, cell: str) -> None:
    answer = ask(client, f'SELECT ("first" AS ?a) ("{value}" AS ?b) {{}}', "text/csv")
    assert list(csv.reader(io.StringIO(answer.text, newline="")))[1] == ["first", cell]


# One client does not use up everybody's time.


def test_query_seconds_run_out_and_come_back(release: Release, portal: BlockingPortal) -> None:
    app = create_app(release, Settings(query_seconds=1.0, client_seconds=1.0))
    client = Client(app, portal)
    try:
        first = client.get(EASY)
        assert first.headers["ratelimit-policy"] == '"query-seconds";q=1;w=60'
        assert first.headers["ratelimit"].startswith('"query-seconds";r=')
        assert ask(client, CARTESIAN).status_code == 503
        again = ask(client, "SELECT (1 AS ?x) {}")
        assert again.status_code == 429
        assert again.json()["type"] == "/problem/too-many"
        assert 1 <= int(again.headers["retry-after"]) <= 60
        assert client.get(EASY).status_code == 200  # what is kept costs nothing
    finally:
        close(app)


def test_a_folder_outside_is_not_served(client: Client, tmp_path: Path) -> None:
    for path in ("/static/../__init__.py", "/static/%2e%2e/site.py", "/static//etc/passwd"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_app_is_a_plain_one(client: Client, path: str) -> None:
    """Nothing that documents the program by scripts from elsewhere is served."""
    assert client.get(path).status_code == 404
