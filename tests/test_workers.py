"""Helpers: work that takes too long, holds too much or breaks is ended, and the next goes on."""

from __future__ import annotations

import json
import math
import operator
import os
import threading
import time
from pathlib import Path

import pytest

from inspgraph.errors import LimitError, UnreadableDocumentError
from inspgraph.pipeline.workers import Limits, Worker, Workers
from inspgraph.read import read_document

SHORT = Limits(seconds=1.0, memory=200_000_000)


@pytest.fixture
def worker():
    helper = Worker(SHORT)
    yield helper
    helper.close()


def test_gives_what_the_function_gives(worker: Worker) -> None:
    assert worker.run(math.sqrt, 16.0) == 4.0
    first = worker.run(os.getpid)
    assert first != os.getpid()
    assert worker.run(os.getpid) == first


def test_raises_what_the_function_raises(worker: Worker) -> None:
    with pytest.raises(ZeroDivisionError):
        worker.run(operator.truediv, 1, 0)
    with pytest.raises(json.JSONDecodeError, match="line 1"):
        worker.run(json.loads, "{")


def test_ends_what_takes_too_long(worker: Worker) -> None:
    worker.run(os.getpid)
    begun = time.monotonic()
    with pytest.raises(LimitError, match="more than 1 seconds"):
        worker.run(time.sleep, 60)
    assert time.monotonic() - begun < 10
    assert worker.run(math.sqrt, 9.0) == 3.0


@pytest.mark.parametrize(("call", "given"), [(bytearray, 400_000_000), (os._exit, 1), (os.abort, None)])
def test_outlives_what_fills_the_memory_or_breaks(worker: Worker, call: object, given: object) -> None:
    with pytest.raises(LimitError, match="200 MB of memory, or broke"):
        worker.run(call, *([] if given is None else [given]))  # type: ignore[arg-type]
    assert worker.run(math.sqrt, 9.0) == 3.0


def test_what_is_printed_is_no_answer(worker: Worker) -> None:
    assert worker.run(print, "Northmere") is None
    assert worker.run(os.write, 1, b"Northmere") == 9


def test_answers_stand_in_order_and_errors_in_their_place() -> None:
    with Workers(SHORT, 2) as workers:
        found = list(workers.map(operator.truediv, [(n, n - 3) for n in range(8)]))
    assert [type(result) for result in found].index(ZeroDivisionError) == 3
    assert found[4:6] == [4.0, 2.5]


def test_nothing_is_left_at_work_when_the_rest_is_not_wanted() -> None:
    threads = threading.active_count()
    begun = time.monotonic()
    with Workers(Limits(seconds=30), 2) as workers:
        results = workers.map(time.sleep, [(0,), (30,), (30,), (30,), (30,)])
        next(results)
        results.close()  # type: ignore[attr-defined]
    assert time.monotonic() - begun < 20
    while threading.active_count() > threads and time.monotonic() - begun < 25:
        time.sleep(0.1)  # a thread that ends takes its time on a busy machine
    assert threading.active_count() <= threads


def test_errors_of_documents_travel(worker: Worker) -> None:
    with pytest.raises(UnreadableDocumentError, match="does not exist"):
        worker.run(read_document, Path("nowhere.pdf"))
