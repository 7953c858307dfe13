"""Graph → validation report, by the SHACL shapes in ``shapes/``.

SPARQL-based constraints (SHACL section 5) run once each as set queries on the engine (``setqueries``). Core
constraints (section 4) are pySHACL's (``core``), which is shown only the nodes that a sieve (``screen``) does not
pass. Tests hold both against pySHACL alone.
``sh:Violation`` keeps a graph out, ``sh:Warning`` lets it in and lists it, ``sh:Info`` is a remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal as Choice

from rdflib import SH, Graph

from inspgraph import iris
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.quads import join, lines_of, to_quads
from inspgraph.validate.core import judge_all, judge_core, judge_near
from inspgraph.validate.data import Data, term
from inspgraph.validate.report import CODE, Result, Severity, ValidationReport
from inspgraph.validate.screen import doubtful
from inspgraph.validate.setqueries import run_set_queries, select
from inspgraph.validate.wholes import check_whole

__all__ = [
    "CODE",
    "Data",
    "Result",
    "Severity",
    "ValidationReport",
    "check_whole",
    "judge_document",
    "select",
    "unknown_shacl_terms",
    "validate_data",
    "validate_graph",
]

UNION = "urn:inspgraph:validated"
ADVANCED = re.compile(
    r"rule|condition|construct|update|subject|predicate|object|target|expression|filterShape|nodes|intersection|union"
    r"|this|returnType|js\w*|\w*(?:JS|Rule|Function|Expression)\w*|(?:SPARQL)?Target(?:Type)?"
)


def validate_graph(
    data: Graph,
    knowledge: Knowledge | None = None,
    *,
    focus: Iterable[str] | None = None,
    shapes: Graph | None = None,
    engine: Choice["split", "pyshacl"] = "split",
) -> ValidationReport:
    """The report on some data, which must hold the reference graphs that the shapes look into.

    ``focus`` restricts the report to results about those nodes. With ``engine="pyshacl"`` everything runs in
    pySHACL: slow, the reference for tests. Raises ``KnowledgeError`` if a shape itself is wrong.
    """
    shapes = shapes if shapes is not None else (knowledge or load_knowledge()).shapes
    return validate_data(Data(join(lines_of(to_quads({UNION: data})))), shapes, focus=focus, engine=engine)


def validate_data(
    data: Data,
    shapes: Graph,
    *,
    focus: Iterable[str] | None = None,
    engine: Choice["split", "pyshacl"] = "split",
) -> ValidationReport:
    """As ``validate_graph``, of triples that are ready for the engines."""
    wanted = None if focus is None else {term(node) for node in focus}
    if engine == "pyshacl":
        results = list(judge_all(data, shapes, wanted))
    else:
        results = list(judge_core(data, shapes, doubtful(data, shapes, wanted)))
        results += run_set_queries(data, shapes, wanted)
    return ValidationReport.of(*results)


def judge_document(data: Data, shapes: Graph, focus: Iterable[str]) -> tuple[Result, ...]:
    """What pySHACL alone says of some nodes, by every constraint, seen with all that is held beside the references.

    Raises ``TypeError`` where rdflib cannot compare two values that a constraint puts side by side.
    """
    own = {node for node in data.index if node.startswith(f"<{iris.ID}")}
    return tuple(judge_near(data, shapes, own, {term(node) for node in focus}))


def unknown_shacl_terms(shapes: Graph) -> set[str]:
    """Terms in SHACL's namespace that SHACL 1.0 does not have, which the engines would pass over without a word.

    Those of SHACL Advanced Features and SHACL JavaScript, such as ``sh:rule``, are among them.
    """
    used = {str(part).removeprefix(str(SH)) for triple in shapes for part in triple if str(part).startswith(str(SH))}
    recommended = {str(term).removeprefix(str(SH)) for term in dir(SH)} | {"class", "and", "or", "not", "in"}
    return {f"{SH}{word}" for word in used if word and (word not in recommended or ADVANCED.fullmatch(word))}
