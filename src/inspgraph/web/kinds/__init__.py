"""What the page of each kind of thing shows: a template and a view of the named queries that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inspgraph import iris
from inspgraph.web.inspections import inspection_view
from inspgraph.web.kinds.authorities import authority_view
from inspgraph.web.kinds.documents import document_view
from inspgraph.web.kinds.resources import resource_view, title_of
from inspgraph.web.kinds.texts import text_view, vocabulary_view
from inspgraph.web.site import Row, Site

__all__ = ["page_of", "title_of"]

View = Callable[[Site, str, list[Row]], dict[str, Any]]
PAGES: dict[str, tuple[str, View]] = {
    iris.ID + "authority/": ("authority.html", authority_view),
    iris.ID + "inspection/": ("inspection.html", inspection_view),
    iris.ID + "document/": ("resource.html", document_view),
    iris.ID + "text/": ("text.html", text_view),
    iris.DEF + "core": ("vocabulary.html", vocabulary_view),
}


def page_of(iri: str) -> tuple[str, View]:
    """The template and the view of a resource's page: those of its kind, else the plain ones."""
    for start, page in PAGES.items():
        if iri == start or (start.endswith("/") and iri.startswith(start)):
            return page
    return "resource.html", resource_view
