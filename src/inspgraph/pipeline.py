"""The steps in order, for one document and for many, and the making of releases.

Everything here is a few lines that hand one step's value to the next; what a step does stands in its own module.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as Choice

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, SKOS, VOID, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.describe import Description, UndatedInspectionError, describe_record, facts_edition, key_of
from inspgraph.errors import DocumentError, InspgraphError, UnknownLayoutError
from inspgraph.extract import extract_records, reject_document
from inspgraph.knowledge import IG, Knowledge, load_knowledge
from inspgraph.model import DocumentRecord
from inspgraph.quads import parse_nquads, parse_trig, to_graphs, to_quads, trig
from inspgraph.queries import derivations
from inspgraph.read import read_document
from inspgraph.resolve import resolve_inspections, settle_shared
from inspgraph.segment import recognise_layout, segment_document
from inspgraph.store import Held, Release, Store, build_release
from inspgraph.summaries import describe_summaries, read_summaries
from inspgraph.validate import ValidationReport, validate_graph

LIMIT = 20_000_000
"""Bytes that a file may have unless another limit is set."""
Listing = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``held``, ``unchanged``, ``rejected`` (read, but not let in) or ``unreadable``."""

    path: str
    status: Choice["held", "unchanged", "rejected", "unreadable"]
    message: str
    key: str | None = None
    record: DocumentRecord | None = None
    report: ValidationReport | None = None

    @property
    def failed(self) -> bool:
        """Whether the document is not in the store."""
        return self.status in {"rejected", "unreadable"}


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms files are ingested; see ``ingest``."""

    listing: Listing | None = None
    limit: int = LIMIT
    person_key: str = iris.PERSON_KEY
    replace_others: bool = False


OPEN_TERMS = Terms()


def read_catalogue(paths: Iterable[Path]) -> Listing:
    """The rows of catalogues by the SHA-256 of the file that they list; ``DocumentError`` if a table lacks them."""
    rows: dict[str, Mapping[str, str]] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if "sha256" not in row:
                    msg = f"{path}: a catalogue needs a column sha256 (and url, listed_publication_date, ofsted_urn)"
                    raise DocumentError(msg)
                rows[row["sha256"]] = row
    return rows


def walk(paths: Iterable[Path]) -> list[Path]:
    """The files among some paths, folders walked in order; a path that does not exist stays, to be told of."""
    found: list[Path] = []
    for path in paths:
        inside = (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower() in {".pdf", ".txt"})
        found += inside if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def extract_file(
    path: Path, knowledge: Knowledge | None = None, listing: Listing | None = None, limit: int = LIMIT
) -> DocumentRecord:
    """The record of one file; a file that cannot be read or placed gives a rejected record that says why."""
    knowledge = knowledge or load_knowledge()
    document = None
    try:
        document = read_document(path, limit=limit)
        layout = recognise_layout(document)
        sections = segment_document(document, layout, knowledge)
        return extract_records(document, layout, sections, knowledge, (listing or {}).get(document.sha256))
    except (DocumentError, UnknownLayoutError) as error:
        return reject_document(document, str(path), _digest(path), str(error))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def describe_in(record: DocumentRecord, edition: str, knowledge: Knowledge | None = None) -> Description:
    """The graphs of a record in the ``full`` or the ``facts`` edition; ``ValueError`` for any other word."""
    if edition not in {"full", "facts"}:
        msg = f"there is a full and a facts edition, not {edition!r}"
        raise ValueError(msg)
    found = describe_record(record, knowledge)
    return found if edition == "full" else Description(found.key, facts_edition(found.source, knowledge), found.persons)


def validate_file(path: Path, limit: int = LIMIT, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on one document by itself, beside what ``data/`` holds; ``DocumentError`` if it was rejected."""
    knowledge = knowledge or load_knowledge()
    record = extract_file(path, knowledge, limit=limit)
    if record.status != "ok":
        raise DocumentError(record.reason or str(path))
    sources, _, _ = held_sources(None, knowledge)
    return validate_description(describe_record(record, knowledge), sources, knowledge)


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


def ingest(
    paths: Sequence[Path], store: Store, *, terms: Terms = OPEN_TERMS, knowledge: Knowledge | None = None
) -> Iterator[Outcome]:
    """Reads, describes and validates documents and takes those that conform into the store, one outcome a file.

    What does not conform goes to the store's ``rejected`` folder and changes nothing else. Another file that would
    take the place of a held document is turned away, unless ``terms.replace_others`` is set: what is held must not
    depend on which of two came last.
    """
    knowledge = knowledge or load_knowledge()
    sources, _, _ = held_sources(store, knowledge)
    for path in walk(paths):
        yield ingest_file(path, store, sources, knowledge, terms)


