"""Queries that never end or that end their process, and the queries beside them."""

from __future__ import annotations

import asyncio
import os
import time

import pytest
from tests.web.evaluating import EASY, ENDLESS, JSON, run

from inspgraph.errors import QueryError
from inspgraph.store import Release
from inspgraph.web.evaluation import Answer, Task
from inspgraph.web.evaluator import BusyError, Evaluator, QueryCrashedError, QueryTimeoutError

BREAKING = Task("SELECT * { ?s ?p ?o FILTER(" + "!" * 1_000_000 + "?o) }", JSON)
GREEDY = Task("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d ?c ?f", JSON)


async def failure(evaluator: Evaluator, task: Task, client: str = "") -> type[Exception] | None:
    try:
        await evaluator.answer(task, client)
    except (QueryError, QueryTimeoutError, QueryCrashedError, BusyError) as error:
        return type(error)
    return None


def test_an_answer(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        answer = await evaluator.answer(EASY)
        assert answer.content == b'{"head":{},"boolean":true}'
        assert answer.kept is None
        assert answer.seconds < 1

    run(release, work)


def test_an_error_of_the_engine(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        with pytest.raises(QueryError, match="cannot be answered"):
            await evaluator.answer(Task("SELECT", JSON))
        assert await evaluator.answer(EASY)

    run(release, work)


@pytest.mark.parametrize(
    ("task", "error", "memory"),
    [(ENDLESS, QueryTimeoutError, 2**31), (BREAKING, QueryCrashedError, 2**31), (GREEDY, QueryCrashedError, 2**29)],
    ids=["endless", "breaking", "greedy"],
)
def test_another_stands_by(release: Release, task: Task, error: type[Exception], memory: int) -> None:
    """A query that must be ended costs nobody else anything: the next one is answered in under 300 ms."""

    async def work(evaluator: Evaluator) -> None:
        began = time.monotonic()
        assert await failure(evaluator, task) is error
        assert time.monotonic() - began < 3.5
        again = time.monotonic()
        assert await evaluator.answer(EASY)
        assert time.monotonic() - again < 0.3

    run(release, work, 3.0, children=1, standby=1, memory=memory)


def test_the_process_of_an_ended_query_is_gone(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        pids = {child.pid for child in evaluator._standing}
        assert await failure(evaluator, ENDLESS) is QueryTimeoutError
        await asyncio.sleep(1)
        ended = pids - {child.pid for child in evaluator._standing}
        assert len(ended) == 1
        with pytest.raises(ProcessLookupError):
            os.kill(ended.pop(), 0)
        assert len(evaluator._standing) == 2

    run(release, work, 1.0, children=1, standby=1)


def test_a_query_that_nobody_waits_for_is_ended(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        pids = {child.pid for child in evaluator._standing}
        asking = asyncio.create_task(evaluator.answer(ENDLESS))
        await asyncio.sleep(0.3)
        asking.cancel()
        await asyncio.sleep(0.7)
        ended = pids - {child.pid for child in evaluator._standing}
        assert len(ended) == 1
        with pytest.raises(ProcessLookupError):
            os.kill(ended.pop(), 0)

    run(release, work, 30.0, children=1, standby=1)


def test_who_waits_too_long_is_sent_away(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        errors = await asyncio.gather(*(failure(evaluator, ENDLESS, str(n)) for n in range(3)))
        assert set(errors) == {QueryTimeoutError, BusyError}

    run(release, work, 1.5, children=1)


def test_one_client_cannot_keep_others_waiting(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        busy = [asyncio.create_task(failure(evaluator, ENDLESS, "greedy")) for _ in range(8)]
        await asyncio.sleep(0.3)
        began = time.monotonic()
        assert await evaluator.answer(EASY, "other")
        assert time.monotonic() - began < 0.5
        assert set(await asyncio.gather(*busy)) <= {QueryTimeoutError, BusyError}

    run(release, work, 2.0, children=2)


def test_a_long_query_gives_way_to_others(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        asking = asyncio.create_task(failure(evaluator, ENDLESS))
        await asyncio.sleep(1.5)
        at_work = [child for child in evaluator._standing if child.slow]
        assert [os.getpriority(os.PRIO_PROCESS, child.pid) for child in at_work] == [10]
        assert await asking is QueryTimeoutError

    run(release, work, 2.0, children=1)


def test_what_a_query_took_is_told_even_if_it_failed(release: Release) -> None:
    told: list[float] = []

    async def work(evaluator: Evaluator) -> None:
        with pytest.raises(QueryTimeoutError):
            await evaluator.answer(ENDLESS, spend=told.append)
        await evaluator.answer(EASY, spend=told.append)

    run(release, work, 1.0)
    assert told[0] >= 1.0 > told[1] > 0


def test_a_child_can_open_nothing(release: Release) -> None:
    """Should a query for another machine pass the guard, the process that runs it has no socket."""

    async def work(evaluator: Evaluator) -> None:
        asked = Task("SELECT * { SERVICE <http://127.0.0.1:9999/> { ?s ?p ?o } }", JSON)
        with pytest.raises(QueryError, match="Too many open files"):
            await evaluator.answer(asked)

    run(release, work)


@pytest.mark.parametrize("clients", [1, 5])
def test_many_at_once(release: Release, clients: int) -> None:
    async def work(evaluator: Evaluator) -> None:
        answers = await asyncio.gather(*(evaluator.answer(EASY, str(n % clients)) for n in range(100)))
        assert {answer.content for answer in answers} == {b'{"head":{},"boolean":true}'}
        assert len(evaluator._standing) <= 6
        assert not evaluator._turns._clients

    run(release, work)


def test_large_answers_arrive_whole(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        answer: Answer = await evaluator.answer(Task("SELECT * { ?s ?p ?o }", "text/csv"))
        assert answer.content.count(b"\r\n") > 5_000
        assert answer.content.endswith(b"\r\n")

    run(release, work)
