"""The runner: what a report holds, which nodes a shape looks at, and what it refuses to run."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge
from inspgraph.validate import Result, ValidationReport, unknown_shacl_terms, validate_graph

PREFIXES = """
@prefix e: <urn:e:> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TABLE = 'e:table sh:declare e:e . e:e sh:prefix "e" ; sh:namespace "urn:e:"^^xsd:anyURI .'
NO_ENEMIES = """
e:shape sh:sparql e:check . e:check a sh:SPARQLConstraint ; sh:prefixes e:table ;
    sh:message "X99 {?value} is an enemy of {?whose}." ;
    sh:select "SELECT $this ?value WHERE { $this e:enemy ?value }" .
"""


def graph(turtle: str) -> Graph:
    return Graph().parse(data=PREFIXES + turtle, format="turtle")


def report(data: str, shapes: str, **options: object) -> ValidationReport:
    return validate_graph(graph(data), shapes=graph(shapes + TABLE), **options)  # type: ignore[arg-type]


def test_a_result_tells_all(example: Graph, knowledge: Knowledge, spoilt: Callable) -> None:
    judgement = URIRef(iris.judgement("99992-ilacs-2024-02", "ilacs-overall"))
    grade = URIRef(iris.IG + "grade")
    old, other = (
        URIRef(iris.definition("grade", k)) for k in ("ofsted-2013-requires-improvement", "ofsted-2009-adequate")
    )
    with spoilt([(judgement, grade, old)], [(judgement, grade, other)]):
        found = validate_graph(example, knowledge, focus=[str(judgement)])
    assert not found.conforms
    assert found.codes == {"X01": 1, "X17": 1}
    assert [r.severity for r in found.results] == ["Violation", "Violation"]
    assert found.results[0] == Result(
        severity="Violation",
        code="X01",
        focus_node=str(judgement),
        message=f"X01 The grade {other} is not on the scale of {iris.framework('ilacs-2023')}.",
        source_shape=iris.IGS + "X01-gradeInScale",
        path=None,
        value=str(other),
    )


@pytest.mark.parametrize("engine", ["split", "pyshacl"])
@pytest.mark.parametrize(
    ("target", "focus"),
    [
        ("sh:targetClass e:Person", {"urn:e:a", "urn:e:b"}),
        ("sh:targetNode e:b, e:c", {"urn:e:b", "urn:e:c"}),
        ("sh:targetSubjectsOf e:enemy", {"urn:e:a", "urn:e:b", "urn:e:c"}),
        ("sh:targetObjectsOf e:knows", {"urn:e:c"}),
    ],
)
def test_every_kind_of_target_is_met(engine: str, target: str, focus: set[str]) -> None:
    """Instances of subclasses are among the targets of a class (SHACL section 2.1.3.2)."""
    data = """
    e:King rdfs:subClassOf e:Person . e:a a e:Person ; e:enemy e:d . e:b a e:King ; e:enemy e:d .
    e:c e:enemy e:d . e:d e:knows e:c .
    """
    found = report(data, f"e:shape a sh:NodeShape ; {target} . {NO_ENEMIES}", engine=engine)
    assert {r.focus_node for r in found.results} == focus
    assert {r.code for r in found.results} == {"X99"}
    assert {r.value for r in found.results} == {"urn:e:d"}


@pytest.mark.parametrize("engine", ["split", "pyshacl"])
def test_focus_narrows_the_report_and_not_the_shapes_inside(engine: str) -> None:
    """Values are judged by inner shapes although they are not in focus themselves."""
    data = 'e:a a e:T ; e:to e:x ; e:enemy e:x . e:b a e:T ; e:to e:x ; e:enemy e:x . e:x e:name "x" .'
    shapes = """
    e:shape a sh:NodeShape ; sh:targetClass e:T ; sh:property e:named, e:unnamed .
    e:named a sh:PropertyShape ; sh:path e:to ; sh:message "S98 no name" ; sh:node e:has .
    e:unnamed a sh:PropertyShape ; sh:path e:to ; sh:message "S99 a name" ; sh:not e:has .
    e:has a sh:NodeShape ; sh:property [ sh:path e:name ; sh:minCount 1 ] .
    """
    found = report(data, shapes + NO_ENEMIES, focus=["urn:e:a"], engine=engine)
    assert {(r.code, r.focus_node) for r in found.results} == {("S99", "urn:e:a"), ("X99", "urn:e:a")}
    assert report(data, shapes + NO_ENEMIES, focus=[], engine=engine).results == ()


@pytest.mark.parametrize("engine", ["split", "pyshacl"])
@pytest.mark.parametrize("off", ["e:shape sh:deactivated true .", "e:check sh:deactivated true ."])
def test_what_is_switched_off_does_not_run(off: str, engine: str) -> None:
    shapes = f"e:shape a sh:NodeShape ; sh:targetClass e:T . {NO_ENEMIES}"
    data = "e:a a e:T ; e:enemy e:b ."
    assert report(data, shapes + off, engine=engine).results == ()
    assert len(report(data, shapes + off.replace("true", "false"), engine=engine).results) == 1


