"""One child process that answers queries, and the wire to it: a length, a head in JSON, and the answer's bytes.

A child has its own engine over the release, no right to open a file or a socket once it stands, and so much
memory. It is killed when its time is up, and gives way to others when it takes long.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from inspgraph.errors import InspgraphError, QueryError
from inspgraph.store import Release
from inspgraph.web.evaluation import Answer, Task, evaluate

if sys.platform != "win32":
    import resource

MOST_SECONDS_TO_START = 60.0
"""A child imports the package and opens the release; that time is not the query's."""
LENGTHS = struct.Struct("!II")
AT_ONCE = 2**18
PATIENT = 1.0
"""Seconds after which a query gives way to others."""
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
        self._loop: asyncio.AbstractEventLoop | None = None
        self._answer: asyncio.Future[bytearray] | None = None
        self._come = bytearray()
        self.pid = self._process.pid or 0
        self.alive = True
        self.slow = False
        self._late = False

    async def ask(self, task: Task, seconds: float) -> Answer:
        """The answer to a task.

        Raises ``QueryError``, ``QueryTimeoutError`` or ``QueryCrashedError``; after any but the first, and if it
        is cancelled, the child is gone.
        """
        loop = asyncio.get_running_loop()
        self.alive = False  # until the whole answer is here, nothing else may be asked
        expiry, patience = loop.call_later(seconds, self._expire), loop.call_later(PATIENT, self.give_way)
        try:
            told = await self._converse(loop, pickle.dumps(task))
        except (EOFError, OSError) as error:
            if self._late:
                msg = "the query took longer than one may take here; ask for less, or add LIMIT"
                raise QueryTimeoutError(msg) from error
            msg = "the query ended the process in which it ran; it may need too much memory: ask for less, or add LIMIT"
            raise QueryCrashedError(msg) from error
        finally:
            expiry.cancel()
            patience.cancel()
        self.alive = True
        return _answer_in(told)

    async def _converse(self, loop: asyncio.AbstractEventLoop, told: bytes) -> bytearray:
        if self._loop is not loop:
            self._loop = loop
            loop.add_reader(self._socket.fileno(), self._read)
        self._come, self._answer = bytearray(), loop.create_future()
        await loop.sock_sendall(self._socket, LENGTHS.pack(len(told), 0) + told)
        return await self._answer

    def _read(self) -> None:
        """Takes what has come; the answer is whole when as much has come as its beginning says."""
        try:
            chunk = self._socket.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        self._come += chunk
        if self._answer is None or self._answer.done():
            return
        if not chunk:
            self._answer.set_exception(EOFError())
        elif len(self._come) >= LENGTHS.size and len(self._come) == LENGTHS.size + sum(LENGTHS.unpack_from(self._come)):
            self._answer.set_result(self._come)

    def _expire(self) -> None:
        """Ends the process because its time is up; that it is gone is then heard on the wire."""
        self._late = True
        self._process.kill()

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
        if self._loop and not self._loop.is_closed() and self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
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
            head, content = _answer(release, pickle.loads(_receive(wire)))  # noqa: S301 - the parent made it
            told = json.dumps(head).encode()
            start = LENGTHS.pack(len(told), len(content)) + told
            if len(content) < AT_ONCE:
                wire.sendall(start + content)
            else:
                wire.sendall(start)
                wire.sendall(content)


def _answer_in(told: bytearray) -> Answer:
    head_size, _ = LENGTHS.unpack_from(told)
    body = LENGTHS.size + head_size
    head = json.loads(told[LENGTHS.size : body])
    if "error" in head:
        raise QueryError(head["error"])
    return Answer(bytes(memoryview(told)[body:]), **head)


def _confine(memory: int) -> None:
    """No more memory than that, no core file, and not one more file or socket: nothing leaves from here."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _receive(wire: socket.socket) -> bytes:
    """One message, which the parent sends whole before the next."""
    told = b""
    while len(told) < LENGTHS.size or len(told) < LENGTHS.size + LENGTHS.unpack_from(told)[0]:
        part = wire.recv(AT_ONCE)
        if not part:
            raise EOFError
        told += part
    return told[LENGTHS.size :]


def _answer(release: Release, task: Task) -> tuple[dict[str, Any], bytes]:
    try:
        answer = evaluate(release, task)
    except (QueryError, MemoryError) as error:
        return {"error": str(error) or "the answer needs too much memory"}, b""
    head = {"kept": answer.kept, "empty": answer.empty, "packed": answer.packed, "seconds": answer.seconds}
    return head, answer.content
