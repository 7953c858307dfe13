"""The shapes are well made: named, told in words, of SHACL 1.0, and each with something in the example to look at."""

from __future__ import annotations

import re
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.validate import CODE, unknown_shacl_terms
from inspgraph.validate.pages import shapes_page

FOLDER = load_knowledge().root / "shapes"
FILES = sorted(FOLDER.glob("*.ttl"))
SHAPES = load_knowledge().shapes
NODE_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.NodeShape))
PROPERTY_SHAPES = sorted(SHAPES.subjects(RDF.type, SH.PropertyShape))
CONSTRAINTS = sorted(SHAPES.subjects(RDF.type, SH.SPARQLConstraint))
CURIE = re.compile(r"(?<![\w:/#<\"?$])([a-z][a-z0-9]*):([A-Za-z][\w-]*)")


def local(node: URIRef) -> str:
    return str(node).removeprefix(iris.IGS)


def codes(graph: Graph) -> set[str]:
    return {m[1] for message in graph.objects(None, SH.message) if (m := CODE.match(str(message)))}


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=local)
def test_a_node_shape_has_a_target_in_the_example(shape: URIRef, hand_written: Graph) -> None:
    """With no target at all a shape conforms, and tells nobody."""
    kinds = set(SHAPES.objects(shape, SH.targetClass))
    assert kinds, "no target class"
    given = ("Concept", "Version", "owl#")  # what the vocabularies beside the example hold
    assert all((None, RDF.type, kind) in hand_written or any(word in kind for word in given) for kind in kinds)


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=local)
def test_a_node_shape_is_described(shape: URIRef) -> None:
    assert SHAPES.value(shape, RDFS.label)
    assert SHAPES.value(shape, RDFS.comment)
    constrains = set(SHAPES.predicates(shape)) & {SH.pattern, SH.closed}
    assert bool(constrains) == bool(SHAPES.value(shape, SH.message)), "a message goes with a constraint of its own"


@pytest.mark.parametrize("shape", PROPERTY_SHAPES, ids=local)
def test_a_property_shape_is_named_and_told_in_words(shape: URIRef) -> None:
    owner = next(SHAPES.subjects(SH.property, shape))
    assert re.fullmatch(r"[A-Z]\w+-[a-z]\w*", local(shape))
    assert local(shape).split("-")[0] + ("" if "Warnings" in local(shape) else "Shape") == local(owner)
    assert CODE.match(str(SHAPES.value(shape, SH.message)))
    assert SHAPES.value(shape, SH.name)
    assert SHAPES.value(shape, SH.description)
    assert SHAPES.value(shape, SH.severity) == SHAPES.value(owner, SH.severity), "pySHACL takes the property shape's"


@pytest.mark.parametrize("constraint", CONSTRAINTS, ids=local)
def test_a_sparql_constraint_is_named_and_can_run_in_both_engines(constraint: URIRef) -> None:
    query, message = (str(SHAPES.value(constraint, p)) for p in (SH.select, SH.message))
    assert next(SHAPES.subjects(SH.sparql, constraint))
    assert CODE.match(message)
    assert local(constraint).startswith(CODE.match(message)[1] + "-")  # type: ignore[index]
    assert all(SHAPES.value(constraint, p) for p in (SH.name, SH.description, RDFS.comment)), "name, what it asks, why"
    assert SHAPES.value(constraint, SH.prefixes) == URIRef(iris.DEF + "shapes")
    assert re.match(r"SELECT (DISTINCT )?\$this\b", query)
    assert not re.search(r"\b(MINUS|VALUES|SERVICE)\b|\{\s*SELECT\b", query), "pySHACL refuses these"
    assert not re.search(r"NOT EXISTS \{[^}]*\w\|", query), "a path with alternatives there is a hundred times slower"
    asked = set(re.findall(r"\{\?(\w+)\}", message))
    assert asked <= set(re.findall(r"\?(\w+)", query.split("WHERE")[0])), "the message names what is not selected"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_has_a_mutation_file(path: Path) -> None:
    assert (Path(__file__).parent / "mutations" / f"{path.stem}.toml").is_file()


def test_no_blank_node_is_a_shape_of_its_own() -> None:
    named = {o for p in (SH.property, SH.sparql) for o in SHAPES.objects(None, p)}
    assert all(isinstance(node, URIRef) and node.startswith(iris.IGS) for node in named)
    assert set(PROPERTY_SHAPES) | set(CONSTRAINTS) == named


def test_only_terms_of_shacl_1_0_are_used() -> None:
    assert unknown_shacl_terms(SHAPES) == set()


def test_terms_and_concepts_named_in_shapes_exist(knowledge: Knowledge) -> None:
    """A misspelt term makes a constraint that nothing can break, or that everything breaks."""
    prefixes = {
        str(SHAPES.value(d, SH.prefix)): str(SHAPES.value(d, SH.namespace))
        for d in SHAPES.objects(URIRef(iris.DEF + "shapes"), SH.declare)
    }
    used = {str(o) for triple in SHAPES for o in triple if isinstance(o, URIRef)}
    for constraint in CONSTRAINTS:
        query = str(SHAPES.value(constraint, SH.select))
        used |= {prefixes[prefix] + name for prefix, name in CURIE.findall(query)}
    ours = {u for u in used if u.startswith((iris.IG, iris.DEF)) and not u.startswith(iris.IGS)}
    known = {str(s) for s in SHAPES.subjects()} | {str(s) for s in knowledge.reference.subjects()}
    versions = {str(o) for o in SHAPES.objects(None, OWL.versionIRI)}
    assert ours - known - versions == set()


def test_the_reference_page_has_a_row_for_every_constraint() -> None:
    page = shapes_page()
    rows = re.findall(
        r"^\| ([A-Z]\d+[a-z]?) \| `([\w-]+)` \| (?:Violation|Warning|Info) \| .+ \| .+ \| .+ \|$", page, re.M
    )
    own = {s for s in NODE_SHAPES if SHAPES.value(s, SH.message)}
    assert sorted(name for _, name in rows) == sorted(map(local, {*PROPERTY_SHAPES, *CONSTRAINTS, *own}))
    assert {code for code, _ in rows} == codes(SHAPES)
    assert "| None |" not in page


def test_the_shapes_are_well_formed() -> None:
    """The shapes conform to the shapes of SHACL itself (SHACL appendix C)."""
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)
    assert conforms, text
