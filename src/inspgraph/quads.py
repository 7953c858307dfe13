"""Between rdflib's graphs and the engine's quads: the one bridge, and the canonical dump.

Without blank nodes, N-Quads lines sorted by their bytes are a canonical form of a dataset (each quad has one
line in canonical N-Quads, and a set of lines has one order), so that equal datasets give equal files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import pyoxigraph as ox
from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from inspgraph.errors import KnowledgeError


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
    for quad in quads:
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graphs.setdefault(name, Graph()).add((_back(quad.subject), _back(quad.predicate), _back(quad.object)))
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


def canonical_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as N-Quads, one a line, sorted by their bytes, each once, with a line end after the last."""
    return join(lines_of(quads))


def lines_of(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The lines of canonical N-Quads: one a quad, sorted by their bytes, each once."""
    whole = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(set(whole.splitlines()))


def join(lines: Iterable[bytes]) -> bytes:
    """Lines as text, with a line end after each."""
    return b"".join(line + b"\n" for line in lines)


def subject_of(line: bytes) -> bytes:
    """The subject of a line of N-Quads, as written."""
    return line[: line.index(b" ")]


def triple_of(line: bytes) -> bytes:
    """A line of N-Quads without its graph: a line of N-Triples."""
    return line[: line.rindex(b" <")] + b" ."


def graph_of(line: bytes) -> str:
    """The IRI of the named graph of a line of N-Quads."""
    return line[line.rindex(b" <") + 2 : -3].decode()


def lines_in(graphs: Mapping[str, Graph]) -> dict[str, list[bytes]]:
    """The lines of some named graphs, by their IRIs."""
    return {name: lines_of(to_quads({name: graph})) for name, graph in graphs.items()}


def parse_lines(lines: Iterable[bytes]) -> list[ox.Quad]:
    """The quads of canonical lines."""
    return parse_nquads(join(lines))


def parse_nquads(data: bytes) -> list[ox.Quad]:
    """The quads of N-Quads text; ``ValueError`` with the line of a mistake."""
    try:
        return list(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    except SyntaxError as error:
        raise ValueError(str(error)) from error


def parse_trig(data: bytes) -> list[ox.Quad]:
    """The quads of TriG text; ``ValueError`` with the line of a mistake."""
    try:
        return list(ox.parse(data, format=ox.RdfFormat.TRIG))
    except SyntaxError as error:
        raise ValueError(str(error)) from error
