"""Graph → validation report, by the SHACL shapes in ``shapes/``.

Core constraints run in pySHACL over the focus nodes; SPARQL-based constraints (SHACL section 5) run once each as set
queries on the engine, which gives the same results many times faster (a test compares the two).
``sh:Violation`` keeps a graph out, ``sh:Warning`` lets it in and lists it, ``sh:Info`` is a remark.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Literal as Choice

import pyoxigraph as ox
import pyshacl
from rdflib import RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.quads import to_quads

logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # an ill-formed date is a result, not a log line
CODE = re.compile(r"^([A-Z]\d+[a-z]?)\b")
PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
ADVANCED = re.compile(
    r"rule|condition|construct|update|subject|predicate|object|target|expression|filterShape|nodes|intersection|union"
    r"|this|returnType|js\w*|\w*(?:JS|Rule|Function|Expression)\w*|(?:SPARQL)?Target(?:Type)?"
)
UNION = "urn:inspgraph:validated"
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
SAID_TO_READERS = (SH.name, SH.description, RDFS.label, RDFS.comment, RDFS.isDefinedBy, SKOS.definition)
OF_SPARQL = (SH.sparql, SH.select, SH.prefixes, SH.declare, SH.prefix, SH.namespace)
ORDER = {"Violation": 0, "Warning": 1, "Info": 2}
Severity = Choice["Violation", "Warning", "Info"]


@dataclass(frozen=True, slots=True)
class Result:
    """One result of a validation, in SHACL's words; ``code`` is the constraint's short name ("X03")."""

    severity: str
    code: str
    focus_node: str
    message: str
    source_shape: str
    path: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class ValidationReport:
    """All results, the gravest first; ``conforms`` is whether none is a violation."""

    results: tuple[Result, ...]

    @property
    def conforms(self) -> bool:
        """Whether nothing keeps the graph out of the store."""
        return not any(result.severity == "Violation" for result in self.results)

    def count(self, severity: Severity) -> int:
        """How many results have a severity."""
        return sum(result.severity == severity for result in self.results)

    @property
    def codes(self) -> Counter[str]:
        """How many results each code has."""
        return Counter(result.code for result in self.results)

    def as_text(self) -> str:
        """The report for a person: one line a result."""
        lines = [
            f"{r.severity}: {r.message}\n  at {r.focus_node}" + (f" ({r.value})" if r.value else "")
            for r in self.results
        ]
        return "\n".join([f"conforms: {'yes' if self.conforms else 'no'}", *lines]) + "\n"

    def as_graph(self) -> Graph:
        """The report as a ``sh:ValidationReport`` (SHACL section 3.6)."""
        graph, report = Graph(), BNode("report")
        graph.add((report, RDF.type, SH.ValidationReport))
        graph.add((report, SH.conforms, Literal(self.conforms)))
        for number, result in enumerate(self.results):
            node = BNode(f"result{number}")
            graph.add((report, SH.result, node))
            graph.add((node, RDF.type, SH.ValidationResult))
            graph.add((node, SH.focusNode, URIRef(result.focus_node)))
            graph.add((node, SH.resultSeverity, SH[result.severity]))
            graph.add((node, SH.resultMessage, Literal(result.message)))
            graph.add((node, SH.sourceShape, URIRef(result.source_shape)))
            if result.path:
                graph.add((node, SH.resultPath, URIRef(result.path)))
            if result.value:
                graph.add((node, SH.value, Literal(result.value)))
        return graph


def validate_graph(
    data: Graph,
    knowledge: Knowledge | None = None,
    *,
    focus: Iterable[str] | None = None,
    shapes: Graph | None = None,
    engine: Choice["split", "pyshacl"] = "split",
) -> ValidationReport:
    """The report on some data, which must hold the reference graphs that the shapes look into.

    ``focus`` restricts the report to results about those nodes. With ``engine="pyshacl"`` the SPARQL-based
    constraints run in pySHACL too: slow, the reference for tests.
    Raises ``KnowledgeError`` if a shape itself is wrong.
    """
    shapes = shapes or (knowledge or load_knowledge()).shapes
    wanted = None if focus is None else {str(node) for node in focus}
    results = list(_core(data, _in_pyshacl(shapes, data, wanted, sparql=engine == "pyshacl")))
    if engine == "split":
        results += _set_queries(data, shapes, wanted)
    return ValidationReport(tuple(sorted(set(results), key=_rank)))


def _rank(result: Result) -> tuple[int, str, str, str, str, str, str]:
    r = result
    return ORDER[r.severity], r.code, r.focus_node, r.message, r.source_shape, r.path or "", r.value or ""


def _targets(data: Graph, shapes: Graph, shape: Node) -> set[Node]:
    """The target nodes of a shape (SHACL section 2.1.3), instances of subclasses among them."""
    found = set(shapes.objects(shape, SH.targetNode))
    for kind in shapes.objects(shape, SH.targetClass):
        for narrower in data.transitive_subjects(RDFS.subClassOf, kind):
            found |= set(data.subjects(RDF.type, narrower))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found |= set(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found |= set(data.objects(None, predicate))
    return found


def _in_pyshacl(shapes: Graph, data: Graph, wanted: set[str] | None, *, sparql: bool) -> Graph:
    """The shapes as pySHACL is to run them: with or without SPARQL, the wanted targets named outright.

    pySHACL has an option for focus nodes, which 0.40 applies to the values of inner shapes too: then ``sh:node``
    always passes and ``sh:not`` always fails.
    """
    replaced = TARGETS if wanted is not None else ()
    left_out = {*replaced, *SAID_TO_READERS, *(() if sparql else OF_SPARQL)}
    chosen = Graph()
    for predicate in set(shapes.predicates()) - left_out:
        for shape, value in shapes.subject_objects(predicate):
            chosen.add((shape, predicate, value))
    for shape in {shape for predicate in replaced for shape in shapes.subjects(predicate)}:
        for target in _targets(data, shapes, shape):
            if str(target) in (wanted or ()):
                chosen.add((shape, SH.targetNode, target))
    return chosen


def _core(data: Graph, shapes: Graph) -> Iterator[Result]:
    _, report, text = pyshacl.validate(
        data, shacl_graph=shapes, inference="none", allow_warnings=True, allow_infos=True
    )
    if not isinstance(report, Graph):
        msg = f"the shapes cannot be run: {text}"
        raise KnowledgeError(msg)
    for node in report.subjects(RDF.type, SH.ValidationResult):
        yield _result(report, node, shapes)


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
        code=_code(message, str(named)),
        focus_node=text(SH.focusNode) or "",
        message=message,
        source_shape=str(named),
        path=str(path) if isinstance(path, URIRef) else None,
        value=text(SH.value),
    )


def _code(message: str, shape: str) -> str:
    match = CODE.match(message)
    return match[1] if match else re.split(r"[#/]", shape)[-1]


def _set_queries(data: Graph, shapes: Graph, wanted: set[str] | None) -> Iterator[Result]:
    """The results of every SPARQL-based constraint, each run once over all its targets."""
    runs = list(_runs(data, shapes, wanted))
    store = ox.Store()
    if runs:
        store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in to_quads({UNION: data}))
    prefixes = cache(partial(_prefixes, shapes))
    for shape, constraint, targets in runs:
        query = prefixes(shapes.value(constraint, SH.prefixes)) + str(shapes.value(constraint, SH.select))
        for row in select(store, query):
            if row.get("this") in targets:
                yield _set_result(shapes, shape, constraint, row)


def _runs(data: Graph, shapes: Graph, wanted: set[str] | None) -> Iterator[tuple[Node, Node, set[str]]]:
    """Every shape and SPARQL-based constraint that has something to look at, with what."""
    for shape, constraint in sorted(shapes.subject_objects(SH.sparql)):
        if not any((shape, predicate, None) in shapes for predicate in TARGETS):
            msg = f"{shape}: a shape with SPARQL-based constraints needs a target of its own"
            raise KnowledgeError(msg)
        targets = {str(node) for node in _targets(data, shapes, shape)}
        targets = targets if wanted is None else targets & wanted
        if targets and not _deactivated(shapes, shape) and not _deactivated(shapes, constraint):
            yield shape, constraint, targets


def _deactivated(shapes: Graph, node: Node) -> bool:
    return (node, SH.deactivated, Literal(True)) in shapes


def _set_result(shapes: Graph, shape: Node, constraint: Node, row: Mapping[str, str | None]) -> Result:
    severity = shapes.value(shape, SH.severity) or SH.Violation
    template = str(shapes.value(constraint, SH.message) or "")
    return Result(
        severity=str(severity).rsplit("#", 1)[1],
        code=_code(template, str(constraint)),
        focus_node=row["this"] or "",
        message=PLACEHOLDER.sub(lambda match: row.get(match[1]) or "nothing", template),
        source_shape=str(constraint),
        path=row.get("path"),
        value=row["this"] if row.get("value") is None else row["value"],
    )


def _prefixes(shapes: Graph, ontology: Node) -> str:
    lines = [
        f"PREFIX {shapes.value(declaration, SH.prefix)}: <{shapes.value(declaration, SH.namespace)}>"
        for declaration in shapes.objects(ontology, SH.declare)
    ]
    return "\n".join(sorted(lines)) + "\n"


def select(store: ox.Store, query: str) -> Iterator[dict[str, str | None]]:
    """The rows of a SELECT query with plain values; ``KnowledgeError`` if it does not parse."""
    try:
        solutions = store.query(query)
    except SyntaxError as error:
        msg = f"a SPARQL constraint does not parse: {error}\n{query}"
        raise KnowledgeError(msg) from error
    if isinstance(solutions, ox.QuerySolutions):
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: _plain(solution[name]) for name in names}


def _plain(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else None


def unknown_shacl_terms(shapes: Graph) -> set[str]:
    """Terms in SHACL's namespace that SHACL 1.0 does not have, which the engines would pass over without a word.

    Those of SHACL Advanced Features and SHACL JavaScript, such as ``sh:rule``, are among them.
    """
    used = {str(part).removeprefix(str(SH)) for triple in shapes for part in triple if str(part).startswith(str(SH))}
    recommended = {str(term).removeprefix(str(SH)) for term in dir(SH)} | {"class", "and", "or", "not", "in"}
    return {f"{SH}{word}" for word in used if word and (word not in recommended or ADVANCED.fullmatch(word))}
