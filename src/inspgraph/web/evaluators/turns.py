"""Who gets which child: so many are at work at once, one client has half of them, and who waits has its turn.

While a child is at work for a client, the client's next jobs lie ready for it, so that it need not wait for them; but
not while somebody else waits for a child, and not behind a job that takes long.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator

from inspgraph.errors import InspgraphError
from inspgraph.web.children import Child, Job

AHEAD = 8
"""Jobs that a child has at most, the one at work with them."""


class Client:
    """The children that are at work for a client, and its jobs that none was given."""

    __slots__ = ("children", "waiting")

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.waiting: deque[Job] = deque()


class Turns:
    """Jobs of many clients, and the children that are ready for them."""

    def __init__(self, places: int, tell: Callable[[Child], None]) -> None:
        self.ready: list[Child] = []
        self._places, self._share = places, max(1, places // 2)
        self._tell = tell
        self._clients: dict[str, Client] = {}
        self._whose: dict[Child, str] = {}
        self._line: deque[str] = deque()

    @property
    def jobs(self) -> int:
        """How many there are that somebody waits for."""
        waiting = sum(len(client.waiting) for client in self._clients.values())
        return waiting + sum(not job.dropped for child in self._whose for job in child.jobs)

    def at_work(self) -> list[Child]:
        """The children that have jobs."""
        return [child for child in self._whose if child.jobs]

    def add(self, job: Job) -> None:
        """Takes in a job, which is given to a child as soon as may be."""
        if job.client not in self._clients:
            self._clients[job.client] = Client()
        self._clients[job.client].waiting.append(job)
        self._give(job.client)

    def put_back(self, jobs: Iterable[Job]) -> None:
        """Takes in jobs again that were given to a child and not begun; they come before others of their client."""
        for job in reversed([job for job in jobs if not job.dropped]):
            job.begun = None
            self._clients.setdefault(job.client, Client()).waiting.appendleft(job)
        self.go_round()

    def take_back(self, child: Child) -> None:
        """Puts back what lies behind a job that takes long; what comes of it all the same is passed over."""
        head, *behind = child.jobs
        child.jobs = deque((head, *(job.ghost() for job in behind)))
        self.put_back(behind)

    def drop(self, job: Job) -> None:
        """Forgets a job that nobody waits for any more."""
        job.dropped = True
        if (client := self._clients.get(job.client)) and job in client.waiting:
            client.waiting.remove(job)
            self._forget(job.client)

    def leave(self, child: Child) -> list[Job]:
        """The jobs that a child had, which it is parted from."""
        name = self._whose.pop(child, None)
        jobs, child.jobs = list(child.jobs), deque()
        if name is not None:
            self._clients[name].children.remove(child)
            self._forget(name)
        return jobs

    def go_on(self, child: Child) -> None:
        """Gives a child that has answered more of its client's jobs, or, if it has none, to who is next."""
        self._give(self._whose[child])
        if not child.jobs:
            self.leave(child)
            self.ready.append(child)
            self.go_round()

    def go_round(self) -> None:
        """Gives out what may be given, first to who has waited longest."""
        for _ in range(len(self._line)):
            self._give(self._line.popleft())
        if not self._line:
            for name in [name for name, client in self._clients.items() if client.waiting]:
                self._give(name)

    def waiting_since(self, time: float) -> Iterator[Job]:
        """The jobs that have waited since before a time, taken out."""
        for name, client in list(self._clients.items()):
            while client.waiting and client.waiting[0].since < time:
                yield client.waiting.popleft()
            self._forget(name)

    def give_up(self, error: InspgraphError) -> None:
        """Tells all who wait for a child that there is none."""
        for job in self.waiting_since(float("inf")):
            job.end(error)

    def _give(self, name: str) -> None:
        """Gives what waits of a client to children, as far as may be; who has none then stands in line."""
        client = self._clients.get(name)
        while client and client.waiting and (child := self._child_for(name, client)):
            child.take(client.waiting.popleft(), self._tell)
        if client and client.waiting and not client.children and name not in self._line:
            self._line.append(name)
        self._forget(name)

    def _child_for(self, name: str, client: Client) -> Child | None:
        if client.children and self._line:
            return None  # who has none comes first
        if len(client.children) < self._share and len(self._whose) < self._places and (child := self._ready()):
            client.children.append(child)
            self._whose[child] = name
            return child
        return min(filter(_has_room, client.children), key=_load, default=None)

    def _ready(self) -> Child | None:
        while self.ready:
            child = self.ready.pop()
            if child.alive:
                return child
        return None

    def _forget(self, name: str) -> None:
        client = self._clients.get(name)
        if client and not client.waiting:
            if name in self._line:
                self._line.remove(name)
            if not client.children:
                del self._clients[name]


def _has_room(child: Child) -> bool:
    return child.alive and not child.slow and len(child.jobs) < AHEAD and not any(job.dropped for job in child.jobs)


def _load(child: Child) -> int:
    return len(child.jobs)
