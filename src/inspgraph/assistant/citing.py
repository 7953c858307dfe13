"""Where what an answer tells is written: inspection, document, official address, page, characters; nothing is added."""

from __future__ import annotations

from collections.abc import Iterable

from inspgraph import iris
from inspgraph.assistant.desk import Answer, Desk, Row, present

CITED = tuple(iris.ID + kind for kind in ("statement/", "judgement/", "inspection/", "claim/", "document/"))
"""The things that are cited, the nearest to the words first."""
MOST = 20
"""Things that are cited in one answer."""
FOR_ONE = 3
"""Places that are cited for one thing, where its caller asks for no more."""
WORDLESS = "The words are not held in this edition: open the document at the place that the citation names."


def cite(desk: Desk, resource: str, most: int = FOR_ONE) -> list[Answer]:
    """The places on which a resource rests, the nearest first; none if nothing is known of it."""
    if resource.startswith(iris.ID + "document/"):
        return [_of_document(desk, resource)]
    rows = desk.rows("citations", resource=resource)
    rows.sort(key=lambda row: (int(row["order"] or 9), row["document"] or "", int(row["start"] or 0)))
    of = next(iter(desk.rows("inspection-of", resource=resource)), None)
    belongs = {"inspection": of["inspection"], "inspection_name": of["name"]} if of else {}
    return [{"about": resource, **belongs, **_citation(row)} for row in rows[:most]]


def _citation(row: Row) -> Answer:
    told = present({name: row[name] for name in ("document", "title", "date", "url", "page", "words")})
    told["says"] = (row["says"] or "").removeprefix(iris.IG)
    if row["start"] and row["end"]:
        told |= {"characters": [int(row["start"]), int(row["end"])], "passage": row["passage"]}
    return told


def _of_document(desk: Desk, resource: str) -> Answer:
    names = {
        "http://purl.org/dc/terms/title": "title",
        "http://purl.org/pav/retrievedFrom": "url",
        "http://purl.org/dc/terms/date": "date",
    }
    rows = desk.rows("resource-outgoing", resource=resource)
    told = {names[row["property"] or ""]: row["value"] for row in rows if row["property"] in names}
    return {"about": resource, "document": resource, "says": "document", **told}


def cite_all(desk: Desk, resources: Iterable[str | None]) -> tuple[list[Answer], list[str]]:
    """The citations of what an answer names, and the caveats on them.

    Statements and judgements are cited rather than their inspections, so that a citation leads to words.
    """
    named = list(dict.fromkeys(one for one in resources if one and one.startswith(CITED)))
    near = [one for one in named if not one.startswith(CITED[2])] or named
    citations = [place for one in near[:MOST] for place in cite(desk, one, 1)]
    caveats = []
    if len(near) > MOST:
        caveats.append(f"The first {MOST} of {len(near)} things are cited; ask for the others by their addresses.")
    if uncited := len(near[:MOST]) - len(citations):
        caveats.append(f"{uncited} of the things named rest on no passage that is held.")
    if any("passage" in one and "words" not in one for one in citations):
        caveats.append(WORDLESS)
    return citations, caveats
