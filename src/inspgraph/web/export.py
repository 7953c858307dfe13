"""The site as static files under the same paths, so that the graph outlives its server.

Every file is what the site itself answers. A link to what is not among the files leads to the production address.
A host needs no program: it serves ``/doc/x`` from ``doc/x.html``, as most do.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fastapi import FastAPI
from starlette.types import Message

from inspgraph import iris
from inspgraph.errors import InspgraphError
from inspgraph.publish import read_dumps, tables
from inspgraph.web.jsonld import CONTEXT
from inspgraph.web.links import TYPE
from inspgraph.web.lists import listings
from inspgraph.web.names import LEGISLATION, document_path
from inspgraph.web.negotiation import HTML, JSON_LD, PLAIN_JSON, TURTLE
from inspgraph.web.site import Site

FORMS = (HTML, TURTLE, JSON_LD, PLAIN_JSON)
"""What every thing is written as."""
KINDS = ("authority", "inspection", "document", "framework", "body", "lineage", "change-event", "thread", "person")
LOOKED_UP = (iris.DEF, LEGISLATION, *(f"{iris.ID}{kind}/" for kind in KINDS))
"""What has a page unless everything is asked for: the rest stands within these, and in the dumps."""
LINK = re.compile(r'(?P<before>\s(?:href|src)=")(?P<target>[^"]*)"')
LEADS = '<!doctype html><html lang="en"><meta charset="utf-8"><title>See {0}</title>'
LEADS += (
    '<link rel="canonical" href="{0}"><meta http-equiv="refresh" content="0; url={0}"><a href="{0}">{0}</a></html>\n'
)


class ExportError(InspgraphError):
    """The site does not answer for something that it links to, or the folder is not empty."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the number of things, of files and of bytes, and the links between them that lead nowhere."""

    things: int
    files: int
    bytes: int
    dead: tuple[str, ...]


def export_site(app: FastAPI, folder: Path, things: Sequence[str] | None = None) -> Exported:
    """Writes the site of an app into an empty folder, with files for some things, or for what is looked up.

    Raises ``ExportError`` if the folder is not empty or something has no answer.
    """
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder}: not empty; the site is written into a folder of its own"
        raise ExportError(msg)
    site: Site = app.state.site
    things = list(list_things(site, everything=False)) if things is None else things
    plan = plan_files(site, things)
    asyncio.run(_write_all(app, site, plan, folder))
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return Exported(len(things), len(files), size, tuple(dead_links(folder, site.settings.prefix)))


def list_things(site: Site, *, everything: bool) -> Iterator[str]:
    """The IRIs that get files: what is looked up, or all that has an address without a fragment."""
    starts = (iris.ID, iris.DEF, iris.GRAPH, LEGISLATION) if everything else LOOKED_UP
    typed = {str(getattr(quad.subject, "value", "")) for quad in site.release.find(predicate=TYPE)}
    return (iri for iri in sorted(typed) if iri.startswith(starts) and "#" not in iri)


def plan_files(site: Site, things: Iterable[str]) -> dict[str, str]:
    """The file of every path that is asked for: suffixes stand in the path, pages and redirections end in .html."""
    plan = {"/": "index.html", f"/{CONTEXT}": CONTEXT, "/static/site.css": "static/site.css"}
    plan |= {f"/{name}": name for name in ("robots.txt", "sitemap.xml", "llms.txt")}
    plan |= {
        f"/data/{table}.csv{end}": f"data/{table}.csv{end}" for table in tables() for end in ("", "-metadata.json")
    }
    dumps = [dump.name for dump in read_dumps(site.release)]
    plan |= {f"/data/{name}": f"data/{name}" for name in ([*dumps, "SHA256SUMS"] if dumps else [])}
    for start in ("/data", *(listing.path for listing in listings().values()), *(document_path(iri) for iri in things)):
        plan |= {start + form.suffix: f"{start[1:]}{form.suffix}" for form in FORMS}
        if start.startswith("/doc/"):
            plan[f"/id/{start[5:]}"] = f"id/{start[5:]}.html"
    return {unquote(path): unquote(file) for path, file in plan.items()}


async def _write_all(app: FastAPI, site: Site, plan: dict[str, str], folder: Path) -> None:
    for path, file in plan.items():
        status, content = await ask(app, path)
        if status not in {200, 303}:
            msg = f"{path}: the site answers {status}, so there is nothing to write"
            raise ExportError(msg)
        if status == 303:
            content = LEADS.format(escape(site.path("/doc/" + path.removeprefix("/id/")))).encode()
        elif file.endswith(HTML.suffix):
            content = keep_links(content.decode(), plan, site.settings.prefix).encode()
        target = folder / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


async def ask(app: FastAPI, path: str) -> tuple[int, bytes]:
    """The status and content that an app answers a path with, without a port."""
    sent: list[Message] = []
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": ""},
        **{"method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""},
        **{"headers": [(b"accept", b"*/*")], "client": None, "server": ("localhost", 80)},
    }

    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        return next(asked, None) or await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    status = next(message["status"] for message in sent if message["type"] == "http.response.start")
    return status, b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")


def keep_links(page: str, plan: dict[str, str], prefix: str) -> str:
    """A page whose links to what is not among the files lead to the production address."""
    known = {*plan, *(path.removesuffix(HTML.suffix) for path in plan)}

    def lead(match: re.Match[str]) -> str:
        target = unescape(match["target"])
        path = target.removeprefix(prefix)
        if not path.startswith("/") or path.startswith("//") or unquote(urlsplit(path).path) in known:
            return match[0]
        return f'{match["before"]}{escape(iris.BASE.rstrip("/") + path)}"'

    return LINK.sub(lead, page)


def dead_links(folder: Path, prefix: str) -> Iterator[str]:
    """The local links in the pages of a folder that lead to no file, as ``page: target``."""
    for page in sorted(folder.rglob("*.html")):
        for match in LINK.finditer(page.read_text(encoding="utf-8")):
            target = unescape(match["target"])
            if target.startswith(prefix + "/") and not target.startswith("//"):
                path = unquote(urlsplit(target.removeprefix(prefix)).path).lstrip("/")
                if not any((folder / name).is_file() for name in _files_of(path)):
                    yield f"{page.relative_to(folder)}: {target}"


def _files_of(path: str) -> Sequence[str]:
    return (path, f"{path}{HTML.suffix}") if path else ("index.html",)
