"""So many bytes of headers a request may have: what is read of them is kept, and takes its time.

The server bounds none that comes in one piece. A proxy before the site does, but not every site has one.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from inspgraph.errors import InspgraphError
from inspgraph.web.problems import answer_problem

MOST_HEADER, MOST_HEADERS = 8_000, 32_000
"""Bytes of the value of one header, and of all of them."""


class LargeHeadersError(InspgraphError):
    """The headers of a request are larger than they may be."""


class Bounded:
    """An app that is asked with headers of a bounded size; larger ones are answered with 431 (RFC 6585, section 5)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] == "http" and _is_large(scope["headers"]):
            msg = f"a header may have {MOST_HEADER:,} bytes, and all of them {MOST_HEADERS:,}"
            bare = {**scope, "headers": []}
            await answer_problem(Request(bare), LargeHeadersError(msg))(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_large(headers: list[tuple[bytes, bytes]]) -> bool:
    size = 0
    for name, value in headers:
        if len(value) > MOST_HEADER:
            return True
        size += len(name) + len(value)
    return size > MOST_HEADERS
