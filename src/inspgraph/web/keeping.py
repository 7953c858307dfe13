"""Pages that were made before, kept for as long as there is room: a release never changes, so neither do they."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_BYTES = 32 * 2**20


class Kept:
    """Pages by what they are about; those that were not asked for longest make room for others."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._size = most_bytes, 0
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The page of a name, made unless it is held; errors of its making are raised and nothing is kept."""
        with self._lock:
            if name in self._held:
                self._held.move_to_end(name)
                return self._held[name]
        made = make()
        with self._lock:
            self._put(name, made)
        return made

    def _put(self, name: str, page: bytes) -> None:
        if name in self._held or len(page) > self._most // 16:
            return
        self._held[name] = page
        self._size += len(page)
        while self._size > self._most:
            self._size -= len(self._held.popitem(last=False)[1])

    def __len__(self) -> int:
        return len(self._held)
