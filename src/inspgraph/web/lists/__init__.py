"""Lists of everything of one kind, ``/doc/{kind}``: pages of a table that can be filtered and ordered, and the whole of
it as CSV, JSON and RDF.

Which there are, and what each shows, stands in ``lists.toml``; their rows are those of a named query.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: its name in the rows, its heading, the column of its link, its kind, and that of its rank."""

    name: str
    heading: str
    link: str | None = None
    kind: str = "text"
    rank: str | None = None


@dataclass(frozen=True, slots=True)
class Filter:
    """A column by whose values a list may be narrowed, and what the choice is called."""

    name: str
    heading: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One list: its name in the address, its words, its query, the column of its things, and what it shows."""

    name: str
    title: str
    lead: str
    query: str
    thing: str
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]

    @property
    def path(self) -> str:
        """Where the list stands."""
        return f"/doc/{self.name}"


@cache
def listings() -> dict[str, Listing]:
    """Every list by name."""
    told = tomllib.loads(Path(__file__).with_name("lists.toml").read_text(encoding="utf-8"))
    return {name: _listing(name, entry) for name, entry in told.items()}


def _listing(name: str, entry: dict[str, object]) -> Listing:
    columns = tuple(Column(**column) for column in entry.pop("columns"))  # type: ignore[attr-defined]
    filters = tuple(Filter(**one) for one in entry.pop("filters"))  # type: ignore[attr-defined]
    return Listing(name, columns=columns, filters=filters, **entry)  # type: ignore[arg-type]
