"""One document against the shapes, in the company of what is held about its authority."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rdflib import DCTERMS, RDF, Graph

from inspgraph import iris
from inspgraph.describe import Description, describe_record
from inspgraph.errors import DocumentError
from inspgraph.knowledge import IG, Knowledge, load_knowledge
from inspgraph.pipeline.guarded import extract_files
from inspgraph.pipeline.sources import Lines, held_sources
from inspgraph.pipeline.workers import LIMITS, Limits
from inspgraph.quads import join, lines_of, to_quads
from inspgraph.resolve import claims_in, resolve_inspections, settle_shared
from inspgraph.validate import Data, ValidationReport, validate_data


def validate_file(path: Path, limits: Limits = LIMITS, knowledge: Knowledge | None = None) -> ValidationReport:
    """The report on one document by itself, beside what ``data/`` holds; ``DocumentError`` if it was rejected."""
    knowledge = knowledge or load_knowledge()
    (record,) = extract_files([path], knowledge, limits=limits)
    if record.status != "ok":
        raise DocumentError(record.reason or str(path))
    company = held_sources(None, knowledge, record.inspections[0].authority.ofsted_urn)
    return validate_description(describe_record(record, knowledge), company.graphs, knowledge)


def validate_description(
    description: Description, company: Mapping[str, Lines], knowledge: Knowledge | None = None
) -> ValidationReport:
    """The report on one document in the company of the documents at hand about the same authority, by their keys."""
    knowledge = knowledge or load_knowledge()
    source = description.source
    mine = lines_of(to_quads({iris.source_graph(description.key): source}))
    together = {**company, description.key: mine}
    inspections = resolve_inspections({key: claims_in(lines) for key, lines in together.items()}, knowledge)
    made = lines_of(to_quads({iris.PERSONS_GRAPH: description.persons, **inspections}))
    nquads = join(line for graph in [*settle_shared(together).values(), made] for line in graph)
    told = _inspections_of(source)
    focus = {str(s) for s in source.subjects()} | {str(s) for s in description.persons.subjects()}
    for graph in inspections.values():
        if told & {str(s) for s in graph.subjects(RDF.type, IG.Inspection)}:
            focus |= {str(s) for s in graph.subjects()}
    return validate_data(Data(nquads, _reference(knowledge)), knowledge.shapes, focus=focus)


@lru_cache(maxsize=4)
def _reference(knowledge: Knowledge) -> Data:
    return Data(join(line for lines in knowledge.lines.values() for line in lines))


def _inspections_of(source: Graph) -> set[str]:
    """The inspections that a document reports, describes or mentions, by IRI."""
    told = {str(o) for p in (IG.reportOf, IG.describes, IG.mentions) for o in source.objects(None, p)}
    return told - {str(o) for o in source.objects(None, DCTERMS.source)}
