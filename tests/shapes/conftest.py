"""What the tests of shapes share: the example with the vocabularies it draws on, and a way to spoil it for a moment."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge

from .bench import Bench

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
    declared = {}
    for declaration in knowledge.shapes.objects(URIRef(iris.DEF + "shapes"), SH.declare):
        prefix, namespace = (knowledge.shapes.value(declaration, p) for p in (SH.prefix, SH.namespace))
        declared[f"{prefix}:"] = f"@prefix {prefix}: <{namespace}> ."

    def parse(triples: str) -> Graph:
        head = [f"@base <{iris.ID}text/> .", *(line for prefix, line in declared.items() if prefix in triples)]
        return Graph().parse(data="\n".join([*head, triples]), format="turtle")

    return parse


@pytest.fixture(scope="session")
def bench(example: Graph, hand_written: Graph) -> Bench:
    """The example where it can be spoilt and validated many times."""
    return Bench(example, hand_written)


@pytest.fixture(scope="session")
def spoilt(bench: Bench) -> Spoiler:
    """Changes the example for as long as a ``with`` block lasts; gives the nodes whose triples change."""
    return bench.spoilt
