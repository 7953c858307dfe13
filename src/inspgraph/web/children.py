"""One child process that answers queries (``evaluators.living``), as the site sees it.

Tasks lie ready for it while it is at work on one. It is killed when its time is up, and gives way to others when it
takes long; what lay behind is given to another.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from inspgraph.errors import InspgraphError
from inspgraph.web.evaluation import Answer
from inspgraph.web.evaluators.living import live
from inspgraph.web.evaluators.nursery import nursery
from inspgraph.web.evaluators.wire import AT_ONCE, Come

MOST_SECONDS_TO_START = 60.0
"""A child imports the package and opens the release; that time is not the query's."""
SECONDS_TO_END = 5.0
"""How long is waited for a killed process to be gone."""
LESS_URGENT = 10
"""The niceness of a child whose query takes long."""


class QueryTimeoutError(InspgraphError):
    """A query did not end within the time that one may take."""


class QueryCrashedError(InspgraphError):
    """A query ended the process in which it ran: it needed too much memory, or broke the engine."""


class Job:
    """A task of a client on its way; ``begun`` is when a child began it. Nobody waits for one that is dropped."""

    __slots__ = ("begun", "client", "dropped", "future", "since", "told")

    def __init__(self, told: bytes, client: str, future: asyncio.Future[Answer]) -> None:
        self.told, self.client, self.future = told, client, future
        self.since = time.monotonic()
        self.begun: float | None = None
        self.dropped = False

    def ghost(self) -> Job:
        """What stands in its place with a child that is to do it no more."""
        made = Job(b"", self.client, self.future)
        made.dropped = True
        return made

    def end(self, result: Answer | InspgraphError) -> None:
        """Tells who waits; nothing if nobody does any more."""
        if not self.dropped and not self.future.done():
            if isinstance(result, Answer):
                self.future.set_result(result)
            else:
                self.future.set_exception(result)


class Child:
    """A child process that stands ready. ``jobs`` are those that it was given, the first is the one at work."""

    def __init__(self, root: Path, memory: int) -> None:
        self._socket, self.pid = _begin(root, memory)
        self._handle = os.pidfd_open(self.pid) if hasattr(os, "pidfd_open") else -1
        self._socket.setblocking(False)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._come = Come()
        self._unsent = b""
        self._tell: Callable[[Child], None]
        self.jobs: deque[Job] = deque()
        self.begun = 0.0
        self.alive = True
        self.slow = self.late = False

    def take(self, job: Job, tell: Callable[[Child], None]) -> None:
        """Gives it a job more; ``tell`` is called whenever one is done, and when the process is gone."""
        self._tell = tell
        loop = job.future.get_loop()
        if self._loop is not loop:
            self._loop = loop
            loop.add_reader(self._socket.fileno(), self._read)
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self._begin_next()
        if not self._unsent:
            loop.call_soon(self._send)
        self._unsent += job.told

    def _begin_next(self) -> None:
        self.begun = self.jobs[0].begun = time.monotonic()

    def _send(self) -> None:
        """Sends what was given in this turn of the loop: as much as the wire takes, and the rest when it can."""
        told, self._unsent = self._unsent, b""
        sent = 0
        with suppress(OSError):  # that it is gone is heard where it is read
            sent = self._socket.send(told)
        if sent < len(told) and self._loop and self._socket.fileno() >= 0:
            self._unsent = told[sent:]
            self._loop.add_writer(self._socket.fileno(), self._send_rest)

    def _send_rest(self) -> None:
        if self._loop:
            self._loop.remove_writer(self._socket.fileno())
        self._send()

    def _read(self) -> None:
        """Takes what has come."""
        try:
            chunk = self._socket.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.alive = False
        answers = self._come.add(chunk)
        for told in answers:
            self.jobs.popleft().end(told)
            if self.jobs:
                self._begin_next()
        if answers or not self.alive:
            self._tell(self)

    def expire(self) -> None:
        """Ends the process because the time of its job is up; that it is gone is then heard on the wire."""
        self.late = True
        self._signal()

    def give_way(self) -> None:
        """Lets the processes of other queries go first; for good, so that this child is not used again."""
        self.slow = True
        if sys.platform != "win32":
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, LESS_URGENT)

    def kill(self) -> None:
        """Ends the process at once."""
        self.alive = False
        self._signal()
        if self._socket.fileno() >= 0 and self._loop and not self._loop.is_closed():
            self._loop.remove_reader(self._socket.fileno())
            self._loop.remove_writer(self._socket.fileno())
        self._socket.close()

    def _signal(self) -> None:
        """Sends SIGKILL to this very process, and not to one that has its number now."""
        with suppress(OSError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            else:
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def bury(self) -> None:
        """Waits until a killed process is gone."""
        if self._handle >= 0:
            select.select([self._handle], [], [], SECONDS_TO_END)
            handle, self._handle = self._handle, -1
            os.close(handle)


def _begin(root: Path, memory: int) -> tuple[socket.socket, int]:
    """The wire to a new process and its number; ``QueryCrashedError`` if it could not start."""
    mine, theirs = socket.socketpair()
    mine.settimeout(MOST_SECONDS_TO_START)
    try:
        _fork(root, memory, theirs)
        theirs.close()
        told = b""
        while not told.endswith(b"\n"):
            part = mine.recv(1)
            if not part:
                msg = "a process for queries could not start"
                raise QueryCrashedError(msg)
            told += part
    except BaseException:
        mine.close()
        raise
    return mine, int(told[1:])


def _fork(root: Path, memory: int, wire: socket.socket) -> None:
    if sys.platform == "win32":  # nothing is forked there
        process = multiprocessing.get_context("spawn").Process(target=live, args=(root, memory, wire), daemon=True)
        process.start()
    else:
        nursery().fork(root, memory, wire)


def context() -> multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext:
    """How a process begins that carries out changes: forked from a clean server, it inherits no thread and no store."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    forking = multiprocessing.get_context("forkserver")
    forking.set_forkserver_preload(["__main__", __name__])
    return forking
