"""Tables beside the graph: CSV (RFC 4180) and what its columns mean (Metadata Vocabulary for Tabular Data, CSVW)."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph import iris
from inspgraph.queries import run_query
from inspgraph.store import Release

TABLES = Path(__file__).with_name("tables.toml")
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
CALCULATES = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table that is published: the query that it is made of and its columns, as ``tables.toml`` says."""

    name: str
    query: str
    title: str
    description: str
    about: str
    columns: list[dict[str, str]]

    @property
    def address(self) -> str:
        """Where the table is given."""
        return f"{iris.BASE}data/{self.name}.csv"


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
    for row in run_query(release, table.query).plain():
        rows.writerow([_safe(row[name] or "") for name in names])
    return made.getvalue().encode()


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
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
        "tableSchema": {"aboutUrl": table.about, "columns": columns},
    }
    return json.dumps(told, indent=1, ensure_ascii=False).encode() + b"\n"
