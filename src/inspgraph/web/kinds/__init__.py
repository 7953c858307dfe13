"""What the page of each kind of thing shows: a template and a view of the named queries that it rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from inspgraph import iris
from inspgraph.web.inspections import inspection_view
from inspgraph.web.kinds.areas import area_view
from inspgraph.web.kinds.authorities import authority_view
from inspgraph.web.kinds.documents import document_view
from inspgraph.web.kinds.frameworks import framework_view
from inspgraph.web.kinds.people import person_view
from inspgraph.web.kinds.provisions import provision_view
from inspgraph.web.kinds.resources import resource_view, title_of
from inspgraph.web.kinds.statements import statement_view
from inspgraph.web.kinds.texts import text_view, vocabulary_view
from inspgraph.web.kinds.themes import theme_view
from inspgraph.web.kinds.threads import thread_view
from inspgraph.web.names import LEGISLATION
from inspgraph.web.site import Row, Site

__all__ = ["page_of", "title_of"]

View = Callable[[Site, str, list[Row]], dict[str, Any]]
SCHEME = "http://www.w3.org/2004/02/skos/core#ConceptScheme"
PAGES: dict[str, tuple[str, View]] = {
    iris.ID + "authority/": ("authority.html", authority_view),
    iris.ID + "inspection/": ("inspection.html", inspection_view),
    iris.ID + "statement/": ("statement.html", statement_view),
    iris.ID + "thread/": ("thread.html", thread_view),
    iris.ID + "document/": ("document.html", document_view),
    iris.ID + "text/": ("text.html", text_view),
    iris.ID + "framework/": ("framework.html", framework_view),
    iris.ID + "person/": ("person.html", person_view),
    iris.DEF + "theme/": ("theme.html", theme_view),
    iris.DEF + "area/": ("area.html", area_view),
    iris.DEF + "core": ("vocabulary.html", vocabulary_view),
    LEGISLATION: ("provision.html", provision_view),
}


def page_of(iri: str, outgoing: list[Row]) -> tuple[str, View]:
    """The template and the view of a resource's page: those of its kind, else the plain ones, as for a scheme."""
    if any(row["value"] == SCHEME for row in outgoing):
        return "resource.html", resource_view
    for start, page in PAGES.items():
        if iri == start or (start.endswith("/") and iri.startswith(start)):
            return page
    return "resource.html", resource_view
