"""Tables beside the graph: CSV (RFC 4180) and what its columns mean (Metadata Vocabulary for Tabular Data, CSVW)."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph import iris
from inspgraph.publish.corrections import correction_rows
from inspgraph.publish.coverage import Row, coverage_rows, regime_rows
from inspgraph.publish.dumps import PACKERS
from inspgraph.publish.kept import kept
from inspgraph.publish.quality import quality_rows
from inspgraph.publish.statements import statement_rows, theme_rows
from inspgraph.queries import ask
from inspgraph.store import Release

TABLES = Path(__file__).with_name("tables.toml")
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
ROWS: dict[str, Callable[[Release], list[Row]]] = {
    "corrections": correction_rows,
    "coverage": coverage_rows,
    "quality": quality_rows,
    "regimes": regime_rows,
    "statement-themes": theme_rows,
    "statements": statement_rows,
}
"""What makes the tables that no single query gives."""
PACKING = ".gz"
"""How a packed table is packed, and how its name ends."""
CALCULATES = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table that is published, and its columns, as ``tables.toml`` says: made of a query, or of ``ROWS``."""

    name: str
    title: str
    description: str
    about: str
    columns: list[dict[str, str]]
    query: str | None = None

    @property
    def address(self) -> str:
        """Where the table is given."""
        return f"{iris.BASE}data/{self.name}.csv"

    @property
    def packed(self) -> str:
        """Where the same is given packed."""
        return f"{self.address}{PACKING}"


@cache
def tables() -> dict[str, TableOf]:
    """The tables by name."""
    return {name: TableOf(name, **row) for name, row in tomllib.loads(TABLES.read_text(encoding="utf-8")).items()}


def write_table(release: Release, table: TableOf) -> bytes:
    """The table as CSV with one head row; a cell that a spreadsheet would calculate gets an apostrophe."""
    names = [column["name"] for column in table.columns]
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\r\n")
    rows.writerow(names)
    for row in rows_of(release, table):
        rows.writerow([_safe(row[name] or "") for name in names])
    return made.getvalue().encode()


def pack_table(release: Release, table: TableOf) -> bytes:
    """The same, packed with gzip: the table that is kept beside the release where there is one."""
    return PACKERS[PACKING](kept(release, f"{table.name}.csv", lambda asked: write_table(asked, table)))


def rows_of(release: Release, table: TableOf) -> list[Row]:
    """The rows of a table as plain strings."""
    return ask(release, table.query) if table.query else ROWS[table.name](release)


def _safe(cell: str) -> str:
    return "'" + cell if cell.startswith(CALCULATES) else cell


def describe_table(table: TableOf) -> bytes:
    """The metadata of a table, at the address that CSVW looks for it: the table's with ``-metadata.json``."""
    columns: list[dict[str, Any]] = [
        {"name": c["name"], "titles": c["name"], "dc:description": c["title"], "datatype": c["datatype"]}
        for c in table.columns
    ]
    told = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": table.address,
        "dc:title": table.title,
        "dc:description": table.description,
        "dc:license": {"@id": LICENCE},
        "dc:hasFormat": {"@id": table.packed},
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {"aboutUrl": table.about, "columns": columns},
    }
    return json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"
