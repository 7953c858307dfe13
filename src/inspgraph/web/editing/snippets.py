"""A query as lines that ask it from a shell, from Python and from R."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("snippets.toml")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Lines to copy: what stands before the query, the query, and what stands after it.

    ``end`` is what the query may not hold; ``other`` stands in its place where it does.
    """

    name: str
    label: str
    before: str
    query: str
    after: str
    end: str
    other: str

    @property
    def text(self) -> str:
        """All of it."""
        return self.before + self.query + self.after


def snippets(endpoint: str, query: str) -> Iterator[Snippet]:
    """The lines for a query; one that holds what would end it is ended otherwise."""
    asked = query.strip()
    for name, row in _table().items():
        end = row["other"] if row["end"] in asked else row["end"]
        before, after = (_fill(row[part], endpoint, end) for part in ("before", "after"))
        yield Snippet(name, row["label"], before, asked, after.rstrip("\n"), end, row["other"])


def _fill(template: str, endpoint: str, end: str) -> str:
    return template.replace("{endpoint}", endpoint).replace("{end}", end)


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
