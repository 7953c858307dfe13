"""Held documents into a release: assembled, derived, validated as one graph, written out.

Graphs travel as lines of canonical N-Quads; only what a step must understand becomes an rdflib graph.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, VOID, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.errors import DocumentError, InspgraphError
from inspgraph.fulltext import has_index, write_index
from inspgraph.garbage import collecting_nothing
from inspgraph.knowledge import IG, Knowledge, load_knowledge
from inspgraph.pipeline.links import link_graph
from inspgraph.pipeline.privacy import without_names
from inspgraph.pipeline.sources import Lines, Sources, held_sources
from inspgraph.publish import write_accounts
from inspgraph.quads import graph_of, join, lines_in, lines_of, parse_nquads, subject_of, triple_of
from inspgraph.queries import derivations
from inspgraph.queries.answers import keep_answers
from inspgraph.queries.kept import keep_rows
from inspgraph.resolve import claims_in, resolve_inspections, settle_shared
from inspgraph.store import Release, Store, build_release_of
from inspgraph.summaries import Summary, describe_summaries, read_summaries
from inspgraph.validate import Data, ValidationReport, check_whole, validate_data

PERSON = re.compile(f"> (<{re.escape(iris.ID)}person/[^>]*>) <".encode())
IS_A = f" <{RDF.type}> <{iris.IG}%s> ".encode()
THEME, CUE = (f" <{iris.IG}{name}> ".encode() for name in ("theme", "cue"))
STATEMENT, INSPECTION, DOCUMENT, TEXT = (
    IS_A % kind for kind in (b"Statement", b"Inspection", b"SourceDocument", b"SourceText")
)


def validate_nquads(data: bytes, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on described documents given as N-Quads, in the company of one another; ``DocumentError`` if
    they do not parse."""
    knowledge = knowledge or load_knowledge()
    sources = Sources()
    try:
        sources.take(lines_of(parse_nquads(data)), "full")
    except ValueError as error:
        msg = f"standard input: not N-Quads: {error}"
        raise DocumentError(msg) from error
    return validate_lines(sorted_lines(assemble(sources, knowledge)), knowledge)


