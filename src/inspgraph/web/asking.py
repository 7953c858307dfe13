"""What a request asks: the operations and parameters of the SPARQL 1.1 Protocol (sections 2.1 and 2.2).

Percent signs are decoded once, text is UTF-8 and nothing else, and each thing is said once.
"""

from __future__ import annotations

import asyncio
import re
from binascii import a2b_qp
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

import pyoxigraph as ox
from starlette.requests import ClientDisconnect, Request

from inspgraph.store import Scope
from inspgraph.web.guard import MOST_BYTES
from inspgraph.web.problems import CodingError, MediaTypeError, RequestError, SlowRequestError, TooLargeError

MOST_BODY = 3 * MOST_BYTES + 1000
"""A form writes each byte of a query with up to three."""
MOST_GRAPHS = 1000
SECONDS = 60.0
"""How long the body of a request may take to come."""
FARTHEST = 10**9
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
ENCODED = re.compile(rb"(?:[!-$&-~]|%[0-9A-Fa-f]{2})*+")
"""Printable characters, and percent signs with what belongs to them."""
Given = Mapping[str, Sequence[str]]


class Asked(NamedTuple):
    """What a request asks: a query or an update, the graphs that it names, the name of a form, where to go on."""

    query: str | None = None
    update: str | None = None
    scope: Scope | None = None
    using: Scope | None = None
    format: str | None = None
    offset: int = 0


def asked_in(given: Given) -> Asked:
    """What parameters ask; ``RequestError`` for one that is there twice or cannot be read."""
    return Asked(
        query=_one(given, "query"),
        update=_one(given, "update"),
        scope=_scope(given, "default-graph-uri", "named-graph-uri"),
        using=_scope(given, "using-graph-uri", "using-named-graph-uri"),
        format=_form(given),
        offset=offset_in(given),
    )


def read_address(request: Request) -> Asked:
    """What the address of a request asks; raises as ``asked_in``."""
    return read_encoded(request.scope["query_string"])


def read_encoded(encoded: bytes) -> Asked:
    """What is asked behind the question mark of an address; raises as ``asked_in``."""
    if encoded.startswith(b"query=") and b"&" not in encoded and ENCODED.fullmatch(encoded):
        return Asked(decode(_unquoted(encoded[6:])))
    return asked_in(read_parameters(encoded))


def _unquoted(encoded: bytes) -> bytes:
    """Bytes without their percent signs, each of which must stand before two hexadecimal digits.

    But for the sign this is the encoding "quoted-printable" of mail, which the library decodes in one go.
    """
    return a2b_qp(encoded.replace(b"+", b" ").replace(b"=", b"=3D").replace(b"%", b"="))


async def read_request(request: Request) -> Asked:
    """What a request with a body asks (sections 2.1.2, 2.1.3, 2.2.1 and 2.2.2), parameters of the address with it.

    Raises ``MediaTypeError``, ``TooLargeError`` or ``RequestError``.
    """
    kind = content_type(request)
    body = await read_body(request, MOST_BODY)
    given = {name: list(values) for name, values in read_parameters(request.scope["query_string"]).items()}
    match kind:
        case "application/x-www-form-urlencoded":
            for name, values in read_parameters(body).items():
                given.setdefault(name, []).extend(values)
        case "application/sparql-query":
            given.setdefault("query", []).append(decode(body))
        case "application/sparql-update":
            given.setdefault("update", []).append(decode(body))
        case other:
            msg = f"send a query as {QUERY} or {FORM}, not as {other!r}"
            raise MediaTypeError(msg)
    return asked_in(given)


def content_type(request: Request) -> str:
    """The media type of a request's body; ``MediaTypeError`` for text that is not UTF-8."""
    media_type, _, rest = request.headers.get("content-type", "").lower().partition(";")
    if "charset" in rest and "utf-8" not in rest and "utf8" not in rest:
        msg = "the body is read as UTF-8 and nothing else"
        raise MediaTypeError(msg)
    return media_type.strip()


async def read_body(request: Request, most: int, seconds: float = SECONDS) -> bytes:
    """The body of a request.

    Raises ``CodingError`` if it is packed, ``TooLargeError`` as soon as it has more bytes than it may,
    ``SlowRequestError`` if it is not whole in time, and ``RequestError`` if it ends before its end.
    """
    if request.headers.get("content-encoding", "identity").strip().lower() not in {"", "identity"}:
        msg = f"the body is read as it is, and not as {request.headers['content-encoding']!r}"
        raise CodingError(msg)
    try:
        async with asyncio.timeout(seconds):
            return await _whole(request, most)
    except TimeoutError as error:
        msg = f"the body of the request was not whole after {seconds:g} seconds"
        raise SlowRequestError(msg) from error
    except ClientDisconnect as error:
        msg = "the body of the request ended before its end"
        raise RequestError(msg) from error


async def _whole(request: Request, most: int) -> bytes:
    parts, size = [], 0
    async for chunk in request.stream():
        parts.append(chunk)
        size += len(chunk)
        if size > most:
            msg = f"the request has more than {most} bytes"
            raise TooLargeError(msg)
    return b"".join(parts)


def decode(body: bytes) -> str:
    """The text of a body; ``RequestError`` if it is not UTF-8."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = "the query is not UTF-8"
        raise RequestError(msg) from error


def read_parameters(encoded: bytes) -> Given:
    """The parameters of an address or a form; ``RequestError`` if they are not UTF-8 or too many."""
    try:
        return parse_qs(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_GRAPHS)
    except UnicodeDecodeError as error:
        msg = "the parameters are not percent-encoded UTF-8"
        raise RequestError(msg) from error
    except ValueError as error:
        msg = f"there are more than {MOST_GRAPHS} parameters"
        raise RequestError(msg) from error


def _form(given: Given) -> str | None:
    """The form that is named first: SPARQLWrapper names one in several ways at once."""
    return next((name for name in given.get("format", ()) if name), None)


def _one(given: Given, name: str) -> str | None:
    values = given.get(name, ())
    if len(values) > 1:
        msg = f"there is more than one {name}; give one"
        raise RequestError(msg)
    return values[0] if values else None


def _scope(given: Given, default: str, named: str) -> Scope | None:
    if default not in given and named not in given:
        return None
    return Scope(tuple(map(graph_iri, given.get(default, ()))), tuple(map(graph_iri, given.get(named, ()))))


def graph_iri(printed: str) -> str:
    """The IRI of a graph as it was given; ``RequestError`` if it is not an absolute IRI. None is ever fetched."""
    try:
        return ox.NamedNode(printed).value
    except ValueError as error:
        msg = f"{printed!r} is not the IRI of a graph: give an absolute one, percent-encoded once"
        raise RequestError(msg) from error


def offset_in(given: Given) -> int:
    """Where to go on with an answer that was cut; ``RequestError`` if that is no number."""
    printed = _one(given, "offset")
    if not printed:
        return 0
    if not printed.isascii() or not printed.isdigit() or len(printed) > len(str(FARTHEST)) or int(printed) > FARTHEST:
        msg = f"offset is {printed!r}; it must be a number from 0 to {FARTHEST}"
        raise RequestError(msg)
    return int(printed)
