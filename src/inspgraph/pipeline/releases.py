"""Held documents into a release: assembled, derived, validated as one graph, written out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, VOID, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.errors import DocumentError, InspgraphError
from inspgraph.knowledge import IG, Knowledge, load_knowledge
from inspgraph.quads import parse_nquads, parse_trig, to_graphs, to_quads
from inspgraph.queries import derivations
from inspgraph.resolve import resolve_inspections, settle_shared
from inspgraph.store import Release, Store, build_release
from inspgraph.summaries import describe_summaries, read_summaries
from inspgraph.validate import ValidationReport, validate_graph


def validate_nquads(data: bytes, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on described documents given as N-Quads, in the company of one another; ``DocumentError`` if
    they do not parse."""
    knowledge = knowledge or load_knowledge()
    sources: dict[str, Graph] = {}
    persons = Graph()
    try:
        _take(to_graphs(parse_nquads(data)), sources, persons)
    except ValueError as error:
        msg = f"standard input: not N-Quads: {error}"
        raise DocumentError(msg) from error
    union = Graph()
    for graph in assemble(sources, persons, knowledge).values():
        union += graph
    return validate_graph(union, knowledge)


def validate_release(release: Release, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on all of a release."""
    union = Graph()
    for graph in to_graphs(parse_nquads(release.dump.read_bytes())).values():
        union += graph
    return validate_graph(union, knowledge)


def held_sources(store: Store | None, knowledge: Knowledge) -> tuple[dict[str, Graph], Graph, dict[str, str]]:
    """The source graphs at hand by document key, the names of persons, and each document's edition.

    What was ingested takes the place of the same document in the facts edition of ``data/``.
    """
    sources: dict[str, Graph] = {}
    persons = Graph()
    for path in sorted((knowledge.root / "data/inspections").glob("*.trig")):
        _take(to_graphs(parse_trig(path.read_bytes())), sources, persons)
    editions = dict.fromkeys(sources, "facts")
    if store:
        for key, held in store.documents().items():
            _take(to_graphs(store.quads(key)), sources, persons)
            editions[key] = held.edition
    return sources, persons, editions


def _take(graphs: Mapping[str, Graph], sources: dict[str, Graph], persons: Graph) -> None:
    for name, graph in graphs.items():
        if name == iris.PERSONS_GRAPH:
            persons += graph
        else:
            sources[name.removeprefix(iris.source_graph(""))] = graph


def assemble(sources: Mapping[str, Graph], persons: Graph, knowledge: Knowledge) -> dict[str, Graph]:
    """Every named graph of a release: reference, source, inspection, mapping, derived and meta graphs."""
    graphs = dict(knowledge.graphs)
    graphs |= {iris.source_graph(key): graph for key, graph in settle_shared(sources).items()}
    graphs |= resolve_inspections(sources, knowledge)
    named = _named_people(sources)
    graphs[iris.PERSONS_GRAPH] = _only(persons, named)
    statements = {str(s) for source in sources.values() for s in source.subjects(RDF.type, IG.Statement)}
    summaries = read_summaries(knowledge.root)
    graphs[iris.mapping_graph("summaries")] = describe_summaries(list(summaries.values()), statements, knowledge)
    graphs |= derive(graphs)
    held = {name: graph for name, graph in graphs.items() if len(graph)}
    return {**held, iris.META_GRAPH: _meta(held)}


def _named_people(sources: Mapping[str, Graph]) -> set[URIRef]:
    start = iris.ID + "person/"
    return {o for source in sources.values() for o in source.objects() if isinstance(o, URIRef) and o.startswith(start)}


def _only(graph: Graph, subjects: set[URIRef]) -> Graph:
    kept = Graph()
    for triple in graph:
        if triple[0] in subjects:
            kept.add(triple)
    return kept


def derive(graphs: Mapping[str, Graph]) -> dict[str, Graph]:
    """The graphs that the queries in ``queries/derive`` build from the others, each in the order of its name."""
    engine = ox.Store()
    engine.bulk_extend(to_quads(graphs))
    derived = {}
    for name, query in derivations().items():
        triples = engine.query(query.text, use_default_graph_as_union=True)
        found = to_graphs(ox.Quad(t.subject, t.predicate, t.object) for t in triples)  # type: ignore[union-attr]
        derived[iris.derived_graph(name)] = found.get("", Graph())
    return derived


def _meta(graphs: Mapping[str, Graph]) -> Graph:
    """One description a graph: how many triples, their digest, and for a source graph its document and text."""
    meta = Graph()
    for name, graph in graphs.items():
        node = URIRef(name)
        lines = sorted(graph.serialize(format="nt").splitlines())
        meta.add((node, RDF.type, VOID.Dataset))
        meta.add((node, VOID.triples, Literal(len(graph))))
        meta.add((node, IG.sha256, Literal(hashlib.sha256("\n".join(lines).encode()).hexdigest())))
        for document in graph.subjects(RDF.type, IG.SourceDocument):
            meta.add((node, DCTERMS.source, document))
        for text in graph.subjects(RDF.type, IG.SourceText):
            meta.add((node, PROV.wasDerivedFrom, text))
    return meta


def build(store: Store | None, out: Path, knowledge: Knowledge | None = None) -> tuple[Release, ValidationReport]:
    """A release from ``data/`` and what the store holds, with the report on all of it.

    Raises ``InspgraphError`` if the whole graph has a violation; then no release is made.
    """
    knowledge = knowledge or load_knowledge()
    sources, persons, editions = held_sources(store, knowledge)
    graphs = assemble(sources, persons, knowledge)
    union = Graph()
    for graph in graphs.values():
        union += graph
    report = validate_graph(union, knowledge)
    if not report.conforms:
        msg = f"the graph has {report.count('Violation')} violation(s), so no release was made:\n{report.as_text()}"
        raise InspgraphError(msg)
    manifest = {
        "knowledge": knowledge.fingerprint,
        "documents": dict(sorted(editions.items())),
        "inspections": len({s for g in graphs.values() for s in g.subjects(RDF.type, IG.Inspection)}),
        "validation": dict(sorted(report.codes.items())),
    }
    return build_release(out, to_quads(graphs), manifest), report


def refresh(store: Store, knowledge: Knowledge | None = None) -> Release:
    """The store's current release; a new one is built and swapped in if its documents or the knowledge changed."""
    knowledge = knowledge or load_knowledge()
    with store.writing():
        release, _ = build(store, store.releases, knowledge)
        store.swap(release)
    return release
