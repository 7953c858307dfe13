"""The page of a theme: what it is, its words of each time, how often it comes up under each framework, and examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from inspgraph.web.kinds.resources import properties
from inspgraph.web.site import Row, Site


def theme_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a theme or of a group of themes shows."""
    told = by_kind(site.rows("concept-told", concept=iri))
    counts = {row["theme"]: row for row in site.rows("list-themes")}
    return {
        "told": told,
        "counts": counts.get(iri),
        "gathers": [counts[row["value"]] for row in told.get("gathers", ()) if row["value"] in counts],
        "frameworks": [row for row in site.rows("themes-by-framework") if row["theme"] == iri],
        "examples": site.rows("theme-examples", theme=iri),
        "cues": site.rows("theme-cues", theme=iri),
        "properties": properties(outgoing),
    }


def by_kind(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows by what their column ``told`` calls them."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["told"] or "", []).append(row)
    return found
