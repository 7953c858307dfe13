"""Answers that were given before, kept in memory for as long as there is room."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from typing import NamedTuple

from inspgraph.store import Scope
from inspgraph.web.evaluation import Answer, Rest


class Key(NamedTuple):
    """All that an answer depends on: two requests with the same one get the same bytes."""

    release: str
    query: str
    media_type: str
    scope: Scope | None
    offset: int
    most_rows: int
    rest: Rest

    def etag(self) -> str:
        """The weak entity tag: of the release, and of what was asked (RFC 9110, section 8.8.3)."""
        asked = repr((self.query, self.media_type, self.scope, self.offset, self.most_rows))
        return f'W/"{self.release[:16]}-{hashlib.blake2b(asked.encode(), digest_size=12).hexdigest()}"'


class Results:
    """Answers by their keys; those that were not asked for longest make room for others."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._size = most_bytes, 0
        self._held: OrderedDict[tuple[Key, bool], Answer] = OrderedDict()

    def get(self, key: Key, packed: bool) -> Answer | None:
        """The answer that was put in, for clients that take it packed, or for those that do not."""
        found = self._held.get((key, packed))
        if found is not None:
            self._held.move_to_end((key, packed))
        return found

    def put(self, key: Key, packed: bool, answer: Answer) -> None:
        """Keeps an answer, unless it would take more than a sixteenth of the room."""
        size = _size(key, answer)
        if size > self._most // 16 or (key, packed) in self._held:
            return
        self._held[key, packed] = answer
        self._size += size
        while self._size > self._most:
            (old, _), gone = self._held.popitem(last=False)
            self._size -= _size(old, gone)

    def __len__(self) -> int:
        return len(self._held)


def _size(key: Key, answer: Answer) -> int:
    return len(answer.content) + 4 * len(key.query) + 1000


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether a client holds the answer already (RFC 9110, section 13.1.2)."""
    if not if_none_match:
        return False
    held = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in held or etag.removeprefix("W/") in held
