"""What a release holds of every authority in every year, what it lacks, and why; the words are in ``coverage.toml``."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspgraph import iris
from inspgraph.folders import knowledge_root
from inspgraph.patterns import layouts
from inspgraph.queries import run_query
from inspgraph.store import Release

QUALITY = iris.BASE + "quality"
"""The account of how good the data is."""
STATES = Path(__file__).with_name("coverage.toml")
INSPECTION_KEY = re.compile(re.escape(iris.inspection("")) + r"(\d+)-.*?(\d{4})(?:-\d{2})?$")
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class State:
    """What can be held or missing in a year: its sign in the grid, what it is called, and what it means."""

    name: str
    sign: str
    title: str
    meaning: str


@cache
def states() -> dict[str, State]:
    """The states by name, the one that is told first where several apply coming first."""
    return {name: State(name, **row) for name, row in tomllib.loads(STATES.read_text(encoding="utf-8")).items()}


@cache
def frameworks_read() -> frozenset[str]:
    """The notations of the frameworks of which some layout reads documents."""
    return frozenset(name for layout in layouts(knowledge_root()) for name in (layout.framework, *layout.formerly))


def coverage_rows(release: Release) -> list[Row]:
    """One row an authority and year, by name: what is held, what is told elsewhere, and what the gap is."""
    found = run_query(release, "coverage-inspections").plain()
    years, read = _years(release, found), _years_read(release)
    reports, elsewhere = _count(found, held=True), _count(found, held=False)
    withdrawn, collected = _withdrawn(), {authority for authority, _ in reports}
    rows = []
    for council in sorted(run_query(release, "table-authorities").plain(), key=lambda row: row["name"] or ""):
        authority = council["authority"] or ""
        for year in years:
            applies = {
                "report": reports[authority, year] > 0,
                "withdrawn": withdrawn[authority, year] > 0,
                "told-elsewhere": elsewhere[authority, year] > 0,
                "no-council": not _existed(council, year),
                "regime-not-read": year not in read,
                "not-collected": authority not in collected,
                "none-known": True,
            }
            state = next(name for name in states() if applies[name])
            rows.append(_row(council, year, state, reports[authority, year], elsewhere[authority, year]))
    return rows


def _row(council: Mapping[str, str | None], year: str, state: str, reports: int, elsewhere: int) -> Row:
    return {
        "cell": f"{QUALITY}#coverage-{council['urn']}-{year}",
        "authority": council["authority"],
        "name": council["name"],
        "region": council["region"],
        "year": year,
        "state": state,
        "reports": str(reports),
        "toldElsewhere": str(elsewhere),
        "why": states()[state].meaning,
    }


def _count(found: list[Row], *, held: bool) -> Counter[tuple[str, str]]:
    """How many inspections of an authority began in a year, of those with or without a report."""
    known = {row["inspection"]: row for row in found if (row["reports"] != "0") == held and row["year"]}
    return Counter((row["authority"] or "", row["year"] or "") for row in known.values())


def _withdrawn() -> Counter[tuple[str, str]]:
    from inspgraph.registers import read_withdrawn  # noqa: PLC0415 - serving imports no more than it takes

    register = read_withdrawn(knowledge_root() / "data/registers/withdrawn.csv")
    keys = (INSPECTION_KEY.match(address) for address in register)
    return Counter((iris.authority(match[1]), match[2]) for match in keys if match)


def _existed(council: Mapping[str, str | None], year: str) -> bool:
    """Whether a council existed on some day of a year; of those whose first day is not known, until their last."""
    return (council["existedFrom"] or "") <= f"{year}-12-31" and f"{year}-01-01" < (council["existedUntil"] or "9999")


def _years(release: Release, found: list[Row]) -> list[str]:
    """The years from the first framework that is known, or first inspection, to the last inspection."""
    begun = [row["year"] for row in found if row["year"]]
    first = min([row["from"] or "" for row in run_query(release, "framework-versions").plain()] + begun, default="")
    return [str(year) for year in range(int(first[:4]), int(max(begun)) + 1)] if begun else []


def _years_read(release: Release) -> set[str]:
    """The years in which some framework was in force whose reports are read."""
    found: set[str] = set()
    for row in run_query(release, "framework-versions").plain():
        if row["framework"] in frameworks_read():
            until = row["until"] or "2100-01-01"
            last = int(until[:4]) - (until[4:] == "-01-01")
            found |= {str(year) for year in range(int((row["from"] or "")[:4]), last + 1)}
    return found


def regime_rows(release: Release) -> list[Row]:
    """One row a version of a framework: since when and until when, whether it is read, and how much of it is held."""
    counts: dict[str | None, Counter[str]] = defaultdict(Counter)
    for row in run_query(release, "coverage-inspections").plain():
        counts[row["framework"]]["reports" if row["reports"] != "0" else "toldElsewhere"] += 1
    return list(_regimes(run_query(release, "framework-versions").plain(), counts))


def _regimes(versions: list[Row], counts: Mapping[str | None, Counter[str]]) -> Iterator[Row]:
    for row in versions:
        yield {
            **row,
            "inForceFrom": row["from"],
            "inForceUntil": row["until"],
            "read": "true" if row["framework"] in frameworks_read() else "false",
            "reports": str(counts[row["version"]]["reports"]),
            "toldElsewhere": str(counts[row["version"]]["toldElsewhere"]),
        }
