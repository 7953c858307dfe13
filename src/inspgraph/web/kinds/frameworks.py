"""The page of a framework with its versions, and of one version: when it governs, what it grades, how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from inspgraph.web.kinds.resources import properties, unique
from inspgraph.web.kinds.themes import by_kind
from inspgraph.web.site import Row, Site


@dataclass(frozen=True, slots=True)
class Version:
    """A framework version: its row, what there may be several of by kind, and the inspections under it."""

    row: Row
    details: dict[str, list[Row]]
    inspections: tuple[Row, ...]


def framework_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a framework or of one version shows."""
    rows = unique(site.rows("framework-told", framework=iri), "version")
    details = site.rows("framework-details", framework=iri)
    inspections = unique(site.rows("framework-inspections", framework=iri), "inspection")
    return {
        "versions": [_version(row, details, inspections) for row in rows],
        "whole": rows[0]["rules"] if rows and rows[0]["version"] == iri else None,
        "definition": next((r["value"] for r in outgoing if (r["property"] or "").endswith("#definition")), None),
        "properties": properties(outgoing),
    }


def _version(row: Row, details: list[Row], inspections: list[Row]) -> Version:
    own = [told for told in details if told["version"] == row["version"]]
    known = tuple(told for told in inspections if told["version"] == row["version"])
    return Version(row, by_kind(own), known)
