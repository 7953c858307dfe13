"""What every answer carries, and what an answer to HEAD does not."""

from __future__ import annotations

from http import HTTPStatus

from brotli_asgi import BrotliMiddleware
from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspgraph.web.negotiation import codings

GUARDS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Sent with every answer: pages run no script and load nothing from elsewhere."""
AS_SENT = [(name.lower().encode(), value.encode()) for name, value in GUARDS.items()]


class Guarded:
    """An app whose answers carry ``GUARDS``; to HEAD it answers as to GET, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = {**scope, "headers": [pair for given in scope["headers"] if (pair := _settled(given))]}
        bodiless = scope["method"] == "HEAD"

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"].extend(guard for guard in AS_SENT if guard[0] not in there)
            elif bodiless and message["type"] == "http.response.body":
                if message.get("more_body"):
                    return
                message = {"type": "http.response.body", "body": b""}
            await send(message)

        await self.app(scope, receive, send_guarded)


def _settled(header: tuple[bytes, bytes]) -> tuple[bytes, bytes] | None:
    """A header of a request; that of codings without those that are not taken or not known, the preferred first."""
    if header[0] != b"accept-encoding":
        return header
    taken = codings(header[1].decode("latin-1"))
    return (header[0], ", ".join(taken).encode()) if taken else None


class Packed:
    """An app whose answers are compressed as the client prefers, brotli or gzip.

    Answers to queries come compressed from where they are made, and files to download as they lie. Parts of a file are
    parts of it as it lies (RFC 9110, section 14), so who takes it packed is offered none.
    """

    def __init__(self, app: ASGIApp, minimum_size: int) -> None:
        self.app = app
        self._least = minimum_size
        self._brotli = BrotliMiddleware(app, quality=4, minimum_size=minimum_size, gzip_fallback=False)
        self._gzip = GZipMiddleware(app, minimum_size=minimum_size, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope = _settle_parts(scope)
        if _comes_packed(scope):
            await self.app(scope, receive, send)
        elif (coding := _preferred(scope)) == b"br":
            await self._brotli(scope, receive, self._telling(scope, coding, send))
        else:  # which tells caches as well where nothing is packed
            await self._gzip(scope, receive, self._telling(scope, coding, send))

    def _telling(self, scope: Scope, coding: bytes, send: Send) -> Send:
        async def send_and_tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                self._tell(headers, message["status"], coding, bodiless=scope["method"] == "HEAD")
            await send(message)

        return send_and_tell

    def _tell(self, headers: MutableHeaders, status: int, coding: bytes, *, bodiless: bool) -> None:
        """Says of what is packed nothing that holds only of what lies there, and of a file the same to HEAD as to GET:
        without a body nothing was packed."""
        is_file, is_held = "accept-ranges" in headers, status == HTTPStatus.NOT_MODIFIED
        if (is_file or is_held) and "Accept-Encoding" not in headers.get("vary", ""):
            headers.add_vary_header("Accept-Encoding")
        if bodiless and is_file and coding and int(headers["content-length"]) >= self._least:
            headers["content-encoding"] = coding.decode()
            del headers["content-length"]
        if "content-encoding" in headers or (is_held and coding):
            _tell_packed(headers)


def _tell_packed(headers: MutableHeaders) -> None:
    """What is packed anew each time is the same in what it says, not in its bytes (RFC 9110, section 8.8.1)."""
    for name in OF_BYTES:
        del headers[name]
    tag = headers.get("etag", "")
    if tag.startswith('"'):
        headers["etag"] = "W/" + tag


OF_BYTES = ("accept-ranges", "repr-digest")
"""What is said of the bytes of a file as it lies."""


def _settle_parts(scope: Scope) -> Scope:
    """A request for parts as one that is answered with parts of what lies there, or with the whole as the client takes
    it.

    A client that takes packed answers has a part of what lies there only if it says so by a strong tag, which none of
    those bears. Units that are not known are passed over (section 14.2).
    """
    told = dict(scope["headers"])
    parts = told.get(b"range")
    if parts is None:
        return scope
    if parts.partition(b"=")[0].strip().lower() != b"bytes":
        return _without(scope, b"range")
    if _comes_packed(scope) or not _preferred(scope):
        return scope
    return _without(scope, b"accept-encoding" if told.get(b"if-range", b"").startswith(b'"') else b"range")


def _without(scope: Scope, name: bytes) -> Scope:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != name]}


def _preferred(scope: Scope) -> bytes:
    return next((value.split(b",")[0] for name, value in scope["headers"] if name == b"accept-encoding"), b"")


PACKED = (".gz", ".zst", ".parquet", ".pdf", ".png", ".woff2")


def _comes_packed(scope: Scope) -> bool:
    return scope["path"].endswith(PACKED) or (b"query=" in scope["query_string"] and not _may_be_page(scope))


def _may_be_page(scope: Scope) -> bool:
    return scope["path"] != "/sparql" or any(name == b"accept" and b"html" in value for name, value in scope["headers"])
