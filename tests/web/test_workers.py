"""Several processes at one port: what they share, and what becomes of one that dies."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import psutil
import pytest

from inspgraph.cli.serving import share_out
from inspgraph.cli.workers import can_share
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web.allowance import Allowance, TooManyError

pytestmark = pytest.mark.skipif(not can_share(), reason="processes cannot share a port here")
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PATIENCE = 60.0


class Served:
    """A site of two processes."""

    def __init__(self, release: Release, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        command = ["serve", "--release", str(release.root), "--port", str(port), "--workers", "2"]
        environment = os.environ | {"INSPGRAPH_QUERY_SECONDS": "1", "INSPGRAPH_CLIENT_SECONDS": "2"}
        self.process = subprocess.Popen([sys.executable, "-m", "inspgraph", *command], env=environment)

    def ask(self, query: str) -> httpx.Response:
        """The answer to a query that comes by a connection of its own."""
        return httpx.get(f"{self.address}/sparql", params={"query": query}, timeout=PATIENCE)

    def ready(self) -> bool:
        """Whether queries are answered."""
        try:
            return self.ask("ASK {}").status_code == 200
        except httpx.TransportError:
            return False

    def workers(self) -> set[int]:
        """The processes that answer: forks of the first one."""
        first = psutil.Process(self.process.pid)
        return {child.pid for child in first.children() if "--port" in command_of(child)}


def command_of(process: psutil.Process) -> list[str]:
    """The words with which a process was started; none of one that has ended."""
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def until(true) -> None:
    """Waits for something to be so."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def served(release: Release) -> Iterator[Served]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    made = Served(release, port)
    try:
        until(made.ready)
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def test_one_that_dies_is_replaced(served: Served) -> None:
    before = served.workers()
    assert len(before) == 2
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len(served.workers()) == 2 and served.workers() != before)
    until(lambda: all(served.ready() for _ in range(8)))


def test_an_allowance_holds_over_all(served: Served) -> None:
    """Every slow query costs a second of the two that a client has, whichever process it reaches."""
    told: list[str] = []
    until(lambda: told.append(served.ask(SLOW).json()["type"].rsplit("/", 1)[1]) or told[-1] == "too-many")
    assert told[0] == "timeout"
    assert told.count("timeout") <= 4, told


def test_all_end_with_the_first(served: Served) -> None:
    workers = served.workers()
    served.process.terminate()
    assert served.process.wait(PATIENCE) == 0
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_what_all_may_use_is_shared_out() -> None:
    shared = share_out(Settings(query_processes=5, kept_bytes=3000), 3)
    assert (shared.query_processes, shared.kept_bytes) == (2, 1000)


FORKED = """
import os
from inspgraph.web.allowance import Buckets
buckets = Buckets()
if not os.fork():
    buckets.put("192.0.2.1", 3.5, 7.0)
    os._exit(0)
os.wait()
print(buckets.get("192.0.2.1"), buckets.get("192.0.2.2"))
"""


def test_buckets_are_seen_by_processes_forked_later() -> None:
    done = subprocess.run([sys.executable, "-c", FORKED], capture_output=True, text=True, check=True)
    assert done.stdout == "(3.5, 7.0) None\n"


def test_a_bucket_fills_again() -> None:
    now = [100.0]
    allowance = Allowance(60.0, lambda: now[0])
    allowance.spend("a", 61.0)
    with pytest.raises(TooManyError) as error:
        allowance.check("a")
    allowance.check("b")
    now[0] += error.value.wait
    allowance.check("a")
    assert 0 < allowance.left("a") <= 2


WRITING = """
import os, time
from inspgraph.web.allowance import Buckets
buckets = Buckets()
buckets.put("192.0.2.1", 30.0, 7.0)
if not os.fork():
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        buckets.put("192.0.2.1", 30.0, 7.0)
    os._exit(0)
until, seen = time.monotonic() + 0.6, set()
while time.monotonic() < until:
    seen.add(buckets.get("192.0.2.1"))
os.wait()
print(sorted(seen, key=repr))
"""


def test_a_bucket_is_never_read_half_written() -> None:
    """Else a client is told now and then that it has used its share, which it has not."""
    done = subprocess.run([sys.executable, "-c", WRITING], capture_output=True, text=True, check=True)
    assert done.stdout == "[(30.0, 7.0)]\n"
