"""The page of a document."""

from __future__ import annotations

from typing import Any

from inspgraph.web.doubts import read_doubts
from inspgraph.web.kinds.resources import resource_view
from inspgraph.web.site import Row, Site


def document_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a document shows: what is doubtful of it, and all that the page of a resource shows."""
    return {**resource_view(site, iri, outgoing), "doubts": read_doubts(site, iri)}
