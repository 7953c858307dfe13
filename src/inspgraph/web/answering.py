"""From a query that may be asked to a response: what is held already, what a client may still ask, what is new.

An answer is whole before its status goes out, so nothing fails afterwards. A client that goes away takes its query
with it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from inspgraph.errors import InspgraphError
from inspgraph.web.allowance import client_of
from inspgraph.web.at_once import answer_at_once
from inspgraph.web.evaluation import Answer, Task
from inspgraph.web.operating.metrics import metrics_of
from inspgraph.web.questions import Question
from inspgraph.web.replies import as_response, not_changed, reply_with
from inspgraph.web.results import matches
from inspgraph.web.site import site_of, visit_in

Result = TypeVar("Result")
FORGIVING = 0.05
"""Seconds after which the wire is watched for a client that goes away."""


class GoneError(InspgraphError):
    """The client went away before its answer was ready."""


async def respond(request: Request, question: Question) -> Response:
    """The response to a question: 304 where the client holds the answer, one that is kept, or a new one.

    Raises what ``find`` raises.
    """
    if question.steady and matches(request.headers.get("if-none-match"), question.key.etag()):
        return not_changed(question)
    answer = await find(request, question)
    return as_response(reply_with(question, answer), site_of(request).allowance.headers(who(request.scope)))


async def find(request: Request, question: Question) -> Answer:
    """The answer to a question, at once or from a process; raises as ``answer_at_once`` and ``evaluate``."""
    visit, metrics = visit_in(request.scope), metrics_of(request)
    return answer_at_once(visit, metrics, who(request.scope), question) or await ask(request, question)


async def ask(request: Request, question: Question) -> Answer:
    """The answer of a process to a question, which is then kept; raises as ``evaluate``."""
    answer = await evaluate(request, question.task)
    if question.steady:
        site_of(request).results.put(question.key, answer)
    return answer


async def evaluate(request: Request, task: Task) -> Answer:
    """A new answer of the engine, which counts against the client's allowance.

    Raises ``TooManyError``, ``GoneError``, and what ``Evaluator.answer`` raises.
    """
    site, client, metrics = site_of(request), who(request.scope), metrics_of(request)

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


def who(scope: Scope) -> str:
    """Whose allowance a request uses."""
    client = scope.get("client")
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
