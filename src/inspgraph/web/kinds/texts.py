"""The pages of an extracted text and of the vocabulary: whatever has places that other pages link to."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from inspgraph import iris
from inspgraph.web.kinds.resources import properties, title_of, unique
from inspgraph.web.names import short_name
from inspgraph.web.site import Row, Site

TEXT_OF = iris.IG + "textOf"


def text_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of an extracted text shows: its passages in order, and what rests on each."""
    rows = site.rows("text-passages", text=iri)
    passages = [list(group) for _, group in groupby(rows, key=lambda row: row["passage"])]
    document = next((row["valueLabel"] for row in outgoing if row["property"] == TEXT_OF), None)
    return {
        "title": f"Text of {document}" if document else title_of(iri, outgoing),
        "properties": properties(outgoing),
        "passages": passages,
        "wordless": any(p[0]["words"] is None for p in passages),
    }


def vocabulary_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a vocabulary shows: its classes and properties, each at the address of its fragment."""
    terms = unique(site.rows("vocabulary-terms", vocabulary=iri), "term")
    kinds = groupby(sorted(terms, key=lambda row: row["kind"] or ""), key=lambda row: short_name(row["kind"] or ""))
    about = [row for row in outgoing if not (row["property"] or "").endswith("#declare")]
    return {"properties": properties(about), "kinds": [(kind, list(rows)) for kind, rows in kinds]}
