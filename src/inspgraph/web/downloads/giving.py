"""``/data/{table}.parquet``, ``/data/judgements-cube.ttl``, ``/data/codebook.md`` and ``.json``: made once and kept."""

from __future__ import annotations

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.errors import MissingExtraError
from inspgraph.publish import tables
from inspgraph.publish.codebook import as_json, as_markdown, codebook
from inspgraph.publish.cube import FILE, make_cube
from inspgraph.publish.parquet import MEDIA_TYPE, write_parquet
from inspgraph.web.catalogue import made, made_file
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

READ = ["GET", "HEAD"]

router = Room()


@router.route("/data/{name}.parquet", methods=READ)
def give_parquet(name: str, request: Request) -> Response:
    """A table as Parquet; ``NoSuchResourceError`` for no table, or where the library is not installed."""
    table = tables().get(name)
    if table is None:
        msg = f"no table is called {name!r}; there are {', '.join(tables())}"
        raise NoSuchResourceError(msg)
    try:
        return made_file(request, f"{name}.parquet", MEDIA_TYPE, lambda release: write_parquet(release, table))
    except MissingExtraError as error:
        msg = f"this site gives no Parquet: {error}"
        raise NoSuchResourceError(msg) from error


@router.route("/data/" + FILE, methods=READ)
def give_cube(request: Request) -> Response:
    """The judgements as a data cube, in Turtle."""
    release = site_of(request).release
    return made(request, FILE, "text/turtle", lambda: make_cube(release).turtle())


@router.route("/data/codebook.md", methods=READ)
def give_codebook(request: Request) -> Response:
    """The codebook for people."""
    site = site_of(request)
    return made(request, "codebook.md", "text/markdown; charset=utf-8", _book(site, lambda b: as_markdown(b).encode()))


@router.route("/data/codebook.json", methods=READ)
def give_codebook_as_data(request: Request) -> Response:
    """The codebook for programs."""
    return made(request, "codebook.json", "application/json", _book(site_of(request), as_json))


def _book(site: Site, write: Callable[..., bytes]) -> Callable[[], bytes]:
    return lambda: write(site.keep(("codebook",), lambda: codebook(site.release)))
