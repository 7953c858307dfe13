"""What the site does, in numbers for Prometheus: counted in any case, given out on a port of its own if one is set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import Thread
from wsgiref.simple_server import WSGIServer

from fastapi import FastAPI
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request

from inspgraph import __version__
from inspgraph.errors import InspgraphError, QueryError
from inspgraph.settings import Settings
from inspgraph.web.allowance import TooManyError
from inspgraph.web.evaluator import BusyError, QueryCrashedError, QueryTimeoutError
from inspgraph.web.operating.tallies import Count, Spread
from inspgraph.web.site import Site

OUTCOMES: tuple[tuple[type[BaseException], str], ...] = (
    (QueryTimeoutError, "timeout"),
    (QueryCrashedError, "crashed"),
    (BusyError, "busy"),
    (TooManyError, "allowance"),
    (QueryError, "refused"),
)
ENDED = frozenset({"timeout", "crashed", "gone"})
"""Outcomes after which the process of a query was ended."""


class Metrics:
    """The counts of one app. Labels are few: the first part of a path, a method, a status, an outcome."""

    def __init__(self, app: FastAPI, paths: Iterable[str]) -> None:
        self.registry = CollectorRegistry()
        self._rooms = {first for first in map(_first, paths) if "{" not in first}
        self._requests = Count("inspgraph_requests", "Requests answered.", ("route", "method", "status"))
        self._seconds = Spread(
            "inspgraph_request_seconds", "Seconds from a request to the end of its answer.", ("route",)
        )
        self._queries = Count("inspgraph_queries", "Queries, by what became of them.", ("outcome",))
        self._engine = Spread("inspgraph_query_seconds", "Seconds of the engine, of queries that it took on.")
        self._kept = Count("inspgraph_kept_answers", "Answers that were kept from before.")
        self._ended = Count("inspgraph_evaluators_ended", "Processes ended with their query.")
        for told in (self._requests, self._seconds, self._queries, self._engine, self._kept, self._ended):
            self.registry.register(told)
        self.registry.register(Standing(app))

    def route_of(self, path: str) -> str:
        """The label of a path: its first part if the site has such a room."""
        first = _first(path)
        return first if first in self._rooms else "other"

    def count_request(self, path: str, method: str, status: int, seconds: float, *, kept: bool) -> None:
        """Counts one request that was answered."""
        route = self.route_of(path)
        self._requests.add(route, method, str(status))
        self._seconds.add(seconds, route)
        if kept:
            self._kept.add()

    def count_query(self, error: BaseException | None = None) -> None:
        """Counts a query that was answered, or that ended in an error."""
        outcome = "answered" if error is None else _outcome(error)
        self._queries.add(outcome)
        if outcome in ENDED:
            self._ended.add()

    def count_seconds(self, seconds: float) -> None:
        """Counts the engine's seconds of a query."""
        self._engine.add(seconds)


def _first(path: str) -> str:
    return "/" + path.split("/", 2)[1] if path.startswith("/") else path


def _outcome(error: BaseException) -> str:
    return next((name for kind, name in OUTCOMES if isinstance(error, kind)), _unforeseen(error))


def _unforeseen(error: BaseException) -> str:
    return "failed" if isinstance(error, Exception) and not isinstance(error, InspgraphError) else "gone"


def metrics_of(request: Request) -> Metrics:
    """The counts of the app that a request came to."""
    metrics: Metrics = request.app.state.metrics
    return metrics


@contextmanager
def giving_metrics(metrics: Metrics, settings: Settings) -> Iterator[None]:
    """Gives them to whoever asks on a port of their own while a ``with`` block lasts; not at all unless one is set.

    Of several processes that answer, each counts for itself and takes the first free port from that one on.
    ``OSError`` if none is free.
    """
    if not settings.metrics_port:
        yield
        return
    server, thread = _listen(settings.metrics_port, max(settings.workers, 1), settings.metrics_host, metrics.registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _listen(port: int, workers: int, host: str, registry: CollectorRegistry) -> tuple[WSGIServer, Thread]:
    for more in range(workers):
        try:
            return start_http_server(port + more, host, registry)
        except OSError:
            if more == workers - 1:
                raise
    raise AssertionError


class Standing(Collector):
    """What stands now: the release that is served, and the processes that answer queries about it."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def collect(self) -> Iterable[Metric]:
        """The gauges, read when they are asked for."""
        site: Site = self._app.state.site
        release = GaugeMetricFamily("inspgraph_release_info", "The release in force.", labels=("sha256", "version"))
        release.add_metric((site.release.sha256, __version__), 1)
        yield release
        yield GaugeMetricFamily("inspgraph_release_quads", "Its quads.", int(site.release.manifest["quads"]))
        yield GaugeMetricFamily("inspgraph_evaluators", "Processes for queries.", site.evaluator.standing)
        yield GaugeMetricFamily("inspgraph_evaluators_ready", "Those that wait for one.", site.evaluator.ready)
        yield GaugeMetricFamily("inspgraph_queries_waiting", "Queries at work or not yet.", site.evaluator.waiting)
