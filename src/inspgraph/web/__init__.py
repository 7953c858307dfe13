"""The site over one release: pages, linked data and SPARQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.staticfiles import StaticFiles

from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import pages, problems, resources, sparql
from inspgraph.web.evaluator import Evaluator
from inspgraph.web.site import Site

GUARDS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""Sent with every answer: pages run no script and load nothing from elsewhere."""


def create_app(release: Release, settings: Settings | None = None) -> FastAPI:
    """The site over a release, with the settings of the environment unless others are given."""
    settings = settings or Settings.from_environment()
    site = Site(release, settings, Evaluator(release.root, settings.query_seconds))
    app = FastAPI(title="inspgraph", openapi_url=None, docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.state.site = site
    for room in (pages, resources, sparql):
        app.include_router(room.router)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    problems.register(app)
    app.middleware("http")(_guard)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=["*"],
        expose_headers=["Link", "Content-Location"],
    )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.site.evaluator.close()


async def _guard(request: Request, handle: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await handle(request)
    response.headers.update(GUARDS)
    return response
