"""The page of a document: what it is, where the official copy is, which inspections it speaks of, what is doubtful."""

from __future__ import annotations

from typing import Any

from inspgraph.web.doubts import read_doubts
from inspgraph.web.inspections import RELATIONS
from inspgraph.web.kinds.resources import properties, unique
from inspgraph.web.site import Row, Site


def document_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a document shows."""
    counts = {row["inspection"]: row["statements"] for row in site.rows("document-statements", document=iri)}
    spoken = unique(site.rows("document-inspections", document=iri), "inspection")
    editions: dict[str, str] = site.release.manifest.get("documents", {})
    return {
        "told": site.rows("document-told", document=iri)[0],
        "edition": editions.get(iri.rpartition("/")[2]),
        "inspections": [{**row, "statements": counts.get(row["inspection"], "0")} for row in spoken],
        "relations": RELATIONS,
        "doubts": read_doubts(site, iri),
        "properties": properties(outgoing),
    }
