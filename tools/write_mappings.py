"""Writes the SKOS files of mappings from the SSSOM tables in ``data/mappings``: ``make mappings``.

A table is SSSOM/TSV 1.0 with its metadata in front: comment lines that are YAML, then a head and one mapping a row.
The table is what people edit; the Turtle is made, so that whoever reads RDF needs no SSSOM.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "data/mappings"
MADE = {
    "hub-mappings": ("areas-to-hub", "grades-to-hub"),
    "theme-mappings": ("themes-to-national-framework",),
}
"""The Turtle files of ``ontology/vocab`` and the tables from which each is made."""
HEAD = """\
# {titles}.
#
# Made by `make mappings` from {tables}.
# Change it there, where each row has its confidence and its reason. Curated by hand, our own work (MIT).
# A mapping is a reading, not a fact.
#
# Direction, the commonest slip in SKOS:   A skos:narrowMatch B   says that B, the object, is the NARROWER one.
#   exactMatch   the same thing; it carries over from one concept to the next
#   closeMatch   near enough to be shown in one row
#   narrowMatch  the object is only a part of the subject
#   broadMatch   the object is wider: the subject is one aspect of it
#   relatedMatch has to do with it, and must not be compared with it

{prefixes}
"""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row of a table: what is mapped to what, how near, how surely, and why."""

    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    justification: str
    confidence: str
    comment: str


@dataclass(frozen=True, slots=True)
class MappingSet:
    """One table: its title, its prefixes and its rows, in their order."""

    title: str
    prefixes: dict[str, str]
    rows: tuple[Mapping, ...]


def read_metadata(path: Path) -> str:
    """The metadata of a table as YAML: its comment lines without their sign."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line[1:] for line in lines if line.startswith("#")) + "\n"


def read_mappings(path: Path) -> MappingSet:
    """One table; ``KeyError`` if it lacks a column, ``ValueError`` if it lacks its title."""
    about = read_metadata(path)
    title = re.search(r'^mapping_set_title: "(.+)"$', about, re.MULTILINE)
    if title is None:
        msg = f"{path}: no mapping_set_title"
        raise ValueError(msg)
    prefixes = dict(re.findall(r'^ {2}(\w+): "(.+)"$', about, re.MULTILINE))
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    return MappingSet(title[1], prefixes, tuple(_mapping(row) for row in rows))


def _mapping(row: dict[str, str]) -> Mapping:
    columns = ("subject_id", "subject_label", "predicate_id", "object_id", "object_label")
    return Mapping(*(row[name] for name in (*columns, "mapping_justification", "confidence", "comment")))


def write_turtle(names: tuple[str, ...]) -> str:
    """The Turtle made from some tables; a subject stands where its first row does."""
    sets = [read_mappings(TABLES / f"{name}.sssom.tsv") for name in names]
    prefixes = {p: iri for found in sets for p, iri in found.prefixes.items() if p not in {"semapv", "def"}}
    width = max(map(len, prefixes)) + 1
    declared = [f"@prefix {p + ':':<{width}} <{iri}> ." for p, iri in sorted(prefixes.items())]
    head = HEAD.format(
        titles="; ".join(found.title for found in sets),
        tables=" and ".join(f"{name}.sssom.tsv" for name in names) + " in data/mappings",
        prefixes="\n".join(declared),
    )
    return head + "".join(_write_set(found) for found in sets)


def _write_set(found: MappingSet) -> str:
    order = {subject: place for place, subject in enumerate(dict.fromkeys(row.subject for row in found.rows))}
    rows = sorted(found.rows, key=lambda row: (order[row.subject], row.predicate))
    line = f"# {found.title} ".ljust(120, "-")
    return f"\n{line}\n" + "".join(_write_subject(s, tuple(rs)) for s, rs in groupby(rows, lambda row: row.subject))


def _write_subject(subject: str, rows: tuple[Mapping, ...]) -> str:
    parts = [f"{p} {', '.join(row.object for row in rs)}" for p, rs in groupby(rows, lambda row: row.predicate)]
    return f"\n{subject}\n    " + " ;\n    ".join(parts) + " .\n"


def main() -> None:
    """Writes every file of mappings again."""
    for name, tables in MADE.items():
        (ROOT / f"ontology/vocab/{name}.ttl").write_text(write_turtle(tables), encoding="utf-8")


if __name__ == "__main__":
    main()