def ingest_file(
    path: Path, store: Store, sources: dict[str, Graph], knowledge: Knowledge, terms: Terms = OPEN_TERMS
) -> Outcome:
    """One file of an ingest; ``sources`` are the graphs at hand, which an accepted document joins."""
    record = extract_file(path, knowledge, terms.listing, terms.limit)
    if record.status != "ok":
        return Outcome(str(path), "unreadable", record.reason or "rejected", record=record)
    try:
        description = describe_record(record, knowledge, terms.person_key)
    except UndatedInspectionError as error:
        return Outcome(str(path), "rejected", f"{path}: {error}", record=record)
    other = store.held(description.key)
    if other and other.sha256 != record.source.sha256 and not terms.replace_others:
        message = (
            f"{path}: another document, {other.path}, is held as {description.key} (same publisher, place and date); "
            "if this one takes its place, ingest it with --replace"
        )
        return Outcome(str(path), "rejected", message, description.key, record)
    report = validate_description(description, sources, knowledge)
    if not report.conforms:
        turtle = description.source.serialize(format="turtle").encode()
        where = store.reject(description.key, turtle, report.as_text())
        first = report.results[0].message
        message = f"{path}: breaks {report.count('Violation')} constraint(s), first: {first}; report in {where}"
        return Outcome(str(path), "rejected", message, description.key, record, report)
    held = Held(
        description.key,
        str(path),
        record.source.sha256,
        record.source.text_sha256,
        record.document.title if record.document else "",
        record.inspections[0].authority.ofsted_urn,
        tuple(key_of(i, knowledge) for i in record.inspections),
        "full",
    )
    changed = store.put(held, to_quads(description.graphs))
    sources[description.key] = description.source
    return Outcome(str(path), "held" if changed else "unchanged", description.key, description.key, record, report)


def validate_description(
    description: Description, sources: Mapping[str, Graph], knowledge: Knowledge | None = None
) -> ValidationReport:
    """The report on one document in the company of the documents at hand about the same authorities."""
    knowledge = knowledge or load_knowledge()
    mine = _authorities(description.source)
    company = {key: graph for key, graph in sources.items() if key != description.key and _authorities(graph) & mine}
    company[description.key] = description.source
    settled = settle_shared(company)
    inspections = resolve_inspections(company, knowledge)
    data = Graph() + knowledge.reference + description.persons
    for graph in (*settled.values(), *inspections.values()):
        data += graph
    told = {str(s) for s in inspections_of(description.source)}
    focus = {str(s) for s in description.source.subjects()} | {str(s) for s in description.persons.subjects()}
    for graph in inspections.values():
        if told & {str(s) for s in graph.subjects(RDF.type, IG.Inspection)}:
            focus |= {str(s) for s in graph.subjects()}
    return validate_graph(data, knowledge, focus=focus)


def _authorities(source: Graph) -> set[str]:
    claims = source.subjects(RDF.predicate, IG.inspectedAuthority)
    return {str(source.value(claim, RDF.object)) for claim in claims}


def inspections_of(source: Graph) -> set[str]:
    """The inspections that a document reports, describes or mentions, by IRI."""
    return {str(o) for p in (IG.reportOf, IG.describes, IG.mentions) for o in source.objects(None, p)}


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


def write_facts(store: Store, folder: Path, knowledge: Knowledge | None = None) -> list[Path]:
    """Writes the facts edition of what the store holds, one TriG file an authority; the files written."""
    knowledge = knowledge or load_knowledge()
    by_authority: dict[str, list[ox.Quad]] = {}
    for key, held in store.documents().items():
        graphs = to_graphs(store.quads(key))
        source = iris.source_graph(key)
        graphs[source] = facts_edition(graphs[source], knowledge)
        by_authority.setdefault(held.authority, []).extend(to_quads(graphs))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for urn, quads in sorted(by_authority.items()):
        path = folder / f"{urn}.trig"
        path.write_bytes(FACTS_HEADER + trig(quads, PREFIXES))
        written.append(path)
    return written


FACTS_HEADER = b"""# Facts about inspections, read from documents that Ofsted and the council published;
# none of the words of their findings.
# Made by `inspgraph facts`; do not edit. Contains public sector information licensed under the
# Open Government Licence v3.0: https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/

"""
PREFIXES = {
    "ig": iris.IG,
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
    "rdf": str(RDF),
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "prov": str(PROV),
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "pav": "http://purl.org/pav/",
    **{
        short: f"{iris.ID}{kind}/"
        for short, kind in {
            "auth": "authority", "insp": "inspection", "jdg": "judgement", "st": "statement", "doc": "document",
            "claim": "claim", "per": "person", "post": "post", "part": "participation", "body": "body",
            "fw": "framework", "held": "membership", "count": "evidence-count", "team": "team-composition",
        }.items()
    },
    **{
        short: f"{iris.DEF}{scheme}/"
        for short, scheme in {
            "area": "area", "desig": "designation", "dtype": "document-type", "evkind": "evidence-kind",
            "grade": "grade", "itype": "inspection-type", "meth": "method", "notice": "notice", "pol": "polarity",
            "postrole": "post-role", "prog": "progress", "role": "role", "section": "section",
            "stype": "statement-type",
        }.items()
    },
}  # fmt: skip
"""The prefixes of the facts edition: one a kind of thing, so that names need no escaping."""