def validate_release(release: Release, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on all of a release."""
    return validate_lines(release.dump.read_bytes(), knowledge or load_knowledge())


def validate_lines(content: bytes, knowledge: Knowledge, engine: ox.Store | None = None) -> ValidationReport:
    """The report on N-Quads that hold the reference graphs; ``engine`` is one that holds the same already."""
    engine = engine or load_engine(content)
    by_shapes = validate_data(Data(content, engine=engine), knowledge.shapes)
    return ValidationReport.of(*by_shapes.results, *check_whole(content, engine, knowledge.root))


def load_engine(content: bytes) -> ox.Store:
    """An engine in memory that holds some N-Quads."""
    engine = ox.Store()
    engine.bulk_load(content, format=ox.RdfFormat.N_QUADS)
    return engine


def sorted_lines(graphs: Mapping[str, Lines]) -> bytes:
    """All graphs as one canonical dump."""
    return join(sorted({line for lines in graphs.values() for line in lines}))


def assemble(sources: Sources, knowledge: Knowledge, engine: ox.Store | None = None) -> dict[str, Lines]:
    """Every named graph of a release: reference, source, inspection, mapping, derived and meta graphs.

    An ``engine`` that is given is filled with them on the way.
    """
    graphs = dict(knowledge.lines)
    summaries = list(read_summaries(knowledge.root).values())
    graphs |= {
        iris.source_graph(key): leave_by_hand(lines, summaries, knowledge)
        for key, lines in settle_shared(sources.graphs).items()
    }
    graphs |= lines_in(resolve_inspections({key: claims_in(ls) for key, ls in sources.graphs.items()}, knowledge))
    graphs[iris.PERSONS_GRAPH] = _named_people(sources)
    by_hand = describe_summaries(summaries, _statements(sources), knowledge)
    graphs |= lines_in({iris.mapping_graph("summaries"): by_hand})
    engine = engine if engine is not None else ox.Store()
    _load(engine, graphs)
    links = lines_in({iris.mapping_graph("links"): link_graph(engine, _statements(sources), knowledge)})
    graphs |= links
    _load(engine, links)
    derived = derive(engine)
    meta = lines_in({iris.META_GRAPH: describe_graphs({**graphs, **derived})})
    _load(engine, {**derived, **meta})
    return {name: lines for name, lines in {**graphs, **derived, **meta}.items() if lines}


def leave_by_hand(lines: Lines, summaries: Iterable[Summary], knowledge: Knowledge) -> Lines:
    """The lines of a source graph without the themes, and the cues for them, of statements that a person gave some."""
    by_hand = {f"<{iris.statement(one.key)}>".encode() for one in summaries if one.themes}
    cues = {cue.iri: cue.value("indicates") or "" for cue in knowledge.concepts("cue")}
    theme_cues = {f"<{iri}>".encode() for iri, told in cues.items() if "/theme/" in told}
    return [
        line
        for line in lines
        if not ((THEME in line or CUE in line) and subject_of(line) in by_hand and _tells_theme(line, theme_cues))
    ]


def _tells_theme(line: bytes, theme_cues: set[bytes]) -> bool:
    return THEME in line or line.split(b" ")[2] in theme_cues


def _load(engine: ox.Store, graphs: Mapping[str, Lines]) -> None:
    content = join(line for lines in graphs.values() for line in lines)
    engine.bulk_load(content, format=ox.RdfFormat.N_QUADS)


def _named_people(sources: Sources) -> Lines:
    """The names of the people that some document speaks of."""
    spoken_of = {match[1] for lines in sources.graphs.values() for line in lines if (match := PERSON.search(line))}
    told = {line for lines in sources.persons.values() for line in lines}
    return sorted(line for line in told if subject_of(line) in spoken_of)


def _statements(sources: Sources) -> set[str]:
    told = (line for lines in sources.graphs.values() for line in lines if STATEMENT in line)
    return {subject_of(line)[1:-1].decode() for line in told}


def derive(engine: ox.Store) -> dict[str, Lines]:
    """The graphs that the queries in ``queries/derive`` build from what an engine holds, by the IRIs of the graphs.

    They run in the order of their names, and each sees what those before it built.
    """
    derived = {}
    for name, query in derivations().items():
        graph = ox.NamedNode(iris.derived_graph(name))
        triples: Iterable[ox.Triple] = engine.query(query.text, use_default_graph_as_union=True)  # type: ignore[assignment]
        derived[graph.value] = lines_of(ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
        _load(engine, {graph.value: derived[graph.value]})
    return derived


def describe_graphs(graphs: Mapping[str, Lines]) -> Graph:
    """One description a graph: how many triples, their digest, and for a source graph its document and text."""
    meta = Graph()
    for name, lines in graphs.items():
        if not lines:
            continue
        node = URIRef(name)
        triples = join(sorted(map(triple_of, lines)))
        meta.add((node, RDF.type, VOID.Dataset))
        meta.add((node, VOID.triples, Literal(len(lines))))
        meta.add((node, IG.sha256, Literal(hashlib.sha256(triples).hexdigest())))
        for predicate, kind in ((DCTERMS.source, DOCUMENT), (PROV.wasDerivedFrom, TEXT)):
            for line in lines if name.startswith(iris.source_graph("")) else ():
                if kind in line:
                    meta.add((node, predicate, URIRef(subject_of(line)[1:-1].decode())))
    return meta


def nameless(content: bytes, key: str) -> bytes:
    """The dump of a release without names (``without_names``), its graphs described anew; ``key`` makes identifiers."""
    graphs: dict[str, Lines] = {}
    for line in content.splitlines():
        graphs.setdefault(graph_of(line), []).append(line)
    graphs.pop(iris.META_GRAPH, None)
    bare = without_names(graphs, key)
    return sorted_lines({**bare, **lines_in({iris.META_GRAPH: describe_graphs(bare)})})


@collecting_nothing()
def build(
    store: Store | None, out: Path, knowledge: Knowledge | None = None, *, veil: str | None = None
) -> tuple[Release, ValidationReport]:
    """A release from ``data/`` and what the store holds, indexed for searching, with the report on all of it.

    With a key as ``veil`` the release is ``nameless``; what is validated is the graph with names.
    Raises ``InspgraphError`` if the whole graph has a violation; then no release is made.
    """
    knowledge = knowledge or load_knowledge()
    sources, engine = held_sources(store, knowledge), ox.Store()
    graphs = assemble(sources, knowledge, engine)
    content = sorted_lines(graphs)
    report = validate_lines(content, knowledge, engine)
    if not report.conforms:
        msg = (
            f"the graph has {report.count('Violation')} violation(s), so no release was made; the documents stay in "
            f"the store (`inspgraph withdraw KEY` takes one out):\n{report.as_text()}"
        )
        raise InspgraphError(msg)
    manifest = {
        "knowledge": knowledge.fingerprint,
        "documents": dict(sorted(sources.editions.items())),
        "state": store.state() if store else None,
        "inspections": sum(INSPECTION in line for lines in graphs.values() for line in lines),
        "validation": dict(sorted(report.codes.items())),
    }
    if veil:
        content, manifest = nameless(content, veil), {**manifest, "names": False}
    release = build_release_of(out, content, manifest)
    write_index(release)
    keep_rows(release)
    keep_answers(release if veil else release.held_in(engine))
    return release, report


def refresh(store: Store, knowledge: Knowledge | None = None) -> Release:
    """The store's current release, built and swapped in anew if its documents or the knowledge changed."""
    knowledge = knowledge or load_knowledge()
    with store.writing():
        return refresh_held(store, knowledge)


@collecting_nothing()
def refresh_held(store: Store, knowledge: Knowledge) -> Release:
    """As ``refresh``, for who holds the store for writing already."""
    current = store.current()
    if current and is_fresh(current, store, knowledge):
        if not has_index(current):
            write_index(current)
        keep_answers(current)
        return current
    release, _ = build(store, store.releases, knowledge)
    store.swap(release)
    write_accounts(release)
    return release


def is_fresh(release: Release, store: Store, knowledge: Knowledge) -> bool:
    """Whether a release was made from what the store holds now, with the knowledge of now."""
    return store.is_fresh(release, knowledge.fingerprint)
