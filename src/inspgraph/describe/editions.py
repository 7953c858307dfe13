"""The facts edition of a source graph: everything but the words of statements."""

from __future__ import annotations

from rdflib import RDF, Graph

from inspgraph.describe.writer import OA
from inspgraph.knowledge import Knowledge, load_knowledge

LONGEST_EVIDENCE = 12
"""Words that a quotation behind a claim may have in the facts edition."""


def facts_edition(source: Graph, knowledge: Knowledge | None = None) -> Graph:
    """A source graph without the words of statements and without quotations of more than twelve words.

    Positions, hashes and lengths stay, so both editions agree in everything but text.
    """
    ig = (knowledge or load_knowledge()).terms
    told = {
        source.value(passage, OA.hasSelector)
        for predicate in (ig.quotedFrom, ig.scope)
        for subject, passage in source.subject_objects(predicate)
        if predicate == ig.scope or (subject, RDF.type, ig.Statement) in source
    }
    facts = Graph()
    for subject, predicate, value in source:
        if predicate == ig.statementText:
            continue
        if predicate == OA.exact and (subject in told or len(str(value).split()) > LONGEST_EVIDENCE):
            continue
        facts.add((subject, predicate, value))
    return facts
