"""Areas with a code of the national statistics office, and how one code followed another.

An area is never the same thing as the council that governs it: codes change with boundaries.
"""

from __future__ import annotations

from pathlib import Path

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.registers.tables import IG, Row, add_known, certainty, council, day, read_rows


def describe_areas(folder: Path) -> Graph:
    """The tables ``areas.csv`` and ``area-changes.csv`` of a folder as triples."""
    graph = Graph()
    for row in read_rows(folder / "areas.csv"):
        _describe_area(graph, row)
    for row in read_rows(folder / "area-changes.csv"):
        _describe_change(graph, row)
    return graph


def _describe_area(graph: Graph, row: Row) -> None:
    area = URIRef(iris.area(row["gss_code"]))
    graph.add((area, RDF.type, IG.StatisticalArea))
    graph.add((area, SKOS.prefLabel, Literal(row["name"], lang="en")))
    graph.add((area, SKOS.notation, Literal(row["gss_code"])))
    region, link, since = row["region_code"], row["opendatacommunities_area"], row["valid_from_certainty"]
    known = (
        (DCTERMS.type, Literal(row["kind"])),
        (IG.existedFrom, day(row["valid_from"]) if row["valid_from"] else None),
        (IG.existedUntil, day(row["valid_until"]) if row["valid_until"] else None),
        (IG.certainty, certainty(since) if since else None),
        (DCTERMS.isPartOf, URIRef(iris.area(region)) if region else None),
        (RDFS.seeAlso, URIRef(link) if link else None),
    )
    add_known(graph, area, known)
    if row["governed_by"]:
        graph.add((council(row["governed_by"]), IG.governs, area))


def _describe_change(graph: Graph, row: Row) -> None:
    change = URIRef(iris.area_change(row["before"], row["after"]))
    graph.add((change, RDF.type, IG.AreaChange))
    known = (
        (SKOS.prefLabel, Literal(f"{row['before']} followed by {row['after']}, {row['date'][:4]}", lang="en")),
        (DCTERMS.date, day(row["date"])),
        (IG.areaBefore, URIRef(iris.area(row["before"]))),
        (IG.areaAfter, URIRef(iris.area(row["after"]))),
        (IG.orderedBy, URIRef(row["order"]) if row["order"] else None),
        (IG.certainty, certainty(row["certainty"])),
        (SKOS.note, Literal(row["note"], lang="en") if row["note"] else None),
    )
    add_known(graph, change, known)
