"""The tables that can be asked for, as ``tables.toml`` declares them: one place for documents, dtypes and metadata."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph.errors import QueryError

HERE = Path(__file__).parent
DTYPES = {
    "string": "string",
    "anyURI": "string",
    "integer": "Int64",
    "decimal": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "gYearMonth": "string",
    "rank": "category",
}
"""The pandas dtype of each datatype; a rank is an ordered category of 1 to 4, so that nobody takes its mean."""
FEW = 20
"""Names that are all told where none is near."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name means the same in every table."""

    name: str
    title: str
    datatype: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a table can be asked with."""

    name: str
    title: str
    default: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A table: what it answers, the queries that it is made of, its parameters and columns."""

    name: str
    title: str
    description: str
    queries: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    shown: tuple[str, ...]

    def schema(self) -> dict[str, Any]:
        """The schema of its CSV (Metadata Vocabulary for Tabular Data, 5.5)."""
        return {
            "columns": [
                {"name": c.name, "titles": c.name, "dc:description": c.title, "datatype": _datatype(c.datatype)}
                for c in self.columns
            ]
        }


def _datatype(name: str) -> str:
    return "integer" if name == "rank" else name


@cache
def tables() -> dict[str, Declared]:
    """The declared tables by name, in the order of the file."""
    told = tomllib.loads((HERE / "tables.toml").read_text(encoding="utf-8"))
    columns = {name: Column(name, *words) for name, words in told.pop("columns").items()}
    parameters = {key: Parameter(key.split("_")[0], *words) for key, words in told.pop("parameters").items()}
    return {
        name: Declared(
            name,
            row["title"],
            row["description"],
            tuple(row["queries"]),
            tuple(parameters[one] for one in row["parameters"]),
            tuple(columns[one] for one in row["columns"]),
            tuple(row["shown"]),
        )
        for name, row in told.items()
    }


@cache
def caveats() -> dict[str, str]:
    """What each caveat says, by its code."""
    return {
        code: row["says"] for code, row in tomllib.loads((HERE / "caveats.toml").read_text(encoding="utf-8")).items()
    }


@cache
def inferred_types() -> frozenset[str]:
    """The types of inspection that no document states."""
    told = tomllib.loads((HERE / "caveats.toml").read_text(encoding="utf-8"))
    return frozenset(told["type-inferred"]["types"])


def find_table(name: str) -> Declared:
    """The table of a name; ``QueryError`` with the names that are near."""
    if name not in tables():
        raise QueryError(unknown("table", name, tables()))
    return tables()[name]


def unknown(what: str, name: str, known: Any) -> str:  # noqa: ANN401 - any collection of names
    """The words for a name that nothing has: the nearest ones, else all where they are few."""
    names = list(known)
    near = difflib.get_close_matches(name, names, 3, 0.5) or (sorted(names) if len(names) <= FEW else [])
    return f"no {what} is called {name!r}" + (f"; do you mean {', '.join(near)}?" if near else "")
