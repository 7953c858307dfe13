"""Whole replies that are kept: the same as the first, for the same question, and never anybody else's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from anyio.from_thread import BlockingPortal

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import close, create_app
from inspgraph.web.replies import Reply
from inspgraph.web.shortcut.keeping import Replies
from inspgraph.web.shortcut.plain import Plain, read_plain

from .conftest import BROWSER, Client

HOST = (b"host", b"site.test")
QUESTION = "/sparql?query=SELECT+%3Fs+%7B+%3Fs+a+%3Chttps%3A%2F%2Fw3id.org%2Finspgraph%2Fdef%2Fcore%23Inspection%3E+%7D"


@pytest.fixture(scope="module")
def counted(release: Release, portal: BlockingPortal) -> Iterator[tuple[Client, list[str]]]:
    """A site with an allowance, and the queries that its engine was asked."""
    app, asked = create_app(release, Settings(client_seconds=60)), []
    evaluator = app.state.site.evaluator
    answer = evaluator.answer

    async def count(task, *more):
        asked.append(task.query)
        return await answer(task, *more)

    evaluator.answer = count
    yield Client(app, portal), asked
    close(app)


def told(headers) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in {"ratelimit", "ratelimit-policy"}}


def test_the_second_reply_is_the_first(counted: tuple[Client, list[str]]) -> None:
    client, asked = counted
    first = client.get(QUESTION)
    had = len(asked)
    second = client.get(QUESTION)
    assert len(asked) == had
    assert (second.status_code, second.content, told(second.headers)) == (200, first.content, told(first.headers))
    assert "ratelimit" in second.headers
    assert second.headers["x-content-type-options"] == "nosniff"


def test_what_makes_a_difference_is_told_apart(counted: tuple[Client, list[str]]) -> None:
    client, _ = counted
    json = client.get(QUESTION, "application/sparql-results+json")
    csv = client.get(QUESTION, "text/csv")
    packed = client.ask("GET", QUESTION, headers={"Accept": "text/csv", "Accept-Encoding": "gzip"})
    again = client.get(QUESTION, "text/csv")
    assert json.headers["content-type"] != csv.headers["content-type"]
    assert again.content == csv.content == packed.content
    assert "text/html" in client.get(QUESTION, BROWSER).headers["content-type"]
    assert client.ask("HEAD", QUESTION, headers={"Accept": "text/csv"}).content == b""


def test_who_holds_the_answer_and_who_comes_from_elsewhere(counted: tuple[Client, list[str]]) -> None:
    client, _ = counted
    tag = client.get(QUESTION).headers["etag"]
    assert client.ask("GET", QUESTION, headers={"If-None-Match": tag, "Accept": "*/*"}).status_code == 304
    elsewhere = client.ask("GET", QUESTION, headers={"Origin": "https://example.org", "Accept": "*/*"})
    assert elsewhere.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in client.get(QUESTION).headers


@pytest.mark.parametrize("query", ["SELECT (NOW() AS ?n) {}", "SELECT (RAND() AS ?n) {}", "SELECT {"])
def test_what_changes_and_what_fails_is_not_kept(counted: tuple[Client, list[str]], query: str) -> None:
    client, asked = counted
    had = len(asked)
    for _ in range(2):
        client.ask("GET", "/sparql", params={"query": query})
    assert len(asked) == had + 2


def test_there_is_only_so_much_room() -> None:
    replies = Replies(50_000)
    for number in range(100):
        replies.put(key(b"%d" % number), Reply([], b"x" * 1000))
    assert 0 < replies.taken <= 50_000
    assert key(b"99") in replies
    assert key(b"0") not in replies
    replies.put(key(b"large"), Reply([], b"x" * 10_000))
    assert key(b"large") not in replies


def test_what_is_asked_takes_room_too() -> None:
    replies = Replies(50_000)
    replies.put(("r", Plain(b"x" * 3000, "a", None)), Reply([], b""))
    assert replies.get(("r", Plain(b"x" * 3000, "a", None))) is None


def key(asked: bytes) -> tuple[str, Plain]:
    return "r", Plain(asked, None, None)


def asked_by(*headers: tuple[bytes, bytes], **other: object) -> Plain | None:
    asked = {"type": "http", "path": "/sparql", "method": "GET", "query_string": b"query=ASK{}"}
    return read_plain({**asked, "headers": [HOST, *headers], **other})


def test_a_plain_question_has_all_on_which_its_answer_depends() -> None:
    accept, encoding = (b"accept", b"text/csv"), (b"accept-encoding", b"gzip")
    assert asked_by() == Plain(b"query=ASK{}", None, None)
    assert asked_by(accept, (b"user-agent", b"x"), encoding) == Plain(b"query=ASK{}", "text/csv", "gzip")
    assert asked_by(accept, (b"accept", b"text/html")) == asked_by(accept)


@pytest.mark.parametrize(
    "more",
    [
        {"method": "HEAD"},
        {"path": "/sparql/"},
        {"type": "websocket"},
        {"headers": [HOST, (b"if-none-match", b"*")]},
        {"headers": [HOST, (b"origin", b"https://example.org")]},
        {"headers": [HOST, (b"x", b"y" * 5000)]},
        {"headers": []},
        {"headers": [HOST, HOST]},
        {"headers": [(b"host", b"no host")]},
    ],
)
def test_a_request_that_is_more_is_no_plain_question(more: dict[str, object]) -> None:
    assert asked_by(**more) is None
