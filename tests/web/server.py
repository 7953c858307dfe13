"""A site on a real port, for clients that are programs of their own."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app


@dataclass(frozen=True, slots=True)
class Served:
    """Where a site is reached."""

    address: str

    @property
    def endpoint(self) -> str:
        """Where it answers SPARQL."""
        return f"{self.address}/sparql"


@contextmanager
def serving(release: Release) -> Iterator[Served]:
    """The site over a release on a free port of this machine, until it is left."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(release, Settings(query_seconds=20.0, client_seconds=0, query_processes=1))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    end = time.monotonic() + 60
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)
    try:
        yield Served(f"http://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        running.join(20)
        app.state.site.evaluator.close()
