"""What is held of one inspection, authority or statement, in so few words that a model can hold it, with citations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from inspgraph import iris
from inspgraph.assistant.citing import WORDLESS, cite
from inspgraph.assistant.desk import Answer, Desk, Row, present, shortened
from inspgraph.assistant.finding import find
from inspgraph.errors import QueryError

FACTS = (
    *("inspectionType", "underFramework", "fieldworkMonth", "fieldworkStart", "fieldworkEnd", "published"),
    *("conductedBy", "notice", "legalBasis", "reviewedBody", "deliveryBody", "daysToPublication"),
)
LISTED = 60
"""Statements or inspections that are listed."""
SECOND_HAND = "No report of this inspection is held: it is known from another document ({how})."
DOUBTFUL = "Doubtful, and not yet looked at by a person: {what}."
UNKNOWN = (
    "Nothing is held under {address}: look the name up with find, or the inspections of an authority with authority."
)


def inspection(desk: Desk, key: str) -> Answer:
    """An inspection by its key or address: its facts, judgements, documents and statements.

    ``QueryError`` if none is held under it.
    """
    address = _address(key, "inspection")
    outgoing = _outgoing(desk, address)
    documents = desk.rows("inspection-documents", inspection=address)
    judgements = [_judgement(desk, row) for row in desk.rows("inspection-judgements", inspection=address)]
    statements = _statements(desk, address)
    found = {
        "inspection": address,
        "name": _one(outgoing, "prefLabel"),
        "authority": {
            "address": _one(outgoing, "inspectedAuthority", "value"),
            "name": _one(outgoing, "inspectedAuthority"),
        },
        "facts": {name: told for name in FACTS if (told := _all(outgoing, name))},
        "judgements": judgements,
        "documents": [present({k: v for k, v in row.items() if k != "inspection"}) for row in documents],
        "statements": statements,
    }
    caveats = [*_known_how(documents), *_doubts(desk, address), *_ungraded(judgements)]
    if any("summary" in one or "label" in one for one in statements["listed"]):
        caveats.append(WORDLESS)
    return desk.answer(found, cite(desk, address, 10), caveats)


def _judgement(desk: Desk, row: Row) -> Answer:
    told = {"judgement": row["judgement"], "area": row["areaLabel"], "grade": row["gradeLabel"]}
    told |= {"none_because": row["reasonLabel"], "scale": (row["grade"] or "").rpartition("/")[2] or None}
    return {**present(told), "citations": cite(desk, row["judgement"] or "", 1)}


def _statements(desk: Desk, address: str) -> Answer:
    rows = {row["statement"]: row for row in desk.rows("inspection-statements", inspection=address)}
    counted = Counter(
        (row["typeLabel"] or "of no type", row["polarityLabel"] or "not classified") for row in rows.values()
    )
    first = [row for row in rows.values() if row["type"] and row["type"].endswith(ASKING)]
    ordered = [*first, *(row for row in rows.values() if row not in first)]
    return {
        "number": len(rows),
        "by_type_and_polarity": {" / ".join(pair): number for pair, number in sorted(counted.items())},
        "listed": [_line(row) for row in ordered[:LISTED]],
        "truncated": len(ordered) > LISTED,
    }


ASKING = ("recommendation", "area-for-improvement", "priority-action", "improvement")
"""The ends of the types that ask for something to be put right: they are listed first."""


def _line(row: Row) -> Answer:
    told = {"statement": row["statement"], "type": row["typeLabel"], "polarity": row["polarityLabel"]}
    if row["words"]:
        told["words"] = row["words"]
    else:
        told |= {"summary": row["summary"], "label": None if row["summary"] else row["label"]}
    return present(told)


def _known_how(documents: Iterable[Row]) -> Iterator[str]:
    how = [row["relation"] or "" for row in documents]
    if "report" not in how:
        yield SECOND_HAND.format(how=", ".join(dict.fromkeys(how)) or "a register")


def _doubts(desk: Desk, address: str) -> Iterator[str]:
    for row in desk.rows("resource-doubts", resource=address):
        if row["grave"] == "true" and row["status"] is None:
            yield DOUBTFUL.format(what=f"{(row['field'] or '').replace('_', ' ')} ({row['kindLabel']})")


def _ungraded(judgements: Iterable[Answer]) -> Iterator[str]:
    if any("none_because" in one for one in judgements):
        yield "Some areas have no grade, for the reason that stands beside them; that is not a low grade."


def authority(desk: Desk, name: str) -> Answer:
    """An authority by name, Ofsted number or address: codes, former names, predecessors, and its inspections in order.

    A name that may mean several gives the candidates in the place of one. ``QueryError`` if nothing is like it.
    """
    if name.startswith(iris.ID):
        address = name
    else:
        looked = find(desk, name, "authority")
        if looked["ambiguous"]:
            return looked
        address = looked["candidates"][0]["address"] if looked["candidates"] else _address(name, "authority")
    outgoing = _outgoing(desk, address)
    inspections = [present({k: v for k, v in row.items() if k != "authority"}) for row in _timeline(desk, address)]
    changes = [
        present({k: v for k, v in row.items() if k != "authority"})
        for row in desk.rows("authority-changes", authority=address)
    ]
    found = {
        "authority": address,
        "name": _one(outgoing, "prefLabel"),
        "also_called": _all(outgoing, "altLabel"),
        "codes": {name: _one(outgoing, name) for name in ("ofstedUrn", "gssCode", "dfeCode") if _one(outgoing, name)},
        "region": _one(outgoing, "regionName"),
        "existed": {"from": _one(outgoing, "existedFrom"), "until": _one(outgoing, "existedUntil")},
        "changes": changes,
        "inspections": inspections[:LISTED],
        "truncated": len(inspections) > LISTED,
    }
    return desk.answer(found, _cited(desk, inspections), _of_authority(inspections))


def _timeline(desk: Desk, address: str) -> list[Row]:
    grades = {row["inspection"]: row["grades"] for row in desk.rows("timeline", authority=address)}
    rows = {row["inspection"]: row for row in desk.rows("authority-timeline", authority=address)}
    return [{**row, "grades": grades.get(key)} for key, row in rows.items()]


def _cited(desk: Desk, inspections: list[Answer]) -> list[Answer]:
    """The document of each of the latest inspections that has a report."""
    told = [one for one in inspections if one.get("known") == "report held"]
    return [place for one in told[-10:] for place in cite(desk, one["inspection"], 50) if place["says"] == "report"]


def _of_authority(inspections: list[Answer]) -> Iterator[str]:
    if not inspections:
        yield "No inspection of this authority was read; it was inspected all the same."
    if other := [one for one in inspections if one.get("known") != "report held"]:
        yield f"{len(other)} of these inspections are known without their own report (see known)."
    if len({one.get("typeLabel") for one in inspections}) > 1:
        yield "These inspections are of several kinds: their grades stand on different scales and areas."


def statement(desk: Desk, key: str) -> Answer:
    """A statement by its key or address: words or summary, type, themes with their sureness, and what it takes up.

    ``QueryError`` if none is held under it.
    """
    address = _address(key, "statement")
    rows = desk.rows("describe-statement", statement=address)
    if not rows:
        raise QueryError(UNKNOWN.format(address=address))
    row = rows[0]
    about = [
        present({k: v for k, v in one.items() if k != "statement"})
        for one in desk.rows("statement-own-themes", statement=address)
    ]
    links = [
        present({k: v for k, v in one.items() if k != "statement"})
        for one in desk.rows("statement-links", statement=address)
    ]
    caveats = [] if row["words"] else [WORDLESS]
    if any(one.get("confidence") for one in about):
        caveats.append("Themes and populations with a confidence were told by wordings; the inspectors gave none.")
    if any("uggest" in one.get("basis", "") for one in links):
        caveats.append("A suggested link rests on likeness of words; nobody has said that it is the same matter.")
    return desk.answer({**present(row), "about": about, "links": links}, cite(desk, address), caveats)


def _address(key: str, kind: str) -> str:
    return key if key.startswith(iris.BASE) else f"{iris.ID}{kind}/{key.strip()}"


def _outgoing(desk: Desk, address: str) -> list[Row]:
    rows = desk.rows("resource-outgoing", resource=address)
    if not rows:
        raise QueryError(UNKNOWN.format(address=address))
    return rows


def _all(outgoing: Iterable[Row], name: str, column: str = "valueLabel") -> list[str]:
    ends = ("#" + name, "/" + name)
    found = [row[column] or row["value"] or "" for row in outgoing if (row["property"] or "").endswith(ends)]
    return [shortened(one) or "" for one in dict.fromkeys(found)]


def _one(outgoing: Iterable[Row], name: str, column: str = "valueLabel") -> str | None:
    return next(iter(_all(outgoing, name, column)), None)
