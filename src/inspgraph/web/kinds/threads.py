"""Threads: a matter followed through the inspections of a council, on its own page and on that of the council."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from inspgraph.web.kinds.resources import properties, unique
from inspgraph.web.kinds.statements import SAYS, with_page
from inspgraph.web.site import Row, Site

STATED = frozenset({"stated", "accepted"})
STATES = ("open", "unknown", "closed")
"""The states of threads in the order in which they are shown: what calls for a look first."""


@dataclass(frozen=True, slots=True)
class Step:
    """One inspection in the course of a matter: what happened to it there, and how that is known."""

    inspection: str
    when: str
    what: str
    known: str | None


@dataclass(frozen=True, slots=True)
class Course:
    """A thread as it ran: its first row, and a step for each inspection in the order of time."""

    row: Row
    steps: tuple[Step, ...]


def thread_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a thread shows: each statement in the order of time, and what ties it to those before."""
    links: dict[str | None, list[Row]] = {}
    for row in unique(site.rows("thread-links", thread=iri), "link"):
        links.setdefault(row["statement"], []).append(row)
    state = next((row for row in outgoing if (row["property"] or "").endswith("#threadState")), None)
    statements = unique(site.rows("thread-statements", thread=iri), "statement")
    return {
        "statements": [(with_page(row), links.get(row["statement"], [])) for row in statements],
        "state": state,
        "meaning": next(iter(site.rows("concept-told", concept=state["value"] or "")), None) if state else None,
        "says": SAYS,
        "properties": properties(outgoing),
    }


def read_threads(site: Site, authority: str) -> list[tuple[str, list[Course]]]:
    """The threads of an authority by their state, each with its course."""
    links: dict[str | None, list[Row]] = {}
    for row in site.rows("authority-thread-links", authority=authority):
        links.setdefault(row["thread"], []).append(row)
    rows = site.rows("authority-threads", authority=authority)
    courses = [
        Course(found[0], tuple(follow(found, links.get(thread, []))))
        for thread, group in groupby(rows, key=lambda row: row["thread"])
        if (found := list(group))
    ]
    by_state = {state: [c for c in courses if (c.row["state"] or "unknown") == state] for state in STATES}
    return [(state, found) for state, found in by_state.items() if found]


def follow(rows: Iterable[Row], links: Iterable[Row]) -> list[Step]:
    """What happened to a matter at each inspection: raised, raised again, or what a later text says became of it."""
    bases = {row["statement"]: row["basis"] for row in sorted(links, key=lambda row: row["basis"] in STATED)}
    steps: dict[str, Step] = {}
    for row in rows:
        what, known = (
            ("raised again", SAYS.get(row["said"] or bases.get(row["statement"]) or "")) if steps else ("raised", None)
        )
        steps.setdefault(row["inspection"] or "", Step(row["inspection"] or "", row["begun"] or "", what, known))
    for row in links:
        if row["progressLabel"]:
            key = f"{row['inspection']} {row['progressLabel']}"
            known = SAYS.get(row["basis"] or "")
            steps.setdefault(
                key, Step(row["inspection"] or "", row["begun"] or "", row["progressLabel"].lower(), known)
            )
    return sorted(steps.values(), key=lambda step: (step.when, step.what != "raised"))
