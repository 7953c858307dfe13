"""Queries that never end or that end their process, and the queries beside them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from inspgraph.errors import QueryError
from inspgraph.store import Release
from inspgraph.web import evaluator as evaluator_module
from inspgraph.web.evaluator import BusyError, Evaluator, QueryCrashedError, QueryTimeoutError

JSON = "application/sparql-results+json"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BREAKING = "SELECT * { ?s ?p ?o FILTER(" + "!" * 45_000 + "?o) }"


@pytest.fixture
def evaluator(release: Release) -> Iterator[Evaluator]:
    """One child with two seconds for each query."""
    made = Evaluator(release.root, 2.0, children=1)
    yield made
    made.close()


def test_an_answer(evaluator: Evaluator) -> None:
    assert evaluator.answer("ASK {}", JSON) == b'{"head":{},"boolean":true}'


def test_an_error_of_the_engine(evaluator: Evaluator) -> None:
    with pytest.raises(QueryError, match="cannot be answered"):
        evaluator.answer("SELECT", JSON)
    assert evaluator.answer("ASK {}", JSON)


def test_a_query_that_does_not_end_is_ended(evaluator: Evaluator) -> None:
    evaluator.answer("ASK {}", JSON)
    began = time.monotonic()
    with pytest.raises(QueryTimeoutError, match="LIMIT"):
        evaluator.answer(ENDLESS, JSON)
    assert time.monotonic() - began < 4
    assert evaluator.answer("ASK {}", JSON)


def test_a_query_that_breaks_the_engine_breaks_nothing_else(evaluator: Evaluator) -> None:
    with pytest.raises(QueryCrashedError):
        evaluator.answer(BREAKING, JSON)
    assert evaluator.answer("ASK {}", JSON)


def test_an_answer_that_is_too_large(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluator_module, "MOST_ANSWER", 1000)
    failed, content = evaluator_module._answer(release, "SELECT * { ?s ?p ?o } LIMIT 100", JSON)
    assert failed
    assert "more than 1000 bytes" in str(content)


def test_who_waits_too_long_is_sent_away(release: Release) -> None:
    evaluator = Evaluator(release.root, 1.5, children=1)
    evaluator.answer("ASK {}", JSON)
    errors: list[Exception] = []

    def ask() -> None:
        try:
            evaluator.answer(ENDLESS, JSON)
        except (QueryTimeoutError, BusyError) as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    evaluator.close()
    assert {type(error) for error in errors} == {QueryTimeoutError, BusyError}


def test_queries_run_side_by_side(release: Release) -> None:
    evaluator = Evaluator(release.root, 3.0, children=2)
    endless = threading.Thread(target=_ask_without_end, args=(evaluator,))
    endless.start()
    time.sleep(0.2)
    began = time.monotonic()
    assert evaluator.answer("ASK {}", JSON)
    assert time.monotonic() - began < 2
    endless.join()
    evaluator.close()


def _ask_without_end(evaluator: Evaluator) -> None:
    with pytest.raises(QueryTimeoutError):
        evaluator.answer(ENDLESS, JSON)
