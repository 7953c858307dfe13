"""What an exported folder says of itself: how to serve it, what is left out, and notes where a server would answer."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from inspgraph.web.exporting.links import keep_links
from inspgraph.web.exporting.plan import FORMS, NOTES, file_of
from inspgraph.web.site import Site

GUIDES = {"README.md": "export-readme.md", ".htaccess": "export-htaccess", "nginx.conf": "export-nginx.conf"}
"""The files for whoever serves the folder, each with its template."""


def write_guides(site: Site, folder: Path, things: int, known: Collection[str]) -> None:
    """Writes the guides, and the notes with links to the paths that are known."""
    told = {"things": things, "forms": FORMS, "prefix": site.settings.prefix}
    for name, template in GUIDES.items():
        (folder / name).write_bytes(site.render(template, **told))
    for path, title in NOTES.items():
        target = folder / file_of(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        note = site.render("export-note.html", title=title, path=path).decode()
        target.write_bytes(keep_links(note, {*known, *NOTES}, site.settings.prefix).encode())
