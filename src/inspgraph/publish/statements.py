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
    return {row["statement"] or "": row for row in ask(release, "table-statements")}


def _concepts(release: Release, names: dict[str | None, str | None]) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in ask(release, "table-statement-concepts"):
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
    sources = {row["text"]: row for row in ask(release, "table-sources")}
    found: dict[str, tuple[tuple[str, int], Row]] = {}
    for row in ask(release, "table-statement-passages"):
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


def theme_rows(release: Release) -> list[Row]:
    """One row a statement and theme, by address: what told the theme, and how often that was right.

    Of several cues for a theme the surest is told; a theme that a person gave has no share.
    """
    themes = {row["theme"]: row for row in ask(release, "every-theme")}
    names = {row["concept"]: row["name"] for row in ask(release, "concept-notes")}
    given = {row["statement"]: row["method"] for row in ask(release, "table-theme-methods")}
    surest = _surest_cues(release)
    return [
        {
            "statement": row["statement"],
            "theme": row["concept"],
            **_theme(themes.get(row["concept"]) or {}),
            **_told_by(given.get(row["statement"]), surest.get((row["statement"], row["concept"])), names),
        }
        for row in sorted(ask(release, "table-statement-concepts"), key=_statement_and_concept)
        if row["about"] == "theme"
    ]


def _statement_and_concept(row: Row) -> tuple[str, str]:
    return row["statement"] or "", row["concept"] or ""


def _theme(row: Row) -> Row:
    return {"themeName": row.get("name"), "topTheme": row.get("top"), "topThemeName": row.get("topName")}


def _told_by(given: str | None, cue: Row | None, names: dict[str | None, str | None]) -> Row:
    method = given or (cue["method"] if cue else None)
    sure = cue["confidence"] if cue and not given else None
    return {"method": method, "methodName": names.get(method), "confidence": sure}


def _surest_cues(release: Release) -> dict[tuple[str | None, str | None], Row]:
    """The cue that tells each theme of a statement, and of several the surest."""
    cues, found = {row["cue"]: row for row in ask(release, "table-cues")}, dict[tuple[str | None, str | None], Row]()
    for row in ask(release, "table-statement-cues"):
        cue = cues.get(row["cue"])
        if cue:
            key = row["statement"], cue["concept"]
            if key not in found or float(cue["confidence"] or 0) > float(found[key]["confidence"] or 0):
                found[key] = cue
    return found
