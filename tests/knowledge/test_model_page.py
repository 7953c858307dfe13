"""The page that explains the model: its example is one graph, it conforms, and it uses what it talks of."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.validate import ValidationReport, validate_graph

IG = iris.IG


@pytest.fixture(scope="module")
def page(knowledge: Knowledge) -> str:
    return (knowledge.root / "docs/reference/model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def example(page: str, knowledge: Knowledge) -> Graph:
    """All blocks in Turtle as one graph, with the prefixes of the table."""
    nodes = knowledge.reference.objects(URIRef(iris.DEF + "core"), SH.declare)
    table = {str(knowledge.reference.value(n, SH.prefix)): knowledge.reference.value(n, SH.namespace) for n in nodes}
    head = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in table.items())
    blocks = re.findall(r"```turtle\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 6
    return Graph().parse(data=f"@base <{iris.ID}text/> .\n{head}" + "\n".join(blocks), format="turtle")


@pytest.fixture(scope="module")
def report(example: Graph, knowledge: Knowledge) -> ValidationReport:
    """The report on what the page tells, in the company of the vocabularies and registers."""
    return validate_graph(example + knowledge.reference, knowledge, focus={str(s) for s in example.subjects()})


def test_the_example_conforms(report: ValidationReport) -> None:
    assert report.conforms, report.as_text()


def test_the_sources_that_differ_are_warned_of(report: ValidationReport) -> None:
    assert "X19" in report.codes


def test_only_terms_that_exist_are_used(example: Graph, knowledge: Knowledge) -> None:
    known = set(knowledge.reference.subjects())
    used = {t for triple in example for t in triple if str(t).startswith((IG, iris.DEF))}
    assert used - known == set()


def test_no_class_that_excludes_another_is_mixed_with_it(example: Graph, knowledge: Knowledge) -> None:
    for one, other in knowledge.reference.subject_objects(OWL.disjointWith):
        assert not set(example.subjects(RDF.type, one)) & set(example.subjects(RDF.type, other))


def test_every_passage_is_as_long_as_its_words(example: Graph) -> None:
    oa = "http://www.w3.org/ns/oa#"
    selectors = list(example.subjects(RDF.type, URIRef(oa + "TextQuoteSelector")))
    assert selectors
    for selector in selectors:
        start, end, exact = (example.value(selector, URIRef(oa + name)) for name in ("start", "end", "exact"))
        assert int(str(end)) - int(str(start)) == len(str(exact))
        assert str(selector).endswith(f"#sel={start},{end}")


def test_the_main_classes_are_all_shown(example: Graph) -> None:
    shown = Counter(str(kind).removeprefix(IG) for kind in example.objects(None, RDF.type))
    main = "Inspection Judgement Statement Finding ProgressStatement SourceDocument SourceText Passage Claim"
    assert set(main.split()) | {"LocalAuthority", "Person", "Participation"} <= shown.keys()


def test_the_drawing_names_classes_and_properties_that_exist(page: str, knowledge: Knowledge) -> None:
    drawing = re.search(r"```mermaid\n(.*?)```", page, re.DOTALL)
    assert drawing
    classes = set(re.findall(r"\[(\w+)\]", drawing[1]))
    names = {n for edge in re.findall(r"-- (.*?) -->", drawing[1]) for n in edge.split(", ")}
    ours = {str(s).removeprefix(IG) for s in knowledge.reference.subjects(RDFS.isDefinedBy) if str(s).startswith(IG)}
    assert classes <= ours
    assert names - {"hasSource", "subject", "agent"} <= ours