def test_a_value_may_be_empty_or_not_asked_for() -> None:
    shapes = f"e:shape a sh:NodeShape ; sh:targetClass e:T . {NO_ENEMIES}"
    assert report('e:a a e:T ; e:enemy "" .', shapes).results[0].value == ""
    without = shapes.replace("$this ?value WHERE", "$this WHERE")
    found = report("e:a a e:T ; e:enemy e:b .", without).results[0]
    assert found.value == "urn:e:a"
    assert found.message == "X99 nothing is an enemy of nothing."


def test_results_of_one_shape_with_and_without_a_value_can_be_put_in_order() -> None:
    shapes = """
    e:shape a sh:NodeShape ; sh:targetClass e:T ; sh:property e:one .
    e:one a sh:PropertyShape ; sh:path e:p ; sh:maxCount 1 ; sh:class e:U ; sh:message "S99 one U" .
    """
    found = report("e:a a e:T ; e:p e:b, e:c .", shapes)
    assert [r.value for r in found.results] == [None, "urn:e:b", "urn:e:c"]


def test_a_path_that_is_no_property_is_left_out() -> None:
    """It would be a blank node, with another name in every run."""
    shapes = """
    e:shape a sh:NodeShape ; sh:targetClass e:T ; sh:property e:two .
    e:two a sh:PropertyShape ; sh:path ( e:p e:q ) ; sh:minCount 1 ; sh:message "S99 nothing there" .
    """
    assert report("e:a a e:T .", shapes).results[0].path is None


def test_severities_are_counted_and_told() -> None:
    shapes = f"""
    e:shape a sh:NodeShape ; sh:targetClass e:T ; sh:severity sh:Warning . {NO_ENEMIES}
    e:other a sh:NodeShape ; sh:targetClass e:T ; sh:property e:p .
    e:p a sh:PropertyShape ; sh:path e:p ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "S99 no p" .
    """
    found = report("e:a a e:T ; e:enemy e:b .", shapes)
    assert found.conforms
    assert [found.count(s) for s in ("Violation", "Warning", "Info")] == [0, 1, 1]
    assert found.as_text() == (
        "conforms: yes\n"
        "Warnings: X99 1\n"
        "Infos: S99 1\n"
        "Warning: X99 urn:e:b is an enemy of nothing.\n  at urn:e:a (urn:e:b)\n"
        "Info: S99 no p\n  at urn:e:a\n"
    )
    told = found.as_graph()
    assert (None, SH.conforms, Literal(True)) in told
    assert len(set(told.subjects(RDF.type, SH.ValidationResult))) == 2
    assert set(told.objects(None, SH.resultSeverity)) == {SH.Warning, SH.Info}
    assert set(told.objects(None, SH.resultPath)) == {URIRef("urn:e:p")}


def test_a_message_without_a_code_is_known_by_its_shape() -> None:
    shapes = """
    e:shape a sh:NodeShape ; sh:targetClass e:T ; sh:property <urn:e:shapes#lonely> .
    <urn:e:shapes#lonely> a sh:PropertyShape ; sh:path e:p ; sh:minCount 1 .
    """
    assert report("e:a a e:T .", shapes).results[0].code == "lonely"


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        (f"e:shape a sh:NodeShape ; sh:targetClass e:T . {NO_ENEMIES.replace('WHERE {', 'WHERE')}", "does not parse"),
        (f"e:shape a sh:NodeShape . {NO_ENEMIES}", "needs a target"),
    ],
)
def test_a_shape_that_cannot_run_is_an_error(shapes: str, words: str) -> None:
    with pytest.raises(KnowledgeError, match=words):
        report("e:a a e:T .", shapes)


def test_a_query_that_pyshacl_refuses_is_an_error_there() -> None:
    query = NO_ENEMIES.replace("e:enemy ?value }", "e:enemy ?value MINUS { $this e:enemy e:b } }")
    with pytest.raises(KnowledgeError, match="cannot be run"):
        report("e:a a e:T .", f"e:shape a sh:NodeShape ; sh:targetClass e:T . {query}", engine="pyshacl")


def test_terms_that_shacl_1_0_lacks_are_found() -> None:
    shapes = graph("""
    e:a sh:maxcount 1 ; sh:maxCount 1 ; sh:class e:c ; sh:not e:b ; sh:rule e:r ; sh:singleLine true .
    e:r a sh:TripleRule ; sh:subject sh:this . e:f a sh:SPARQLFunction . e:t sh:target e:x ; sh:targetClass e:c .
    """)
    words = {"maxcount", "rule", "singleLine", "TripleRule", "subject", "this", "SPARQLFunction", "target"}
    assert unknown_shacl_terms(shapes) == {f"{SH}{word}" for word in words}
