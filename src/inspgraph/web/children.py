"""One child process that answers queries, and the wire to it: a length, a head in JSON, and the answer's bytes.

A child has its own engine over the release, no right to open a file or a socket once it stands, and so much
memory. It is killed when its time is up, and gives way to others when it takes long.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import signal
import socket
import struct
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from inspgraph.errors import InspgraphError, QueryError
from inspgraph.store import Release, Scope
from inspgraph.web.evaluation import Answer, Task, evaluate

if sys.platform != "win32":
    import resource

MOST_SECONDS_TO_START = 60.0
"""A child imports the package and opens the release; that time is not the query's."""
LENGTHS = struct.Struct("!II")
AT_ONCE = 2**18
LESS_URGENT = 10
"""The niceness of a child whose query takes long."""


class QueryTimeoutError(InspgraphError):
    """A query did not end within the time that one may take."""


class QueryCrashedError(InspgraphError):
    """A query ended the process in which it ran: it needed too much memory, or broke the engine."""


class Child:
    """A child process that stands ready; used by one task at a time."""

    def __init__(self, root: Path, memory: int) -> None:
        mine, theirs = socket.socketpair()
        self._process = context().Process(target=_live, args=(str(root), theirs, memory), daemon=True)
        try:
            self._process.start()
            theirs.close()
            mine.settimeout(MOST_SECONDS_TO_START)
            if mine.recv(1) != b"+":
                msg = "a process for queries could not start"
                raise QueryCrashedError(msg)
        except BaseException:
            mine.close()
            raise
        mine.setblocking(False)
        self._socket = mine
        self.pid = self._process.pid or 0
        self.alive = True
        self.slow = False

    async def ask(self, task: Task, seconds: float) -> Answer:
        """The answer to a task.

        Raises ``QueryError``, ``QueryTimeoutError`` or ``QueryCrashedError``; after any but the first, and if it
        is cancelled, the child is gone.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._converse(json.dumps(asdict(task)).encode())
        except TimeoutError as error:
            msg = "the query took longer than one may take here; ask for less, or add LIMIT"
            raise QueryTimeoutError(msg) from error
        except (EOFError, ConnectionError) as error:
            msg = "the query ended the process in which it ran; it may need too much memory: ask for less, or add LIMIT"
            raise QueryCrashedError(msg) from error

    async def _converse(self, told: bytes) -> Answer:
        self.alive = False  # until the whole answer is here, nothing else may be asked
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(self._socket, LENGTHS.pack(len(told), 0) + told)
        start = await loop.sock_recv(self._socket, AT_ONCE)
        while 0 < len(start) < LENGTHS.size:
            start += await loop.sock_recv(self._socket, AT_ONCE)
        if not start:
            raise EOFError
        head_size, body_size = LENGTHS.unpack_from(start)
        rest = await self._read_rest(start[LENGTHS.size :], head_size + body_size)
        self.alive = True
        head = json.loads(bytes(rest[:head_size]))
        if "error" in head:
            raise QueryError(head["error"])
        return Answer(bytes(rest[head_size:]), **head)

    async def _read_rest(self, start: bytes, size: int) -> bytes | bytearray:
        if len(start) == size:
            return start
        loop, whole = asyncio.get_running_loop(), bytearray(size)
        view, at = memoryview(whole), len(start)
        view[:at] = start
        while at < size:
            count = await loop.sock_recv_into(self._socket, view[at:])
            if not count:
                raise EOFError
            at += count
        return whole

    def give_way(self) -> None:
        """Lets the processes of other queries go first; for good, so that this child is not used again."""
        self.slow = True
        if sys.platform != "win32":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, LESS_URGENT)

    def kill(self) -> None:
        """Ends the process at once."""
        self.alive = False
        with suppress(ValueError):
            self._process.kill()
        self._socket.close()

    def bury(self) -> None:
        """Waits until a killed process is gone."""
        with suppress(ValueError):
            self._process.join()
            self._process.close()


def context() -> multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext:
    """Forked from a clean server, a child is ready in milliseconds and inherits no thread and no store."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["__main__", __name__])
    return forking


def _live(root: str, wire: socket.socket, memory: int) -> None:
    """The life of a child: a task in, an answer or the reason for none out, until the wire is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends the children
    release = Release.open(Path(root))
    release.query("ASK {}")
    _confine(memory)
    with suppress(EOFError, ConnectionError):
        wire.sendall(b"+")
        while True:
            size, _ = LENGTHS.unpack(_receive(wire, LENGTHS.size))
            head, content = _answer(release, _task_of(json.loads(_receive(wire, size))))
            told = json.dumps(head).encode()
            wire.sendall(LENGTHS.pack(len(told), len(content)) + told)
            wire.sendall(content)


def _confine(memory: int) -> None:
    """No more memory than that, no core file, and not one more file or socket: nothing leaves from here."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _receive(wire: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = wire.recv(size)
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _task_of(told: dict[str, Any]) -> Task:
    scope = told.pop("scope")
    return Task(**told, scope=Scope(tuple(scope["default"]), tuple(scope["named"])) if scope else None)


def _answer(release: Release, task: Task) -> tuple[dict[str, Any], bytes]:
    try:
        answer = evaluate(release, task)
    except (QueryError, MemoryError) as error:
        return {"error": str(error) or "the answer needs too much memory"}, b""
    head = {"kept": answer.kept, "empty": answer.empty, "packed": answer.packed, "seconds": answer.seconds}
    return head, answer.content
