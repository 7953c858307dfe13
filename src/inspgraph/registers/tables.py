"""What the tables of the registers have in common: rows as plain values, and values as terms."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from inspgraph import iris
from inspgraph.errors import KnowledgeError

IG = Namespace(iris.IG)
Row = dict[str, str]


def read_rows(path: Path) -> Iterator[Row]:
    """The rows of a table, an empty string for a value not known; ``KnowledgeError`` names file and line of a
    ragged one."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            if None in row or None in row.values():
                msg = f"{path}, line {number}: not as many values as columns"
                raise KnowledgeError(msg)
            yield row


def council(key: str) -> URIRef:
    """A council by its Ofsted URN, or by its key in the table of former councils."""
    return URIRef(iris.authority(key) if key.isdigit() else iris.body(key))


def day(text: str) -> Literal:
    """A day or, where only that is known, a month."""
    return Literal(text, datatype=XSD.gYearMonth if len(text) == len("2020-01") else XSD.date)


def certainty(key: str) -> URIRef:
    """The concept for how well something is established."""
    return URIRef(iris.definition("certainty", key))


def add_known(graph: Graph, subject: URIRef, pairs: Iterable[tuple[URIRef, Node | None]]) -> None:
    """Writes what is known of a subject; a value that is none is left out."""
    for predicate, value in pairs:
        if value is not None:
            graph.add((subject, predicate, value))
