"""What the tests of shapes share: the example with the vocabularies it draws on, and a way to spoil it for a moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.graph import _TripleType

from inspgraph import iris
from inspgraph.knowledge import Knowledge

HERE = Path(__file__).parent
REGISTERED = ("LocalAuthority", "StatisticalArea", "AreaChange", "Lineage", "DeliveryBody", "DeliveryArrangement")
Spoiler = Callable[..., AbstractContextManager[set[str]]]


@pytest.fixture(scope="session")
def hand_written() -> Graph:
    """The example alone."""
    return Graph().parse(HERE / "example.ttl")


@pytest.fixture(scope="session")
def example(knowledge: Knowledge, hand_written: Graph) -> Graph:
    """The example and the vocabularies, without the real councils, whose place those of the example take, and
    without notes, and without the definitions of concepts."""
    councils = {URIRef(iris.IG + name) for name in REGISTERED}
    left_out = {s for kind in councils for s in knowledge.reference.subjects(RDF.type, kind)}
    union = Graph() + hand_written
    for subject, predicate, value in knowledge.reference:
        of_a_term = str(subject).startswith(iris.IG) or (subject, RDF.type, SKOS.ConceptScheme) in knowledge.reference
        told = {SKOS.prefLabel} | ({RDFS.label, SKOS.definition} if of_a_term else set())
        in_words = isinstance(value, Literal) and value.language and predicate not in told
        if subject not in left_out and not in_words:
            union.add((subject, predicate, value))
    return union


@pytest.fixture(scope="session")
def turtle(knowledge: Knowledge) -> Callable[[str], Graph]:
    """Reads Turtle with the prefixes of the project; relative IRIs name texts and their passages."""
    lines = [f"@base <{iris.ID}text/> ."]
    for declaration in knowledge.shapes.objects(URIRef(iris.DEF + "shapes"), SH.declare):
        prefix, namespace = (knowledge.shapes.value(declaration, p) for p in (SH.prefix, SH.namespace))
        lines.append(f"@prefix {prefix}: <{namespace}> .")
    head = "\n".join(lines) + "\n"
    return lambda triples: Graph().parse(data=head + triples, format="turtle")


@pytest.fixture(scope="session")
def spoilt(example: Graph) -> Spoiler:
    """Changes the example for as long as a ``with`` block lasts; gives the nodes whose triples change."""

    @contextmanager
    def spoil(gone: Iterable[_TripleType], new: Iterable[_TripleType]) -> Iterator[set[str]]:
        out = {triple for triple in gone if triple in example}
        put = {triple for triple in new if triple not in example or triple in out}
        for triple in out:
            example.remove(triple)
        for triple in put:
            example.add(triple)
        try:
            yield {str(triple[0]) for triple in out | put}
        finally:
            for triple in put:
                example.remove(triple)
            for triple in out:
                example.add(triple)

    return spoil
