"""The next release takes the place of the one that is served; no request is dropped, and none sees two of them.

A request keeps the release with which it began (``Visit``). The processes of the release before answer who still
waits for them, and end when nobody does.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from contextlib import suppress

from fastapi import FastAPI

from inspgraph.errors import InspgraphError
from inspgraph.store import Release, Store
from inspgraph.web.evaluator import Evaluator
from inspgraph.web.site import Site

LOG = logging.getLogger(__name__)


class NotReadyError(InspgraphError):
    """No process could be started that answers from a release."""


async def swap(
    app: FastAPI,
    release: Release,
    keep: Callable[[Release], object] = bool,
    prepare: Callable[[Site], object] | None = None,
) -> None:
    """Serves another release from now on; ``NotReadyError`` if it cannot be asked, and then nothing changes.

    ``keep`` is told of it when it can be asked, before the first request is; ``prepare`` gets what pages need, in a
    thread, while the release before is still served.
    """
    site: Site = app.state.site
    evaluator = Evaluator.like(site.evaluator, release.root)
    try:
        await evaluator.warm()
        if not evaluator.standing:
            msg = f"{release.root}: no process for queries could be started over this release"
            raise NotReadyError(msg)
        fresh = site.over(release, evaluator)
        if prepare:
            await asyncio.to_thread(prepare, fresh)
        keep(release)
    except BaseException:
        evaluator.close()
        raise
    app.state.site = fresh
    site.evaluator.retire()
    app.state.retired = [old for old in (*app.state.retired, site.evaluator) if old.standing]
    LOG.info("release swapped", extra={"release": release.sha256[:16], "before": site.release.sha256[:16]})


class Watcher:
    """Looks every so many seconds, and when it is told to, whether a store has another release, and swaps it in."""

    def __init__(
        self, app: FastAPI, store: Store, seconds: float, prepare: Callable[[Site], object] | None = None
    ) -> None:
        self._app, self._store, self._seconds, self._prepare = app, store, seconds, prepare
        self._prompt = asyncio.Event()
        self._refused = ""

    async def run(self) -> None:
        """Watches until it is cancelled; SIGHUP makes it look at once."""
        with suppress(NotImplementedError, RuntimeError, ValueError, AttributeError):  # not everywhere, nor in a thread
            asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._prompt.set)
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds or None):
                    await self._prompt.wait()
                self._refused = ""  # who asks for it gets another attempt
            self._prompt.clear()
            await self.look()

    async def look(self) -> bool:
        """Whether another release was found and is now served; one that cannot be is logged, once."""
        site: Site = self._app.state.site
        name = self._store.current_name()
        if name in {None, site.release.root.name, self._refused}:
            return False
        try:
            found = await asyncio.to_thread(self._store.current)
            if found:
                await swap(self._app, found, prepare=self._prepare)
        except (InspgraphError, OSError):
            self._refused = name or ""
            LOG.exception("the store has another release, which cannot be served; the one before goes on")
            return False
        return found is not None
