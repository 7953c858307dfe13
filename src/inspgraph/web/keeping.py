"""What was made before, kept while there is room: a release never changes, so neither does what is made of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Made = TypeVar("Made")
MOST_BYTES = 32 * 2**20


class Recent(Generic[Key, Made]):
    """Things by their keys; those that were not asked for longest make room for others.

    ``size`` tells what one takes, in bytes.
    """

    def __init__(self, most_bytes: int, size: Callable[[Key, Made], int]) -> None:
        self._most, self._taken, self._size = most_bytes, 0, size
        self._held: OrderedDict[Key, Made] = OrderedDict()

    def get(self, key: Key) -> Made | None:
        """What was put in; none if nothing was, or if it had to make room."""
        held = self._held.get(key)
        if held is not None:
            self._held.move_to_end(key)
        return held

    def put(self, key: Key, made: Made) -> None:
        """Keeps something, unless it would take more than a sixteenth of the room."""
        size = self._size(key, made)
        if size > self._most // 16 or key in self._held:
            return
        self._held[key] = made
        self._taken += size
        while self._taken > self._most:
            self._taken -= self._size(*self._held.popitem(last=False))

    @property
    def taken(self) -> int:
        """What is kept takes so many bytes."""
        return self._taken

    def __contains__(self, key: Key) -> bool:
        return key in self._held

    def __len__(self) -> int:
        return len(self._held)


class Kept:
    """Pages by what they are about, for several threads."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: Recent[str, bytes] = Recent(most_bytes, lambda _, page: len(page))
        self._lock = Lock()

    def get(self, name: str, make: Callable[[], bytes]) -> bytes:
        """The page of a name, made unless it is held; errors of its making are raised and nothing is kept."""
        with self._lock:
            held = self._pages.get(name)
        if held is not None:
            return held
        made = make()
        with self._lock:
            self._pages.put(name, made)
        return made

    def __len__(self) -> int:
        return len(self._pages)
