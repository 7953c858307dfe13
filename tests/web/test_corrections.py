"""The log of corrections: what a release has otherwise than the one before, what people settled, and what is gone."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest
from anyio.from_thread import BlockingPortal
from rdflib import PROV, RDF, RDFS, Graph, URIRef
from tests.releases import build_release

from inspgraph import iris
from inspgraph.publish import CORRECTIONS, KINDS, rows_of, tables, write_publication
from inspgraph.publish.corrections import UNKNOWN
from inspgraph.publish.differences import compare_facts, read_differences
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app

from .conftest import MANIFEST, Client

INSPECTION = iris.inspection("99901-ilacs-2018-04")
GRAPH = iris.inspection_graph("99901-ilacs-2018-04")
PUBLISHED = iris.IG + "published"
DAY = "http://www.w3.org/2001/XMLSchema#date"
ATOM = "{http://www.w3.org/2005/Atom}"


def changed(quads: list[ox.Quad], **days: str) -> list[ox.Quad]:
    """The quads with other days of publication and, if asked for, without one inspection."""
    graph = ox.NamedNode(GRAPH)
    kept = [q for q in quads if not (q.graph_name == graph and q.predicate.value == PUBLISHED)]
    for day in days.values():
        value = ox.Literal(day, datatype=ox.NamedNode(DAY))
        kept.append(ox.Quad(ox.NamedNode(INSPECTION), ox.NamedNode(PUBLISHED), value, graph))
    return kept


@pytest.fixture(scope="module")
def quads(release: Release) -> list[ox.Quad]:
    return list(ox.parse(release.dump.read_bytes(), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory, quads: list[ox.Quad]) -> list[Release]:
    """Three releases that follow one another: a day is put right twice."""
    folder = tmp_path_factory.mktemp("three")
    made = [
        build_release(folder, changed(quads, day=day), MANIFEST) for day in ("2018-06-01", "2018-06-02", "2018-06-03")
    ]
    for before, after in zip([None, *made], made, strict=False):
        write_publication(after, before)
    return made


@pytest.fixture(scope="module")
def log(three: list[Release], portal: BlockingPortal) -> Client:
    return Client(create_app(three[-1], Settings(client_seconds=0)), portal)


def test_a_change_has_its_value_before_and_after(three: list[Release]) -> None:
    (one,) = compare_facts(three[0], three[1])
    assert (one.subject, one.property, one.before, one.after) == (INSPECTION, PUBLISHED, "2018-06-01", "2018-06-02")
    assert one.release == three[1].sha256[:16]


def test_the_log_keeps_what_earlier_releases_changed(three: list[Release]) -> None:
    told = [(one.release, one.before, one.after) for one in read_differences(three[2])]
    assert told == [
        (three[1].sha256[:16], "2018-06-01", "2018-06-02"),
        (three[2].sha256[:16], "2018-06-02", "2018-06-03"),
    ]


def test_what_is_only_new_is_no_correction(tmp_path: Path, quads: list[ox.Quad]) -> None:
    whole = build_release(tmp_path, quads, MANIFEST)
    less = build_release(tmp_path, changed(quads), MANIFEST)
    assert list(compare_facts(less, whole)) == []
    assert [one.after for one in compare_facts(whole, less)] == [""]


def test_an_inspection_that_is_gone_is_told(tmp_path: Path, quads: list[ox.Quad]) -> None:
    whole = build_release(tmp_path, quads, MANIFEST)
    less = build_release(tmp_path, [q for q in quads if q.graph_name != ox.NamedNode(GRAPH)], MANIFEST)
    gone = {one.subject for one in compare_facts(whole, less) if one.property.endswith("#type")}
    assert INSPECTION in gone


def test_the_page_tells_before_after_and_why(log: Client) -> None:
    page = log.page("/corrections").text
    assert "2018-06-02" in page
    assert UNKNOWN in page
    for kind in ("release", "register", "merged"):
        assert KINDS[kind] in page


def test_nobody_is_named(client: Client, release: Release) -> None:
    roles = {row["role"] for row in rows_of(release, tables()["corrections"])}
    assert roles <= {"curator", "maker", "operator"}
    people = [
        str(q.object.value)
        for q in release.find(predicate=ox.NamedNode(str(RDFS.label)))
        if "/person/" in str(q.subject)
    ]
    page = client.page("/corrections").text
    assert people
    assert not any(name in page for name in people)


def test_table_feed_and_data_tell_the_same(log: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(log.get("/data/corrections.csv").text)))
    feed = ET.fromstring(log.get("/corrections.atom").content)
    graph = Graph().parse(data=log.get("/corrections.nt").text, format="nt")
    entries = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert entries == [row["correction"] for row in rows][: len(entries)]
    assert {str(node) for node in graph.subjects(RDF.type, PROV.Activity)} == {row["correction"] for row in rows}
    assert feed.findtext(f"{ATOM}updated") == feed.find(f"{ATOM}entry").findtext(f"{ATOM}updated")  # type: ignore[union-attr]


def test_an_entry_is_provenance(log: Client) -> None:
    graph = Graph().parse(data=log.get("/corrections.nt").text, format="nt")
    value = next(node for node, told in graph.subject_objects(PROV.value) if str(told) == "2018-06-03")
    before = graph.value(value, PROV.wasRevisionOf)
    activity = graph.value(value, PROV.wasGeneratedBy)
    assert str(graph.value(before, PROV.value)) == "2018-06-02"
    assert (activity, PROV.used, before) in graph
    assert (graph.value(activity, PROV.wasAssociatedWith), RDF.type, PROV.Agent) in graph
    assert (value, PROV.specializationOf, URIRef(INSPECTION)) in graph
    assert str(graph.value(activity, RDFS.comment)) == UNKNOWN
    assert (URIRef(CORRECTIONS), RDF.type, PROV.Bundle) in graph


def test_what_a_person_settled_is_told_with_the_reason(
    tmp_path: Path, quads: list[ox.Quad], portal: BlockingPortal
) -> None:
    claim, graph = ox.NamedNode(iris.ID + "claim/x"), ox.NamedNode(iris.source_graph("ofsted-99001"))
    rdf, dct = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://purl.org/dc/terms/"
    told = {
        rdf + "subject": ox.NamedNode(INSPECTION),
        rdf + "predicate": ox.NamedNode(PUBLISHED),
        rdf + "object": ox.Literal("2018-06-02", datatype=ox.NamedNode(DAY)),
        iris.IG + "reviewStatus": ox.NamedNode(iris.definition("review-status", "corrected")),
        str(RDFS.comment): ox.Literal("The front page has a slip of the pen."),
        dct + "date": ox.Literal("2026-01-02", datatype=ox.NamedNode(DAY)),
        dct + "source": ox.NamedNode(iris.ID + "document/ofsted-99001"),
    }
    settled = [ox.Quad(claim, ox.NamedNode(name), value, graph) for name, value in told.items()]
    first = build_release(tmp_path, changed(quads, day="2018-06-01"), MANIFEST)
    second = build_release(tmp_path, [*changed(quads, day="2018-06-02"), *settled], MANIFEST)
    (alone,) = [row for row in rows_of(second, tables()["corrections"]) if row["kind"] == "settled"]
    assert (alone["before"], alone["after"], alone["on"]) == (None, "2018-06-02", "2026-01-02")
    write_publication(second, first)
    (known,) = [row for row in rows_of(second, tables()["corrections"]) if row["kind"] in {"settled", "release"}]
    assert (known["before"], known["after"], known["role"]) == ("2018-06-01", "2018-06-02", "curator")
    assert known["why"] == "The front page has a slip of the pen."
