"""Answers of comparison tables as pages want them: a line a council, with its cells, caveats and coverage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from inspgraph.compare import Answer, OpenGraph, open_graph
from inspgraph.compare.answers import Row
from inspgraph.queries import find_query
from inspgraph.web.site import Origin, Site

EVERYWHERE = frozenset({"frameworks-mixed", "versions-mixed", "scales-mixed"})
"""Caveats of a table as a whole; told once above it and not in every cell."""
NONE = 99
"""Comes after every rank."""
MARKS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Cell:
    """A row of the table with the letters of the caveats that hold for it, and the short name of its framework."""

    row: Row
    marks: tuple[tuple[str, str], ...]
    framework: str


@dataclass(frozen=True, slots=True)
class Line:
    """A council with a cell for each strand."""

    council: Row
    cells: tuple[Cell, ...]


def comparison_of(site: Site) -> OpenGraph:
    """The release opened for comparison, once."""
    return site.keep(("comparison",), lambda: open_graph(site.release))


def note_queries(site: Site, answer: Answer) -> None:
    """Makes a listening site tell the queries that an answer was made of."""
    if site.asked is not None:
        site.asked.update({(name,): Origin(find_query(name), {}) for name in answer.table.queries})


def letters(answer: Answer) -> dict[str, str]:
    """A letter for each caveat that holds for some cells."""
    codes = [note.code for note in answer.notes if note.code not in EVERYWHERE and note.code != "abolished"]
    return dict(zip(codes, MARKS, strict=False))


def lines_of(answer: Answer, named: Mapping[str, str]) -> list[Line]:
    """A line a council, in the order of the rows; ``named`` are the short names of frameworks."""
    known = letters(answer)
    councils = groupby(answer.rows, key=lambda row: row["authority"])
    return [_line(list(rows), known, named) for _, rows in councils]


def _line(rows: list[Row], known: dict[str, str], named: Mapping[str, str]) -> Line:
    cells = (Cell(row, _marks(row, known), named.get(str(row["framework"]), str(row["framework"]))) for row in rows)
    return Line(rows[0], tuple(cells))


def tally_of(lines: Sequence[Line]) -> list[tuple[str, int, list[list[Row]]]]:
    """The councils that have each grade, the best first: its name, its rank, and for each strand the rows of those
    councils; last, as rank 0, those that have none."""
    strands: list[dict[tuple[int, str, str], list[Row]]] = []
    for column in zip(*(line.cells for line in lines), strict=True):
        strands.append({})
        for cell in column:
            strands[-1].setdefault(_standing(cell.row), []).append(cell.row)
    every = sorted(set().union(*strands))
    several = len({scale for rank, _, scale in every if rank < NONE}) > 1
    names = [f"{name} ({scale})" if several and scale else name for _, name, scale in every]
    return [
        (name, one[0] % NONE, [rows.get(one, []) for rows in strands]) for name, one in zip(names, every, strict=True)
    ]


def _standing(row: Row) -> tuple[int, str, str]:
    if row["gradeName"] is None:
        return NONE, "none held", ""
    return int(str(row["rank"])), str(row["gradeName"]), str(row["scale"])


def lines_by_region(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under the regions of their councils, both in alphabetical order."""
    told = sorted(lines, key=lambda line: (region_of(line), str(line.council["authorityName"])))
    return [(name, list(some)) for name, some in groupby(told, key=region_of)]


def region_of(line: Line) -> str:
    """The region of a line's council."""
    return str(line.council["region"] or "No region")


def _marks(row: Row, known: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((code, known[code]) for code in str(row["caveats"] or "").split() if code in known)
