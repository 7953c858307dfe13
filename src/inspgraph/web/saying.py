"""The statements of an inspection, put together from few plain queries: labels are the same for all and kept."""

from __future__ import annotations

from collections.abc import Mapping

from inspgraph import iris
from inspgraph.web.site import Row, Site

COLUMNS = {
    iris.IG + "statementType": "type",
    iris.IG + "statementText": "words",
    iris.IG + "summary": "summary",
    "http://www.w3.org/2000/01/rdf-schema#label": "label",
    iris.IG + "heading": "heading",
    iris.IG + "section": "section",
    iris.IG + "group": "group",
    iris.IG + "number": "number",
    iris.IG + "polarity": "weight",
    iris.IG + "deadlineText": "deadline",
    iris.IG + "responsibleText": "responsible",
    iris.IG + "progress": "became",
    iris.IG + "aboutInspection": "earlier",
    iris.IG + "aboutInspectionText": "earlierPrinted",
    iris.IG + "extractionMethod": "way",
}
"""What a row of a statement calls the value of each property."""
BLANK: Row = dict.fromkeys(("statement", "earlierLabel", *COLUMNS.values()))
THEME = iris.IG + "theme"
CONCEPTS = (
    ("type", "typeLabel", None),
    ("section", "sectionLabel", None),
    ("weight", "polarityLabel", "polarity"),
    ("became", "progressLabel", None),
    ("way", "methodLabel", "method"),
)
"""Columns that hold a concept, and what its label and its notation are called in a row."""


def read_statements(site: Site, inspection: str) -> list[tuple[Row, list[Row]]]:
    """The statements of an inspection with the labels of their concepts, in no order, each with its themes by name; the
    page of a statement says how each of these was given."""
    concepts = known_concepts(site)
    rows: dict[str, Row] = {}
    themes: dict[str, set[str | None]] = {}
    for told in site.rows("statements-of-inspection", inspection=inspection):
        statement, said = told["statement"] or "", told["property"] or ""
        if statement not in rows:
            rows[statement], themes[statement] = _blank(statement), set()
        if said == THEME:
            themes[statement].add(told["value"])
        else:
            rows[statement][COLUMNS[said]] = told["value"]
    _name_earlier(site, inspection, rows)
    of_a_type = [row for row in rows.values() if row["type"]]
    return [(_labelled(row, concepts), _named(themes[row["statement"] or ""], concepts)) for row in of_a_type]


def _blank(statement: str) -> Row:
    return BLANK | {"statement": statement}


def _name_earlier(site: Site, inspection: str, rows: Mapping[str, Row]) -> None:
    """Adds the names of inspections of which statements speak, if any does."""
    speaking = [row for row in rows.values() if row["earlier"]]
    if speaking:
        told = site.rows("inspections-spoken-of", inspection=inspection)
        names = {row["earlier"]: row["earlierLabel"] for row in told}
        for row in speaking:
            row["earlierLabel"] = names.get(row["earlier"])


def known_concepts(site: Site) -> dict[str | None, Row]:
    """Label and notation of every concept."""
    rows = site.rows("concept-labels")
    return site.keep(("concepts",), lambda: {row["concept"]: row for row in rows})


def _labelled(row: Row, concepts: Mapping[str | None, Row]) -> Row:
    for column, label, notation in CONCEPTS:
        concept = concepts.get(row[column], {})
        row[label] = concept.get("label")
        if notation:
            row[notation] = concept.get("notation")
    return row


def _named(themes: set[str | None], concepts: Mapping[str | None, Row]) -> list[Row]:
    """Themes in the order of their labels."""
    told: list[Row] = [{"theme": theme, "themeLabel": concepts.get(theme, {}).get("label")} for theme in themes]
    return sorted(told, key=lambda row: row["themeLabel"] or row["theme"] or "")
