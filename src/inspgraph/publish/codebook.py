"""The codebook: every column of every table, what it means by the ontology, how full it is, and what its codes mean.

Nothing in it is written by hand: meanings are those of ``tables.toml`` and of the vocabulary, counts are those of the
release.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from inspgraph import iris
from inspgraph.publish.tables import TableOf, rows_of, tables
from inspgraph.queries import run_query
from inspgraph.store import Release

Row = dict[str, str | None]
ORDERED = frozenset({"date", "integer", "decimal", "gYear"})
"""Datatypes whose least and greatest value say something."""


def codebook(release: Release) -> dict[str, Any]:
    """The codebook of a release as plain values: its tables with columns, and the code lists that they use."""
    terms = {row["term"]: row for row in run_query(release, "vocabulary-terms", vocabulary=iris.DEF + "core").plain()}
    notes: dict[str, Row] = {}
    for row in run_query(release, "concept-notes").plain():
        notes.setdefault(row["concept"] or "", row)
    lists: dict[str, dict[str, Any]] = {}
    told = [_table(table, rows_of(release, table), terms, notes, lists) for table in tables().values()]
    return {
        "title": "Codebook: inspections of children's services in England",
        "release": release.sha256,
        "tables": told,
        "codeLists": [lists[scheme] for scheme in sorted(lists)],
    }


def _table(
    table: TableOf,
    rows: list[Row],
    terms: dict[str | None, Row],
    notes: dict[str, Row],
    lists: dict[str, dict[str, Any]],
) -> dict[str, Any]:
    columns = []
    for column in table.columns:
        cells = [row[column["name"]] for row in rows]
        told = _column(column, cells, terms)
        told["codeLists"] = _codes(f"{table.name}.{column['name']}", cells, notes, lists)
        columns.append({name: value for name, value in told.items() if value not in (None, [])})
    return {
        "name": table.name,
        "title": table.title,
        "description": table.description,
        "address": table.address,
        "rows": len(rows),
        "columns": columns,
    }


def _column(column: dict[str, str], cells: list[str | None], terms: dict[str | None, Row]) -> dict[str, Any]:
    held = [cell for cell in cells if cell]
    term = terms.get(iris.IG + column["term"]) if "term" in column else None
    ends = (min(held), max(held)) if held and column["datatype"] == "date" else _numbers(held, column["datatype"])
    return {
        "name": column["name"],
        "title": column["title"],
        "datatype": column["datatype"],
        "term": term["term"] if term else None,
        "definition": term["definition"] if term else None,
        "filled": len(held),
        "missing": len(cells) - len(held),
        "distinct": len(set(held)),
        "least": ends[0],
        "greatest": ends[1],
    }


def _numbers(held: list[str], datatype: str) -> tuple[str | None, str | None]:
    if not held or datatype not in ORDERED:
        return None, None
    return min(held, key=float), max(held, key=float)


def _codes(
    place: str, cells: Iterable[str | None], notes: dict[str, Row], lists: dict[str, dict[str, Any]]
) -> list[str]:
    """The code lists that the cells of a column are of; counts each of their concepts for that column."""
    counted = Counter(cell for cell in cells if cell in notes)
    schemes = {notes[cell]["scheme"] or "" for cell in counted if cell}
    for scheme in schemes:
        if scheme not in lists:
            lists[scheme] = _list(scheme, notes.values())
        for concept in lists[scheme]["concepts"]:
            concept["used"][place] = counted[concept["concept"]]
    return sorted(schemes)


def _list(scheme: str, notes: Iterable[Row]) -> dict[str, Any]:
    mine = [row for row in notes if row["scheme"] == scheme]
    names = ("concept", "notation", "name", "definition")
    concepts: list[dict[str, Any]] = [{**{n: row[n] for n in names if row[n]}, "used": {}} for row in mine]
    return {"scheme": scheme, "name": mine[0]["schemeName"], "concepts": concepts}


def as_json(told: dict[str, Any]) -> bytes:
    """The codebook for programs."""
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def as_markdown(told: dict[str, Any]) -> str:
    """The codebook for people, as Markdown."""
    return "\n".join(_page(told)) + "\n"


def _page(told: dict[str, Any]) -> Iterator[str]:
    yield f"# {told['title']}\n"
    yield f"Release `{told['release']}`."
    yield "Made from the declarations of the tables, the ontology and the vocabularies; numbers are of this release."
    yield "An empty cell means that the value is not held; why a grade is missing stands in the graph.\n"
    for table in told["tables"]:
        yield f"## {table['title']} (`{table['name']}`)\n\n{table['description']}\n{table['rows']} rows.\n"
        yield "| Column | Meaning | Type | Filled | Distinct | Range | Codes |\n|---|---|---|---|---|---|---|"
        yield from (_line(column, table["rows"]) for column in table["columns"])
        yield ""
    yield "# Code lists\n"
    for one in told["codeLists"]:
        yield f"## {one['name']}\n\n<{one['scheme']}>\n\n| Code | Name | Definition | Used |\n|---|---|---|---|"
        for concept in one["concepts"]:
            used = ", ".join(f"{place} {number}" for place, number in concept["used"].items() if number) or "–"
            cells = (f"`{concept.get('notation', '')}`", concept["name"], concept.get("definition", ""), used)
            yield f"| {' | '.join(map(_cell, cells))} |"
        yield ""


def _line(column: dict[str, Any], rows: int) -> str:
    meaning = column["title"] + (f": {column['definition']}" if "definition" in column else "")
    ends = f"{column['least']} to {column['greatest']}" if "least" in column else ""
    filled = f"{column['filled']} of {rows}"
    codes = ", ".join(one.removeprefix(iris.DEF) for one in column.get("codeLists", []))
    cells = (f"`{column['name']}`", meaning, column["datatype"], filled, str(column["distinct"]), ends, codes)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
