"""Two or more authorities side by side: what their inspections said, by theme and polarity."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from inspgraph import iris
from inspgraph.compare.scope import find_year, one_of
from inspgraph.queries import ask, run_query
from inspgraph.store import Release, Table, text

POLARITIES = ("positive", "meets-expectation", "mixed", "neutral", "negative")
SIGNS = {
    "positive": "+",
    "meets-expectation": "=",
    "mixed": "±",
    "neutral": "○",
    "negative": "−",
    "not classified": "?",
}
FEW = 30
"""Under this many statements a share says little."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table with its title and what a reader must know before using it."""

    title: str
    table: Table
    notes: tuple[str, ...]

    @property
    def grid(self) -> Table:
        """The same numbers for the eye: a row a theme, and for each authority what it has, by sign."""
        rows = [[text(term) or "" for term in row] for row in self.table.rows]
        names = self.table.variables[2:]
        cells: dict[tuple[str, str], list[str]] = {}
        for theme, polarity, *counts in rows:
            for name, count in zip(names, counts, strict=True):
                cells.setdefault((theme, name), []).extend([f"{SIGNS[polarity]}{count}"] if count != "0" else [])
        themes = dict.fromkeys(row[0] for row in rows)
        return Table.of(["theme", *names], [[t, *(" ".join(cells[t, n]) or "none" for n in names)] for t in themes])


def named(release: Release, name: str, **values: str) -> Table:
    """The rows of a named query; see ``inspgraph.queries.run_query``."""
    return run_query(release, name, **values)


def compare_themes(
    release: Release,
    councils: Sequence[tuple[str, str]],
    programme: str | None = None,
    year: str | None = None,
) -> Comparison:
    """How many statements each authority has by theme and polarity, the authorities side by side.

    ``councils`` are pairs of Ofsted URN and name. A statement with several themes counts under each; the row
    "all statements" counts each once. Progress and absence statements are not counted.
    ``QueryError`` if there is no such programme, or the year is none.
    """
    if programme:
        one_of("programme", programme, [str(row["programme"]) for row in named(release, "every-programme").plain()])
    find_year(year or "")
    rows = {urn: _rows(release, urn, programme, year) for urn, _ in councils}
    names = dict(councils)
    cells = {urn: _count(found) for urn, found in rows.items()}
    topics = sorted({topic for counted in cells.values() for topic in counted}, key=_order)
    table = Table.of(
        ["theme", "polarity", *(names[urn] for urn in rows)],
        [[*topic, *(str(cells[urn][topic]) for urn in rows)] for topic in topics],
    )
    return Comparison(_title(councils, programme, year), table, tuple(_notes(rows, names)))


def _rows(release: Release, urn: str, programme: str | None, year: str | None) -> list[dict[str, str | None]]:
    return [
        row
        for row in _themed(release, iris.authority(urn))
        if (not programme or row["programme"] == programme) and (not year or (row["begun"] or "").startswith(year))
    ]


def _themed(release: Release, council: str) -> list[dict[str, str | None]]:
    """The statements of a council with the names of their themes, the method that told each, and its sureness."""
    names = {row["theme"]: row["name"] for row in ask(release, "every-theme")}
    cues = {(row["statement"], row["theme"]): row for row in ask(release, "statement-cues", authority=council)}
    found = ask(release, "statement-themes", authority=council)
    return [_told(row, cues.get((row["statement"], row["theme"])), names.get(row["theme"])) for row in found]


def _told(row: dict[str, str | None], cue: dict[str, str | None] | None, name: str | None) -> dict[str, str | None]:
    by_cue = cue if cue and not row["method"] else None
    method = by_cue["method"] if by_cue else row["method"] if row["theme"] else None
    return {**row, "theme": name, "method": method, "confidence": by_cue["confidence"] if by_cue else None}


def _count(rows: Iterable[dict[str, str | None]]) -> Counter[tuple[str, str]]:
    counted: Counter[tuple[str, str]] = Counter()
    once = {(row["statement"], row["polarity"] or "not classified") for row in rows}
    counted.update(("all statements", polarity) for _, polarity in once)
    counted.update((row["theme"] or "no theme given", row["polarity"] or "not classified") for row in rows)
    return counted


def _order(topic: tuple[str, str]) -> tuple[int, str, int]:
    theme, polarity = topic
    last = {"all statements": 0, "no theme given": 2}.get(theme, 1)
    return last, theme, POLARITIES.index(polarity) if polarity in POLARITIES else len(POLARITIES)


def _title(councils: Sequence[tuple[str, str]], programme: str | None, year: str | None) -> str:
    scope = " ".join(filter(None, (programme, year))) or "all inspections"
    return f"{' and '.join(name for _, name in councils)}: statements by theme and polarity, {scope}"


def _notes(rows: dict[str, list[dict[str, str | None]]], names: dict[str, str]) -> Iterable[str]:
    for urn, found in rows.items():
        inspections = sorted({f"{row['inspectionLabel']}" for row in found})
        total = len({row["statement"] for row in found})
        told = "; ".join(inspections) or "none held"
        yield f"{names[urn]}: {total} statements from {len(inspections)} inspection(s): {told}"
        if 0 < total < FEW:
            yield f"{names[urn]}: with {total} statements, a difference of one or two says nothing"
    programmes = sorted({row["programme"] or "none known" for found in rows.values() for row in found})
    if len(programmes) > 1:
        yield f"of several programmes ({', '.join(programmes)}), whose lists differ in heading and length"
    types = {
        urn: {row["type"] for row in found if row["polarity"] == "meets-expectation"} for urn, found in rows.items()
    }
    if len({frozenset(kinds) for kinds in types.values() if kinds}) > 1:
        kinds = "; ".join(f"{names[urn]}: {', '.join(sorted(filter(None, found)))}" for urn, found in types.items())
        yield f"the letters head what was in order differently ({kinds}): one polarity, not one heading"
    weak = [{row["theme"] or "" for row in found if row["polarity"] == "negative"} for found in rows.values()]
    shared = sorted(set.intersection(*weak) - {""}) if weak else []
    if shared:
        yield f"weak in each of them: {', '.join(shared)}"
    yield f"themes given by: {_methods(rows)}; a statement may have several"


def _methods(rows: dict[str, list[dict[str, str | None]]]) -> str:
    """By which methods themes were given, how many by each, and how sure those with a measure are."""
    given: dict[str, list[str | None]] = {}
    for row in (row for found in rows.values() for row in found if row["method"]):
        given.setdefault(row["method"] or "", []).append(row["confidence"])
    return ", ".join(f"{method} ({_sureness(sure)})" for method, sure in sorted(given.items())) or "nobody yet"


def _sureness(given: Sequence[str | None]) -> str:
    sure = [float(value) for value in given if value]
    if not sure:
        return f"{len(given)}"
    low, high, middle = min(sure), max(sure), sum(sure) / len(sure)
    return f"{len(given)}, expected right {middle:.0%}, each between {low:.0%} and {high:.0%}"


def short(value: str | None) -> str:
    """A term for the eye: IRIs of the project without their base, nothing for an unbound variable."""
    return (value or "").removeprefix(iris.BASE)


def to_csv(table: Table) -> str:
    """The table as CSV (SPARQL 1.1 Query Results CSV Format)."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.variables)
    writer.writerows([text(term) or "" for term in row] for row in table.rows)
    return buffer.getvalue()
