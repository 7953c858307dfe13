"""Between rdflib's graphs and the engine's quads: the one bridge. What needs no rdflib stands in ``nquads``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from inspgraph.errors import KnowledgeError
from inspgraph.nquads import (
    canonical_nquads,
    graph_of,
    join,
    lines_of,
    parse_lines,
    parse_nquads,
    parse_trig,
    subject_of,
    triple_of,
)

__all__ = [
    "canonical_nquads",
    "graph_of",
    "join",
    "lines_in",
    "lines_of",
    "parse_lines",
    "parse_nquads",
    "parse_trig",
    "subject_of",
    "to_graphs",
    "to_quads",
    "triple_of",
]


def to_quads(graphs: Mapping[str, Graph]) -> Iterator[ox.Quad]:
    """The quads of some named graphs; ``KnowledgeError`` on a blank node, which our data never holds."""
    for name, graph in graphs.items():
        named = ox.NamedNode(name)
        for subject, predicate, value in graph:
            yield ox.Quad(_node(subject), _node(predicate), _term(value), named)


def _node(node: Node) -> ox.NamedNode:
    if not isinstance(node, URIRef):
        msg = f"a node without an IRI stands in the data: {node!r}; give it one in iris.py or in the knowledge file"
        raise KnowledgeError(msg)
    return ox.NamedNode(str(node))


def _term(node: Node) -> ox.NamedNode | ox.Literal:
    if not isinstance(node, Literal):
        return _node(node)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype))) if node.datatype else ox.Literal(str(node))


def to_graphs(quads: Iterable[ox.Quad]) -> dict[str, Graph]:
    """rdflib graphs by the IRIs of their named graphs."""
    graphs: dict[str, Graph] = {}
    back = cache(_back)  # few terms stand in many quads
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graph = graphs.get(name)
        if graph is None:
            graph = graphs[name] = Graph()
        graph.add((back(quad.subject), back(quad.predicate), back(quad.object)))
    return graphs


def _back(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple) -> URIRef | Literal:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        datatype = None if plain else URIRef(term.datatype.value)
        return Literal(term.value, lang=term.language, datatype=datatype, normalize=False)
    msg = f"a node without an IRI stands in the data: {term}"
    raise KnowledgeError(msg)


def lines_in(graphs: Mapping[str, Graph]) -> dict[str, list[bytes]]:
    """The lines of some named graphs, by their IRIs."""
    return {name: lines_of(to_quads({name: graph})) for name, graph in graphs.items()}
