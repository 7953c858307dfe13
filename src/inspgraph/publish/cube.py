"""The judgements as a data cube (RDF Data Cube Vocabulary): ``cube.ttl``, and an observation a grade."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.queries import run_query
from inspgraph.store import Release

STRUCTURE = Path(__file__).with_name("cube.ttl")
FILE = "judgements-cube.ttl"
CUBE = f"{iris.BASE}data/{FILE}#"
QB = "http://purl.org/linked-data/cube#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"cube": CUBE, "qb": QB, "skos": SKOS, "ig": iris.IG, "xsd": XSD}
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Cube:
    """A cube: its triples, the judgements that stand in it, and those left out, each with the reason."""

    triples: list[ox.Triple]
    held: int
    left_out: dict[str, str]

    def turtle(self) -> bytes:
        """The cube as Turtle."""
        return ox.serialize(self.triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def make_cube(release: Release) -> Cube:
    """The cube of a release.

    A judgement with two grades, without a month or framework, or with the same dimensions as another is left out: an
    observation has one value, and its dimensions tell it from all others (integrity constraints 11 and 12).
    """
    rows = run_query(release, "cube-observations").plain()
    left_out = dict(_unfit(rows))
    kept = [row for row in rows if row["judgement"] not in left_out]
    structure = {quad.triple for quad in ox.parse(STRUCTURE.read_bytes(), format=ox.RdfFormat.TURTLE)}
    made = {triple for row in kept for triple in _observation(row)} | set(_lists(kept))
    return Cube(sorted(structure | made, key=str), len(kept), left_out)


def _unfit(rows: list[Row]) -> Iterator[tuple[str, str]]:
    seen: dict[tuple[str | None, ...], str] = {}
    for row in rows:
        name, place = row["judgement"] or "", tuple(row[key] for key in ("authority", "month", "framework", "area"))
        if " " in (row["grades"] or ""):
            yield name, "sources give two grades, and none was adopted over the other"
        elif None in place:
            yield name, "no month of fieldwork, or no framework version, is known"
        elif place in seen:
            yield name, f"has the same authority, month, framework and area as {seen[place]}"
        else:
            seen[place] = name


def _observation(row: Row) -> Iterator[ox.Triple]:
    node = ox.NamedNode(CUBE + (row["judgement"] or "").removeprefix(f"{iris.ID}judgement/"))
    yield ox.Triple(node, RDF_TYPE, ox.NamedNode(QB + "Observation"))
    yield ox.Triple(node, ox.NamedNode(QB + "dataSet"), ox.NamedNode(CUBE + "dataset"))
    resources = {name: row[name] for name in ("authority", "framework", "area", "inspection")}
    for name, value in (resources | {"grade": row["grades"], "status": CUBE + (row["known"] or "")}).items():
        yield ox.Triple(node, ox.NamedNode(CUBE + name), ox.NamedNode(value or ""))
    for name, value, datatype in (("month", row["month"], "gYearMonth"), ("day", row["start"], "date")):
        if value:
            yield ox.Triple(node, ox.NamedNode(CUBE + name), ox.Literal(value, datatype=ox.NamedNode(XSD + datatype)))
    judgement = ox.NamedNode(row["judgement"] or "")
    yield ox.Triple(node, ox.NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom"), judgement)


def _lists(rows: Iterable[Row]) -> Iterator[ox.Triple]:
    """The members of the code lists: what the observations use, each known to be a concept."""
    for row in rows:
        for name, key in (("areas", "area"), ("grades", "grades")):
            member = ox.NamedNode(row[key] or "")
            yield ox.Triple(ox.NamedNode(CUBE + name), ox.NamedNode(SKOS + "member"), member)
            yield ox.Triple(member, RDF_TYPE, ox.NamedNode(SKOS + "Concept"))
