"""A site that is stopped answers what it has begun; no process outlives it, nor one that is killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
import pytest

from inspgraph.store import Release

LONG = "SELECT (COUNT(*) AS ?n) { { SELECT * { ?a ?b ?c } LIMIT 30 } ?d ?e ?f . FILTER(?c != ?f) }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


class Served:
    """A site in a process of its own, as `inspgraph serve` starts it."""

    def __init__(self, release: Release, **more: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        told = {"INSPGRAPH_CLIENT_SECONDS": "0", "INSPGRAPH_QUERY_PROCESSES": "2", "INSPGRAPH_QUERY_SECONDS": "600"}
        path = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "inspgraph", "serve", "--release", str(release.root), "--port", str(port)],
            env={**os.environ, **path, **told, **more},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.address = f"http://127.0.0.1:{port}"
        self.family: set[int] = set()

    def wait_until_ready(self) -> None:
        """Comes back when it answers, and knows all processes that belong to it by then."""
        wait_for(self._ready, 120)
        self.family = descendants(self.process.pid)

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/readyz", timeout=30).status_code == 200
        except httpx.TransportError:
            return False

    def _rests(self) -> bool:
        family = descendants(self.process.pid)
        before = sum(map(spent, family))
        time.sleep(0.3)
        return descendants(self.process.pid) == family and sum(map(spent, family)) - before < 0.02

    def ask(self, query: str) -> Asked:
        """Asks, and comes back when a process is at work on it."""
        wait_for(self._rests, 60)  # what it does once it is ready must not pass for work on the query
        before = {pid: spent(pid) for pid in descendants(self.process.pid)}
        asked = Asked(f"{self.address}/sparql?query={quote(query)}")
        wait_for(lambda: any(spent(pid) > before.get(pid, 0.05) + 0.02 for pid in descendants(self.process.pid)), 60)
        return asked


class Asked:
    """A request in a thread of its own: its answer, or none if there came none."""

    def __init__(self, address: str) -> None:
        self.answer: httpx.Response | None = None
        self._thread = threading.Thread(target=self._get, args=(address,))
        self._thread.start()

    def _get(self, address: str) -> None:
        try:
            self.answer = httpx.get(address, headers={"Accept": "*/*"}, timeout=400)
        except httpx.TransportError:
            self.answer = None

    def wait(self) -> httpx.Response | None:
        self._thread.join()
        return self.answer


def descendants(pid: int) -> set[int]:
    """The processes that a process started, and those that they started."""
    try:
        return {child.pid for child in psutil.Process(pid).children(recursive=True)}
    except psutil.NoSuchProcess:
        return set()


def spent(pid: int) -> float:
    """The seconds of the processor that a process has had."""
    try:
        told = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return told.user + told.system


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False


def wait_for(what: object, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < until, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture
def serve(release: Release) -> Iterator[object]:
    """Starts a site; what is left of it is ended."""
    started: list[Served] = []

    def start(**more: str) -> Served:
        started.append(Served(release, **more))
        started[-1].wait_until_ready()
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.wait()


def test_a_site_that_is_stopped_gives_the_answers_it_has_begun(serve) -> None:
    served = serve(INSPGRAPH_STOP_SECONDS="300")
    asked = served.ask(LONG)
    served.process.send_signal(signal.SIGTERM)
    answer = asked.wait()
    assert answer is not None
    assert answer.status_code == 200
    assert int(answer.text.splitlines()[-1] if "csv" in answer.headers["content-type"] else 1) > 0
    assert served.process.wait(60) in {0, -signal.SIGTERM}
    wait_for(lambda: not any(map(alive, served.family)), 20)


def test_a_site_that_is_stopped_waits_no_longer_than_it_is_told(serve) -> None:
    served = serve(INSPGRAPH_STOP_SECONDS="1")
    asked = served.ask(ENDLESS)
    family = served.family | descendants(served.process.pid)
    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(40) in {0, -signal.SIGTERM}
    answer = asked.wait()
    assert answer is None or answer.status_code >= 500
    wait_for(lambda: not any(map(alive, family)), 20)


@pytest.mark.skipif(sys.platform != "linux", reason="the system ends children with their parent on Linux only")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_site_that_is_killed_takes_its_queries_along_and_leaves_no_file(serve, tmp_path: Path, workers: str) -> None:
    served = serve(INSPGRAPH_STOP_SECONDS="1", INSPGRAPH_WORKERS=workers, TMPDIR=str(tmp_path))
    asked = served.ask(ENDLESS)
    family = served.family | descendants(served.process.pid)
    assert len(family) > 2
    served.process.kill()
    wait_for(lambda: not any(map(alive, family)), 5)
    asked.wait()
    assert not list(tmp_path.iterdir())
