"""Plain questions: a query by GET, as programs ask it, with no header that makes it more than that."""

from __future__ import annotations

from typing import NamedTuple

from starlette.types import Scope

from inspgraph.web.operating.bounds import is_host

BARRING = frozenset({b"if-none-match", b"cookie", b"authorization", b"origin", b"range", b"upgrade", b"host"})
"""Headers with which a request takes the whole way, as it does with a second host, or one that is none."""
MOST_HEADERS = 4_000
"""Bytes of headers of a plain question: a program sends some hundreds."""


class Plain(NamedTuple):
    """All of a plain question on which its answer depends, as it came."""

    asked: bytes
    accept: str | None
    encoding: str | None


def read_plain(scope: Scope) -> Plain | None:
    """A request as a plain question; none if it is more than that, or nothing to do with queries."""
    if scope["type"] != "http" or scope["path"] != "/sparql" or scope["method"] != "GET":
        return None
    accept = encoding = host = None
    size = 0
    for name, value in scope["headers"]:
        size += len(value)
        if name == b"accept":
            accept = accept or value.decode("latin-1")
        elif name == b"accept-encoding":
            encoding = encoding or value.decode("latin-1")
        elif name == b"host" and host is None and is_host(value):
            host = value
        elif name in BARRING:
            return None
    return Plain(scope["query_string"], accept, encoding) if host and size <= MOST_HEADERS else None
