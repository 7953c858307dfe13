"""What every answer carries, and what an answer to HEAD does not."""

from __future__ import annotations

from brotli_asgi import BrotliMiddleware
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

    Answers to queries come compressed from where they are made, and files to download as they lie.
    """

    def __init__(self, app: ASGIApp, minimum_size: int) -> None:
        self.app = app
        self._brotli = BrotliMiddleware(app, quality=4, minimum_size=minimum_size, gzip_fallback=False)
        self._gzip = GZipMiddleware(app, minimum_size=minimum_size, compresslevel=6)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer back."""
        if scope["type"] != "http" or _comes_packed(scope):
            await self.app(scope, receive, send)
        elif _preferred(scope) == b"br":
            await self._brotli(scope, receive, send)
        else:
            await self._gzip(scope, receive, send)  # which tells caches as well where nothing is packed


def _preferred(scope: Scope) -> bytes:
    return next((value.split(b",")[0] for name, value in scope["headers"] if name == b"accept-encoding"), b"")


PACKED = (".gz", ".zst", ".parquet", ".pdf", ".png")


def _comes_packed(scope: Scope) -> bool:
    return scope["path"].endswith(PACKED) or (b"query=" in scope["query_string"] and not _may_be_page(scope))


def _may_be_page(scope: Scope) -> bool:
    return scope["path"] != "/sparql" or any(name == b"accept" and b"html" in value for name, value in scope["headers"])
