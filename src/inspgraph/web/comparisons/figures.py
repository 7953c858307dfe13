"""Figures of the comparison pages: a drawing, and the table that says the same."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

from inspgraph.charts import Caption, draw_bars, draw_matrix, draw_timeline
from inspgraph.compare.answers import Row
from inspgraph.web.cutting import disarm

KEPT = 200
"""Drawings that are kept, those asked for last."""
LETTERS: dict[object, str] = {1: "O", 2: "G", 3: "R", 4: "I"}
"""What stands in a field of the heat map for a rank, besides its shade."""
NO_GRADE, LAST = "none held", 9
Cells = Sequence[Mapping[str, str | int | float | None]]


@dataclass(frozen=True)
class Figure:
    """A figure by its name in addresses: caption, columns with their headings, rows, and how it is drawn."""

    name: str
    caption: Caption
    columns: Mapping[str, str]
    rows: Cells
    draw: Callable[[Cells, Caption], str]

    def svg(self) -> str:
        """The drawing; ``MissingExtraError`` without the extra ``report``, ``ChartError`` if nothing is to be drawn."""
        return _drawn(self.draw, self.caption, tuple(tuple(row.items()) for row in self.rows))

    def csv(self) -> bytes:
        """The rows as CSV (RFC 4180)."""
        made = io.StringIO()
        table = csv.DictWriter(made, list(self.columns), lineterminator="\r\n", extrasaction="ignore")
        table.writeheader()
        table.writerows(self.rows)
        return disarm(made.getvalue().encode())


def can_draw() -> bool:
    """Whether what draws is installed (the extra ``report``)."""
    return find_spec("vl_convert") is not None


@lru_cache(KEPT)
def _drawn(
    draw: Callable[[Cells, Caption], str], caption: Caption, rows: tuple[tuple[tuple[str, Any], ...], ...]
) -> str:
    return draw([dict(row) for row in rows], caption)


def count_grades(rows: Iterable[Row], group: str) -> list[dict[str, Any]]:
    """How many councils have each grade, a group after another, the best grade first; none is told as 0."""
    found: dict[str, Counter[tuple[int, str]]] = {}
    for row in rows:
        grades = found.setdefault(str(row[group] or "none"), Counter())
        grades[int(str(row["rank"] or LAST)), str(row["gradeName"] or NO_GRADE)] += 1
    every = sorted({grade for grades in found.values() for grade in grades})
    return [
        {group: name, "grade": grade[1], "councils": grades[grade]} for name, grades in found.items() for grade in every
    ]


def bars_of_grades(name: str, caption: Caption, rows: Iterable[Row], group: str, heading: str) -> Figure:
    """Bars that tell how many councils of each group have each grade; that none is held is told in the table alone."""
    columns = {group: heading, "grade": "Grade", "councils": "Councils"}
    return Figure(name, caption, columns, count_grades(rows, group), _BARS[group])


def _draw_groups(group: str) -> Callable[[Cells, Caption], str]:
    def draw(rows: Cells, caption: Caption) -> str:
        held = [row for row in rows if row["grade"] != NO_GRADE]
        return draw_bars(held, caption, group=group, bar="grade", value="councils")

    return draw


_BARS = {group: _draw_groups(group) for group in ("strandName", "region")}


def years_of_grades(name: str, caption: Caption, rows: Iterable[Row]) -> Figure:
    """A field for each year and grade with how many councils had it."""
    columns = {"year": "Year", "grade": "Grade", "councils": "Councils"}
    return Figure(name, caption, columns, count_grades(rows, "year"), _draw_years)


def _draw_years(rows: Cells, caption: Caption) -> str:
    return draw_matrix(rows, caption, row="year", column="grade", value="councils")


def heat_map(caption: Caption, rows: Iterable[Row]) -> Figure:
    """A field for each council and strand, with the letter of the grade that stood."""
    columns = {"authorityName": "Council", "strandName": "Strand", "gradeName": "Grade", "rank": "Rank"}
    told = [{**_cells(row, columns), "letter": LETTERS.get(row["rank"], "–")} for row in rows]
    return Figure("heat-map", caption, columns, told, _draw_heat_map)


def _draw_heat_map(rows: Cells, caption: Caption) -> str:
    return draw_matrix(rows, caption, row="authorityName", column="strandName", value="rank", said="letter")


def history(caption: Caption, rows: Iterable[Row], named: Mapping[str, str]) -> Figure:
    """A point for each grade that councils were given in some strands, on the last day of fieldwork.

    ``named`` are the short names of frameworks.
    """
    columns = {"authorityName": "Council", "day": "Fieldwork ended", "gradeName": "Grade", "strandName": "Strand"}
    columns |= {"framework": "Framework", "rank": "Rank"}
    told = ({**row, "day": row["fieldworkEnd"] or row["fieldworkStart"]} for row in rows if row["gradeName"])
    points = [_cells({**row, "framework": shown(named, row)}, columns) for row in told if row["day"]]
    return Figure("history", caption, columns, points, _draw_history)


def shown(named: Mapping[str, str], row: Row) -> str:
    """The short name of the framework of a row; its notation where it has none."""
    return named.get(str(row["framework"]), str(row["framework"]))


def _cells(row: Row, names: Iterable[str]) -> dict[str, str | int | float | None]:
    return {name: value.isoformat() if isinstance(value := row[name], date) else value for name in names}


def _draw_history(rows: Cells, caption: Caption) -> str:
    ranked = sorted({(int(str(row["rank"])), str(row["gradeName"])) for row in rows})
    levels = [grade for _, grade in ranked]
    return draw_timeline(
        rows, caption, panel="authorityName", day="day", level="gradeName", kind="framework", levels=levels
    )
