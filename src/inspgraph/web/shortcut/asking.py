"""Answers a query that came by GET, as programs ask, before routing and what stands around it.

Everything that decides is that of the whole way (``sparql``, ``answering``, ``problems``); only what such a request
does not need is passed by: the search for a route, other origins, packing of pages, HEAD.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from inspgraph.errors import InspgraphError
from inspgraph.web.asking import Asked, read_address
from inspgraph.web.headers import AS_SENT
from inspgraph.web.problems import answer_problem, wants_page
from inspgraph.web.replies import Headers, is_plain
from inspgraph.web.sparql import answer, wants_answer_as_page


class Shortcut:
    """An app whose plain queries take the short way."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a plain query, and passes everything else on."""
        request = Request(scope, receive) if is_plain(scope) else None
        if request is None or wants_page(request.headers.get("accept")):
            await self.app(scope, receive, send)
            return
        try:
            asked = read_address(request)
            if not _is_short(asked):
                await self.app(scope, receive, send)
                return
            response = await answer(request, asked)
        except InspgraphError as error:
            response = await run_in_threadpool(answer_problem, request, error)
        response.raw_headers[:] = as_sent(response.raw_headers)
        await response(scope, receive, send)


def as_sent(headers: Headers) -> Headers:
    """The headers of an answer with those that every answer carries (``Guarded``, and what a shared cache must know
    where other sites may read it)."""
    there = {name for name, _ in headers}
    told = [(name, value + b", Origin") if name == b"vary" else (name, value) for name, value in headers]
    return told + [guard for guard in AS_SENT if guard[0] not in there]


def _is_short(asked: Asked) -> bool:
    return asked.query is not None and asked.update is None and not wants_answer_as_page(asked.format, None)
