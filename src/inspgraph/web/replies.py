"""Whole replies of the endpoint, kept under the bytes of the request, for who asks exactly the same again.

The key holds the release, so that nothing outlives it, and every header on which a reply depends. What a reply says
of a client's allowance is said anew. Only GET is kept, and only what its own headers say is the same for everybody.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspgraph.web.allowance import client_of
from inspgraph.web.site import Site, visit_in

Headers = list[tuple[bytes, bytes]]
DECIDING = frozenset({b"accept", b"accept-encoding"})
"""Headers of a request whose values make a difference to its reply."""
BARRING = frozenset({b"if-none-match", b"cookie", b"authorization", b"origin", b"range", b"upgrade"})
"""Headers with which a request takes the whole way."""
OWN = frozenset({b"ratelimit", b"ratelimit-policy"})
"""Headers of a reply that are one client's alone."""
STEADY = (b"cache-control", b"no-cache")
ROOM = 1500
"""Bytes that a reply takes beside its body and its key, roughly."""


class Key(NamedTuple):
    """All that a reply depends on."""

    release: str
    asked: bytes
    headers: tuple[tuple[bytes, bytes], ...]


class Reply(NamedTuple):
    """A reply but for what is one client's alone."""

    headers: Headers
    body: bytes


class Replies:
    """An app that keeps its replies to queries; those that were not asked for longest make room for others."""

    def __init__(self, app: ASGIApp, most_bytes: int) -> None:
        self.app = app
        self._most, self._size = most_bytes, 0
        self._held: OrderedDict[Key, Reply] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the reply that is held, or the app's, which is then kept if it may be."""
        key = key_of(scope) if self._most else None
        if key is None:
            await self.app(scope, receive, send)
        elif held := self._held.get(key):
            self._held.move_to_end(key)
            visit_in(scope).kept = True
            own = [(n.lower().encode(), v.encode()) for n, v in _allowance_of(scope).items()]
            await send({"type": "http.response.start", "status": 200, "headers": held.headers + own})
            await send({"type": "http.response.body", "body": held.body})
        else:
            await self.app(scope, receive, self._keeping(key, send))

    def _keeping(self, key: Key, send: Send) -> Send:
        """Sends what the app sends, and keeps it if it is one whole answer."""
        headers: Headers | None = None

        async def send_and_keep(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start":
                headers = message["headers"] if message["status"] == 200 and STEADY in message["headers"] else None
            elif headers is not None and not message.get("more_body"):
                self._keep(key, Reply([pair for pair in headers if pair[0] not in OWN], message.get("body", b"")))
            else:
                headers = None
            await send(message)

        return send_and_keep

    def _keep(self, key: Key, reply: Reply) -> None:
        size = _size(key, reply)
        if size > self._most // 16 or key in self._held:
            return
        self._held[key] = reply
        self._size += size
        while self._size > self._most:
            self._size -= _size(*self._held.popitem(last=False))


def is_plain(scope: Scope) -> bool:
    """Whether a request asks at the endpoint by GET, with no header that makes it more than a question."""
    if scope["type"] != "http" or scope["path"] != "/sparql" or scope["method"] != "GET":
        return False
    for name, _ in scope["headers"]:  # noqa: SIM110 - a generator takes twice as long, and every request comes here
        if name in BARRING:
            return False
    return True


def key_of(scope: Scope) -> Key | None:
    """All that the reply to a request depends on; none for a request whose reply is not kept."""
    if not is_plain(scope):
        return None
    deciding = []
    for pair in scope["headers"]:
        if pair[0] in DECIDING:
            deciding.append(tuple(pair))
    return Key(_site(scope).release.sha256, scope["query_string"], tuple(deciding))


def _site(scope: Scope) -> Site:
    return visit_in(scope).site


def _allowance_of(scope: Scope) -> dict[str, str]:
    host = scope["client"][0] if scope.get("client") else None
    return _site(scope).allowance.headers(client_of(host))


def _size(key: Key, reply: Reply) -> int:
    return len(reply.body) + len(key.asked) + ROOM
