"""England at a glance: the grades that stand today, and those that stood at the end of each March."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from inspgraph.charts import Caption
from inspgraph.compare import Answer, OpenGraph
from inspgraph.compare.answers import Row
from inspgraph.web.comparisons.figures import Figure, bars_of_grades, heat_map, years_of_grades

FIRST = 2014
"""The year from which on the state at the end of March is shown; before, few graded reports are held."""
MOST_FIELDS = 1000
TOGETHER = " Grades of several frameworks stand together, and each judges by rules of its own."
"""What is said of a figure that counts grades of more than one framework."""


@dataclass(frozen=True)
class Overview:
    """The latest grades of all councils, and what is drawn of them and of the years before."""

    latest: Answer
    figures: tuple[Figure, ...]


def look_over(graph: OpenGraph) -> Overview:
    """The overview for today, made once a day; without a figure where no grade is held."""
    return _look_over(graph, datetime.now(UTC).date())


@lru_cache(2)
def _look_over(graph: OpenGraph, today: date) -> Overview:
    latest = graph.as_of(today)
    if all(row["gradeName"] is None for row in latest.rows):
        return Overview(latest, ())
    overall = [row for row in latest.rows if row["strand"] == "overall"]
    figures = [by_strand(latest.rows), by_region(overall), over_time(graph, today)]
    if len(latest.rows) <= MOST_FIELDS:
        figures.append(heat_map(Caption("Latest grades, council by council", _told(overall)), latest.rows))
    return Overview(latest, tuple(figures))


def by_strand(rows: Sequence[Row]) -> Figure:
    """How many councils have each grade, strand by strand."""
    caption = Caption("Latest grades by strand", f"Councils with each grade in each strand. {_told(rows)}")
    return bars_of_grades("by-strand", caption, rows, "strandName", "Strand")


def by_region(rows: Sequence[Row]) -> Figure:
    """How many councils have each overall grade, region by region."""
    told = sorted(rows, key=lambda row: str(row["region"] or "No region"))
    caption = Caption("Latest overall grades by region", f"Councils with each grade in each region. {_told(rows)}")
    return bars_of_grades("by-region", caption, told, "region", "Region")


def over_time(graph: OpenGraph, today: date) -> Figure:
    """How many councils had each overall grade at the end of March, year by year."""
    days = [day for year in range(FIRST, today.year + 1) if (day := date(year, 3, 31)) <= today]
    rows = [{**row, "year": str(day.year)} for day in days for row in graph.as_of(day, strands="overall").rows]
    caption = Caption(
        "Overall grades on 31 March of each year",
        "Councils with each grade that stood. Early years have fewer: fewer reports had been published, or are held."
        + (TOGETHER if len({row["framework"] for row in rows if row["gradeName"]}) > 1 else ""),
    )
    return years_of_grades("over-time", caption, rows)


def _told(rows: Sequence[Row]) -> str:
    held = [row for row in rows if row["gradeName"] is not None]
    older = sum(row["status"] == "older" for row in held)
    told = f"Of {len(rows)} grades that there could be, {len(held)} are held"
    told += f", {older} of them older than the council's last inspection." if older else "."
    return told + (TOGETHER if len({row["framework"] for row in held}) > 1 else "")
