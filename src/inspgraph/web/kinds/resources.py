"""The plain page, which any resource has that no page of its own kind is made for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from inspgraph import iris
from inspgraph.web.inspections import Value, value_of
from inspgraph.web.names import property_name, short_name
from inspgraph.web.site import Row, Site

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TYPE = RDF + "type"
LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)
NAMED_AFTER = (
    *(iris.IG + "area", RDF + "predicate", iris.IG + "evidenceKind", iris.IG + "doubtKind"),
    *(iris.IG + "ofInspection", RDF + "subject"),
)
"""What a judgement, claim, count or doubt without a label is called after."""


def resource_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the plain page shows: properties, where the resource is written of, and what links to it."""
    counts = {row["property"]: int(row["links"] or 0) for row in site.rows("resource-incoming-counts", resource=iri)}
    incoming = sorted(site.rows("resource-incoming", resource=iri), key=by_label)
    links = {name: unique(rows, "subject") for name, rows in groupby(incoming, key=lambda row: row["property"])}
    return {
        "doubts": [],
        "properties": properties(outgoing),
        "passages": unique(site.rows("resource-passages", resource=iri), "passage"),
        "incoming": [
            (property_name(name or "", _label(links.get(name))), total, links.get(name, []))
            for name, total in counts.items()
        ],
    }


def by_label(link: Row) -> tuple[str, str, str]:
    """Orders links by property, then by the labels of what links; the engine would look up each word a dozen times."""
    return (link["property"] or "", link["subjectLabel"] or "", link["subject"] or "")


def title_of(iri: str, outgoing: Iterable[Row]) -> str:
    """The best label of a resource, else the labels of what it is about, else its short name."""
    told = {row["property"]: row for row in outgoing}
    label = next((told[name]["value"] for name in LABELS if name in told), None)
    about = [told[name]["valueLabel"] for name in NAMED_AFTER if name in told]
    return label or ", ".join(filter(None, about)) or short_name(iri)


def properties(outgoing: Iterable[Row]) -> list[tuple[str, list[Value]]]:
    """What is said of a resource, by property: labels first, then its type, then the rest by name."""
    found: dict[str, tuple[str, list[Value]]] = {}
    for row in outgoing:
        name = row["property"] or ""
        values = found.setdefault(name, (property_name(name, row["propertyLabel"]), []))[1]
        if (value := value_of(row)) not in values:
            values.append(value)
    order = {name: place for place, name in enumerate((*LABELS, TYPE))}
    return [told for _, told in sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[1][0]))]


def unique(rows: Iterable[Row], key: str) -> list[Row]:
    """One row for each value of a column: the last one, in the place of the first."""
    return list({row[key]: row for row in rows}.values())


def _label(rows: list[Row] | None) -> str | None:
    return rows[0]["propertyLabel"] if rows else None
