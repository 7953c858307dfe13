"""Answers the public's queries in child processes.

The engine has neither a time limit nor a way to be stopped, and some queries end it altogether. So a query
runs in a process of its own store, which is killed when the time is up or the client is gone; another stands by
to take its place, and pages and other clients notice nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path

from inspgraph.errors import InspgraphError
from inspgraph.web.children import Child, QueryCrashedError, QueryTimeoutError
from inspgraph.web.evaluation import Answer, Task

__all__ = ["BusyError", "Evaluator", "QueryCrashedError", "QueryTimeoutError"]

LOG = logging.getLogger(__name__)
MEMORY = 2 * 2**30


class BusyError(InspgraphError):
    """Every child was at work on other queries for as long as one may wait."""


class Evaluator:
    """Child processes over one release: so many at work, and some that stand by to replace them.

    One client has half of them at most, so that it cannot keep others waiting.
    """

    def __init__(
        self, root: Path, seconds: float, *, children: int = 4, standby: int = 2, memory: int = MEMORY
    ) -> None:
        self.seconds = seconds
        self._root, self._memory = root, memory
        self._children, self._standby = children, standby
        self._share = max(1, children // 2)
        self._ready: list[Child] = []
        self._standing: set[Child] = set()
        self._places = asyncio.Semaphore(children)
        self._shares: dict[str, asyncio.Semaphore] = {}
        self._waiting: Counter[str] = Counter()
        self._chores: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._closed = self._retired = False

    @property
    def standing(self) -> int:
        """How many children there are, at work or not."""
        return len(self._standing)

    @property
    def ready(self) -> int:
        """How many children wait for a query."""
        return sum(child.alive for child in self._ready)

    @property
    def waiting(self) -> int:
        """How many queries there are, at work or not yet."""
        return sum(self._waiting.values())

    async def answer(self, task: Task, client: str = "", spend: Callable[[float], None] | None = None) -> Answer:
        """The answer to a task; if it is cancelled, so is the query. ``spend`` is told the seconds that the
        engine took, or all that passed until it failed.

        Raises ``QueryError`` for one that the engine refuses, ``QueryTimeoutError``, ``QueryCrashedError``, and
        ``BusyError`` if no child became free in time.
        """
        taken: list[asyncio.Semaphore] = []
        share = self._share_of(client)
        try:
            await self._acquire((share, self._places), taken)
            return await self._ask(await self._take(), task, spend)
        finally:
            for semaphore in taken:
                semaphore.release()
            self._leave(client)

    async def _ask(self, child: Child, task: Task, spend: Callable[[float], None] | None) -> Answer:
        began, taken = time.monotonic(), None
        try:
            answer = await child.ask(task, self.seconds)
            taken = answer.seconds
        finally:
            if spend:
                spend(time.monotonic() - began if taken is None else taken)
            self._give_back(child)
        return answer

    def _share_of(self, client: str) -> asyncio.Semaphore:
        """The places that a client may have; whoever takes one of them takes one among all next."""
        self._waiting[client] += 1
        if client not in self._shares:
            self._shares[client] = asyncio.Semaphore(self._share)
        return self._shares[client]

    def _leave(self, client: str) -> None:
        self._waiting[client] -= 1
        if not self._waiting[client]:
            del self._waiting[client], self._shares[client]
        self._go_home()

    async def _acquire(self, wanted: tuple[asyncio.Semaphore, ...], taken: list[asyncio.Semaphore]) -> None:
        while len(taken) < len(wanted) and not wanted[len(taken)].locked():
            await wanted[len(taken)].acquire()  # at once: nobody waits
            taken.append(wanted[len(taken)])
        if len(taken) == len(wanted):
            return
        try:
            async with asyncio.timeout(self.seconds):
                for semaphore in wanted[len(taken) :]:
                    await semaphore.acquire()
                    taken.append(semaphore)
        except TimeoutError:
            msg = "other queries keep this service busy; try again in a moment"
            raise BusyError(msg) from None

    async def _take(self) -> Child:
        while True:
            while self._ready:
                child = self._ready.pop()
                if child.alive:
                    return child
            if self._closed:
                msg = "this service is being shut down"
                raise BusyError(msg)
            await asyncio.to_thread(self._start)

    def _start(self) -> None:
        """Adds a child to those that are ready. In a thread, which goes on even if nobody waits for it any more."""
        child = Child(self._root, self._memory)
        self._standing.add(child)
        self._ready.insert(0, child)
        if self._closed or (self._retired and not self._waiting):
            self._standing.discard(child)
            child.kill()  # in ``_ready`` it is passed over
            child.bury()

    def _give_back(self, child: Child) -> None:
        if child.alive and not child.slow and not self._closed:
            self._ready.append(child)
        else:
            self._end(child)
        self._replenish()

    def _end(self, child: Child) -> None:
        self._standing.discard(child)
        child.kill()
        self._do(asyncio.to_thread(child.bury))

    def _replenish(self) -> None:
        """Starts what is missing, without making anyone wait for it."""
        missing = self._children + self._standby - len(self._standing) - self._starting
        for _ in range(0 if self._closed or self._retired else missing):
            self._starting += 1
            self._do(self._stand_by())

    async def _stand_by(self) -> None:
        try:
            await asyncio.to_thread(self._start)
        except (OSError, EOFError, InspgraphError):
            LOG.exception("a process for queries could not be started")
        finally:
            self._starting -= 1
            self._go_home()

    def _do(self, chore: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(chore)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)

    async def warm(self) -> None:
        """Starts all children, so that the first queries need not wait for them."""
        self._replenish()
        await asyncio.gather(*self._chores)

    @classmethod
    def like(cls, other: Evaluator, root: Path) -> Evaluator:
        """An evaluator over another release, with the limits of one that there is."""
        return cls(root, other.seconds, children=other._children, standby=other._standby, memory=other._memory)

    def retire(self) -> None:
        """Answers the queries that run, wait, or still come, and keeps no child for others."""
        self._retired = True
        self._go_home()

    def _go_home(self) -> None:
        """Ends the children of a retired evaluator if nobody waits for them."""
        while self._retired and not self._waiting and self._ready:
            self._end(self._ready.pop())

    def close(self) -> None:
        """Ends all children; queries that run get no answer."""
        self._closed = True
        for child in list(self._standing):
            child.kill()
            child.bury()
        self._standing.clear()
        self._ready.clear()
