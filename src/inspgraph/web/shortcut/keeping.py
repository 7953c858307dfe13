"""Replies that are kept under the words of the request, for who asks exactly the same again.

The key holds the release, so that nothing outlives it, and every header on which a reply depends.
"""

from __future__ import annotations

from inspgraph.web.keeping import Recent
from inspgraph.web.replies import Reply
from inspgraph.web.shortcut.plain import Plain

Key = tuple[str, Plain]
"""The SHA-256 of a release, and what was asked of it."""
ROOM = 1500
"""Bytes that a reply takes beside its body and its key, roughly."""


class Replies(Recent[Key, Reply]):
    """Replies that were given before, in so many bytes of memory."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes, _size)


def _size(key: Key, reply: Reply) -> int:
    asked, accept, encoding = key[1]
    return len(reply.content) + len(asked) + len(accept or "") + len(encoding or "") + ROOM
