"""The page of a statement: its words where they are held, else where to read them; and what became of the matter."""

from __future__ import annotations

from typing import Any

from inspgraph.web.kinds.resources import properties, unique
from inspgraph.web.site import Row, Site

SAYS = {"stated": "stated in the text", "accepted": "accepted by a reader", "inferred": "suggested by likeness"}
"""How readers are told what a link rests on."""
NEARBY = 2
"""Statements shown before and after one, of those under the same heading."""


def statement_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a statement shows: words or place, context, themes, and the links to others."""
    told = site.rows("statement-told", statement=iri)[0]
    links = unique(site.rows("statement-ties", statement=iri), "link")
    return {
        "told": told,
        "withheld": told["words"] is None and told["method"] != "mention",
        "passages": [with_page(row) for row in unique(site.rows("statement-passages", statement=iri), "passage")],
        "themes": surest(site.rows("statement-themes-given", statement=iri)),
        "earlier": [row for row in links if row["way"] == "earlier"],
        "later": [row for row in links if row["way"] == "later"],
        "says": SAYS,
        "nearby": nearby(iri, unique(site.rows("statement-beside", statement=iri), "other")),
        "properties": properties(outgoing),
    }


def with_page(row: Row) -> Row:
    """A passage with the address of its page in the official copy: readers of PDF open ``#page=`` (RFC 8118)."""
    official, page = row["official"], row["page"]
    paged = official and page and (row.get("format") or "application/pdf") == "application/pdf"
    return {**row, "official": f"{official}#page={page}" if paged else official}


def surest(themes: list[Row]) -> list[Row]:
    """Each theme once, with the surest of the cues behind it."""
    return unique(sorted(themes, key=lambda row: float(row["confidence"] or 0)), "theme")


def nearby(iri: str, beside: list[Row]) -> list[Row]:
    """The statements just before and after one, itself among them; none if it stands alone."""
    place = next((place for place, row in enumerate(beside) if row["other"] == iri), None)
    if place is None or len(beside) == 1:
        return []
    return beside[max(0, place - NEARBY) : place + NEARBY + 1]
