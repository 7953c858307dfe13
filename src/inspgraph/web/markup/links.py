"""Links and places as HTML; everything in them is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from inspgraph.web.names import short_name

if TYPE_CHECKING:
    from inspgraph.web.inspections import Passage
    from inspgraph.web.site import Site


LINKS = 2**12
"""Links that are held: the same concepts are linked to hundreds of times on a page."""


def link_to(site: Site, iri: str | None, text: object) -> Markup:
    """A text that links to what a browser may follow, else the text."""
    return _link(site.href(iri), text)


@lru_cache(maxsize=LINKS, typed=True)  # typed: Markup equals the text in it, and is not escaped
def _link(href: str | None, text: object) -> Markup:
    shown = escape(text)
    return Markup(f'<a href="{escape(href)}">{shown}</a>') if href else shown  # noqa: S704 - both are escaped


def place_of(site: Site, passage: Passage, title: str | None = None) -> Markup:
    """Where a passage stands, with a link to its document under a title where one is given."""
    within = f"{link_to(site, passage.document, title)}, " if title else ""
    page = f"page {escape(passage.page)}, " if passage.page else ""
    href, characters = escape(site.href(passage.iri)), escape(f"characters {passage.start}–{passage.end}")
    return Markup(  # noqa: S704 - all parts are escaped
        f'<span class="place">{within}{page}<a href="{href}">{characters}</a></span>'
    )


def places_of(site: Site, passages: Iterable[Passage], titles: Mapping[str, str]) -> Markup:
    """Where passages stand, one after the other, each under the title of its document."""
    said = (place_of(site, one, titles.get(one.document) or short_name(one.document)) for one in passages)
    return Markup("; ").join(said)
