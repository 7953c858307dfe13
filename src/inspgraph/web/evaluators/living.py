"""The life of a process that answers queries: a task in, an answer or the reason for none out, one after the other.

It has its own engine over the release, no right to open a file or a socket once it stands, and so much memory. Tasks
may lie ready while it is at work on one; each answer is sent before the next is begun.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from inspgraph.errors import QueryError
from inspgraph.store import Release
from inspgraph.web.evaluation import evaluate
from inspgraph.web.evaluators.wire import AT_ONCE, LENGTH, pack_answer, pack_refusal, read_task

if sys.platform != "win32":
    import resource

AT_A_TIME = 2**16
AWAKE = 0.0005
"""Seconds that a process stays awake after an answer, in case that there is more to do."""
STACK = 100 * 2**20
"""Bytes to which the stack may grow: the engine goes deeper with every bracket, and with every part of a chain. Linux
leaves as much room below it, whatever the limit was when the process began."""
PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def live(root: Path, memory: int, wire: socket.socket, lifeline: int | None = None) -> None:
    """Answers until the wire is closed, or ends at once when the lifeline is: nobody holds its other end any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the site ends its children
    _end_with_parent()
    if lifeline is not None:
        threading.Thread(target=_end_with_line, args=(lifeline,), daemon=True).start()
    release = Release.open(root)
    release.query("ASK {}")
    _confine(memory)
    with suppress(EOFError, ConnectionError):
        wire.sendall(b"+%d\n" % os.getpid())
        desk = Desk(wire)
        while True:
            _answer(release, desk.next(), wire)


def _answer(release: Release, told: bytes, wire: socket.socket) -> None:
    try:
        head, content = pack_answer(evaluate(release, read_task(told)))
    except (QueryError, MemoryError) as error:
        head, content = pack_refusal(str(error) or "the answer needs too much memory")
    if len(content) < AT_ONCE:
        wire.sendall(head + content)
    else:
        wire.sendall(head)
        wire.sendall(content)


class Desk:
    """The tasks that have come and were not begun."""

    def __init__(self, wire: socket.socket) -> None:
        self._wire = wire
        self._come = b""

    def next(self) -> bytes:
        """The next task, when it is there whole; ``EOFError`` if none will come."""
        come = self._come or self._soon()
        while len(come) < LENGTH.size or len(come) < LENGTH.size + LENGTH.unpack_from(come)[0]:
            part = self._wire.recv(AT_A_TIME)
            if not part:
                raise EOFError
            come += part
        end = LENGTH.size + LENGTH.unpack_from(come)[0]
        self._come = come[end:]
        return come[LENGTH.size : end]

    def _soon(self) -> bytes:
        """What comes within a moment, for which it does not fall asleep: to be woken costs more than an answer."""
        if sys.platform == "win32":
            return b""
        until = time.perf_counter() + AWAKE
        while time.perf_counter() < until:
            with suppress(BlockingIOError):
                return self._wire.recv(AT_A_TIME, socket.MSG_DONTWAIT)
            os.sched_yield()
        return b""


def _end_with_line(lifeline: int) -> None:
    os.read(lifeline, 1)  # nothing is ever written
    os._exit(0)


def _end_with_parent() -> None:
    """Has the system end this process when the one that forked it is gone, even in the middle of a query (Linux)."""
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
        most = resource.getrlimit(resource.RLIMIT_STACK)[1]
        resource.setrlimit(resource.RLIMIT_STACK, (STACK if most == resource.RLIM_INFINITY else min(STACK, most), most))
