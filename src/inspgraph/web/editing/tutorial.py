"""The tutorial as a page: ``docs/tutorial/sparql.md``, each query in it with a link that asks it here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from inspgraph.folders import knowledge_root
from inspgraph.web.links import entity_tag, freshness
from inspgraph.web.negotiation import HTML
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

FENCE = re.compile(r"^```sparql\n(?P<query>.*?)^```\n", re.MULTILINE | re.DOTALL)
ELSEWHERE = re.compile(r"\[([^\]]+)\]\((?!https?:)[^)]*\)")
"""A link to another file of the project, which has no address on the site."""

router = Room()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the tutorial: words as HTML, or a query."""

    words: Markup | None = None
    query: str | None = None

    @property
    def question(self) -> str:
        """The query as the parameters of an address."""
        return urlencode({"query": self.query, "format": "html"})


@router.route("/sparql/tutorial", methods=["GET", "HEAD"])
def give_tutorial(request: Request) -> Response:
    """The page; ``NoSuchResourceError`` where the documentation was not installed."""
    site = site_of(request)
    headers = {"ETag": entity_tag(site, "tutorial"), "Cache-Control": freshness(pinned=False)}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(site.keep(("tutorial",), lambda: render(site)), media_type=HTML.media_type, headers=headers)


def tutorial_file() -> Path:
    """Where the tutorial is kept."""
    return knowledge_root() / "docs/tutorial/sparql.md"


def render(site: Site) -> bytes:
    """The tutorial in the dress of the site."""
    if not tutorial_file().is_file():
        msg = "the tutorial is not installed here; it is docs/tutorial/sparql.md of the project"
        raise NoSuchResourceError(msg)
    return site.render("tutorial.html", pieces=pieces(tutorial_file().read_text(encoding="utf-8")))


def pieces(text: str) -> list[Piece]:
    """Words and queries of the tutorial in their order; markup in the words is text."""
    found, end = [], 0
    from markdown_it import MarkdownIt  # noqa: PLC0415 - a site is ready before it is asked this

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = ELSEWHERE.sub(r"\1", text)
    for match in FENCE.finditer(text):
        found += [Piece(words=Markup(reader.render(text[end : match.start()]))), Piece(query=match["query"])]  # noqa: S704
        end = match.end()
    return [*found, Piece(words=Markup(reader.render(text[end:])))]  # noqa: S704 - rendered without raw HTML
