"""What else is known of councils: kinds over time, those that ended, lines of succession, neighbours, who runs
services."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import DCTERMS, ORG, RDF, RDFS, SKOS, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.registers.authorities import Authorities
from inspgraph.registers.tables import IG, Row, add_known, certainty, council, day, read_rows

WIKIDATA = "http://www.wikidata.org/entity/"
CURRENT = "current"
"""The edition of neighbours that goes into the graph; the table keeps the earlier one."""


def describe_organisations(folder: Path, authorities: Authorities) -> dict[str, Graph]:
    """The other tables of a folder as triples, by the name of the graph in which they stand."""
    former = list(read_rows(folder / "former-councils.csv"))
    councils = Graph()
    for row in former:
        _describe_former_council(councils, row)
    for row in read_rows(folder / "kinds.csv"):
        _describe_change_of_kind(councils, row)
    return {
        "former-councils": councils,
        "lineages": _describe_lineages(folder, authorities, former),
        "neighbours": _describe_neighbours(read_rows(folder / "neighbours.csv")),
        "delivery": _describe_deliveries(read_rows(folder / "delivery.csv"), authorities),
    }


def _describe_former_council(graph: Graph, row: Row) -> None:
    body = council(row["key"])
    graph.add((body, RDF.type, ORG.FormalOrganization))
    texts = {
        IG.dfeCode: row["dfe_code"],
        IG.gssCode: row["gss_code"],
        IG.regionCode: row["region_code"],
        IG.regionName: row["region_name"],
        DCTERMS.type: row["kind"],
        SKOS.notation: row["key"],
    }
    add_known(graph, body, ((predicate, Literal(text) if text else None) for predicate, text in texts.items()))
    add_known(graph, body, _names_and_days(row))
    for key in row["lineage"].split("|"):
        graph.add((body, IG.inLineage, URIRef(iris.lineage(key))))
    _link(graph, body, row["wikidata"], row["opendatacommunities"])


def _names_and_days(row: Row) -> tuple[tuple[URIRef, Literal | URIRef | None], ...]:
    return (
        (SKOS.prefLabel, Literal(row["name"], lang="en")),
        (SKOS.altLabel, Literal(row["short_name"], lang="en")),
        (IG.existedFrom, day(row["existed_from"]) if row["existed_from"] else None),
        (IG.existedUntil, day(row["existed_until"]) if row["existed_until"] else None),
        (IG.certainty, certainty(row["certainty"])),
        (SKOS.editorialNote, Literal(row["note"], lang="en")),
    )


def _describe_change_of_kind(graph: Graph, row: Row) -> None:
    body = council(row["ofsted_urn"])
    graph.add((body, IG.formerKind, Literal(row["former_kind"])))
    graph.add((body, IG.kindSince, day(row["changed_on"])))
    _link(graph, body, row["former_wikidata"], row["former_opendatacommunities"])


def _link(graph: Graph, body: URIRef, wikidata: str, opendatacommunities: str) -> None:
    for link in (WIKIDATA + wikidata if wikidata else "", opendatacommunities):
        if link:
            graph.add((body, RDFS.seeAlso, URIRef(link)))


def _describe_lineages(folder: Path, authorities: Authorities, former: Iterable[Row]) -> Graph:
    labels = {row.lineage: row.short_name for row in authorities.rows}
    labels |= {key: row["short_name"] for row in former for key in row["lineage"].split("|") if key not in labels}
    notes = {}
    for row in read_rows(folder / "lineages.csv"):
        labels[row["key"]], notes[row["key"]] = row["label"], row["note"]
    graph = Graph()
    for key, label in labels.items():
        lineage = URIRef(iris.lineage(key))
        graph.add((lineage, RDF.type, IG.Lineage))
        graph.add((lineage, SKOS.notation, Literal(key)))
        graph.add((lineage, SKOS.prefLabel, Literal(label, lang="en")))
        if key in notes:
            graph.add((lineage, SKOS.note, Literal(notes[key], lang="en")))
    return graph


def _describe_neighbours(rows: Iterable[Row]) -> Graph:
    graph = Graph()
    for row in rows:
        if row["edition"] == CURRENT:
            graph.add((council(row["ofsted_urn"]), IG.statisticalNeighbour, council(row["neighbour_urn"])))
    return graph


def _describe_deliveries(rows: Iterable[Row], authorities: Authorities) -> Graph:
    graph = Graph()
    for row in rows:
        body, served = URIRef(iris.body(row["body"])), council(row["ofsted_urn"])
        _describe_delivery_body(graph, body, served, row)
        delivery = URIRef(iris.delivery(row["body"], row["ofsted_urn"]))
        label = f"{row['name']} for {authorities.by_urn[row['ofsted_urn']].short_name}"
        graph.add((delivery, RDF.type, IG.DeliveryArrangement))
        known = (
            (SKOS.prefLabel, Literal(label, lang="en")),
            (IG.deliveryBody, body),
            (IG.servedAuthority, served),
            (IG.inForceFrom, day(row["from"]) if row["from"] else None),
            (IG.inForceUntil, day(row["until"]) if row["until"] else None),
            (IG.certainty, certainty(row["certainty"])),
            (SKOS.editorialNote, Literal(row["note"], lang="en")),
        )
        add_known(graph, delivery, known)
    return graph


def _describe_delivery_body(graph: Graph, body: URIRef, served: URIRef, row: Row) -> None:
    graph.add((body, RDF.type, IG.DeliveryBody))
    graph.add((body, SKOS.notation, Literal(row["body"])))
    graph.add((body, SKOS.prefLabel, Literal(row["name"], lang="en")))
    graph.add((body, ORG.linkedTo, served))
    for name in filter(None, row["other_names"].split("|")):
        graph.add((body, SKOS.altLabel, Literal(name, lang="en")))
