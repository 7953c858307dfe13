"""The page about quality: what is held and missing and why, what the validation found, doubts, scores of reading."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from inspgraph.publish import QUALITY, rows_of, states, tables
from inspgraph.web.names import document_path
from inspgraph.web.negotiation import HTML, RESOURCE_FORMS
from inspgraph.web.site import Row, Site

HEADINGS = {
    "reading": "Fields and items of reports",
    "themes": "Themes and populations of statements",
    "links": "Items that take up earlier ones",
}
"""What the groups of scores are called."""


def render_quality(site: Site) -> bytes:
    """The page about the quality of the release."""
    twins = [(form, site.path(document_path(QUALITY) + form.suffix)) for form in RESOURCE_FORMS if form != HTML]
    return site.render("quality.html", iri=QUALITY, twins=twins, **site.keep(("quality",), lambda: quality_view(site)))


def quality_view(site: Site) -> dict[str, Any]:
    """What the page shows: measurements by group, coverage as a grid, and frameworks."""
    cells = rows_of(site.release, tables()["coverage"])
    measured = rows_of(site.release, tables()["quality"])
    grouped = {group: list(rows) for group, rows in groupby(measured, key=lambda row: row["group"] or "")}
    return {
        "first": [row for row in grouped.get("coverage", []) if row["value"] and "." in row["value"]],
        "validation": grouped.get("validation", []),
        "doubts": grouped.get("doubts", []),
        "scores": [(heading, _whole(grouped[name])) for name, heading in HEADINGS.items() if name in grouped],
        "states": list(states().values()),
        "sums": Counter(row["state"] for row in cells),
        "years": sorted({row["year"] or "" for row in cells}),
        "grid": [(name, list(rows)) for name, rows in groupby(cells, key=lambda row: row["name"])],
        "regimes": rows_of(site.release, tables()["regimes"]),
        "tables": [tables()[name] for name in ("coverage", "regimes", "quality")],
    }


def _whole(rows: list[Row]) -> list[Row]:
    """The scores over all families; those of single families are in the table to download."""
    return [row for row in rows if not row["title"] or "(" not in row["title"] or row["title"].endswith(PARTS)]


PARTS = ("(all)", "(test)", "(unseen)", "(suggested)")
"""What a score may be of to stand on the page."""
