"""Files into a store: described, validated in the company of what is held, and let in or turned away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal as Choice

from rdflib import RDF, Graph

from inspgraph import iris
from inspgraph.describe import Description, UndatedInspectionError, describe_record, facts_edition, key_of
from inspgraph.errors import DocumentError
from inspgraph.knowledge import IG, Knowledge, load_knowledge
from inspgraph.model import DocumentRecord
from inspgraph.override import Overrides
from inspgraph.pipeline.files import Listing, walk
from inspgraph.pipeline.guarded import extract_files
from inspgraph.pipeline.releases import held_sources
from inspgraph.pipeline.workers import LIMITS, Limits
from inspgraph.quads import to_quads
from inspgraph.resolve import resolve_inspections, settle_shared
from inspgraph.store import Held, Store
from inspgraph.validate import ValidationReport, validate_graph


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
    limits: Limits = LIMITS
    person_key: str = iris.PERSON_KEY
    replace_others: bool = False
    overrides: Overrides | None = None


OPEN_TERMS = Terms()


def describe_in(record: DocumentRecord, edition: str, knowledge: Knowledge | None = None) -> Description:
    """The graphs of a record in the ``full`` or the ``facts`` edition; ``ValueError`` for any other word."""
    if edition not in {"full", "facts"}:
        msg = f"there is a full and a facts edition, not {edition!r}"
        raise ValueError(msg)
    found = describe_record(record, knowledge)
    return found if edition == "full" else Description(found.key, facts_edition(found.source, knowledge), found.persons)


def validate_file(path: Path, limits: Limits = LIMITS, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on one document by itself, beside what ``data/`` holds; ``DocumentError`` if it was rejected."""
    knowledge = knowledge or load_knowledge()
    (record,) = extract_files([path], knowledge, limits=limits)
    if record.status != "ok":
        raise DocumentError(record.reason or str(path))
    sources, _, _ = held_sources(None, knowledge)
    return validate_description(describe_record(record, knowledge), sources, knowledge)


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
    files = walk(paths)
    records = extract_files(files, knowledge, terms.listing, terms.limits, terms.overrides)
    for path, record in zip(files, records, strict=True):
        yield ingest_record(record, path, store, sources, knowledge, terms)


def ingest_file(
    path: Path, store: Store, sources: dict[str, Graph], knowledge: Knowledge, terms: Terms = OPEN_TERMS
) -> Outcome:
    """One file of an ingest; ``sources`` are the graphs at hand, which an accepted document joins."""
    (record,) = extract_files([path], knowledge, terms.listing, terms.limits, terms.overrides)
    return ingest_record(record, path, store, sources, knowledge, terms)


def ingest_record(
    record: DocumentRecord, path: Path, store: Store, sources: dict[str, Graph], knowledge: Knowledge, terms: Terms
) -> Outcome:
    """What was read of one file, taken into the store or turned away; for the rest as ``ingest_file``."""
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
