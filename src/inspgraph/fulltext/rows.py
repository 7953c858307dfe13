"""What was found as rows, with where each statement stands in which document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspgraph.fulltext.found import Found, Hit
from inspgraph.fulltext.plan import plan
from inspgraph.queries import run_query
from inspgraph.store import Release, Table

COLUMNS = ("kind", "title", "extract", "about", "document", "page", "source", "words", "iri")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement stands: document, page and the document's address elsewhere; whether its words are held."""

    passage: str
    document: str
    title: str
    page: str | None
    source: str | None
    held: bool

    @property
    def address(self) -> str | None:
        """The address of the page in the official document, as PDF readers open it (RFC 8118, section 3)."""
        if self.source is None:
            return None
        return f"{self.source}#page={self.page}" if self.page else self.source


def place_of(release: Release, hit: Hit) -> Place | None:
    """Where a statement that was found stands; none for anything else."""
    if hit.kind != "statement":
        return None
    rows = run_query(release, "statement-places", statement=hit.iri).plain()
    if not rows:
        return None
    row = rows[0]
    return Place(
        row["passage"] or "",
        row["document"] or "",
        row["title"] or "",
        row["page"],
        row["source"],
        row["held"] == "true",
    )


def as_table(release: Release, found: Found) -> Table:
    """The things found, a row each; the words of a statement are ``held`` or ``not held``."""
    return Table.of(COLUMNS, _rows(release, found))


def _rows(release: Release, found: Found) -> Iterator[tuple[str | None, ...]]:
    kinds = {kind.key: kind.name for kind in plan().kinds}
    for hit in found.hits:
        told = [kinds[hit.kind], hit.plain_title, hit.plain_extract or None, hit.about_title]
        place = place_of(release, hit)
        if place:
            where = [place.document, place.page, place.address, "held" if place.held else "not held"]
        else:
            where = [None] * 4
        yield (*told, *where, hit.iri)
