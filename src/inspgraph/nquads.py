"""Lines of N-Quads: the canonical form of a dataset, and reading one again.

Without blank nodes, N-Quads lines sorted by their bytes are a canonical form of a dataset (each quad has one
line in canonical N-Quads, and a set of lines has one order), so that equal datasets give equal files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox


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


def read_triples(path: Path) -> Iterator[tuple[str, str, str]]:
    """The triples of a Turtle file as strings, literals by their characters alone; ``ValueError`` with a mistake."""
    try:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.absolute().as_uri()):
            subject, predicate, value = (getattr(term, "value", str(term)) for term in quad.triple)
            yield subject, predicate, value
    except SyntaxError as error:
        raise ValueError(str(error)) from error
