"""Which nodes may break a core constraint: a sieve before pySHACL, which alone says what is wrong.

pySHACL takes milliseconds a node, and nearly every node is as it should be. Each constraint that the sieve knows is
a plain test that is passed only where pySHACL would surely pass too; a constraint that it does not know is passed by
no node. So what the sieve lets by needs no second look, and what it holds back may still conform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from inspgraph.validate.data import TARGETS, Data, term
from inspgraph.validate.probes import AT_ONCE, ONE_BY_ONE, AtOnce, OneByOne, never

Walk = Callable[[Data, str], list[str]]
SILENT = frozenset(
    {RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy, SH.path, SH.name, SH.description, SH.message, SH.severity}
    | {SH.order, SH.group, SH.defaultValue, SH.deactivated, SH.property, SH.sparql, SH.ignoredProperties}
    | {SH.minCount, SH.maxCount, *TARGETS}
)
REMEMBERED = 5000
ANY_NUMBER = float("inf")


@dataclass(frozen=True, slots=True)
class Part:
    """Where a shape looks, how many values there may be, and the tests of each and of all of them."""

    path: str | None
    walk: Walk
    least: int
    most: float
    one_by_one: tuple[OneByOne, ...]
    at_once: tuple[AtOnce, ...]

    @property
    def asks(self) -> bool:
        """Whether there is anything that it could fail on."""
        return bool(self.least or self.most < ANY_NUMBER or self.one_by_one or self.at_once)


class Sight:
    """A part with its tests ready for some data; values that passed before are remembered."""

    def __init__(self, part: Part, data: Data) -> None:
        self.least, self.most = part.least, part.most
        self.one_by_one = [make(data) for make in part.one_by_one]
        self.at_once = [make(data) for make in part.at_once]
        self.good: set[str] = set()

    def passes(self, node: str, values: list[str]) -> bool:
        """Whether the values that a node has surely conform."""
        good = self.good
        for value in values:
            if value not in good:
                for test in self.one_by_one:
                    if not test(value):
                        return False
                if len(good) < REMEMBERED:
                    good.add(value)
        count = len(values)
        if count > 1 or count < self.least:
            count = len(set(values))
        if not self.least <= count <= self.most:
            return False
        return not self.at_once or all(test(node, values) for test in self.at_once)


class Bench:
    """The sieve of one node shape for some data: parts by their property, and parts that walk further."""

    def __init__(self, parts: tuple[Part, ...], data: Data) -> None:
        self._data = data
        self._near: dict[str, list[Sight]] = {}
        self._needed: set[str] = set()
        self._far: list[tuple[Walk, Sight]] = []
        for part in parts:
            if not part.asks:
                continue
            sight = Sight(part, data)
            if part.path is None:
                self._far.append((part.walk, sight))
            else:
                self._near.setdefault(part.path, []).append(sight)
                if not sight.passes("", []):
                    self._needed.add(part.path)

    def passes(self, node: str) -> bool:
        """Whether a node surely conforms."""
        about = self._data.about(node)
        if not self._needed <= about.keys():
            return False
        for predicate in self._near.keys() & about.keys():
            for sight in self._near[predicate]:
                if not sight.passes(node, about[predicate]):
                    return False
        return not self._far or all(sight.passes(node, walk(self._data, node)) for walk, sight in self._far)


def doubtful(data: Data, shapes: Graph, wanted: set[str] | None) -> set[str]:
    """The target nodes, of all or of those wanted, that do not surely conform."""
    found: set[str] = set()
    for shape, parts in make_sieves(shapes):
        targets = data.targets(shapes, shape)
        bench = Bench(parts, data)
        found |= {n for n in (targets if wanted is None else targets & wanted) if not bench.passes(n)}
    return found


@lru_cache(maxsize=8)
def make_sieves(shapes: Graph) -> tuple[tuple[Node, tuple[Part, ...]], ...]:
    """The parts of every shape that has a target."""
    targeted = {shape for predicate in TARGETS for shape in shapes.subjects(predicate)}
    return tuple((shape, tuple(_parts(shapes, shape))) for shape in sorted(targeted, key=str))


def _parts(shapes: Graph, shape: Node) -> Iterator[Part]:
    """Each path that a shape looks along, with the tests of what it finds there."""
    if (shape, SH.deactivated, Literal(True)) in shapes:
        return
    path = shapes.value(shape, SH.path)
    walk = _itself if path is None else _follow(shapes, path)
    yield _part(shapes, shape, path, walk) if walk else UNKNOWN
    for inner in shapes.objects(shape, SH.property):
        nested = path is not None  # a shape inside a property's shape looks at its values, not at the node
        yield from [UNKNOWN] if nested else _parts(shapes, inner)


def _part(shapes: Graph, shape: Node, path: Node | None, walk: Walk) -> Part:
    least, most = shapes.value(shape, SH.minCount), shapes.value(shape, SH.maxCount)
    each: list[OneByOne] = []
    whole: list[AtOnce] = []
    for predicate, value in shapes.predicate_objects(shape):
        name = str(predicate).removeprefix(str(SH))
        if name in ONE_BY_ONE and (one := ONE_BY_ONE[name](shapes, shape, value)):
            each.append(one)
        elif predicate not in SILENT:
            whole.append((AT_ONCE[name](shapes, shape, value) if name in AT_ONCE else None) or never)
    near = term(path) if isinstance(path, URIRef) else None
    bounds = int(str(least or 0)), float(str(most)) if most is not None else ANY_NUMBER
    return Part(near, walk, *bounds, tuple(each), tuple(whole))


# Where a shape looks


def _follow(shapes: Graph, path: Node) -> Walk | None:
    """How a path is walked; none if it is of a kind that is not known here."""
    if isinstance(path, URIRef):
        return lambda data, node: data.values(node, term(path))
    inverse = shapes.value(path, SH.inversePath)
    if isinstance(inverse, URIRef):
        return lambda data, node: list(data.holders(term(inverse)).get(node, ()))
    either = shapes.value(path, SH.alternativePath)
    if either is None and (path, RDF.first, None) not in shapes:
        return None
    steps = [_follow(shapes, step) for step in Collection(shapes, either or path)]
    known = tuple(step for step in steps if step)
    if len(known) != len(steps):
        return None
    return partial(_either if either else _in_turn, known)


def _itself(_: Data, node: str) -> list[str]:
    return [node]


def _either(steps: tuple[Walk, ...], data: Data, node: str) -> list[str]:
    return list(dict.fromkeys(value for step in steps for value in step(data, node)))


def _in_turn(steps: tuple[Walk, ...], data: Data, node: str) -> list[str]:
    found = [node]
    for step in steps:
        found = list(dict.fromkeys(value for n in found if n[0] == "<" for value in step(data, n)))
    return found


UNKNOWN = Part(None, _itself, 0, ANY_NUMBER, (), (never,))
