"""The site as static files under the same paths, so that the graph outlives its server.

A page is ``index.html`` in a folder of its own name, so that any host gives it at its path, and other forms stand
beside it. A link to what is not among the files leads to the production address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from inspgraph.errors import InspgraphError
from inspgraph.web.exporting.links import dead_links, keep_links
from inspgraph.web.exporting.plan import list_things, plan_files
from inspgraph.web.exporting.telling import write_guides
from inspgraph.web.exporting.writing import ExportError, write_files
from inspgraph.web.site import Site

__all__ = ["ExportError", "Exported", "dead_links", "export_site", "keep_links", "list_things", "plan_files"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the number of things, of files and of bytes, and the links between them that lead nowhere."""

    things: int
    files: int
    bytes: int
    dead: tuple[str, ...]


class OccupiedError(ExportError, InspgraphError):
    """The folder has something in it already."""


def export_site(app: FastAPI, folder: Path, things: Sequence[str] | None = None, jobs: int = 1) -> Exported:
    """Writes the site of an app into an empty folder, with files for some things, or for what is looked up.

    With several ``jobs`` as many processes write, each with a site of its own over the same release.
    Raises ``ExportError`` if the folder is not empty or something has no answer.
    """
    if folder.exists() and any(folder.iterdir()):
        msg = f"{folder}: not empty; the site is written into a folder of its own"
        raise OccupiedError(msg)
    site: Site = app.state.site
    things = list(list_things(site, everything=False)) if things is None else things
    plan = plan_files(app, things)
    write_files(app, plan, folder, jobs)
    write_guides(site, folder, len(things), plan)
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    return Exported(len(things), len(files), size, tuple(dead_links(folder, site.settings.prefix)))
