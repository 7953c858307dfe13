"""Core constraints (SHACL section 4), and all others for the tests, as pySHACL judges them."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from inspgraph.errors import KnowledgeError
from inspgraph.validate.data import TARGETS, Data, plain, term
from inspgraph.validate.report import Result, code_of

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # an ill-formed date is a result, not a log line
SAID_TO_READERS = (SH.name, SH.description, RDFS.label, RDFS.comment, RDFS.isDefinedBy, SKOS.definition)
OF_SPARQL = (SH.sparql, SH.select, SH.prefixes, SH.declare, SH.prefix, SH.namespace)


def judge_core(data: Data, shapes: Graph, wanted: set[str]) -> Iterator[Result]:
    """The results of core constraints about the wanted nodes, seen with all that such a constraint can reach."""
    if wanted:
        chosen = _in_pyshacl(shapes, data, wanted, OF_SPARQL)
        against = {term(o) for o in shapes.objects(None, SH.inversePath)}
        yield from _run(data.around(wanted, against), chosen)


def judge_all(data: Data, shapes: Graph, wanted: set[str] | None) -> Iterator[Result]:
    """The results of every constraint, those in SPARQL too, over the whole graph: slow, the reference for tests."""
    yield from _run(data.whole(), _in_pyshacl(shapes, data, wanted))


def judge_near(data: Data, shapes: Graph, company: set[str], wanted: set[str]) -> Iterator[Result]:
    """The results of every constraint about the wanted nodes, seen with all that can be reached from their company."""
    against = {term(o) for o in shapes.objects(None, SH.inversePath)}
    yield from _run(data.around(company, against), _in_pyshacl(shapes, data, wanted))


def _run(data: Graph, shapes: Graph) -> Iterator[Result]:
    import pyshacl  # noqa: PLC0415  it takes longer to import than most commands take, and most need it never

    _, report, text = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", allow_warnings=True, allow_infos=True
    )
    if not isinstance(report, Graph):
        msg = f"the shapes cannot be run: {text}"
        raise KnowledgeError(msg)
    for node in report.subjects(RDF.type, SH.ValidationResult):
        yield _result(report, node, shapes)


def _in_pyshacl(shapes: Graph, data: Data, wanted: set[str] | None, without: tuple[URIRef, ...] = ()) -> Graph:
    """The shapes as pySHACL is to run them: without some properties, and the wanted targets named outright.

    pySHACL has an option for focus nodes, which 0.40 applies to the values of inner shapes too: then ``sh:node``
    always passes and ``sh:not`` always fails.
    """
    replaced = TARGETS if wanted is not None else ()
    left_out = {*replaced, *SAID_TO_READERS, *without}
    chosen = Graph()
    for triple in shapes:
        if triple[1] not in left_out:
            chosen.add(triple)
    for shape in {shape for predicate in replaced for shape in shapes.subjects(predicate)}:
        for target in data.targets(shapes, shape) & (wanted or set()):
            chosen.add((shape, SH.targetNode, URIRef(plain(target))))
    return _with_few_prefixes(chosen)


def _with_few_prefixes(shapes: Graph) -> Graph:
    """The shapes with, for each query, the prefixes that it uses: pySHACL reads query and prefixes anew at each node,
    those of every ontology among them."""
    tables = list(shapes.triples((None, SH.declare, None)))
    shapes.remove((None, SH.declare, None))
    for constraint, table in list(shapes.subject_objects(SH.prefixes)):
        query, own = str(shapes.value(constraint, SH.select)), URIRef(f"{constraint}-prefixes")
        shapes.set((constraint, SH.prefixes, own))
        for holder, _, declared in tables:
            if holder == table and f"{shapes.value(declared, SH.prefix)}:" in query:
                shapes.add((own, SH.declare, declared))
    return shapes


def _result(report: Graph, node: Node, shapes: Graph) -> Result:
    def text(predicate: URIRef) -> str | None:
        value = report.value(node, predicate)
        return None if value is None else str(value)

    shape, path = report.value(node, SH.sourceShape), report.value(node, SH.resultPath)
    message = text(SH.resultMessage) or "no message"
    source = report.value(node, SH.sourceConstraint)
    named = source if isinstance(source, URIRef) and (source, RDF.type, SH.SPARQLConstraint) in shapes else shape
    return Result(
        severity=str(report.value(node, SH.resultSeverity)).rsplit("#", 1)[1],
        code=code_of(message, str(named)),
        focus_node=text(SH.focusNode) or "",
        message=message,
        source_shape=str(named),
        path=str(path) if isinstance(path, URIRef) else None,
        value=text(SH.value),
    )
