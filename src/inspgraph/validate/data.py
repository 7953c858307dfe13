"""What is validated, in the three forms that the engines need, each made when it is first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, Graph
from rdflib.term import Node

from inspgraph.quads import to_graphs

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Index = dict[str, dict[str, list[Term]]]
TYPE, NARROWER = str(RDF.type), str(RDFS.subClassOf)
DEFAULT = ox.DefaultGraph()
TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


class Data:
    """Triples as an index, as an engine that answers SPARQL, and as an rdflib graph of some of them.

    ``base`` holds triples that many validations share (the reference graphs), so that they are indexed once.
    ``engine`` is one that holds all triples already, if there is one.
    """

    def __init__(self, quads: Iterable[ox.Quad], base: Data | None = None, engine: ox.Store | None = None) -> None:
        self.quads = quads = list(quads) if engine is None else quads
        self.base = base
        self._engine = engine
        self.index: Index = {}
        self._inverse: dict[str, dict[str, set[str]]] = {}
        self._instances: dict[str, set[str]] = {}
        for quad in quads:
            about = self.index.setdefault(quad.subject.value, {})  # type: ignore[union-attr]
            about.setdefault(quad.predicate.value, []).append(quad.object)

    def all_quads(self) -> Iterator[ox.Quad]:
        """Every quad, those of the base among them."""
        if self._engine is not None:
            yield from self._engine
            return
        if self.base:
            yield from self.base.all_quads()
        yield from self.quads

    @cached_property
    def engine(self) -> ox.Store:
        """An engine that holds every triple; queries are to take the union of its graphs."""
        if self._engine is not None:
            return self._engine
        engine = ox.Store()
        engine.bulk_extend(ox.Quad(q.subject, q.predicate, q.object, DEFAULT) for q in self.all_quads())
        return engine

    def values(self, node: str, predicate: str) -> list[Term]:
        """The objects of a node's property."""
        own = self.index.get(node, {}).get(predicate, [])
        return [*own, *self.base.values(node, predicate)] if self.base else own

    def predicates(self, node: str) -> set[str]:
        """The properties that a node has."""
        own = set(self.index.get(node, ()))
        return own | self.base.predicates(node) if self.base else own

    @cached_property
    def _subjects(self) -> dict[str, set[str]]:
        """The subjects of each property."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, about in self.index.items():
            for predicate in about:
                found[predicate].add(subject)
        return found

    def subjects(self, predicate: str) -> set[str]:
        """The nodes that have a property."""
        own = self._subjects.get(predicate, set())
        return own | self.base.subjects(predicate) if self.base else own

    def holders(self, predicate: str) -> dict[str, set[str]]:
        """The nodes that have a property, by each IRI that it has as a value."""
        if predicate not in self._inverse:
            found: dict[str, set[str]] = defaultdict(set)
            for subject in self._subjects.get(predicate, ()):
                for value in self.index[subject][predicate]:
                    if isinstance(value, ox.NamedNode):
                        found[value.value].add(subject)
            for value_of, subjects in (self.base.holders(predicate) if self.base else {}).items():
                found[value_of] |= subjects
            self._inverse[predicate] = found
        return self._inverse[predicate]

    def kinds(self, kind: str) -> set[str]:
        """A class and all its subclasses."""
        found, queue = {kind}, [kind]
        while queue:
            for narrower in self.holders(NARROWER).get(queue.pop(), ()):
                if narrower not in found:
                    found.add(narrower)
                    queue.append(narrower)
        return found

    def instances(self, kind: str) -> set[str]:
        """The nodes of a class or of one of its subclasses."""
        if kind not in self._instances:
            held = self.holders(TYPE)
            self._instances[kind] = set().union(*(held.get(narrower, ()) for narrower in self.kinds(kind)))
        return self._instances[kind]

    def targets(self, shapes: Graph, shape: Node) -> set[str]:
        """The target nodes of a shape (SHACL section 2.1.3), instances of subclasses among them."""
        found = {str(node) for node in shapes.objects(shape, SH.targetNode)}
        for kind in shapes.objects(shape, SH.targetClass):
            found |= self.instances(str(kind))
        for predicate in shapes.objects(shape, SH.targetSubjectsOf):
            found |= self.subjects(str(predicate))
        for predicate in shapes.objects(shape, SH.targetObjectsOf):
            found |= set(self.holders(str(predicate)))
        return found

    def around(self, nodes: Iterable[str], backwards: Iterable[str]) -> Graph:
        """Every triple that can be reached from some nodes, along any property, and against some.

        A constraint on the nodes sees the same in this graph as in the whole, since it has no other way to walk.
        """
        reached: set[str] = set()
        queue = list(nodes)
        behind = tuple(backwards)
        while queue:
            node = queue.pop()
            if node in reached:
                continue
            reached.add(node)
            for predicate in self.predicates(node):
                queue += [v.value for v in self.values(node, predicate) if isinstance(v, ox.NamedNode | ox.BlankNode)]
            for predicate in behind:
                queue += self.holders(predicate).get(node, ())
        return self._graph_of(reached)

    def whole(self) -> Graph:
        """Every triple."""
        bare = (ox.Quad(q.subject, q.predicate, q.object, DEFAULT) for q in self.all_quads())
        return to_graphs(bare).get("", Graph())

    def _graph_of(self, nodes: set[str]) -> Graph:
        quads = (
            ox.Quad(ox.NamedNode(node), ox.NamedNode(predicate), value, DEFAULT)
            for node in sorted(nodes)
            for predicate in self.predicates(node)
            for value in self.values(node, predicate)
        )
        return to_graphs(quads).get("", Graph())


def text(term: Term) -> str:
    """The IRI or the lexical form of a term."""
    return term.value if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal) else str(term)
