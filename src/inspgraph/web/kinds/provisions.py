"""The page of an Act or a provision: when it is in force, and what rests on it or names it."""

from __future__ import annotations

from typing import Any

from inspgraph.web.kinds.resources import properties
from inspgraph.web.kinds.themes import by_kind
from inspgraph.web.names import LEGISLATION, outside
from inspgraph.web.site import Row, Site


def provision_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a provision shows: days in force, parts, inspections that rest on it, statements naming it."""
    told = by_kind(site.rows("provision-told", provision=iri))
    first, last = (told[name][0]["value"] if name in told else None for name in ("from", "until"))
    inspections = [
        {**row, "force": force_on(row["begun"], first, last)}
        for row in site.rows("provision-inspections", provision=iri)
    ]
    return {
        "title": told["name"][0]["value"] if "name" in told else iri.removeprefix(LEGISLATION),
        "told": told,
        "official": outside(iri.replace("/id/", "/", 1)),
        "parts_of": site.rows("provision-parts", provision=iri),
        "stated": [row for row in inspections if row["basis"] == "stated"],
        "assumed": [row for row in inspections if row["basis"] == "assumed"],
        "outside": [row for row in inspections if row["force"] in {"before", "after"}],
        "statements": [
            {**row, "force": force_on(row["begun"], first, last)}
            for row in site.rows("provision-statements", provision=iri)
        ],
        "properties": properties(outgoing),
    }


def force_on(day: str | None, first: str | None, last: str | None) -> str:
    """Whether a provision is in force on a day or in a month: ``in``, ``before`` it, ``after`` it, or ``unknown``.

    The last day is the first no longer in force. A month in which force begins or ends leaves it unknown.
    """
    if not day or (first is None and last is None):
        return "unknown"
    if first and day < first[: len(day)]:
        return "before"
    if last and day >= last[: len(day)] and not (len(day) < len(last) and day == last[: len(day)]):
        return "after"
    cut = [edge for edge in (first, last) if edge and len(day) < len(edge) and day == edge[: len(day)]]
    return "unknown" if cut else "in"
