"""Writer mode: a change makes the next release, which takes the place of the one that is served, or nothing happens.

One change is carried out at a time, in a process of its own that may be killed. Who reads meanwhile reads the release
before; when the next one stands, with processes that answer from it, the site is swapped in one step.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request

from inspgraph.errors import InspgraphError
from inspgraph.store import Release
from inspgraph.web.changes import Change, Done, Judge, carry_out
from inspgraph.web.children import QueryCrashedError, QueryTimeoutError, context
from inspgraph.web.guard import UpdateRefusedError
from inspgraph.web.operating.swapping import swap
from inspgraph.web.site import Site
from inspgraph.web.tokens import Tokens

MOST_SECONDS = 600.0
MOST_MEMORY = 8 * 2**30


class RejectedError(InspgraphError):
    """A change after which the data would break the shapes; carries the report as JSON results and as Turtle."""

    def __init__(self, message: str, results: tuple[Mapping[str, Any], ...], report: str) -> None:
        super().__init__(message)
        self.results = results
        self.report = report


@dataclass(frozen=True, slots=True)
class WriterMode:
    """How a site may be written: by whom, what judges the data, where releases go, and who is told of a new one."""

    tokens: Tokens
    judge: Judge
    folder: Path
    keep: Callable[[Release], object] = bool
    seconds: float = MOST_SECONDS
    memory: int = MOST_MEMORY


class Writer:
    """Carries out changes to the release that an app serves."""

    def __init__(self, app: FastAPI, mode: WriterMode) -> None:
        self.mode = mode
        self._app = app
        self._turn = asyncio.Lock()
        self._worker: Worker | None = None

    async def change(self, change: Change) -> Done:
        """What became of a change; the site serves the next release when this returns.

        Raises ``RejectedError`` if the shapes do not allow it, ``QueryError`` or ``ContentError`` if it does not
        parse, ``QueryTimeoutError`` and ``QueryCrashedError``. After any of them nothing has changed.
        """
        async with self._turn:
            site: Site = self._app.state.site
            done = await asyncio.to_thread(self._run, site.release, change)
            if done.report:
                msg = f"the data would break the shapes in {len(done.results)} place(s), so nothing was changed"
                raise RejectedError(msg, done.results, done.report)
            if done.root and Path(done.root) != site.release.root:
                await swap(self._app, Release.open(Path(done.root)), self.mode.keep)
            return done

    def _run(self, release: Release, change: Change) -> Done:
        self._worker = self._worker or Worker(self.mode)
        try:
            return self._worker.run(release, change)
        except (QueryTimeoutError, QueryCrashedError):
            self.close()
            raise

    def close(self) -> None:
        """Ends the process that carries out changes."""
        if self._worker:
            self._worker.kill()
        self._worker = None


class Worker:
    """The process that carries out changes, one after the other."""

    def __init__(self, mode: WriterMode) -> None:
        self._mode = mode
        self._pipe, theirs = context().Pipe()
        self._process = context().Process(target=carry_out, args=(mode.judge, mode.memory, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, release: Release, change: Change) -> Done:
        """What became of a change; raises what it ended in, ``QueryTimeoutError`` or ``QueryCrashedError``."""
        try:
            self._pipe.send((str(release.root), str(self._mode.folder), change))
            if not self._pipe.poll(self._mode.seconds):
                msg = "the change took longer than one may take here; nothing was changed"
                raise QueryTimeoutError(msg)
            told: Done | InspgraphError = self._pipe.recv()
        except (EOFError, ConnectionError) as error:
            msg = "the change ended the process in which it was carried out; nothing was changed"
            raise QueryCrashedError(msg) from error
        if isinstance(told, InspgraphError):
            raise told
        return told

    def kill(self) -> None:
        """Ends the process."""
        self._pipe.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def writer_of(request: Request) -> Writer:
    """Who carries out changes for the app that a request came to; ``UpdateRefusedError`` if nobody does."""
    writer: Writer | None = request.app.state.writer
    if writer is None:
        msg = "updates are not offered: what is served here never changes"
        raise UpdateRefusedError(msg)
    return writer
