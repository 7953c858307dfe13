"""The example of the shapes, validated many times over: what never changes is made ready for the engines once.

``validate_graph`` writes a whole graph out anew for each validation; nearly all of it is vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Literal as Choice

import pyoxigraph as ox
from rdflib import Graph
from rdflib.graph import _TripleType

from inspgraph.quads import join, lines_of, to_quads
from inspgraph.validate import Data, ValidationReport, validate_data

HERE = "urn:example:bench"


class Bench:
    """A graph to be spoilt for a moment, and what the shapes say of it as it is: ``own`` is the part that changes."""

    def __init__(self, example: Graph, own: Graph) -> None:
        self.example = example
        self._own, self._missing = set(own), set[_TripleType]()
        self._rest = {triple for triple in example if triple not in own}
        self._base = Data(join(sorted(map(line, self._rest))))
        self._ready: Data | None = None
        self._engine = ox.Store()
        self._engine.extend(quads(example))

    @contextmanager
    def spoilt(self, gone: Iterable[_TripleType], new: Iterable[_TripleType]) -> Iterator[set[str]]:
        """Changes the example for as long as a ``with`` block lasts; gives the nodes whose triples change."""
        out = {triple for triple in gone if triple in self.example}
        put = {triple for triple in new if triple not in self.example or triple in out}
        before = self._data()
        self._exchange(out, put)
        try:
            yield {str(triple[0]) for triple in out | put}
        finally:
            self._exchange(put, out)
            self._ready = before

    def _exchange(self, out: set[_TripleType], put: set[_TripleType]) -> None:
        for triple, quad in zip(out, quads(out), strict=True):
            self.example.remove(triple)
            self._engine.remove(quad)
        for triple in put:
            self.example.add(triple)
        self._engine.extend(quads(put))
        self._own = (self._own - out) | put
        self._missing = (self._missing | out) - put
        self._ready = None

    def validate(
        self, shapes: Graph, focus: Iterable[str] | None = None, engine: Choice["split", "pyshacl"] = "split"
    ) -> ValidationReport:
        """The report on the example as it now is: what ``validate_graph`` says of it."""
        return validate_data(self._data(), shapes, focus=focus, engine=engine)

    def _data(self) -> Data:
        if self._ready is None:
            self._ready = self._made_ready()
        return self._ready

    def _made_ready(self) -> Data:
        if self._missing & self._rest:  # a mutation of the vocabularies
            return Data(join(sorted(map(line, self.example))), engine=self._engine)
        return Data(join(sorted(map(line, self._own - self._rest))), self._base, self._engine)


def quads(triples: Iterable[_TripleType]) -> Iterator[ox.Quad]:
    """Triples as quads of one graph, in their order."""
    for triple in triples:
        yield from to_quads({HERE: [triple]})  # type: ignore[dict-item]  # one triple is all that is walked over


@cache
def line(triple: _TripleType) -> bytes:
    """A triple as a line of canonical N-Quads."""
    return lines_of(quads([triple]))[0]
