"""What every answer carries, and what an answer to HEAD does not."""

from __future__ import annotations

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspgraph.web.negotiation import takes_gzip

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
        if any(
            name == b"accept-encoding" and not takes_gzip(value.decode("latin-1")) for name, value in scope["headers"]
        ):
            scope = {**scope, "headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
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


class Packed(GZipMiddleware):
    """An app whose answers are compressed, but for those to queries: they come compressed from where they are made."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer back."""
        if scope["type"] == "http" and b"query=" in scope["query_string"] and not _may_be_page(scope):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _may_be_page(scope: Scope) -> bool:
    return scope["path"] != "/sparql" or any(name == b"accept" and b"html" in value for name, value in scope["headers"])
