"""Writing the files: the app is asked for every path as a client would, by one process or several."""

from __future__ import annotations

import asyncio
import multiprocessing
import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.types import Message

from inspgraph.errors import InspgraphError
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web.exporting.links import keep_links
from inspgraph.web.exporting.plan import NOT_WRITTEN, NOTES, asked_for, file_of
from inspgraph.web.site import Site

LEADS = '<!doctype html><html lang="en"><meta charset="utf-8"><title>See {0}</title>'
LEADS += (
    '<link rel="canonical" href="{0}"><meta http-equiv="refresh" content="0; url={0}"><a href="{0}">{0}</a></html>\n'
)
NOTED = frozenset(NOTES)
BATCH = 64
"""Files that a process writes at a time."""


class ExportError(InspgraphError):
    """The site does not answer for something that it links to, or the folder is not empty."""


@dataclass(frozen=True, slots=True)
class Export:
    """Where the files go, what paths there are, and the path that stands before each."""

    folder: Path
    known: frozenset[str]
    prefix: str


SOURCE = re.compile(r'\ssrc="([^"?#]*)"')
THINGS = ("/doc/", "/def/", "/id/", "/graph/")


def write_files(app: FastAPI, plan: Mapping[str, str], folder: Path, jobs: int = 1) -> None:
    """Writes the files of a plan; ``ExportError`` for a path that the site has no answer for."""
    site: Site = app.state.site
    paths = [
        *plan,
        *sorted(_pictures(app, [path for path in plan if not path.startswith(THINGS)], site.settings.prefix)),
    ]
    paths = list(dict.fromkeys(paths))
    export = Export(folder, frozenset(paths) | NOTED, site.settings.prefix)
    batches = [paths[at : at + BATCH] for at in range(0, len(paths), BATCH)]
    if jobs == 1:
        for batch in batches:
            asyncio.run(_write_some(app, export, batch))
        return
    context = multiprocessing.get_context("forkserver")
    given = (site.release.root, site.settings, export)
    with ProcessPoolExecutor(jobs, context, _open, given) as pool:
        for _ in pool.map(_write_batch, batches):
            pass


def _pictures(app: FastAPI, paths: Sequence[str], prefix: str) -> set[str]:
    """The paths of what the site's own pages show: figures that are drawn for them, if they can be drawn here."""

    async def look() -> set[str]:
        pages = [(await ask(app, path))[1].decode() for path in paths if file_of(path).endswith(".html")]
        found = {unescape(source).removeprefix(prefix) for page in pages for source in SOURCE.findall(page)}
        local = sorted(path for path in found if path.startswith("/") and not path.startswith(NOT_WRITTEN))
        return {path for path in local if (await ask(app, path))[0] == 200}

    return asyncio.run(look())


_held: dict[str, Any] = {}


def _open(root: Path, settings: Settings, export: Export) -> None:
    """Opens the release in a process of its own."""
    from inspgraph.web import create_app  # noqa: PLC0415 - the site imports this package

    _held.update(app=create_app(Release.open(root), settings), export=export)


def _write_batch(paths: Sequence[str]) -> None:
    asyncio.run(_write_some(_held["app"], _held["export"], paths))


async def _write_some(app: FastAPI, export: Export, paths: Sequence[str]) -> None:
    for path in paths:
        status, content = await ask(app, path)
        if status not in {200, 303, 410}:
            msg = f"{path}: the site answers {status}, so there is nothing to write"
            raise ExportError(msg)
        file = file_of(path)
        if status == 303:
            content = LEADS.format(escape(export.prefix + "/doc/" + path.removeprefix("/id/"))).encode()
        elif file.endswith(".html"):
            content = keep_links(content.decode(), export.known, export.prefix).encode()
        target = export.folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


async def ask(app: FastAPI, path: str) -> tuple[int, bytes]:
    """The status and content that an app answers a path with, as a browser asks for it, without a port."""
    sent: list[Message] = []
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": ""},
        **{"method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""},
        **{"headers": [(b"host", b"localhost"), (b"accept", b"text/html,*/*;q=0.8")]},
        **{"client": None, "server": ("localhost", 80)},
    }

    place, query = asked_for(path)
    scope |= {"path": place, "raw_path": place.encode(), "query_string": query.encode()}
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(asked, None) or await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status = next(message["status"] for message in sent if message["type"] == "http.response.start")
    return status, b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
