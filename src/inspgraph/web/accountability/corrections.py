"""The log of corrections as a page and as a feed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from inspgraph.publish import CORRECTIONS, KINDS, rows_of, tables
from inspgraph.web.names import document_path, local_path, property_name
from inspgraph.web.negotiation import HTML, RESOURCE_FORMS
from inspgraph.web.site import Row, Site

MOST = 500
"""Entries that the page shows; the table to download has them all."""
FED = 50
"""Entries of the feed (RFC 4287)."""


def list_entries(site: Site) -> list[Row]:
    """The entries, the newest first, with their properties as people call them."""
    rows = site.keep(("corrections",), lambda: rows_of(site.release, tables()["corrections"]))
    return [
        {**row, "called": property_name(row["property"] or "") if _is_iri(row) else row["property"]} for row in rows
    ]


def linked(site: Site, entries: Iterable[Row]) -> set[str]:
    """The addresses in some entries that lead somewhere: to what the release describes."""
    told = {row[name] or "" for row in entries for name in ("subject", "before", "after", "source")}
    return {iri for iri in told if local_path(iri) and next(site.release.find(ox.NamedNode(iri)), None)}


def _is_iri(row: Row) -> bool:
    return (row["property"] or "").startswith("http")


def render_corrections(site: Site) -> bytes:
    """The page of the log."""
    twins = [(form, site.path(document_path(CORRECTIONS) + form.suffix)) for form in RESOURCE_FORMS if form != HTML]
    entries = list_entries(site)
    return site.render(
        "corrections.html",
        iri=CORRECTIONS,
        twins=twins,
        entries=entries[:MOST],
        linked=linked(site, entries[:MOST]),
        total=len(entries),
        sums=Counter(row["kind"] for row in entries),
        kinds=KINDS,
    )


def render_feed(site: Site) -> bytes:
    """The newest entries as an Atom feed; an entry without a day bears that of the release."""
    return site.render("corrections.atom", entries=list_entries(site)[:FED], made=site.made_on)
