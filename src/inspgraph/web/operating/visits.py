"""Sees every request from beginning to end: pins the release that it sees, counts it, and logs it without its client.

A line of the log holds neither the address of a client nor what it asked, unless the operator wants the queries.
"""

from __future__ import annotations

import logging
import time
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from inspgraph.web.operating.metrics import Metrics
from inspgraph.web.site import Visit, visit_in

LOG = logging.getLogger("inspgraph.requests")
UNANSWERED = 499
"""The status by which a request is counted whose client went away before there was an answer."""


class Journal:
    """Where what became of each request is counted and logged; the queries too if the operator wants them."""

    def __init__(self, metrics: Metrics, *, queries: bool = False) -> None:
        self.metrics, self._queries = metrics, queries

    def tell(self, scope: Scope, visit: Visit, status: int, seconds: float) -> None:
        """Counts and logs one request that was answered in so many seconds."""
        self.metrics.count_request(scope["path"], scope["method"], status, seconds, kept=visit.kept)
        if LOG.isEnabledFor(logging.INFO):
            LOG.info("request", extra=self._told(scope, visit, status, seconds))

    def _told(self, scope: Scope, visit: Visit, status: int, seconds: float) -> dict[str, object]:
        told: dict[str, object] = {
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "seconds": round(seconds, 6),
            "kept": visit.kept,
            "release": visit.site.release.sha256[:16],
        }
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("query") if self._queries else None
        return told | ({"query": asked[0]} if asked else {})


class Visits:
    """An app whose requests are seen."""

    def __init__(self, app: ASGIApp, journal: Journal) -> None:
        self.app = app
        self._journal = journal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), UNANSWERED
        visit = visit_in(scope)

        async def see(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, see)
        finally:
            self._journal.tell(scope, visit, status, time.perf_counter() - began)
