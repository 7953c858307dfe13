"""Every component of every property shape is alive: alone, it passes on the example and fails on a bad value.

A shape can hold a component that nothing could ever break (a class that is misspelt, a pattern that fits anything)
and still be broken by its other components; so each is tried by itself.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from inspgraph import iris
from inspgraph.knowledge import load_knowledge

from .bench import Bench

CLASS, NOT, IN = (URIRef(f"{SH}{word}") for word in ("class", "not", "in"))
NOWHERE = URIRef("urn:example:nowhere")
BAD: dict[URIRef, tuple[Node, ...]] = {
    SH.maxCount: (NOWHERE, URIRef(NOWHERE + "/again")),
    CLASS: (NOWHERE,),
    SH.pattern: (Literal(" . "),),
    SH.datatype: (Literal("x", datatype=XSD.token),),
    SH.languageIn: (Literal("mot", lang="fr"),),
    SH.minLength: (Literal(""),),
    SH.maxLength: (Literal("x" * 1000),),
    SH.minInclusive: (Literal(-1000),),
    SH.maxInclusive: (Literal(1000),),
    SH.lessThan: (Literal(1000),),
    SH.lessThanOrEquals: (Literal(1000),),
    SH.uniqueLang: (Literal("one", lang="en"), Literal("two", lang="en")),
    IN: (NOWHERE,),
    NOT: (URIRef(iris.definition("statement-type", "progress")),),
}
ABSENT = {SH.minCount, SH.hasValue}
COMPONENTS = {*BAD, *ABSENT, SH.nodeKind}
SHAPES = load_knowledge().shapes
CASES = sorted(
    (str(shape).removeprefix(iris.IGS), str(component).rsplit("#", 1)[1])
    for shape in set(SHAPES.objects(None, SH.property))
    for component in set(SHAPES.predicates(shape)) & COMPONENTS
)


def steps(path: Node) -> tuple[str, list[URIRef]]:
    """A property path as its kind and the properties in it."""
    if isinstance(path, URIRef):
        return "direct", [path]
    inverse, alternatives = SHAPES.value(path, SH.inversePath), SHAPES.value(path, SH.alternativePath)
    if isinstance(inverse, URIRef):
        return "inverse", [inverse]
    kind = "alternative" if alternatives else "sequence"
    return kind, [step for step in Collection(SHAPES, alternatives or path) if isinstance(step, URIRef)]


def triples_of(focus: Node, path: Node, values: Iterable[Node]) -> set[tuple[Node, Node, Node]]:
    kind, properties = steps(path)
    return {(v, properties[0], focus) if kind == "inverse" else (focus, properties[0], v) for v in values}


def present(data: Graph, focus: Node, path: Node) -> set[tuple[Node, Node, Node]]:
    kind, properties = steps(path)
    if kind == "inverse":
        return set(data.triples((None, properties[0], focus)))
    return {triple for step in properties for triple in data.triples((focus, step, None))}


def alone(shape: URIRef, component: URIRef, focus: Node) -> Graph:
    """A shape graph with one component of a property shape, and what that component reaches."""
    owner, graph = next(SHAPES.subjects(SH.property, shape)), Graph()
    graph.add((owner, RDF.type, SH.NodeShape))
    graph.add((owner, SH.targetNode, focus))
    graph.add((owner, SH.property, shape))
    for predicate in (RDF.type, SH.path, component):
        queue = [(shape, predicate, o) for o in SHAPES.objects(shape, predicate)]
        while queue:
            triple = queue.pop()
            graph.add(triple)
            queue += [] if isinstance(triple[2], URIRef | Literal) else list(SHAPES.triples((triple[2], None, None)))
    return graph


def choose(data: Graph, shape: URIRef) -> Node:
    """An instance that has the property, if there is one."""
    owner = next(SHAPES.subjects(SH.property, shape))
    path, kind = SHAPES.value(shape, SH.path), SHAPES.value(owner, SH.targetClass)
    instances = sorted(data.subjects(RDF.type, kind))
    return next((i for i in instances if present(data, i, path)), instances[0])


@pytest.mark.parametrize(("name", "component"), CASES)
def test_a_component_alone_can_pass_and_fail(name: str, component: str, example: Graph, bench: Bench) -> None:
    shape, predicate = URIRef(iris.IGS + name), URIRef(f"{SH}{component}")
    path, focus = SHAPES.value(shape, SH.path), choose(example, shape)
    shapes = alone(shape, predicate, focus)
    assert bench.validate(shapes).results == ()
    gone = present(example, focus, path) if predicate in ABSENT else set()
    values = BAD.get(predicate, ())
    if predicate == SH.nodeKind:
        values = (NOWHERE,) if SHAPES.value(shape, predicate) == SH.Literal else (Literal("x"),)
    new = triples_of(focus, path, values) if predicate not in ABSENT else set()
    if predicate in {SH.lessThan, SH.lessThanOrEquals}:
        new.add((focus, SHAPES.value(shape, predicate), Literal(-1000)))
    with bench.spoilt(gone, new):
        results = bench.validate(shapes).results
    assert {r.focus_node for r in results} == {str(focus)}
    assert {r.source_shape for r in results} == {str(shape)}
