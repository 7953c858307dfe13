"""The schema card: what the graph holds and how it is asked, short enough for the context of a model."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph import iris
from inspgraph.assistant.desk import Answer, Desk

FILE = Path(__file__).with_name("card.toml")
USED = ("ig", "skos", "dcterms", "rdf", "rdfs", "oa", "pav", "prov", "org", "eli", "xsd")
"""The prefixes that queries need."""
XSD = "http://www.w3.org/2001/XMLSchema#"


@cache
def words() -> dict[str, Any]:
    """What ``card.toml`` says."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def describe_graph(desk: Desk) -> Answer:
    """Classes, properties, prefixes, code lists, counts, the time covered, what is missing, cautions and examples."""
    return desk.answer(desk.keep("card", lambda: _card(desk)), caveats=words()["cautions"])


def _card(desk: Desk) -> Answer:
    (counts,) = desk.rows("graph-counts")
    (days,) = desk.rows("days-covered")
    (gaps,) = desk.rows("graph-gaps")
    things = {row["class"]: int(row["things"] or 0) for row in desk.rows("partition-classes")}
    prefixes = _prefixes(desk)
    return {
        "holds": {name: int(value or 0) for name, value in counts.items()},
        "fieldwork": {"first": days["first"], "last": days["last"]},
        "missing": {
            "inspections known only at second hand": int(gaps["unreported"] or 0),
            "inspections only mentioned": int(gaps["mentioned"] or 0),
            "statements whose words are not held": int(gaps["wordless"] or 0),
            "judgements without a grade": int(gaps["ungraded"] or 0),
        },
        "prefixes": prefixes,
        "classes": [_class(row, things, prefixes) for row in words()["classes"]],
        "code_lists": [
            f"<{row['scheme']}> {row['name']} ({row['concepts']})"
            for row in desk.rows("code-lists")
            if not (row["scheme"] or "").startswith(iris.DEF + "cue")
        ],
        "examples": words()["examples"],
    }


def _class(row: dict[str, Any], things: dict[str | None, int], prefixes: dict[str, str]) -> Answer:
    prefix, _, local = row["name"].partition(":")
    count = things.get(prefixes.get(prefix, "") + local, 0)
    return {"class": row["name"], "things": count, "is": row["says"], "properties": " ".join(row["properties"])}


def _prefixes(desk: Desk) -> dict[str, str]:
    declared = {row["prefix"]: row["namespace"] or "" for row in desk.rows("namespace-prefixes")} | {"xsd": XSD}
    return {name: declared[name] for name in USED if name in declared}
