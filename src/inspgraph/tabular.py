"""Rows out of the tab-separated results of a query (SPARQL 1.1 Query Results CSV and TSV Formats, section 4).

The engine writes this form without loss and quickly. Its CSV leaves an address with a comma unquoted, so that a row
has a cell too many; ``csv_of`` writes CSV as RFC 4180 has it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

ESCAPED = re.compile(r"\\(.)")
AS_IT_IS = ("_:", "<<")
"""How blank nodes and triples begin."""
MEANT = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


def read_tsv(content: bytes) -> list[dict[str, str | None]]:
    """The rows by the names of their variables as plain words: addresses and lexical forms.

    What is unbound is none, and so is a triple; an empty word stays one.
    """
    names, rows = _parted(content)
    return [dict(zip(names, map(_value, row), strict=True)) for row in rows]


def csv_of(content: bytes) -> bytes:
    """The same results as CSV (the recommendation's section 3): unbound values are empty, blank nodes keep ``_:``."""
    names, rows = _parted(content)
    made = io.StringIO()
    write = csv.writer(made, lineterminator="\r\n")
    write.writerow(names)
    write.writerows([cell if cell.startswith(AS_IT_IS) else _value(cell) for cell in row] for row in rows)
    return made.getvalue().encode()


def _parted(content: bytes) -> tuple[list[str], Iterator[list[str]]]:
    head, *lines = content.decode().split("\n")
    names = [name.removeprefix("?") for name in head.split("\t")] if head else []
    lines = lines[:-1]  # the last line ends with a line feed as well
    return names, (line.split("\t") if names else [] for line in lines)


def _value(cell: str) -> str | None:
    first = cell[:1]
    if first == "<":
        return None if cell[1:2] == "<" else cell[1:-1]
    if first == '"':
        word = cell[1 : cell.rindex('"')]
        return ESCAPED.sub(_meant, word) if "\\" in word else word
    return (cell[2:] if cell.startswith("_:") else cell) or None


def _meant(found: re.Match[str]) -> str:
    return MEANT.get(found[1], found[1])
