"""Answers a plain question before routing and what stands around it.

Everything that decides is that of the whole way (``questions``, ``answering``, ``problems``); only what such a request
does not need is passed by: the search for a route, other origins, packing of pages, HEAD.
"""

from __future__ import annotations

import time

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from inspgraph.errors import InspgraphError
from inspgraph.web.answering import ask, who
from inspgraph.web.asking import Asked, read_encoded
from inspgraph.web.at_once import answer_at_once
from inspgraph.web.headers import AS_SENT
from inspgraph.web.operating.visits import UNANSWERED, Journal
from inspgraph.web.problems import answer_problem
from inspgraph.web.questions import read_question, wants_answer_as_page
from inspgraph.web.replies import VARY, Headers, Reply, reply_with
from inspgraph.web.shortcut.keeping import Replies
from inspgraph.web.shortcut.plain import Plain, read_plain
from inspgraph.web.site import visit_in

OK = 200
NOTHING = Asked()
ELSEWHERE = (b"vary", VARY[1] + b", Origin")
"""What a shared cache must know where other sites may read an answer."""


class Shortcut:
    """An app whose plain questions take the short way. Replies to them are kept in so many bytes."""

    def __init__(self, app: ASGIApp, journal: Journal, most_bytes: int) -> None:
        self.app = app
        self._journal, self._replies = journal, Replies(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a plain question, and passes everything else on."""
        plain = read_plain(scope)
        if plain is None:
            await self.app(scope, receive, send)
            return
        began, status, visit = time.perf_counter(), UNANSWERED, visit_in(scope)
        kept = self._replies.get((visit.site.release.sha256, plain))
        asked = NOTHING if kept else _read(plain)
        if not kept and asked.query is None:
            await self.app(scope, receive, send)
            return
        visit.kept = kept is not None
        try:
            if kept:
                status = await _send(scope, send, kept)
            else:
                status = await self._answer(plain, asked, scope, receive, send)
        finally:
            self._journal.tell(scope, visit, status, time.perf_counter() - began)

    async def _answer(self, plain: Plain, asked: Asked, scope: Scope, receive: Receive, send: Send) -> int:
        """Sends a new answer, or what went wrong; the status of either."""
        try:
            reply = await self._reply(plain, asked, Request(scope, receive))
        except InspgraphError as error:
            response = await run_in_threadpool(answer_problem, Request(scope, receive), error)
            response.raw_headers[:] = as_sent(response.raw_headers)
            await response(scope, receive, send)
            return response.status_code
        return await _send(scope, send, reply)

    async def _reply(self, plain: Plain, asked: Asked, request: Request) -> Reply:
        visit = visit_in(request.scope)
        question = read_question(visit.site, asked, plain.accept, plain.encoding)
        answer = answer_at_once(visit, self._journal.metrics, who(request.scope), question)
        reply = reply_with(question, answer or await ask(request, question))
        reply.headers[reply.headers.index(VARY)] = ELSEWHERE
        reply.headers.extend(AS_SENT)
        if question.steady:
            self._replies.put((visit.site.release.sha256, plain), reply)
        return reply


def _read(plain: Plain) -> Asked:
    """What is asked; nothing where that is no query, cannot be read, or is to be answered by a page."""
    try:
        asked = read_encoded(plain.asked)
        page = wants_answer_as_page(asked.format, plain.accept)
    except InspgraphError:
        return NOTHING
    return NOTHING if page or asked.update is not None else asked


async def _send(scope: Scope, send: Send, reply: Reply) -> int:
    """Sends a reply with what is one client's alone; its status."""
    own = visit_in(scope).site.allowance.headers(who(scope))
    await send({"type": "http.response.start", "status": OK, "headers": reply.headers + own})
    await send({"type": "http.response.body", "body": reply.content})
    return OK


def as_sent(headers: Headers) -> Headers:
    """The headers of an answer with those that every answer carries (``Guarded``, and what a shared cache must know
    where other sites may read it)."""
    there = {name for name, _ in headers}
    told = [(name, value + b", Origin") if name == b"vary" else (name, value) for name, value in headers]
    return told + [guard for guard in AS_SENT if guard[0] not in there]
