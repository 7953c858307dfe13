"""The page of a judgement area: what it is, who grades it, and how often each grade was given."""

from __future__ import annotations

from typing import Any

from inspgraph.web.kinds.resources import properties
from inspgraph.web.kinds.themes import by_kind
from inspgraph.web.site import Row, Site


def area_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a judgement area shows."""
    grades = site.rows("area-grades", area=iri)
    return {
        "told": by_kind(site.rows("concept-told", concept=iri)),
        "frameworks": site.rows("area-frameworks", area=iri),
        "grades": grades,
        "total": sum(int(row["judgements"] or 0) for row in grades),
        "judgements": site.rows("area-judgements", area=iri),
        "properties": properties(outgoing),
    }
