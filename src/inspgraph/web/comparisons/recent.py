"""Answers of tables that were made before: who turns a page, or asks for the rows as a file, need not wait again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock

from inspgraph.compare import Answer

MOST_ROWS = 40_000
Asked = tuple[str, tuple[tuple[str, str], ...]]


class Recent:
    """The answers of one release; those that were not asked for longest make room, when there are too many rows."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most = most_rows
        self._held: OrderedDict[Asked, Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, table: str, parameters: Mapping[str, str], make: Callable[[], Answer]) -> Answer:
        """The answer of a table with its parameters, made unless it is held; errors of its making are raised."""
        asked = table, tuple(sorted(parameters.items()))
        with self._lock:
            if asked in self._held:
                self._held.move_to_end(asked)
                return self._held[asked]
        made = make()
        with self._lock:
            self._held[asked] = made
            while len(self._held) > 1 and sum(len(answer.rows) for answer in self._held.values()) > self._most:
                self._held.popitem(last=False)
        return made
