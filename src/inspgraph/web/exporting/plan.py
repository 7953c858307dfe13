"""Which paths of the site become which files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from urllib.parse import unquote

from fastapi import FastAPI
from starlette.routing import Route

from inspgraph import iris
from inspgraph.compare import tables as comparison_tables
from inspgraph.publish import read_dumps, tables
from inspgraph.web.addresses import known_addresses
from inspgraph.web.links import TYPE
from inspgraph.web.lists import listings
from inspgraph.web.lists.choosing import PER_PAGE
from inspgraph.web.names import LEGISLATION, document_path
from inspgraph.web.negotiation import HTML, JSON_LD, N_QUADS, N_TRIPLES, PLAIN_JSON, RDF_XML, TRIG, TURTLE
from inspgraph.web.site import HERE, Site

STATIC = HERE / "static"

FORMS = (TURTLE, JSON_LD, PLAIN_JSON)
"""What every thing is written as beside its page."""
LEFT_OUT = (HTML, N_TRIPLES, RDF_XML, TRIG, N_QUADS)
"""Forms that hold the same as those that are written: the dumps have them whole."""
KINDS = ("authority", "inspection", "document", "framework", "body", "lineage", "change-event", "thread", "person")
LOOKED_UP = (iris.DEF, LEGISLATION, *(f"{iris.ID}{kind}/" for kind in KINDS))
"""What has a page unless everything is asked for: the rest stands within these, and in the dumps."""
NOTES = {
    "/sparql": "Questions in SPARQL",
    "/gsp": "Whole graphs",
    "/search": "Search",
    "/compare": "Comparison",
    "/dossier": "A report to print",
    "/freeze": "Results to keep",
}
"""What only a server does: a note stands in its place."""
REPORT = "/report"
LIST_PAGE = re.compile(r"(/doc/[a-z-]+)/page-(\d+)")
"""A page of a list but the first, as a path."""
NOT_WRITTEN = (*NOTES, "/.well-known/", "/favicon.ico", "/opensearch.xml", "/metrics", "/health", "/ready", "/live")
"""How the paths begin of what a server alone can give."""


def list_things(site: Site, *, everything: bool) -> Iterator[str]:
    """The IRIs that get files: what is looked up, or all that has an address without a fragment."""
    starts = (iris.ID, iris.DEF, iris.GRAPH, LEGISLATION) if everything else LOOKED_UP
    typed = {str(getattr(quad.subject, "value", "")) for quad in site.release.find(predicate=TYPE)}
    return (iri for iri in sorted(typed) if iri.startswith(starts) and "#" not in iri)


def plan_files(app: FastAPI, things: Iterable[str]) -> dict[str, str]:
    """The file of every path that is asked for: a page is ``index.html`` in the folder of its path."""
    site: Site = app.state.site
    paths = [
        *_fixed(app),
        *_data(site),
        *list_pages(site),
        *(f"/static/{path.relative_to(STATIC).as_posix()}" for path in STATIC.rglob("*") if path.is_file()),
    ]
    for start in (document_path(iri) for iri in things):
        paths += [start, *(start + form.suffix for form in FORMS)]
        if start.startswith("/doc/") and not start.startswith("/doc/legislation/"):
            paths.append("/id/" + start.removeprefix("/doc/"))
    paths += [document_path(address) for address in known_addresses().withdrawn if document_path(address) != "/"]
    return {path: file_of(path) for path in map(unquote, paths)}


def _fixed(app: FastAPI) -> Iterator[str]:
    """The paths of the app's own pages that need nothing to be asked."""
    for path, methods in list_routes(app):
        suffix = next((form.suffix for form in LEFT_OUT if path.endswith(form.suffix)), None)
        if "GET" in methods and "{" not in path and not suffix and not path.startswith(NOT_WRITTEN):
            yield path
    for account in ("/data", "/quality", "/corrections"):
        yield from (account + form.suffix for form in FORMS)


def list_routes(app: FastAPI) -> Iterator[tuple[str, frozenset[str]]]:
    """Every route of an app with its methods; mounted folders have none."""

    for route in app.routes:
        if isinstance(route, Route) and route.methods:
            yield route.path, frozenset(route.methods)


def _data(site: Site) -> Iterator[str]:
    for table in tables():
        yield from (f"/data/{table}.csv{end}" for end in ("", "-metadata.json"))
    for table in comparison_tables():
        yield from (f"/tables/{table}{end}" for end in ("", ".csv", ".csv-metadata.json", ".json"))
    dumps = [dump.name for dump in read_dumps(site.release)]
    yield from (f"/data/{name}" for name in ([*dumps, "SHA256SUMS"] if dumps else []))


def list_pages(site: Site) -> Iterator[str]:
    """The paths under which the further pages of lists are written: a file cannot be told apart by what is asked."""
    for listing in listings().values():
        pages = -(-len(site.rows(listing.query)) // PER_PAGE)
        yield from (f"{listing.path}/page-{page}" for page in range(2, pages + 1))


def asked_for(path: str) -> tuple[str, str]:
    """The path and the query by which the site is asked for what is written under a path."""
    found = LIST_PAGE.fullmatch(path)
    return (found[1], f"page={found[2]}") if found else (path, "")


def path_of(path: str, query: str) -> str | None:
    """The path under which the answer to a query is written; none if it is not."""
    if query and not re.fullmatch(r"page=\d+", query):
        return None
    return f"{path}/page-{query.removeprefix('page=')}" if query else path


def file_of(path: str) -> str:
    """The file of a path, below the folder: that of a page where the last part has no suffix of a file."""
    name = path.strip("/")
    if not name:
        return "index.html"
    is_file = PurePosixPath(name).suffix in SUFFIXES or name.endswith("SHA256SUMS")
    return name if is_file else f"{name}/index.html"


SUFFIXES = frozenset(
    {*(form.suffix for form in FORMS), ".csv", ".json", ".xml", ".txt", ".atom", ".css", ".js", ".svg", ".png", ".webp"}
    | {".gz", ".zst", ".ttl", ".woff2", ".wasm", ".ico"}
)
"""The suffixes by which a path names a file; ``SHA256SUMS`` and pages have none."""
