"""Answers the public's queries in child processes.

The engine has neither a time limit nor a way to be stopped, and some queries end it altogether. So a query
runs in a process of its own store, which is killed when the time is up or the client is gone; another stands by
to take its place, and pages and other clients notice nothing.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

from inspgraph.errors import InspgraphError
from inspgraph.web.children import Child, Job, QueryCrashedError, QueryTimeoutError
from inspgraph.web.evaluation import Answer, Task
from inspgraph.web.evaluators.turns import Turns
from inspgraph.web.evaluators.wire import pack_task

__all__ = ["BusyError", "Evaluator", "QueryCrashedError", "QueryTimeoutError"]

LOG = logging.getLogger(__name__)
MEMORY = 2 * 2**30
GLANCE = 0.02
"""Seconds between two looks at how long the queries at work have taken."""
PATIENT = 1.0
"""Seconds after which a query gives way to others."""
FORGIVING = 0.05
"""Seconds that a query goes on for which nobody waits any more; most are answered by then."""


class BusyError(InspgraphError):
    """Every child was at work on other queries for as long as one may wait."""


class Evaluator:
    """Child processes over one release: so many at work, and some that stand by to replace them.

    One client has half of them at most, so that it cannot keep others waiting (``Turns``).
    """

    def __init__(
        self, root: Path, seconds: float, *, children: int = 4, standby: int = 2, memory: int = MEMORY
    ) -> None:
        self.seconds = seconds
        self._root, self._memory = root, memory
        self._children, self._standby = children, standby
        self._turns = Turns(children, self._hear)
        self._standing: set[Child] = set()
        self._chores: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._watching = False
        self._closed = self._retired = False

    @property
    def standing(self) -> int:
        """How many children there are, at work or not."""
        return len(self._standing)

    @property
    def ready(self) -> int:
        """How many children wait for a query."""
        return sum(child.alive for child in self._turns.ready)

    @property
    def waiting(self) -> int:
        """How many queries there are, at work or not yet."""
        return self._turns.jobs

    async def answer(self, task: Task, client: str = "", spend: Callable[[float], None] | None = None) -> Answer:
        """The answer to a task; if it is cancelled, so is the query. ``spend`` is told the seconds that the
        engine took, or all that passed until it failed.

        Raises ``QueryError`` for one that the engine refuses, ``QueryTimeoutError``, ``QueryCrashedError``, and
        ``BusyError`` if no child became free in time.
        """
        if self._closed:
            msg = "this service is being shut down"
            raise BusyError(msg)
        job = Job(pack_task(task), client, asyncio.get_running_loop().create_future())
        self._turns.add(job)
        self._replenish()
        self._watch()
        taken = None
        try:
            answer = await job.future
            taken = answer.seconds
        except asyncio.CancelledError:
            self._turns.drop(job)
            raise
        finally:
            if spend and job.begun is not None:
                spend(time.monotonic() - job.begun if taken is None else taken)
            self._go_home()
        return answer

    def _hear(self, child: Child) -> None:
        """A child has answered, or is gone."""
        if child.alive and not child.slow and not self._closed:
            self._turns.go_on(child)
            self._go_home()
        else:
            self._part_from(child)

    def _part_from(self, child: Child) -> None:
        """Ends a child, tells whose query was at work, and gives what lay behind it to others."""
        jobs, guilty = self._turns.leave(child), not child.alive
        self._end(child)
        if jobs and guilty:
            jobs.pop(0).end(self._reason(child))
        self._turns.put_back(jobs)
        self._replenish()

    def _reason(self, child: Child) -> InspgraphError:
        if child.late:
            return QueryTimeoutError("the query took longer than one may take here; ask for less, or add LIMIT")
        return QueryCrashedError(
            "the query ended the process in which it ran; it may need too much memory: ask for less, or add LIMIT"
        )

    def _watch(self) -> None:
        """Looks from time to time, for as long as there is something to look at."""
        if not self._watching:
            self._watching = True
            asyncio.get_running_loop().call_later(GLANCE, self._look)

    def _look(self) -> None:
        self._watching = False
        now = time.monotonic()
        for child in self._turns.at_work():
            self._look_at(child, now - child.begun)
        for job in self._turns.waiting_since(now - self.seconds):
            job.end(BusyError("other queries keep this service busy; try again in a moment"))
        if self._turns.jobs:
            self._watch()

    def _look_at(self, child: Child, taken: float) -> None:
        if taken > self.seconds:
            child.expire()
        elif child.jobs[0].dropped and taken > FORGIVING:
            child.kill()
            self._hear(child)
        elif taken > PATIENT and not child.slow:
            child.give_way()
        if taken > GLANCE and len(child.jobs) > 1:
            self._turns.take_back(child)

    def _start(self) -> None:
        """Adds a child to those that are ready. In a thread, which goes on even if nobody waits for it any more."""
        child = Child(self._root, self._memory)
        self._standing.add(child)
        self._turns.ready.insert(0, child)
        if self._closed or (self._retired and not self._turns.jobs):
            self._standing.discard(child)
            child.kill()  # among those that are ready it is passed over
            child.bury()

    def _end(self, child: Child) -> None:
        self._standing.discard(child)
        child.kill()
        self._do(asyncio.to_thread(child.bury))

    def _replenish(self) -> None:
        """Starts what is missing, without making anyone wait for it."""
        missing = self._children + self._standby - len(self._standing) - self._starting
        if missing > 0 and not self._closed and (self._turns.jobs or not self._retired):
            for _ in range(missing):
                self._starting += 1
                self._do(self._stand_by())

    async def _stand_by(self) -> None:
        try:
            await asyncio.to_thread(self._start)
        except (OSError, EOFError, InspgraphError):
            LOG.exception("a process for queries could not be started")
            if not self._standing:
                self._turns.give_up(QueryCrashedError("a process for queries could not start"))
        finally:
            self._starting -= 1
            self._turns.go_round()
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
        while self._retired and not self._turns.jobs and self._turns.ready:
            self._end(self._turns.ready.pop())

    def close(self) -> None:
        """Ends all children; queries that run get no answer."""
        self._closed = True
        for child in list(self._standing):
            child.kill()
            child.bury()
        self._standing.clear()
        self._turns.ready.clear()
