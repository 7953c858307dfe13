"""Every statement as a row: of which inspection, of what kind, under which heading, on which themes, and where.

The words of a statement are in the table only where the edition of its document holds them.
"""

from __future__ import annotations

from collections import defaultdict

from inspgraph.queries import ask
from inspgraph.store import Release

Row = dict[str, str | None]
CODED = {"kind": "kindName", "polarity": "polarityName", "section": "sectionName", "progress": "progressName"}
CODED |= {"method": "methodName"}
"""Columns of a code, each with the column of its name."""
OF_INSPECTION = (
    *("authority", "name", "framework", "frameworkName", "type", "typeName", "known"),
    *("fieldworkStart", "fieldworkEnd", "fieldworkMonth", "published"),
)
NOWHERE = dict.fromkeys(("document", "documentTitle", "officialCopy", "passage", "page", "start", "end"))


def statement_rows(release: Release) -> list[Row]:
    """One row a statement, by address; several themes or populations stand in one cell, with semicolons between."""
    inspections = {row["inspection"]: row for row in ask(release, "table-inspections")}
    names = {row["concept"]: row["name"] for row in ask(release, "concept-notes")}
    grades, about, places = _overall(release), _concepts(release, names), _places(release)
    return [
        {
            **told,
            **{name: names.get(told[code]) for code, name in CODED.items()},
            **{name: inspections[told["inspection"]][name] for name in OF_INSPECTION},
            "overallGrade": (grade := grades.get(told["inspection"] or "")),
            "overallGradeName": names.get(grade),
            **{kind + "s": "; ".join(sorted(about[iri, kind])) or None for kind in ("theme", "population")},
            **places.get(iri, NOWHERE),
        }
        for iri, told in sorted(_statements(release).items())
        if told["inspection"] in inspections
    ]


def _statements(release: Release) -> dict[str, Row]:
    return {row["statement"] or "": row for row in ask(release, "every-statement")}


def _concepts(release: Release, names: dict[str | None, str | None]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in ask(release, "every-statement-concept"):
        found[row["statement"] or "", row["about"] or ""].add(names.get(row["concept"]) or row["concept"] or "")
    return found


def _overall(release: Release) -> dict[str, str | None]:
    """The overall grade of each inspection that has one; none where sources give two."""
    areas = ask(release, "every-area")
    whole = {row["area"] for row in areas if row["strand"] == "overall" and row["match"] != "covers"}
    found: dict[str, set[str | None]] = defaultdict(set)
    for row in ask(release, "every-judgement"):
        if row["area"] in whole and row["grade"]:
            found[row["inspection"] or ""].add(row["grade"])
    return {iri: grades.pop() for iri, grades in found.items() if len(grades) == 1}


def _places(release: Release) -> dict[str, Row]:
    """Where each statement begins, with the document and its official address."""
    sources = {row["text"]: row for row in ask(release, "every-source")}
    found: dict[str, tuple[tuple[str, int], Row]] = {}
    for row in ask(release, "every-statement-passage"):
        text, start, end = _parts(row["passage"] or "")
        key, order = row["statement"] or "", (text, int(start or 0))
        if key not in found or order < found[key][0]:
            found[key] = (order, {**_source(sources.get(text)), **row, "start": start, "end": end})
    return {key: place for key, (_, place) in found.items()}


def _parts(passage: str) -> tuple[str, str | None, str | None]:
    """The text of a passage and its first and last character, as the address has them (RFC 5147)."""
    text, _, place = passage.partition("#char=")
    start, _, end = place.partition(",")
    return text, start or None, end or None


def _source(row: Row | None) -> Row:
    told = row or {}
    names = {"document": "document", "documentTitle": "title", "officialCopy": "address"}
    return {name: told.get(key) for name, key in names.items()}
