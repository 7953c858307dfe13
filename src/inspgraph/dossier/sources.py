"""The sources of a dossier: each document once, numbered as it is first cited, with the pages that are cited of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspgraph.queries import run_query
from inspgraph.store import Release

TITLE, DATE = "http://purl.org/dc/terms/title", "http://purl.org/dc/terms/date"
ADDRESS = "http://purl.org/pav/retrievedFrom"


@dataclass(slots=True)
class Source:
    """A document: its number, address in the graph, title, date and official address as far as they are known."""

    number: int
    document: str
    title: str
    date: str | None
    url: str | None
    pages: set[int] = field(default_factory=set)


class Sources:
    """The documents that are cited, in the order in which they are asked for."""

    def __init__(self, release: Release) -> None:
        self._release = release
        self._known: dict[str, Source] = {}

    def number(self, row: Mapping[str, object]) -> str:
        """The number of the document of a row, with the page: "[3], p. 2"; nothing if the row names none."""
        document = str(row.get("document") or "")
        if not document:
            return ""
        source = self._known.get(document) or self._add(document)
        page = row.get("page")
        if page is None:
            return f"[{source.number}]"
        source.pages.add(int(str(page)))
        return f"[{source.number}], p. {page}"

    def _add(self, document: str) -> Source:
        told = {
            row["property"]: row["value"]
            for row in run_query(self._release, "resource-outgoing", resource=document).plain()
        }
        title = told.get(TITLE) or document.rsplit("/", 1)[1]
        added = Source(len(self._known) + 1, document, title, told.get(DATE), told.get(ADDRESS))
        self._known[document] = added
        return added

    def listed(self) -> list[Source]:
        """All that were asked for, by number."""
        return list(self._known.values())
