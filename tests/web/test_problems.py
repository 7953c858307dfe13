"""Errors and the answers that they get."""

from __future__ import annotations

import json

import pytest
from starlette.exceptions import HTTPException

from inspgraph.errors import InspgraphError, QueryError, StoreError
from inspgraph.web.allowance import TooManyError
from inspgraph.web.answering import GoneError
from inspgraph.web.evaluator import BusyError, QueryCrashedError, QueryTimeoutError
from inspgraph.web.graphstore import NoSuchGraphError
from inspgraph.web.guard import RefusedQueryError, UpdateRefusedError
from inspgraph.web.negotiation import NotAcceptableError
from inspgraph.web.problems import MediaTypeError, RequestError, TooLargeError, kinds, problem_of, wants_page
from inspgraph.web.site import NoSuchResourceError

from .conftest import BROWSER, Client


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NoSuchResourceError("x"), 404),
        (NotAcceptableError("x"), 406),
        (RequestError("x"), 400),
        (MediaTypeError("x"), 415),
        (TooLargeError("x"), 413),
        (RefusedQueryError("x"), 400),
        (UpdateRefusedError("x"), 403),
        (QueryError("x"), 400),
        (QueryTimeoutError("x"), 503),
        (QueryCrashedError("x"), 503),
        (BusyError("x"), 503),
        (StoreError("x"), 503),
        (TooManyError("x", 3), 429),
        (NoSuchGraphError("x"), 404),
        (GoneError("x"), 499),
        (InspgraphError("secret"), 500),
        (ZeroDivisionError("secret"), 500),
        (HTTPException(405), 405),
    ],
)
def test_each_error_has_its_status(error: Exception, status: int) -> None:
    problem = problem_of(error)
    assert problem.status == status
    assert "secret" not in problem.detail
    assert json.loads(problem.as_json("/x")) == {
        "type": f"/x/problem/{problem.kind.name}", "title": problem.title, "status": status, "detail": problem.detail,
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(kinds()))
def test_each_kind_has_its_page(client: Client, name: str) -> None:
    page = client.page(f"/problem/{name}")
    assert page.status_code == 200
    assert kinds()[name].meaning.split(".")[0] in page.text


def test_an_unknown_kind_has_none(client: Client) -> None:
    assert client.get("/problem/nothing").status_code == 404


@pytest.mark.parametrize(
    ("accept", "page"),
    [(None, False), ("*/*", False), (BROWSER, True), ("text/html", True), ("application/json", False),
     ("text/turtle", False), ("application/json, text/html;q=0.9", False)],
)  # fmt: skip
def test_browsers_get_a_page(accept: str | None, page: bool) -> None:
    assert wants_page(accept) is page


def test_an_unknown_address(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    page = client.page("/nowhere/<script>")
    assert page.status_code == 404
    assert "<h1>Nothing is known of this</h1>" in page.text
    assert "<script>" not in page.text


def test_an_unforeseen_error_tells_nothing(client: Client, app, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        msg = "a secret of the house"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr("inspgraph.web.pages.home_view", broken)
    for answer in (client.get("/"), client.page("/")):
        assert answer.status_code == 500
        assert "secret" not in answer.text


def test_waiting_is_suggested_where_it_helps(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(*_: object) -> bytes:
        msg = "other queries keep this service busy"
        raise BusyError(msg)

    monkeypatch.setattr("inspgraph.web.evaluator.Evaluator.answer", busy)
    answer = client.get("/sparql?query=ASK%7B%20%7D%20%23busy")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
