"""The statements of an inspection, put together from few plain queries: labels are the same for all and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from inspgraph.web.site import Row, Site

CONCEPTS = (
    ("type", "typeLabel", None),
    ("section", "sectionLabel", None),
    ("weight", "polarityLabel", "polarity"),
    ("became", "progressLabel", None),
    ("way", "methodLabel", "method"),
)
"""Columns that hold a concept, and what its label and its notation are called in a row."""


def read_statements(site: Site, inspection: str) -> list[Row]:
    """The statements of an inspection with the labels of their concepts, in no order."""
    concepts = known_concepts(site)
    rows = {row["statement"]: row for row in site.rows("statements-of-inspection", inspection=inspection)}
    return [_labelled(row, concepts) for row in rows.values()]


def known_concepts(site: Site) -> dict[str | None, Row]:
    """Label and notation of every concept."""
    rows = site.rows("concept-labels")
    return site.keep(("concepts",), lambda: {row["concept"]: row for row in rows})


def _labelled(row: Row, concepts: Mapping[str | None, Row]) -> Row:
    told = dict(row)
    for column, label, notation in CONCEPTS:
        concept = concepts.get(row[column], {})
        told[label] = concept.get("label")
        if notation:
            told[notation] = concept.get("notation")
    return told


def read_themes(site: Site, inspection: str) -> dict[str | None, list[Row]]:
    """The themes of each statement of an inspection by name; the page of a statement says how each was given."""
    concepts = known_concepts(site)
    themes: dict[str | None, list[Row]] = {}
    for row in site.rows("themes-of-statements", inspection=inspection):
        told = {"theme": row["theme"], "themeLabel": concepts.get(row["theme"], {}).get("label")}
        themes.setdefault(row["statement"], []).append(told)
    return {statement: by_name(found) for statement, found in themes.items()}


def by_name(themes: Iterable[Row]) -> list[Row]:
    """Themes in the order of their labels."""
    return sorted(themes, key=lambda row: row["themeLabel"] or row["theme"] or "")
