"""The page of an authority: its inspections in order with their grades, matters raised again, and neighbours."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import Any

from inspgraph.web.comparisons.figures import can_draw
from inspgraph.web.comparisons.printing import can_print
from inspgraph.web.inspections import overall_first
from inspgraph.web.kinds.resources import properties, unique
from inspgraph.web.kinds.threads import read_threads
from inspgraph.web.site import Row, Site

MOST_GRADES = 6
"""Grades of one inspection that a timeline shows without being asked."""


def authority_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of an authority shows: inspections in order, threads, neighbours, reorganisations, codes."""
    judgements: dict[str | None, list[Row]] = {}
    for row in sorted(unique(site.rows("authority-judgements", authority=iri), "judgement"), key=overall_first):
        judgements.setdefault(row["inspection"], []).append(row)
    events = groupby(site.rows("authority-changes", authority=iri), key=lambda row: row["event"])
    changes = [list(rows) for _, rows in events]
    return {
        "properties": properties(outgoing),
        "can_draw": can_draw(),
        "can_print": can_print(),
        "timeline": unique(site.rows("authority-timeline", authority=iri), "inspection"),
        "judgements": {inspection: fold_grades(rows) for inspection, rows in judgements.items()},
        "threads": read_threads(site, iri),
        "neighbours": site.rows("authority-neighbours", authority=iri),
        "changes": changes,
        "succession": [one for event in changes if (one := pass_on(iri, event))],
    }


def pass_on(iri: str, event: list[Row]) -> dict[str, Any] | None:
    """How a council ended or began in a reorganisation, with the others; none if it stood before and after."""
    before, after = ([row for row in event if row["role"] == role] for role in ("before", "after"))
    was, will_be = (iri in {row["council"] for row in rows} for rows in (before, after))
    told = {"ended": was, "date": event[0]["date"], "before": before, "after": after}
    return told if was != will_be and before and after else None


def fold_grades(judgements: list[Row]) -> tuple[list[Row], list[Row], str]:
    """The judgements to show at once, those to fold away, and how often these give each grade."""
    overall = [row for row in judgements if "overall" in (row["area"] or "")]
    first = judgements[:MOST_GRADES] if len(judgements) <= MOST_GRADES else overall
    others = judgements[len(first) :]
    counts = Counter(row["gradeLabel"] or row["reasonLabel"] or "no grade" for row in others)
    return first, others, ", ".join(f"{count} {grade.lower()}" for grade, count in sorted(counts.items()))
