"""SPARQL-based constraints (SHACL section 5), each run once over all its targets as a set query on the engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial

import pyoxigraph as ox
from rdflib import SH, Graph, Literal
from rdflib.term import Node

from inspgraph.errors import KnowledgeError
from inspgraph.validate.data import TARGETS, Data, term
from inspgraph.validate.report import Result, code_of

PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def run_set_queries(data: Data, shapes: Graph, wanted: set[str] | None) -> Iterator[Result]:
    """The results of every SPARQL-based constraint; ``KnowledgeError`` if one cannot be run."""
    prefixes = cache(partial(_prefixes, shapes))
    for shape, constraint, targets in list(_runs(data, shapes, wanted)):
        query = prefixes(shapes.value(constraint, SH.prefixes)) + str(shapes.value(constraint, SH.select))
        for row in select(data.engine, query):
            if term(row.get("this") or "") in targets:
                yield _result(shapes, shape, constraint, row)


def _runs(data: Data, shapes: Graph, wanted: set[str] | None) -> Iterator[tuple[Node, Node, set[str]]]:
    """Every shape and SPARQL-based constraint that has something to look at, with what."""
    for shape, constraint in sorted(shapes.subject_objects(SH.sparql)):
        if not any((shape, predicate, None) in shapes for predicate in TARGETS):
            msg = f"{shape}: a shape with SPARQL-based constraints needs a target of its own"
            raise KnowledgeError(msg)
        targets = data.targets(shapes, shape)
        targets = targets if wanted is None else targets & wanted
        if targets and not _deactivated(shapes, shape) and not _deactivated(shapes, constraint):
            yield shape, constraint, targets


def _deactivated(shapes: Graph, node: Node) -> bool:
    return (node, SH.deactivated, Literal(True)) in shapes


def _result(shapes: Graph, shape: Node, constraint: Node, row: Mapping[str, str | None]) -> Result:
    severity = shapes.value(shape, SH.severity) or SH.Violation
    template = str(shapes.value(constraint, SH.message) or "")
    return Result(
        severity=str(severity).rsplit("#", 1)[1],
        code=code_of(template, str(constraint)),
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
        solutions = store.query(query, use_default_graph_as_union=True)
    except SyntaxError as error:
        msg = f"a SPARQL constraint does not parse: {error}\n{query}"
        raise KnowledgeError(msg) from error
    if isinstance(solutions, ox.QuerySolutions):
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield {name: _plain(solution[name]) for name in names}


def _plain(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else None
