"""Measures the endpoint beside the Oxigraph server, over the same release and with the same questions.

Run by hand: ``python tests/measure_endpoint.py RELEASE [--of CLASS] [--workers N] [--rounds N]``. Two servers are
started on this machine, `inspgraph serve` with its usual limits and `oxigraph serve-read-only` (``pip install
oxigraph``), and `wrk` (a package of most systems) asks them in turn, so that what else the machine does troubles both.
Each client asks for what is said of one judgement after the other, or of things of another class. ``asked``: every
query is one that was never asked before, so the engine is asked. ``kept``: the same queries again, which come from what
is kept.

Printed are, for each number of clients, the requests a second of both (the best round), their ratio, the 99th
percentile of both in milliseconds (of the same rounds), and how many answers were no success. Besides: how long after
being called the site answers its first query.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from inspgraph.store import Release

THINGS = "SELECT ?s {{ ?s a <https://w3id.org/inspgraph/def/core#{of}> }} ORDER BY ?s LIMIT 2000"
MOST_SECONDS = 60.0
CLIENTS = (1, 16, 64)
SCRIPT = """
local things, path, fresh, n = {}, os.getenv("ASK_PATH"), os.getenv("ASK_FRESH") == "1", 0
for line in io.lines(os.getenv("ASK_THINGS")) do things[#things + 1] = line end
function init(args)
  wrk.headers["Accept"] = "application/sparql-results+json"
  n = tonumber(os.getenv("ASK_FROM"))
end
function request()
  n = n + 1
  return wrk.format("GET", path .. "?query=" .. things[n % #things + 1] .. (fresh and n or 1000))
end
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("told %.1f %.3f %d\\n", summary.requests / summary.duration * 1e6,
    latency:percentile(99) / 1000, e.status + e.connect + e.read + e.write + e.timeout))
end
"""
"""For wrk: a query a request. A LIMIT that grows makes each of them new to every cache."""


class Served(NamedTuple):
    """A server under measurement: its name, and where it answers."""

    name: str
    port: int
    path: str


class Figure(NamedTuple):
    """What one run of wrk tells: requests a second, the 99th percentile in milliseconds, failures."""

    requests: float
    late: float
    failures: int


def main() -> None:
    """Measures, and prints a table."""
    given = _arguments()
    for tool in ("wrk", "oxigraph"):
        if not shutil.which(tool, path=_path()):
            sys.exit(f"{tool} is not installed, and nothing can be measured without it")
    release = Release.open(given.release)
    with tempfile.TemporaryDirectory() as folder:
        things = Path(folder) / "things"
        rows = release.select(THINGS.format(of=given.of)).plain()
        things.write_text("".join(f"{_query(row['s'] or '')}\n" for row in rows))
        script = Path(folder) / "ask.lua"
        script.write_text(SCRIPT)
        with _oxigraph(release) as other, _inspgraph(release, given.workers) as ours:
            for fresh in (True, False):
                _measure((ours, other), fresh=fresh, given=given, files=(script, things))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("release", type=Path, help="the folder of a release")
    parser.add_argument("--of", default="Judgement", help="the class of the things that are asked for")
    parser.add_argument("--workers", type=int, help="processes of `inspgraph serve`; as many as it takes unless set")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=4, help="how long each run lasts")
    return parser.parse_args()


def _path() -> str:
    return f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"


def _query(thing: str) -> str:
    return quote(f"SELECT ?p ?o {{ <{thing}> ?p ?o }} LIMIT ", safe="")


def _oxigraph(release: Release) -> AbstractContextManager[Served]:
    port = _free_port()
    command = [shutil.which("oxigraph", path=_path()) or "oxigraph", "serve-read-only", "--union-default-graph"]
    command += ["--location", str(release.root / "graph"), "--bind", f"127.0.0.1:{port}"]
    return _running(command, Served("oxigraph", port, "/query"))


def _inspgraph(release: Release, workers: int | None) -> AbstractContextManager[Served]:
    port = _free_port()
    command = [sys.executable, "-m", "inspgraph", "serve", "--release", str(release.root), "--port", str(port)]
    return _running(command + (["--workers", str(workers)] if workers else []), Served("inspgraph", port, "/sparql"))


@contextmanager
def _running(command: list[str], served: Served) -> Iterator[Served]:
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            while not _answers(served):
                if process.poll() is not None or time.monotonic() - began > MOST_SECONDS:
                    sys.exit(f"{served.name} did not start")
                time.sleep(0.01)
            _tell(f"{served.name}: first answer after {time.monotonic() - began:.2f} s")
            yield served
        finally:
            process.send_signal(signal.SIGTERM)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _answers(served: Served) -> bool:
    with suppress(URLError, OSError), urlopen(f"http://127.0.0.1:{served.port}{served.path}?query=ASK%7B%7D") as told:
        return bool(told.status == 200)
    return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _measure(both: tuple[Served, Served], *, fresh: bool, given: argparse.Namespace, files: tuple[Path, Path]) -> None:
    for served in both:
        _ask(served, 16, given.seconds, files, fresh=fresh)  # so that neither is measured cold
    for clients in CLIENTS:
        rounds = [[_ask(s, clients, given.seconds, files, fresh=fresh) for s in both] for _ in range(given.rounds)]
        ours, other = (max(figures) for figures in zip(*rounds, strict=True))
        _tell(
            f"{'asked' if fresh else 'kept '} {clients:3} clients: {ours.requests:7.0f}/s against "
            f"{other.requests:7.0f}/s = {ours.requests / other.requests:.2f}; 99 % within {ours.late:.1f} ms against "
            f"{other.late:.1f} ms; failures {sum(first.failures for first, _ in rounds)}"
        )


def _ask(served: Served, clients: int, seconds: int, files: tuple[Path, Path], *, fresh: bool) -> Figure:
    script, things = files
    environment = {"ASK_PATH": served.path, "ASK_FRESH": str(int(fresh)), "ASK_THINGS": str(things)}
    environment["ASK_FROM"] = str(time.time_ns() // 10_000 % 10**12 + 10**12)
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(script), f"http://127.0.0.1:{served.port}/"]
    done = subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=True)
    told = re.search(r"^told ([\d.]+) ([\d.]+) (\d+)$", done.stdout, re.MULTILINE)
    if told is None:
        sys.exit(f"wrk told nothing: {done.stderr or done.stdout}")
    return Figure(float(told[1]), float(told[2]), int(told[3]))


if __name__ == "__main__":
    main()
