"""Answers the public's queries in child processes.

The engine has neither a time limit nor a way to be stopped, and some queries end it altogether. So a query
runs in a process of its own store, which is killed when the time is up and replaced when it is gone; pages
and other clients notice nothing.
"""

from __future__ import annotations

import multiprocessing
import queue
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from inspgraph.errors import InspgraphError, QueryError
from inspgraph.store import Release

if sys.platform != "win32":
    import resource

MOST_SECONDS_TO_START = 60.0
"""A child imports the package and opens the release; that time is not the query's."""
MOST_MEMORY = 4 * 2**30
"""Bytes of memory that one child may have."""
MOST_ANSWER = 64 * 2**20
"""Bytes that one answer may have."""


class QueryTimeoutError(InspgraphError):
    """A query did not end within the time that one may take."""


class QueryCrashedError(InspgraphError):
    """A query ended the process in which it ran: it needed too much memory, or broke the engine."""


class BusyError(InspgraphError):
    """Every child was at work on other queries for as long as one may wait."""


class Evaluator:
    """A few child processes over one release; each is started when it is first needed."""

    def __init__(self, root: Path, seconds: float, children: int = 2) -> None:
        self.seconds = seconds
        self._root = root
        self._idle: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._idle.put(None)

    def answer(self, sparql: str, media_type: str) -> bytes:
        """The serialised answer to a query.

        Raises ``QueryError`` for one that the engine refuses or whose answer is too large,
        ``QueryTimeoutError``, ``QueryCrashedError``, and ``BusyError`` if no child became free in time.
        """
        child = self._take()
        try:
            child = child or _Child(self._root)
            return child.ask(sparql, media_type, self.seconds)
        finally:
            self._idle.put(child if child and child.alive else None)

    def _take(self) -> _Child | None:
        try:
            return self._idle.get(timeout=self.seconds)
        except queue.Empty:
            msg = "other queries keep this service busy; try again in a moment"
            raise BusyError(msg) from None

    def close(self) -> None:
        """Ends the children that are idle."""
        with suppress(queue.Empty):
            while True:
                child = self._idle.get_nowait()
                if child:
                    child.kill()


class _Child:
    """One child process and the pipe to it."""

    def __init__(self, root: Path) -> None:
        context = _context()
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(str(root), theirs), daemon=True)
        self._process.start()
        theirs.close()
        self.alive = True
        self._receive(MOST_SECONDS_TO_START)

    def ask(self, sparql: str, media_type: str, seconds: float) -> bytes:
        with suppress(ConnectionError):  # a child that is gone is noticed when it is listened to
            self._pipe.send((sparql, media_type))
        failed, content = self._receive(seconds)
        if failed:
            raise QueryError(str(content))
        return bytes(content)

    def _receive(self, seconds: float) -> tuple[bool, bytes]:
        try:
            if self._pipe.poll(seconds):
                told: tuple[bool, bytes] = self._pipe.recv()
                return told
        except (EOFError, ConnectionError) as error:
            self.kill()
            msg = "the query ended the process in which it ran; it may need too much memory: ask for less, or add LIMIT"
            raise QueryCrashedError(msg) from error
        self.kill()
        msg = "the query took longer than one may take here; ask for less, or add LIMIT"
        raise QueryTimeoutError(msg)

    def kill(self) -> None:
        self.alive = False
        self._pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def _context() -> multiprocessing.context.ForkServerContext | multiprocessing.context.SpawnContext:
    """Forked from a clean server, a child is ready in milliseconds and inherits no thread and no store."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", __name__])
    return context


def _serve(root: str, pipe: Connection) -> None:
    """The life of a child: a query in, an answer or the reason for none out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends the children
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    release = Release.open(Path(root))
    with suppress(EOFError, ConnectionError):
        pipe.send((False, b"ready"))
        while True:
            pipe.send(_answer(release, *pipe.recv()))


def _answer(release: Release, sparql: str, media_type: str) -> tuple[bool, bytes | str]:
    try:
        content = release.answer(sparql, media_type)
    except (QueryError, MemoryError) as error:
        return True, str(error) or "the answer needs too much memory"
    if len(content) > MOST_ANSWER:
        return True, f"the answer has more than {MOST_ANSWER} bytes; ask for less, or add LIMIT"
    return False, content
