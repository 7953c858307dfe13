"""Writer mode: who may write, what is let in, what is refused, and what readers see meanwhile."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from rdflib import SH, Graph
from typer.testing import CliRunner

from inspgraph.cli import app as command_line
from inspgraph.cli.writer import empty_release, judge
from inspgraph.settings import Settings
from inspgraph.store import Release, Scope
from inspgraph.web import close, create_app
from inspgraph.web.guard import RefusedQueryError
from inspgraph.web.problems import RequestError
from inspgraph.web.tokens import TokenError, Tokens, digest_of, make_token, read_token_file, read_tokens
from inspgraph.web.updates import read_update
from inspgraph.web.writermode import WriterMode

from .conftest import Client

UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
CORE = "https://w3id.org/inspgraph/def/core#"
ID = "https://w3id.org/inspgraph/id/"
GRAPH = "https://w3id.org/inspgraph/graph/"
BROKEN = f'<{ID}inspection/99901-ilacs-2031-01> a <{CORE}Inspection> ; <{CORE}fieldworkStart> "soon" .'
EVERYTHING, UPDATES, GRAPHS = (make_token(name, scopes) for name, scopes in
                               (("all", ("update", "graphs")), ("u", ("update",)), ("g", ("graphs",))))  # fmt: skip


class Writer:
    """A client of a site that may be written."""

    def __init__(self, app: FastAPI, client: Client) -> None:
        self.app, self.client = app, client

    def update(self, text: str, token: str = EVERYTHING[0], accept: str = "*/*"):
        headers = {"Content-Type": UPDATE, "Authorization": f"Bearer {token}", "Accept": accept}
        return self.client.ask("POST", "/sparql", content=text.encode(), headers=headers)

    def send(self, method: str, path: str, content: str = "", token: str = EVERYTHING[0], kind: str = TURTLE):
        headers = {"Content-Type": kind, "Authorization": f"Bearer {token}", "Accept": "*/*"}
        return self.client.ask(method, path, content=content.encode(), headers=headers)

    def count(self) -> int:
        answer = self.client.get("/sparql?query=" + quote("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
        return int(answer.json()["results"]["bindings"][0]["n"]["value"])

    @property
    def release(self) -> str:
        return self.app.state.site.release.sha256


def _serve(release: Release, folder: Path, portal: BlockingPortal) -> Iterator[Writer]:
    mode = WriterMode(Tokens((EVERYTHING[1], UPDATES[1], GRAPHS[1])), judge, folder, seconds=60)
    app = create_app(release, Settings(client_seconds=0, query_processes=1), mode)
    yield Writer(app, Client(app, portal))
    close(app)


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Writer]:
    """A site that begins with nothing."""
    folder = tmp_path_factory.mktemp("written")
    yield from _serve(empty_release(folder), folder, portal)


@pytest.fixture(scope="module")
def held(release: Release, tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Writer]:
    """A site over the invented history."""
    yield from _serve(release, tmp_path_factory.mktemp("changed"), portal)


def test_an_update_makes_the_next_release(writer: Writer) -> None:
    before, had = writer.release, writer.count()
    assert writer.update("INSERT DATA { GRAPH <urn:x:g> { <urn:x:a> <urn:x:b> 1, 2 } }").status_code == 204
    assert writer.release != before
    assert writer.count() == had + 2
    assert writer.client.get("/gsp?graph=urn:x:g", "application/n-triples").text.count("\n") == 2
    assert writer.update("DROP GRAPH <urn:x:g>").status_code == 204
    assert (writer.release, writer.count()) == (before, had)


@pytest.mark.parametrize(
    ("token", "status"),
    [(None, 401), ("", 401), ("x", 401), (EVERYTHING[1].digest, 401), (EVERYTHING[0][:-1], 401), (GRAPHS[0], 403)],
    ids=["none", "empty", "unknown", "the digest", "cut short", "of another scope"],  # tokens are drawn anew each run
)
def test_an_update_needs_its_token(writer: Writer, token: str | None, status: int) -> None:
    before = writer.release
    headers = {"Content-Type": UPDATE, "Accept": "*/*"} | (
        {"Authorization": f"Bearer {token}"} if token is not None else {}
    )
    answer = writer.client.ask("POST", "/sparql", content=b"INSERT DATA { <a:> <b:> 1 }", headers=headers)
    assert answer.status_code == status
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert writer.release == before


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_graph_needs_its_token(writer: Writer, method: str) -> None:
    before = writer.release
    path = "/gsp?graph=urn:x:guarded"
    assert writer.send(method, path, "<a:> <b:> 1 .", "wrong").status_code == 401
    assert writer.send(method, path, "<a:> <b:> 1 .", UPDATES[0]).status_code == 403
    assert writer.release == before


@pytest.mark.parametrize("kind", ["Basic", "bearerish", ""])
def test_a_token_is_a_bearer_token(kind: str) -> None:
    with pytest.raises(Exception, match="needs a token"):
        Tokens((EVERYTHING[1],)).check(f"{kind} {EVERYTHING[0]}", "update")


def test_what_breaks_the_shapes_is_refused_and_nothing_changes(held: Writer) -> None:
    before, had = held.release, held.count()
    for answer in (
        held.update(f"INSERT DATA {{ GRAPH <{GRAPH}source/x> {{ {BROKEN} }} }}"),
        held.send("PUT", "/gsp/source/x", BROKEN),
        held.send("POST", "/gsp", BROKEN),
    ):
        assert answer.status_code == 422
        problem = json.loads(answer.text)
        assert problem["type"] == "/problem/rejected"
        assert any("99901-ilacs-2031-01" in result["focus"] for result in problem["results"])
        assert (held.release, held.count()) == (before, had)


def test_the_report_comes_as_rdf_for_who_asks(held: Writer) -> None:
    answer = held.update(f"INSERT DATA {{ GRAPH <{GRAPH}source/x> {{ {BROKEN} }} }}", accept="text/turtle")
    assert answer.status_code == 422
    report = Graph().parse(data=answer.text, format="turtle")
    assert next(report.objects(None, SH.conforms)).toPython() is False
    assert len(set(report.objects(None, SH.result))) >= 1


@pytest.mark.parametrize(
    ("update", "status"),
    [("LOAD <http://127.0.0.1:9/>", 400), ("LOAD SILENT <file:///etc/passwd> INTO GRAPH <urn:x:g>", 400),
     ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 400), ("CLEAR XYZ", 400),
     ("INSERT DATA { <a:> <b:> 1 } ; NONSENSE", 400), ("SELECT * { ?s ?p ?o }", 400),
     ("INSERT DATA { " + "{" * 20_000, 400), ("#" * 60_000, 400)],
)  # fmt: skip
def test_updates_that_are_not_carried_out(writer: Writer, update: str, status: int) -> None:
    before = writer.release
    assert writer.update(update).status_code == status
    assert writer.release == before


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [(TURTLE, "<a:> <b:> .", 400), (TURTLE, "{", 400), ("application/n-triples", "<a> <b> <c> .", 400),
     ("text/plain", "<a:> <b:> 1 .", 415), ("application/trig", "<a:> <b:> 1 .", 415),
     ("text/turtle; charset=utf-16", "x", 415), ("multipart/form-data; boundary=x", "--x--", 400)],
)  # fmt: skip
def test_graphs_that_are_not_taken(writer: Writer, kind: str, content: str, status: int) -> None:
    before = writer.release
    assert writer.send("PUT", "/gsp?graph=urn:x:g", content, kind=kind).status_code == status
    assert writer.release == before


def test_an_update_is_sent_by_post_and_alone(writer: Writer) -> None:
    headers = {"Authorization": f"Bearer {EVERYTHING[0]}", "Accept": "*/*"}
    before = writer.release
    for method, path, body in (
        ("GET", "/sparql?update=" + quote("INSERT DATA { <a:> <b:> 1 }"), b""),
        ("QUERY", "/sparql", b"INSERT DATA { <a:> <b:> 1 }"),
        ("POST", "/sparql?query=ASK%7B%7D", b"INSERT DATA { <a:> <b:> 1 }"),
    ):
        answer = writer.client.ask(method, path, content=body, headers={**headers, "Content-Type": UPDATE})
        assert answer.status_code == 400
    assert writer.release == before


def test_readers_see_the_one_release_or_the_other(writer: Writer, portal: BlockingPortal) -> None:
    """While a change is made, every answer is whole, and of before or of after."""
    writer.update("INSERT DATA { GRAPH <urn:x:swap> { <urn:x:a> <urn:x:b> 0 } }")
    path = "/sparql?query=" + quote("SELECT ?o { GRAPH <urn:x:swap> { ?s ?p ?o } }")
    seen: list[str] = []

    async def both() -> None:
        async def read() -> None:
            while not changing.done():
                answer = await writer.client._client.get(path)
                assert answer.status_code == 200
                await asyncio.sleep(0.01)
                seen.append(",".join(row["o"]["value"] for row in answer.json()["results"]["bindings"]))

        headers = {"Content-Type": UPDATE, "Authorization": f"Bearer {EVERYTHING[0]}"}
        text = "CLEAR GRAPH <urn:x:swap> ; INSERT DATA { GRAPH <urn:x:swap> { <urn:x:a> <urn:x:b> 1 } }"
        changing = asyncio.ensure_future(writer.client._client.post("/sparql", content=text, headers=headers))
        await asyncio.gather(read(), read(), changing)
        seen.append((await writer.client._client.get(path)).json()["results"]["bindings"][0]["o"]["value"])

    portal.call(both)
    assert set(seen) == {"0", "1"}
    assert seen[-1] == "1"


def test_the_description_tells_of_updates(writer: Writer) -> None:
    text = writer.client.get("/sparql").text
    assert "SPARQL11Update" in text
    assert "inputFormat" in text
    assert "PUT" in writer.client.ask("OPTIONS", "/gsp").headers["allow"]


USING = Scope(("urn:x:a",), ("urn:x:b",))
SAID = "USING <urn:x:a> USING NAMED <urn:x:b>"


@pytest.mark.parametrize(
    ("update", "expected"),
    [
        ("INSERT {?s ?p 1} WHERE {?s ?p ?o}", f"INSERT {{?s ?p 1}} {SAID} WHERE {{?s ?p ?o}}"),
        ("DELETE WHERE {?s ?p ?o}", f"DELETE {{?s ?p ?o}} {SAID} WHERE {{?s ?p ?o}}"),
        ("delete {?s ?p 1}insert{?s ?p 2}where{}", f"delete {{?s ?p 1}}insert{{?s ?p 2}} {SAID} where{{}}"),
        ("INSERT DATA { <a> <b> 'WHERE {}' }", "INSERT DATA { <a> <b> 'WHERE {}' }"),
        ("CLEAR ALL ; INSERT { ?s ?p 1 } # WHERE\nWHERE { { SELECT * WHERE {} } }",
         f"CLEAR ALL ; INSERT {{ ?s ?p 1 }} # WHERE\n {SAID} WHERE {{ {{ SELECT * WHERE {{}} }} }}"),
    ],
)  # fmt: skip
def test_the_graphs_of_a_request_are_written_into_an_update(update: str, expected: str) -> None:
    assert " ".join(read_update(update, USING).split()) == " ".join(expected.split())
    assert read_update(update, None) == update


@pytest.mark.parametrize("clause", ["WITH <urn:x:c> DELETE", "DELETE"])
def test_graphs_are_named_once(clause: str) -> None:
    using = "" if clause.startswith("WITH") else "USING <urn:x:c>"
    with pytest.raises(RequestError, match="choose one"):
        read_update(f"{clause} {{ ?s ?p ?o }} {using} WHERE {{ ?s ?p ?o }}", USING)


@pytest.mark.parametrize("update", ["LOAD <a>", "load silent <a>", "CLEAR ALL;LOAD<a>", "CLEAR ALL;1LOAD <a>"])
def test_nothing_is_loaded(update: str) -> None:
    with pytest.raises(RefusedQueryError, match="LOAD"):
        read_update(update, None)


def test_only_the_digest_of_a_token_is_kept(tmp_path: Path) -> None:
    secret, kept = make_token("desk", ("update",))
    assert secret not in kept.line()
    assert digest_of(secret) in kept.line()
    file = tmp_path / "tokens"
    file.write_text(f"# who may write\n{kept.line()}\n\n{GRAPHS[1].line()} # the other\n", encoding="utf-8")
    tokens = read_token_file(file)
    assert tokens.check(f"Bearer {secret}", "update") == "desk"
    assert read_tokens(f"{kept.line()};{GRAPHS[1].line()}").check(f"bearer {GRAPHS[0]}", "graphs") == "g"
    assert make_token("desk", ("update",))[0] != secret


@pytest.mark.parametrize("text", ["", "# nothing", "name update", "name all " + "0" * 64, "name update " + "0" * 63])
def test_lists_of_tokens_that_cannot_be_used(text: str) -> None:
    with pytest.raises(TokenError):
        read_tokens(text)


def test_the_command_that_makes_a_token() -> None:
    told = CliRunner().invoke(command_line, ["token", "desk", "--scope", "update"])
    assert told.exit_code == 0
    secret, line = (row.split(maxsplit=1)[1] for row in told.output.strip().splitlines())
    assert read_tokens(line).check(f"Bearer {secret}", "update") == "desk"
    assert CliRunner().invoke(command_line, ["token", "desk", "--scope", "everything"]).exit_code != 0


def test_nobody_writes_without_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("INSPGRAPH_TOKENS", raising=False)
    told = CliRunner().invoke(command_line, ["serve", "--writer", "--empty"])
    assert told.exit_code != 0
    assert "no token" in told.output
