"""What every request must have before it is looked at: headers of a bounded size, and the name of its host, once.

What is read of headers is kept, and takes its time; the server bounds none that comes in one piece. A proxy before the
site does, but not every site has one.
"""

from __future__ import annotations

import re
from functools import lru_cache

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from inspgraph.errors import InspgraphError
from inspgraph.web.problems import answer_problem

MOST_HEADER, MOST_HEADERS = 8_000, 32_000
"""Bytes of the value of one header, and of all of them."""
HOST = re.compile(
    rb"(?:\[(?:[0-9A-Fa-f:.]+|[Vv][0-9A-Fa-f]+\.[\w.~!$&'()*+,;=:-]+)\]|(?:[\w.~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+)(?::\d*)?"
)
"""A host and perhaps a port (RFC 3986, section 3.2.2); an address of ours always has a host, so it is not empty."""


class LargeHeadersError(InspgraphError):
    """The headers of a request are larger than they may be."""


class HostError(InspgraphError):
    """A request does not name its host, names it twice, or names what can be none."""


class Bounded:
    """An app that is asked with headers of a bounded size, and under the name of a host.

    Others are answered with 431 (RFC 6585, section 5) and with 400 (RFC 9112, section 3.2).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        fault = find_fault(scope) if scope["type"] == "http" else None
        if fault is None:
            await self.app(scope, receive, send)
        else:
            bare = {**scope, "headers": []}
            await answer_problem(Request(bare), fault)(scope, receive, send)


def find_fault(scope: Scope) -> InspgraphError | None:
    """What is wrong with the headers of a request, if anything."""
    size, hosts = 0, []
    for name, value in scope["headers"]:
        if len(value) > MOST_HEADER:
            return _too_large()
        size += len(name) + len(value)
        if name == b"host":
            hosts.append(value)
    if size > MOST_HEADERS:
        return _too_large()
    if len(hosts) == 1 and is_host(hosts[0]):
        return None
    return _without_host(scope, len(hosts))


@lru_cache(maxsize=64)
def is_host(value: bytes) -> bool:
    """Whether the value of a Host header names one."""
    return HOST.fullmatch(value) is not None


def _without_host(scope: Scope, told: int) -> HostError | None:
    """Only before HTTP/1.1 a request may name no host; later ones name it otherwise, and the server passes it on."""
    if told == 0 and scope["http_version"] != "1.1":
        return None
    said = ("the request has no Host header", "the value of its Host header is no name of a host")
    return HostError(said[told] if told < len(said) else f"the request has {told} Host headers")


def _too_large() -> LargeHeadersError:
    return LargeHeadersError(f"a header may have {MOST_HEADER:,} bytes, and all of them {MOST_HEADERS:,}")
