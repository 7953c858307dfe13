"""Under which key the answer to a query is kept, and how a client is told that it holds it already."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from inspgraph.store import Scope
from inspgraph.web.evaluation import Answer, Rest
from inspgraph.web.keeping import Recent


class Key(NamedTuple):
    """All that an answer depends on: two requests with the same one get the same bytes."""

    release: str
    query: str
    media_type: str
    scope: Scope | None
    offset: int
    most_rows: int
    rest: Rest
    packed: bool

    def etag(self) -> str:
        """The weak entity tag: of the release, and of what was asked (RFC 9110, section 8.8.3)."""
        asked = repr((self.query, self.media_type, self.scope, self.offset, self.most_rows))
        return f'W/"{self.release[:16]}-{hashlib.blake2b(asked.encode(), digest_size=12).hexdigest()}"'


class Results(Recent[Key, Answer]):
    """Answers that were given before, in so many bytes of memory."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__(most_bytes, _size)


def _size(key: Key, answer: Answer) -> int:
    return len(answer.content) + 4 * len(key.query) + 1000


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether a client holds the answer already (RFC 9110, section 13.1.2)."""
    if not if_none_match:
        return False
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in held or etag.removeprefix("W/") in held
