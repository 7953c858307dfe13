"""What goes over the wire between the site and a process that answers: a length and a task, a head and an answer."""

from __future__ import annotations

import marshal
import struct

from inspgraph.errors import QueryError
from inspgraph.store import Scope
from inspgraph.web.evaluation import Answer, Rest, Task

LENGTH = struct.Struct("!I")
"""Before a task: how many bytes it has."""
HEAD = struct.Struct("!IBqd")
"""Before an answer: how many bytes it has, what it is (``REFUSED``, ``EMPTY``, ``PACKED``), the rows kept of one that
was cut (else -1), and the seconds that it took."""
REFUSED, EMPTY, PACKED = 1, 2, 4
AT_ONCE = 2**18
"""Bytes up to which a head and its answer are put together."""


def pack_task(task: Task) -> bytes:
    """A task, with its length before it."""
    scope = None if task.scope is None else (task.scope.default, task.scope.named)
    told = marshal.dumps(
        (
            *(task.query, task.media_type, scope, task.chooses, task.offset),
            *(task.most_rows, task.most_bytes, task.pack, tuple(task.rest)),
        )
    )
    return LENGTH.pack(len(told)) + told


def read_task(told: bytes) -> Task:
    """The task of some bytes, which are ours: nobody else writes on the wire."""
    query, media_type, scope, chooses, offset, rows, size, pack, rest = marshal.loads(told)  # noqa: S302 - our own
    graphs = None if scope is None else Scope(*scope)
    return Task(query, media_type, graphs, chooses, offset, rows, size, pack, Rest(*rest))


def pack_answer(answer: Answer) -> tuple[bytes, bytes]:
    """The head of an answer, and its content."""
    kind = EMPTY * answer.empty + PACKED * answer.packed
    kept = -1 if answer.kept is None else answer.kept
    return HEAD.pack(len(answer.content), kind, kept, answer.seconds), answer.content


def pack_refusal(reason: str) -> tuple[bytes, bytes]:
    """The head of a reason for which there is no answer, and the reason."""
    content = reason.encode()
    return HEAD.pack(len(content), REFUSED, -1, 0.0), content


class Come:
    """The bytes that have come from a process that answers."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def add(self, chunk: bytes) -> list[Answer | QueryError]:
        """The answers that are whole now, in the order in which they were asked for."""
        self._bytes += chunk
        told: list[Answer | QueryError] = []
        at = 0
        while len(self._bytes) - at >= HEAD.size:
            size, kind, kept, seconds = HEAD.unpack_from(self._bytes, at)
            end = at + HEAD.size + size
            if len(self._bytes) < end:
                break
            content = bytes(memoryview(self._bytes)[at + HEAD.size : end])
            told.append(_answer_of(content, kind, kept, seconds))
            at = end
        del self._bytes[:at]
        return told


def _answer_of(content: bytes, kind: int, kept: int, seconds: float) -> Answer | QueryError:
    if kind & REFUSED:
        return QueryError(content.decode())
    return Answer(content, None if kept < 0 else kept, bool(kind & EMPTY), bool(kind & PACKED), seconds)
