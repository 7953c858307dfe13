"""What a change by hand must stand before it is let in: the shapes, over the whole dataset.

Derived graphs and the descriptions of graphs are made anew, where the dataset has them. Checks of the house that are
no shapes, such as that every node has an IRI, do not stand in the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.knowledge import load_knowledge
from inspgraph.pipeline.releases import INSPECTION, derive, describe_graphs, load_engine, validate_lines
from inspgraph.pipeline.sources import Lines
from inspgraph.quads import join, lines_in, lines_of
from inspgraph.validate import Result

BLANK = "urn:inspgraph:blank:"
Row = dict[str, str]


def judge_dataset(content: bytes) -> tuple[bytes, dict[str, Any], list[Row], str]:
    """A dataset as it is to be kept, what its manifest says of it, and what breaks the shapes: as rows and as Turtle.

    There are no rows, and the Turtle is empty, if it may be kept.
    """
    lines = _lines_by_graph(ox.parse(content, format=ox.RdfFormat.N_QUADS))
    if iris.META_GRAPH in lines:
        lines = _made_anew(lines)
    kept = join(sorted({line for held in lines.values() for line in held}))
    report = validate_lines(_as_judged(kept, lines), load_knowledge())
    manifest = {"inspections": kept.count(INSPECTION), "validation": dict(sorted(report.codes.items()))}
    if report.conforms:
        return kept, manifest, [], ""
    rows = [_as_row(result) for result in report.results if result.severity == "Violation"]
    return kept, manifest, rows, report.as_graph().serialize(format="turtle")


def _lines_by_graph(quads: Iterable[ox.Quad]) -> dict[str, Lines]:
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graphs.setdefault(name, []).append(quad)
    return {name: lines_of(held) for name, held in graphs.items()}


def _made_anew(graphs: dict[str, Lines]) -> dict[str, Lines]:
    """All graphs, with those that are derived, and the descriptions, as they are now."""
    held = {
        name: lines
        for name, lines in graphs.items()
        if not name.startswith(iris.derived_graph("")) and name != iris.META_GRAPH
    }
    held |= derive(load_engine(join(line for lines in held.values() for line in lines)))
    return held | {iris.META_GRAPH: _descriptions(held)}


def _descriptions(graphs: dict[str, Lines]) -> Lines:
    """What is said of each graph; a dataset that keeps no such graph is judged as if it did."""
    told = lines_in({iris.META_GRAPH: describe_graphs({name: graphs[name] for name in sorted(graphs) if name})})
    return told.get(iris.META_GRAPH, [])


def _as_judged(content: bytes, graphs: dict[str, Lines]) -> bytes:
    """A dataset as validation wants it: each node and each graph has an IRI, and each graph is described."""
    if "" not in graphs and b"_:" not in content and iris.META_GRAPH in graphs:
        return content
    named = _lines_by_graph(_named(ox.parse(content, format=ox.RdfFormat.N_QUADS)))
    named.setdefault(iris.META_GRAPH, _descriptions(named))
    return join(sorted({line for lines in named.values() for line in lines}))


def _named(quads: Iterable[ox.Quad]) -> Iterable[ox.Quad]:
    for quad in quads:
        graph = quad.graph_name if isinstance(quad.graph_name, ox.NamedNode) else ox.NamedNode(BLANK + "graph")
        yield ox.Quad(_node(quad.subject), quad.predicate, _node(quad.object), graph)


def _node(term: Any) -> Any:  # noqa: ANN401 - any term of the engine
    return ox.NamedNode(BLANK + term.value) if isinstance(term, ox.BlankNode) else term


def _as_row(result: Result) -> Row:
    row = {"code": result.code, "message": result.message, "focus": result.focus_node}
    return row | {name: told for name in ("path", "value") if (told := getattr(result, name)) is not None}
