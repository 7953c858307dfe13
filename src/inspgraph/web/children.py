"""One child process that answers queries, and the wire to it: a length and a task, a head and the answer's bytes.

A child has its own engine over the release, no right to open a file or a socket once it stands, and so much
memory. It is killed when its time is up, and gives way to others when it takes long.
"""

from __future__ import annotations

import asyncio
import ctypes
import multiprocessing
import os
import pickle
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

from inspgraph.errors import InspgraphError, QueryError
from inspgraph.store import Release
from inspgraph.web.evaluation import Answer, Task, evaluate

if sys.platform != "win32":
    import resource

MOST_SECONDS_TO_START = 60.0
"""A child imports the package and opens the release; that time is not the query's."""
LENGTH = struct.Struct("!I")
HEAD = struct.Struct("!IBqd")
"""Before an answer: how many bytes it has, what it is (``REFUSED``, ``EMPTY``, ``PACKED``), the rows kept of one that
was cut (else -1), and the seconds that it took."""
REFUSED, EMPTY, PACKED = 1, 2, 4
AT_ONCE, AT_A_TIME = 2**18, 2**16
AWAKE = 0.0005
"""Seconds that a child stays awake after an answer, in case that there is more to do."""
PATIENT = 1.0
"""Seconds after which a query gives way to others."""
LESS_URGENT = 10
"""The niceness of a child whose query takes long."""
PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


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
        self._timer: asyncio.TimerHandle
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
        self._timer = loop.call_later(min(PATIENT, seconds), self._lose_patience, loop, seconds)
        try:
            told = await self._converse(loop, pickle.dumps(task))
        except (EOFError, OSError) as error:
            if self._late:
                msg = "the query took longer than one may take here; ask for less, or add LIMIT"
                raise QueryTimeoutError(msg) from error
            msg = "the query ended the process in which it ran; it may need too much memory: ask for less, or add LIMIT"
            raise QueryCrashedError(msg) from error
        finally:
            self._timer.cancel()
        self.alive = True
        return _answer_in(told)

    async def _converse(self, loop: asyncio.AbstractEventLoop, told: bytes) -> bytearray:
        if self._loop is not loop:
            self._loop = loop
            loop.add_reader(self._socket.fileno(), self._read)
        self._come, self._answer = bytearray(), loop.create_future()
        message = LENGTH.pack(len(told)) + told
        sent = self._send(message)
        if sent < len(message):
            await loop.sock_sendall(self._socket, message[sent:])
        return await self._answer

    def _send(self, message: bytes) -> int:
        """Sends as much as the wire takes at once, which nearly always is all."""
        try:
            return self._socket.send(message)
        except BlockingIOError:
            return 0

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
        elif len(self._come) >= HEAD.size and len(self._come) == HEAD.size + HEAD.unpack_from(self._come)[0]:
            self._answer.set_result(self._come)

    def _lose_patience(self, loop: asyncio.AbstractEventLoop, seconds: float) -> None:
        """Gives way to others for the rest of the time that there is."""
        if seconds <= PATIENT:
            self._expire()
        else:
            self.give_way()
            self._timer = loop.call_later(seconds - PATIENT, self._expire)

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
    _end_with_parent()
    release = Release.open(Path(root))
    release.query("ASK {}")
    _confine(memory)
    with suppress(EOFError, ConnectionError):
        wire.sendall(b"+")
        while True:
            head, content = _answer(release, pickle.loads(_receive(wire)))  # noqa: S301 - the parent made it
            if len(content) < AT_ONCE:
                wire.sendall(head + content)
            else:
                wire.sendall(head)
                wire.sendall(content)


def _answer_in(told: bytearray) -> Answer:
    _, kind, kept, seconds = HEAD.unpack_from(told)
    content = bytes(memoryview(told)[HEAD.size :])
    if kind & REFUSED:
        raise QueryError(content.decode())
    return Answer(content, None if kept < 0 else kept, bool(kind & EMPTY), bool(kind & PACKED), seconds)


def _end_with_parent() -> None:
    """Has the system end this process when the one that forked it is gone, even in the middle of a query.

    That one ends with the site, however the site ends. Linux only (prctl(2)); elsewhere an idle child hears that the
    wire is closed.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(ctypes.c_int(PARENT_DEATH_SIGNAL), ctypes.c_ulong(signal.SIGKILL))
        if os.getppid() == 1:
            os._exit(0)  # it was gone before


def _confine(memory: int) -> None:
    """No more memory than that, no core file, and not one more file or socket: nothing leaves from here."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _receive(wire: socket.socket) -> bytes:
    """One message, which the parent sends whole before the next."""
    told = _soon(wire)
    while len(told) < LENGTH.size or len(told) < LENGTH.size + LENGTH.unpack_from(told)[0]:
        part = wire.recv(AT_A_TIME)
        if not part:
            raise EOFError
        told += part
    return told[LENGTH.size :]


def _soon(wire: socket.socket) -> bytes:
    """What comes within a moment, for which a process does not fall asleep: to be woken costs more than an answer."""
    if sys.platform == "win32":
        return b""
    until = time.perf_counter() + AWAKE
    while time.perf_counter() < until:
        with suppress(BlockingIOError):
            return wire.recv(AT_A_TIME, socket.MSG_DONTWAIT)
        os.sched_yield()
    return b""


def _answer(release: Release, task: Task) -> tuple[bytes, bytes]:
    try:
        answer = evaluate(release, task)
    except (QueryError, MemoryError) as error:
        reason = (str(error) or "the answer needs too much memory").encode()
        return HEAD.pack(len(reason), REFUSED, -1, 0.0), reason
    kind = EMPTY * answer.empty + PACKED * answer.packed
    kept = -1 if answer.kept is None else answer.kept
    return HEAD.pack(len(answer.content), kind, kept, answer.seconds), answer.content
