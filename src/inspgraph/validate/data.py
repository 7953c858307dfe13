"""What is validated, in the three forms that the engines need, each made when it is first asked for.

Terms are written as in N-Triples (``<iri>``, ``"words"@en``, ``"2"^^<type>``): nothing is made of a line but its
three parts, and most values need never be looked into.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import NamedTuple

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, XSD, Graph
from rdflib.term import Node

from inspgraph.garbage import collecting_nothing
from inspgraph.quads import to_graphs

About = dict[str, list[str]]
TYPE, NARROWER = f"<{RDF.type}>", f"<{RDFS.subClassOf}>"
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?')
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
STRING, IN_LANGUAGE = str(XSD.string), str(RDF.langString)
NOTHING: About = {}


class Words(NamedTuple):
    """A literal: its characters, its datatype and, if it has one, its language."""

    lexical: str
    datatype: str
    language: str


class Data:
    """Triples as an index, as an engine that answers SPARQL, and as an rdflib graph of some of them.

    They come as N-Quads in canonical form, one a line; which graph a triple stands in does not matter.
    ``base`` holds triples that many validations share (the reference graphs), so that they are indexed once.
    ``engine`` is one that holds all triples already, if there is one.
    """

    def __init__(self, nquads: bytes, base: Data | None = None, engine: ox.Store | None = None) -> None:
        self.base = base
        self._nquads = nquads
        self._engine = engine
        self._inverse: dict[str, dict[str, set[str]]] = {}
        self._instances: dict[str, set[str]] = {}
        self.index = _index_of(nquads)

    def triples(self) -> bytes:
        """Every triple as N-Triples, those of the base among them."""
        own = b"".join(line[: line.rindex(b" <")] + b" .\n" for line in self._nquads.splitlines())
        return self.base.triples() + own if self.base else own

    @cached_property
    def engine(self) -> ox.Store:
        """An engine that holds every triple; queries are to take the union of its graphs."""
        if self._engine is not None:
            return self._engine
        engine = ox.Store()
        engine.bulk_load(self.triples(), format=ox.RdfFormat.N_TRIPLES)
        return engine

    def about(self, node: str) -> About:
        """The properties of a node, with their values."""
        own = self.index.get(node, NOTHING)
        more = self.base.about(node) if self.base else NOTHING
        if not (own and more):
            return own or more
        return {p: [*own.get(p, ()), *more.get(p, ())] for p in {**own, **more}}

    def values(self, node: str, predicate: str) -> list[str]:
        """The objects of a node's property."""
        return self.about(node).get(predicate, [])

    def subjects(self, predicate: str) -> set[str]:
        """The nodes that have a property."""
        own = {subject for subject, about in self.index.items() if predicate in about}
        return own | self.base.subjects(predicate) if self.base else own

    def holders(self, predicate: str) -> dict[str, set[str]]:
        """The nodes that have a property, by each IRI that it has as a value."""
        if predicate not in self._inverse:
            shared = self.base.holders(predicate) if self.base else {}
            found = {value: set(subjects) for value, subjects in shared.items()}
            for subject, about in self.index.items():
                for value in about.get(predicate, ()):
                    if value[0] == "<":
                        found.setdefault(value, set()).add(subject)
            self._inverse[predicate] = found
        return self._inverse[predicate]

    def instances(self, kind: str) -> set[str]:
        """The nodes of a class or of one of its subclasses."""
        if kind not in self._instances:
            held = self.holders(TYPE)
            self._instances[kind] = set().union(*(held.get(narrower, ()) for narrower in self._kinds(kind)))
        return self._instances[kind]

    def _kinds(self, kind: str) -> set[str]:
        """A class and all its subclasses."""
        found, queue = {kind}, [kind]
        while queue:
            new = self.holders(NARROWER).get(queue.pop(), set()) - found
            found |= new
            queue += new
        return found

    def targets(self, shapes: Graph, shape: Node) -> set[str]:
        """The target nodes of a shape (SHACL section 2.1.3), instances of subclasses among them."""
        found = {term(node) for node in shapes.objects(shape, SH.targetNode)}
        for kind in shapes.objects(shape, SH.targetClass):
            found |= self.instances(term(kind))
        for predicate in shapes.objects(shape, SH.targetSubjectsOf):
            found |= self.subjects(term(predicate))
        for predicate in shapes.objects(shape, SH.targetObjectsOf):
            found |= set(self.holders(term(predicate)))
        return found

    def around(self, nodes: Iterable[str], backwards: Iterable[str]) -> Graph:
        """Every triple that can be reached from some nodes, along any property, and against some.

        A constraint on the nodes sees the same in this graph as in the whole, since it has no other way to walk.
        """
        reached: set[str] = set()
        queue, behind = list(nodes), tuple(backwards)
        while queue:
            node = queue.pop()
            if node in reached:
                continue
            reached.add(node)
            for values in self.about(node).values():
                queue += [value for value in values if value[0] != '"']
            for predicate in behind:
                queue += self.holders(predicate).get(node, ())
        return _graph_of(self._lines(reached))

    def whole(self) -> Graph:
        """Every triple."""
        return _graph_of(self.triples())

    def _lines(self, nodes: set[str]) -> bytes:
        return "".join(
            f"{node} {predicate} {value} .\n"
            for node in sorted(nodes)
            for predicate, values in self.about(node).items()
            for value in values
        ).encode()


def _index_of(nquads: bytes) -> dict[str, About]:
    """The values of each property of each subject, every term held once."""
    index: dict[str, About] = {}
    keep: dict[str, str] = {}
    once = keep.setdefault
    with collecting_nothing():
        for line in io.BytesIO(nquads):
            subject, predicate, rest = line.decode().split(" ", 2)
            about = index.get(subject)
            if about is None:
                about = index[once(subject, subject)] = {}
            value = rest[: rest.rindex(" <")]
            value = once(value, value)
            if predicate in about:
                about[predicate].append(value)
            else:
                about[once(predicate, predicate)] = [value]
    return index


def _graph_of(ntriples: bytes) -> Graph:
    return to_graphs(ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)).get("", Graph())


def term(node: Node | str) -> str:
    """An IRI as it is written in N-Triples."""
    return f"<{node}>"


def plain(written: str) -> str:
    """The IRI of a term, or the characters of a literal."""
    words = read_literal(written)
    return words.lexical if words else written.strip("<>")


@lru_cache(maxsize=1 << 16)
def read_literal(written: str) -> Words | None:
    """A literal taken apart; none if the term is none, or one of a kind that is not known here."""
    match = LITERAL.fullmatch(written)
    if match is None:
        return None
    lexical, language, datatype = match.groups()
    whole = ESCAPE.sub(_unescape, lexical) if "\\" in lexical else lexical
    return Words(whole, datatype or (IN_LANGUAGE if language else STRING), language or "")


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else ESCAPES.get(match[3], match[3])
