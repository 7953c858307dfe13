"""The page of a person: in which inspections and offices, and nothing else; no counts, no grades, no order of merit."""

from __future__ import annotations

from typing import Any

from inspgraph.web.kinds.resources import unique
from inspgraph.web.site import Row, Site


def person_view(site: Site, iri: str, _outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a person shows; search engines are asked to leave it out."""
    return {
        "parts_taken": unique(site.rows("person-parts", person=iri), "part"),
        "offices": unique(site.rows("person-offices", person=iri), "membership"),
        "unlisted": True,
    }
