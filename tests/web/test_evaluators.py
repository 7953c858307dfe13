"""How the processes that answer come to be and end, and in which order clients get them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.web.evaluating import EASY, ENDLESS, run

from inspgraph.errors import QueryError
from inspgraph.store import Release, Scope
from inspgraph.web.children import Child
from inspgraph.web.evaluation import Answer, Rest, Task
from inspgraph.web.evaluator import Evaluator, QueryCrashedError, QueryTimeoutError
from inspgraph.web.evaluators.nursery import Nursery
from inspgraph.web.evaluators.wire import LENGTH, Come, pack_answer, pack_refusal, pack_task, read_task

MEMORY = 2**31


def numbered(number: int) -> Task:
    return Task(f"SELECT ({number} AS ?n) {{}}", "text/csv")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize(
    "task",
    [EASY, Task("ASK { ?s ?p 'é\\n' }", "text/csv", Scope(("urn:x:a",), ()), chooses=True, offset=3, most_rows=4),
     Task("DESCRIBE <urn:x:a>", "text/turtle", most_bytes=5, pack=True, rest=Rest("/sparql", (("query", "ü"),)))],
)  # fmt: skip
def test_a_task_crosses_the_wire_as_it_is(task: Task) -> None:
    packed = pack_task(task)
    assert LENGTH.unpack_from(packed)[0] == len(packed) - LENGTH.size
    assert read_task(packed[LENGTH.size :]) == task


def test_answers_are_read_as_they_come_in_pieces() -> None:
    first, second = Answer(b"x" * 1000, 7, packed=True, seconds=0.5), Answer(b"", empty=True)
    wire = b"".join([*pack_answer(first), *pack_refusal("no"), *pack_answer(second)])
    come, told = Come(), []
    for at in range(0, len(wire), 7):
        told += come.add(wire[at : at + 7])
    assert [told[0], told[2]] == [first, second]
    assert isinstance(told[1], QueryError)
    assert str(told[1]) == "no"


def test_one_client_gets_its_answers_to_its_questions(release: Release) -> None:
    """Many questions lie ready for one child, refusals among them; each gets its own answer."""

    async def work(evaluator: Evaluator) -> None:
        tasks = [numbered(n) if n % 5 else Task("SELECT", "text/csv") for n in range(60)]
        told = await asyncio.gather(*(evaluator.answer(task) for task in tasks), return_exceptions=True)
        for n, one in enumerate(told):
            if n % 5:
                assert isinstance(one, Answer)
                assert one.content == b"n\r\n%d\r\n" % n
            else:
                assert isinstance(one, QueryError)
        assert evaluator.waiting == 0

    run(release, work, children=2)


@pytest.mark.parametrize("children", [1, 4])
def test_what_lies_behind_a_query_that_must_be_ended_is_answered(release: Release, children: int) -> None:
    async def work(evaluator: Evaluator) -> None:
        endless = asyncio.create_task(evaluator.answer(ENDLESS))
        await asyncio.sleep(0.004)
        near = [asyncio.create_task(evaluator.answer(numbered(n))) for n in range(3)]
        await asyncio.sleep(0.5)
        late = [asyncio.create_task(evaluator.answer(numbered(n))) for n in range(3)]
        told = await asyncio.gather(endless, *(near if children > 1 else []), *late, return_exceptions=True)
        await asyncio.gather(*near, return_exceptions=True)
        assert isinstance(told[0], QueryTimeoutError)
        assert len(told) > 3
        for one, n in zip(told[1:], [0, 1, 2, 0, 1, 2], strict=False):
            assert isinstance(one, Answer)
            assert one.content == b"n\r\n%d\r\n" % n

    run(release, work, 1.0, children=children)


def test_what_lies_behind_a_process_that_dies_is_answered(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        asking = [asyncio.create_task(evaluator.answer(task)) for task in (ENDLESS, numbered(1), numbered(2))]
        await asyncio.sleep(0.005)
        (at_work,) = evaluator._turns.at_work()
        os.kill(at_work.pid, signal.SIGKILL)
        told = await asyncio.gather(*asking, return_exceptions=True)
        assert isinstance(told[0], QueryCrashedError)
        assert [one.content for one in told[1:] if isinstance(one, Answer)] == [b"n\r\n1\r\n", b"n\r\n2\r\n"]

    run(release, work, 20.0, children=1)


def test_what_lies_behind_a_query_that_is_given_up_is_answered(release: Release) -> None:
    async def work(evaluator: Evaluator) -> None:
        asking = [asyncio.create_task(evaluator.answer(task)) for task in (ENDLESS, numbered(1), numbered(2))]
        await asyncio.sleep(0.005)
        asking[0].cancel()
        asking[2].cancel()
        assert (await asyncio.wait_for(asking[1], 5)).content == b"n\r\n1\r\n"
        assert evaluator.waiting == 0

    run(release, work, 20.0, children=1)


def test_who_comes_later_waits_for_no_more_than_a_few(release: Release) -> None:
    """One client asks four hundred things of the only child; of another's one question few of them come first."""
    order: list[str] = []

    async def work(evaluator: Evaluator) -> None:
        async def ask(client: str) -> None:
            await evaluator.answer(numbered(1), client)
            order.append(client)

        many = [asyncio.create_task(ask("many")) for _ in range(400)]
        await asyncio.sleep(0)
        await asyncio.gather(ask("one"), *many)
        assert order.index("one") <= 20

    run(release, work, 20.0, children=1)


def test_a_child_ends_when_who_had_it_forked_is_gone(release: Release, tmp_path: Path) -> None:
    """Though the process from which it was forked lives on, and though it is in the middle of a query."""
    told = tmp_path / "pid"
    code = (
        "import os, time; from pathlib import Path; from inspgraph.web.children import Child;"
        "from inspgraph.web.evaluators.nursery import nursery; nursery().open()\n"
        f"if not os.fork():\n  child = Child(Path({str(release.root)!r}), 2**31)\n"
        f"  Path({str(told)!r}).write_text(f'{{child.pid}} {{os.getpid()}}\\n'); time.sleep(60)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as first:
        try:
            until = time.monotonic() + 30
            while not (told.exists() and told.read_text().endswith("\n")):
                assert time.monotonic() < until
                time.sleep(0.02)
            child, owner = map(int, told.read_text().split())
            assert not gone(child)
            os.kill(owner, signal.SIGKILL)
            until = time.monotonic() + 5
            while not gone(child):
                assert time.monotonic() < until
                time.sleep(0.02)
            assert first.poll() is None
        finally:
            first.kill()


def test_a_nursery_that_was_ended_is_replaced(release: Release) -> None:
    made = Nursery()

    def fork() -> bytes:
        mine, theirs = socket.socketpair()
        with mine, theirs:
            made.fork(release.root, MEMORY, theirs)
            mine.settimeout(30)
            return mine.recv(1)

    try:
        assert fork() == b"+"
        assert made._process
        made._process.kill()
        made._process.wait()
        assert fork() == b"+"
    finally:
        made.close()


def test_a_process_that_cannot_start_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(QueryCrashedError):
        Child(tmp_path, MEMORY)


def test_who_answers_queries_imports_nothing_of_the_site() -> None:
    code = "import sys, inspgraph.web.evaluators.living, inspgraph.web.evaluators.nursery; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"pyoxigraph", "inspgraph.web.evaluation"} <= loaded
    assert (
        not {"fastapi", "starlette", "jinja2", "rdflib", "typer", "pydantic", "asyncio", "inspgraph.web.site"} & loaded
    )
