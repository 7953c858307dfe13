"""From a query that may be asked to a response: what is held already, what a client may still ask, what is new.

An answer is whole before its status goes out, so nothing fails afterwards. A client that goes away takes its query
with it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.errors import InspgraphError
from inspgraph.store import Scope
from inspgraph.web import evaluation as engine
from inspgraph.web.allowance import client_of
from inspgraph.web.evaluation import Answer, Task
from inspgraph.web.guard import Reading
from inspgraph.web.lookups import MOST_ROWS
from inspgraph.web.operating.metrics import metrics_of
from inspgraph.web.results import Key, matches
from inspgraph.web.site import Site, site_of, visit_in

Result = TypeVar("Result")
FORGIVING = 0.05
"""Seconds after which the wire is watched for a client that goes away."""
MOST_BYTES = 2**16
"""What the answer to a look-up may have, beside ``MOST_ROWS``, for it to be made here: about two milliseconds of the
engine."""
VARY = "Accept, Accept-Encoding"


class GoneError(InspgraphError):
    """The client went away before its answer was ready."""


async def respond(request: Request, query: str, reading: Reading, task: Task) -> Response:
    """The response to a query: 304 where the client holds the answer, one that is kept, or a new one.

    Raises what ``evaluate`` raises.
    """
    site = site_of(request)
    key = key_of(site, reading, task)
    headers = {"Vary": VARY, "Cache-Control": "no-cache" if reading.steady else "no-store"}
    if reading.steady:
        headers["ETag"] = key.etag()
        if matches(request.headers.get("if-none-match"), headers["ETag"]):
            return Response(status_code=304, headers=headers)
    answer = await (find(request, key, task, reading.looks_up) if reading.steady else evaluate(request, task))
    return as_response(answer, task, headers | site.allowance.headers(who(request)))


def key_of(site: Site, reading: Reading, task: Task) -> Key:
    """All that the answer to a task depends on."""
    return Key(site.release.sha256, reading.plain, task.media_type, task.scope, task.offset, task.most_rows, task.rest)


def look_up(request: Request, task: Task, few: str) -> Answer | None:
    """The answer to a look-up, asked of the engine here and now; none if it is longer than one may be, or if other
    graphs or a later part are asked for.

    It counts as any query does, answered or not. Raises ``TooManyError``, and ``QueryError`` as the engine does.
    """
    if task.scope or task.offset:
        return None
    metrics = metrics_of(request)
    try:
        site_of(request).allowance.check(who(request))
        answer = ask_here(request, shortened(task, few))
    except BaseException as error:
        metrics.count_query(error)
        raise
    if answer.kept is not None:
        return None
    metrics.count_query()
    return answer


def shortened(task: Task, few: str) -> Task:
    """A look-up with as little asked for as may be asked here."""
    rows, size = min(task.most_rows, MOST_ROWS), min(task.most_bytes, MOST_BYTES)
    return task._replace(query=few, most_rows=rows, most_bytes=size)


def ask_here(request: Request, task: Task) -> Answer:
    """An answer of the engine in this process, whose seconds are counted even if it is an error."""
    site, began = site_of(request), time.thread_time()
    try:
        return engine.evaluate(site.release, task)
    finally:
        seconds = time.thread_time() - began
        site.allowance.spend(who(request), seconds)
        metrics_of(request).count_seconds(seconds)


async def find(request: Request, key: Key, task: Task, looks_up: str = "") -> Answer:
    """The answer to a task, from what is kept or from the engine; raises as ``evaluate``.

    A look-up is asked here first; what is longer than may be asked here is kept as any answer, and so is found at once
    when it is asked again.
    """
    kept = site_of(request).results
    if held := kept.get(key, task.pack):
        visit_in(request.scope).kept = True
        return held
    if looks_up and (answer := look_up(request, task, looks_up)):
        return answer
    answer = await evaluate(request, task)
    kept.put(key, task.pack, answer)
    return answer


async def evaluate(request: Request, task: Task) -> Answer:
    """A new answer of the engine, which counts against the client's allowance.

    Raises ``TooManyError``, ``GoneError``, and what ``Evaluator.answer`` raises.
    """
    site, client, metrics = site_of(request), who(request), metrics_of(request)

    def spend(seconds: float) -> None:
        site.allowance.spend(client, seconds)
        metrics.count_seconds(seconds)

    try:
        site.allowance.check(client)
        answer = await unless_gone(request, site.evaluator.answer(task, client, spend))
    except BaseException as error:
        metrics.count_query(error)
        raise
    metrics.count_query()
    return answer


def who(request: Request) -> str:
    """Whose allowance a request uses."""
    client = request.scope.get("client")
    return client_of(client[0] if client else None)


async def unless_gone(request: Request, work: Coroutine[None, None, Result]) -> Result:
    """The result of some work, which is cancelled if the client goes away before; then ``GoneError``."""
    watch = Watch(request)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.gone:
            msg = "the client went away"
            raise GoneError(msg) from None
        raise
    finally:
        watch.end()


class Watch:
    """Cancels the task that made it when a client goes away; it begins to look when the task has taken a moment."""

    def __init__(self, request: Request) -> None:
        self.gone = False
        self._request, self._waiting = request, asyncio.current_task()
        self._looking: asyncio.Task[None] | None = None
        loop = asyncio.get_running_loop()
        self._begin = loop.call_later(FORGIVING, self._look)

    def _look(self) -> None:
        self._looking = asyncio.get_running_loop().create_task(self._listen())

    async def _listen(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        if self._waiting:
            self._waiting.cancel()

    def end(self) -> None:
        """Looks no more."""
        self._begin.cancel()
        if self._looking:
            self._looking.cancel()


def as_response(answer: Answer, task: Task, headers: dict[str, str]) -> Response:
    """An answer as a response; one that was cut says so."""
    headers["Server-Timing"] = f"engine;dur={answer.seconds * 1000:.1f}"
    if answer.packed:
        headers["Content-Encoding"] = "gzip"
    if answer.kept is not None:
        after = task.offset + answer.kept
        headers["Inspgraph-Truncated"] = f"kept={answer.kept}, next-offset={after}"
        headers["Link"] = f'<{task.rest.at(after)}>; rel="next"'
    return Response(answer.content, media_type=task.media_type, headers=headers)


def scope_parameters(scope: Scope | None) -> tuple[tuple[str, str], ...]:
    """A scope as the parameters of the protocol."""
    if scope is None:
        return ()
    named = (("named-graph-uri", graph) for graph in scope.named)
    return (*(("default-graph-uri", graph) for graph in scope.default), *named)
