"""The app: the rooms of the site over one release, and what every request passes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.staticfiles import StaticFiles

from inspgraph import __version__
from inspgraph.settings import Settings
from inspgraph.store import Release, Store
from inspgraph.web import catalogue, graphstore, pages, problems, resources, sparql
from inspgraph.web.accountability import routes as accountability
from inspgraph.web.allowance import Allowance
from inspgraph.web.comparisons import catalogue as tables
from inspgraph.web.comparisons import printing, themes
from inspgraph.web.comparisons import routes as comparisons
from inspgraph.web.downloads import giving as downloads
from inspgraph.web.editing import terms, tutorial
from inspgraph.web.evaluator import Evaluator
from inspgraph.web.frozen import giving as frozen
from inspgraph.web.headers import Guarded, Packed
from inspgraph.web.lists import giving
from inspgraph.web.operating import conformance, health
from inspgraph.web.operating.bounds import Bounded
from inspgraph.web.operating.metrics import Metrics, giving_metrics
from inspgraph.web.operating.swapping import Watcher
from inspgraph.web.operating.visits import Journal, Visits
from inspgraph.web.releases import giving as releases
from inspgraph.web.results import Results
from inspgraph.web.searching import giving as searching
from inspgraph.web.shortcut.asking import Shortcut
from inspgraph.web.site import Site
from inspgraph.web.writermode import Writer, WriterMode

LOG = logging.getLogger(__name__)
METHODS = ["GET", "HEAD", "POST", "QUERY", "OPTIONS"]
ASKED = ["Accept", "Accept-Profile", "Content-Type", "If-None-Match", "Cache-Control"]
SEEN_ELSEWHERE = [
    *("Link", "Content-Location", "ETag", "Location", "Retry-After", "RateLimit", "RateLimit-Policy", "Server-Timing"),
    *("Inspgraph-Truncated", "Accept-Query", "Content-Profile"),
]
"""Headers that scripts of other sites may read."""


def create_app(
    release: Release,
    settings: Settings | None = None,
    writing: WriterMode | None = None,
    follow: Store | None = None,
) -> FastAPI:
    """The site over a release, with the settings of the environment unless others are given.

    It is read only unless it is told how it may be written. It goes on to the next release of a store that it follows.
    """
    settings = settings or Settings.from_environment()
    app = FastAPI(
        title="inspgraph",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.site = make_site(release, settings)
    app.state.writer = Writer(app, writing) if writing else None
    app.state.retired, app.state.follow = [], follow
    rooms = [
        *(health, conformance),
        *(sparql, graphstore, pages, giving, releases, resources, accountability, frozen, downloads),
        *(comparisons, tables, themes, printing),
        *(catalogue, searching, terms, tutorial),
        *([import_module("inspgraph.web.graphwriting")] if writing else []),
    ]
    for room in rooms:
        app.router.routes.extend(room.router.routes)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    problems.register(app)
    app.add_middleware(Packed, minimum_size=1000)
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=METHODS, allow_headers=ASKED, expose_headers=SEEN_ELSEWHERE
    )
    app.add_middleware(Guarded)
    app.add_middleware(Bounded)
    app.state.metrics = Metrics(app, ("/static", *(route.path for room in rooms for route in room.router.routes)))
    journal = Journal(app.state.metrics, queries=settings.log_queries)
    app.add_middleware(Visits, journal=journal)
    app.add_middleware(Shortcut, journal=journal, most_bytes=settings.kept_bytes // 2)
    return app


def make_site(release: Release, settings: Settings) -> Site:
    """A release, with what is needed to serve it."""
    evaluator = Evaluator(
        release.root,
        settings.query_seconds,
        children=settings.query_processes,
        standby=max(1, settings.query_processes // 2),
        memory=settings.query_memory,
    )
    return Site(release, settings, evaluator, Allowance(settings.client_seconds), Results(settings.kept_bytes // 2))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    site: Site = app.state.site
    chores: list[asyncio.Task[None]] = [asyncio.create_task(_get_ready(site))]
    if app.state.follow:
        chores.append(asyncio.create_task(Watcher(app, app.state.follow, site.settings.watch_seconds, _warm).run()))
    with giving_metrics(app.state.metrics, site.settings):
        LOG.info("started", extra={"release": site.release.sha256[:16], "version": __version__})
        yield
    LOG.info("stopping")
    for chore in chores:
        chore.cancel()
    await asyncio.gather(*chores, return_exceptions=True)
    close(app)


async def _get_ready(site: Site) -> None:
    """First what queries need, without which the site is not ready; then what makes the first pages wait."""
    await site.evaluator.warm()
    await asyncio.to_thread(_warm, site)


def _warm(site: Site) -> None:
    site.release.query("ASK {}")  # which opens the engine, so that no look-up waits for that
    pages.warm(site)
    comparisons.warm(site)


def close(app: FastAPI) -> None:
    """Ends the processes of an app."""
    for evaluator in (app.state.site.evaluator, *app.state.retired):
        evaluator.close()
    if app.state.writer:
        app.state.writer.close()
