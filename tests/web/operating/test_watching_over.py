"""Health, readiness, counts and the log: what an operator sees, and what nobody is told."""

from __future__ import annotations

import io
import json
import logging
import logging.config
import socket
from collections.abc import Iterator

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import close, create_app
from inspgraph.web.operating.journal import logging_as
from inspgraph.web.operating.metrics import giving_metrics

from ..conftest import Client

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SECRET = "SELECT ('a question that nobody else need know' AS ?x) {}"


@pytest.fixture
def made(release: Release) -> Iterator[FastAPI]:
    app = create_app(release, Settings(client_seconds=0, query_seconds=1.0, query_processes=1, log_queries=True))
    yield app
    close(app)


@pytest.fixture
def own(made: FastAPI, portal: BlockingPortal) -> Client:
    return Client(made, portal)


def counted(app: FastAPI, name: str, **labels: str) -> float:
    return app.state.metrics.registry.get_sample_value(name, labels) or 0.0


def test_a_site_is_alive_before_it_is_ready(made: FastAPI, own: Client, release: Release) -> None:
    assert own.get("/healthz").json() == {"status": "alive"}
    early = own.get("/readyz")
    assert (early.status_code, early.json()["evaluators"], early.headers["retry-after"]) == (503, 0, "1")
    assert own.get("/sparql?query=ASK%7B%7D").status_code == 200
    late = own.get("/readyz")
    assert (late.status_code, late.json()["status"], late.json()["release"]) == (200, "ready", release.sha256)
    assert late.headers["cache-control"] == "no-store"
    assert own.ask("HEAD", "/readyz").content == b""


def test_requests_and_queries_are_counted(made: FastAPI, own: Client) -> None:
    for path in ("/", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D", "/nowhere/at/all", "/doc/authority/99901"):
        own.get(path, "application/sparql-results+json" if "query" in path else None)
    own.ask("POST", "/sparql", content=ENDLESS, headers={"Content-Type": "application/sparql-query", "Accept": "*/*"})
    own.get("/sparql?query=nonsense")
    requests = "inspgraph_requests_total"
    assert counted(made, requests, route="/sparql", method="GET", status="200") == 2
    assert counted(made, requests, route="/sparql", method="POST", status="503") == 1
    assert counted(made, requests, route="/sparql", method="GET", status="400") == 1
    assert counted(made, requests, route="other", method="GET", status="404") == 1
    assert counted(made, "inspgraph_request_seconds_count", route="/doc") == 1
    assert counted(made, "inspgraph_kept_answers_total") == 1
    assert counted(made, "inspgraph_queries_total", outcome="answered") == 1
    assert counted(made, "inspgraph_queries_total", outcome="timeout") == 1
    assert counted(made, "inspgraph_evaluators_ended_total") == 1
    assert counted(made, "inspgraph_query_seconds_count") == 2


def test_counts_are_given_on_a_port_of_their_own_and_only_if_one_is_set(made: FastAPI, own: Client) -> None:
    assert own.get("/metrics").status_code == 404
    with giving_metrics(made.state.metrics, Settings()):
        pass  # none is set: nothing listens
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with giving_metrics(made.state.metrics, Settings(metrics_port=port)):
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics")
    found = {family.name: family for family in text_string_to_metric_families(text)}
    (release,) = found["inspgraph_release_info"].samples
    assert release.labels["sha256"] == made.state.site.release.sha256
    assert {"inspgraph_requests", "inspgraph_queries", "inspgraph_evaluators", "inspgraph_query_seconds"} <= set(found)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged in JSON while the test runs."""
    written, named = io.StringIO(), [logging.getLogger(name) for name in ("inspgraph", "uvicorn")]
    before = [(logger.handlers[:], logger.level, logger.propagate) for logger in named]
    root = logging.getLogger()
    was = root.handlers[:], root.level
    monkeypatch.setattr("sys.stderr", written)
    logging.config.dictConfig(logging_as("json"))
    yield written
    for logger, (handlers, level, propagate) in zip(named, before, strict=True):
        logger.handlers[:], logger.propagate = handlers, propagate
        logger.setLevel(level)
    root.handlers[:] = was[0]
    root.setLevel(was[1])


def test_a_line_of_the_log_tells_what_happened_and_not_to_whom(
    release: Release, portal: BlockingPortal, lines: io.StringIO
) -> None:
    app = create_app(release, Settings(client_seconds=0, query_processes=1))
    try:
        headers = {"Accept": "*/*", "User-Agent": "somebody's own", "Referer": "http://where.test/"}
        Client(app, portal).ask("GET", "/sparql", params={"query": SECRET}, headers=headers)
    finally:
        close(app)
    (told,) = [json.loads(line) for line in lines.getvalue().splitlines() if '"request"' in line]
    assert {name: told[name] for name in ("level", "event", "method", "path", "status", "kept")} == {
        "level": "INFO", "event": "request", "method": "GET", "path": "/sparql", "status": 200, "kept": False,
    }  # fmt: skip
    assert told["release"] == release.sha256[:16]
    assert set(told) == {
        "time",
        "logger",
        "seconds",
        "release",
        *("level", "event", "method", "path", "status", "kept"),
    }
    for private in ("nobody else need know", "127.0.0.1", "somebody", "where.test"):
        assert private not in lines.getvalue()


def test_queries_are_logged_if_the_operator_wants_them(own: Client, lines: io.StringIO) -> None:
    own.get("/sparql", params={"query": SECRET})
    (told,) = [json.loads(line) for line in lines.getvalue().splitlines() if '"request"' in line]
    assert told["query"] == SECRET


def test_an_error_is_one_line_of_json(lines: io.StringIO) -> None:
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("inspgraph.web").exception("it went wrong")
    (told,) = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert (told["level"], told["event"]) == ("ERROR", "it went wrong")
    assert "ValueError: broken" in told["exc_info"]


def test_plain_lines_tell_only_what_is_amiss() -> None:
    levels = {name: logger["level"] for name, logger in logging_as("text")["loggers"].items()}
    assert set(levels.values()) == {"WARNING"}
