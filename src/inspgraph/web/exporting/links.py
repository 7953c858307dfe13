"""The links in exported pages: those that lead to a file stay, the others lead to the production address."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from inspgraph import iris
from inspgraph.web.exporting.plan import NOTES, REPORT, path_of

LINK = re.compile(r'(?P<before>\s(?:href|src|(?P<form>action))=")(?P<target>[^"]*)"')
ASKED_HERE = (*NOTES, REPORT)
"""Pages that stay local whatever is asked of them: they say what to do without a server."""


def keep_links(page: str, known: Collection[str], prefix: str) -> str:
    """A page whose links to what is not among the known paths lead to the production address.

    So does a link that asks something, and a form, as no file can answer it; but the pages of a list are files.
    """

    def lead(match: re.Match[str]) -> str:
        target = unescape(match["target"])
        path = target.removeprefix(prefix)
        if not path.startswith("/") or path.startswith("//"):
            return match[0]
        told = urlsplit(path)
        local = unquote(told.path)
        asks = told.query or match["form"]
        if local in known and (not asks or local in ASKED_HERE):
            return match[0]
        written = None if match["form"] else path_of(local, told.query)
        if written and written in known:
            return f'{match["before"]}{escape(prefix + written)}"'
        return f'{match["before"]}{escape(iris.BASE.rstrip("/") + path)}"'

    return LINK.sub(lead, page)


def local_links(page: str, prefix: str) -> Iterator[str]:
    """The paths that a page of the site links to."""
    for match in LINK.finditer(page):
        target = unescape(match["target"])
        if target.startswith(prefix + "/") and not target.startswith("//"):
            yield unquote(urlsplit(target.removeprefix(prefix)).path)


def dead_links(folder: Path, prefix: str) -> Iterator[str]:
    """The local links in the pages of a folder that lead to no file, as ``page: target``."""
    known = {"/" + path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    known |= {path.removesuffix("index.html") for path in known} | {path.removesuffix("/index.html") for path in known}
    for page in sorted(folder.rglob("*.html")):
        for path in local_links(page.read_text(encoding="utf-8"), prefix):
            if path not in known:
                yield f"{page.relative_to(folder)}: {prefix}{path}"
