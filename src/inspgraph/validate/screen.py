"""Which nodes may break a core constraint: a sieve before pySHACL, which alone says what is wrong.

pySHACL takes milliseconds a node, and nearly every node is as it should be. Each constraint that the sieve knows is
a plain test that is passed only where pySHACL would surely pass too; a constraint that it does not know is passed by
no node. So what the sieve lets by needs no second look, and what it holds back may still conform.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, partial
from operator import ge, le, lt
from typing import Any

import pyoxigraph as ox
from rdflib import RDF, RDFS, SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from inspgraph.quads import to_quads
from inspgraph.validate.data import TARGETS, Data, Term, text

Values = Callable[[Data, str], list[Term]]
Test = Callable[[Data, str, list[Term]], bool]
SILENT = frozenset(
    {RDF.type, RDFS.label, RDFS.comment, RDFS.isDefinedBy, SH.path, SH.name, SH.description, SH.message, SH.severity}
    | {SH.order, SH.group, SH.defaultValue, SH.deactivated, SH.property, SH.sparql, SH.ignoredProperties}
    | {*TARGETS}
)
Order = Callable[[Any, Any], bool]
DATE, NUMBERS = str(XSD.date), {str(XSD.integer), str(XSD.decimal)}
PLAIN = re.compile(r"-?\d+(?:\.\d+)?|\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Part:
    """Where a shape looks, and the tests of what it finds there."""

    values_of: Values
    tests: tuple[Test, ...]
    may_be_empty: bool

    @classmethod
    def of(cls, values_of: Values, *tests: Test) -> Part:
        """A part that has tried whether its tests pass where nothing is found."""
        nothing = Data(())
        return cls(values_of, tests, all(test(nothing, "", []) for test in tests))


@dataclass(frozen=True, slots=True)
class Sieve:
    """The tests of one node shape: of its own, and of its properties by their paths."""

    shape: Node
    parts: tuple[Part, ...]

    def passes(self, data: Data, node: str) -> bool:
        """Whether a node surely conforms."""
        for part in self.parts:
            values = part.values_of(data, node)
            if not values:
                if not part.may_be_empty:
                    return False
            elif not all(test(data, node, values) for test in part.tests):
                return False
        return True


def doubtful(data: Data, shapes: Graph, wanted: set[str] | None) -> set[str]:
    """The target nodes, of all or of those wanted, that do not surely conform."""
    found: set[str] = set()
    for sieve in make_sieves(shapes):
        targets = data.targets(shapes, sieve.shape)
        found |= {n for n in (targets if wanted is None else targets & wanted) if not sieve.passes(data, n)}
    return found


@lru_cache(maxsize=8)
def make_sieves(shapes: Graph) -> tuple[Sieve, ...]:
    """One sieve for every shape that has a target."""
    targeted = {shape for predicate in TARGETS for shape in shapes.subjects(predicate)}
    return tuple(Sieve(shape, tuple(_parts(shapes, shape))) for shape in sorted(targeted, key=str))


def _parts(shapes: Graph, shape: Node) -> Iterator[Part]:
    """Each path that a shape looks along, with the tests of what it finds there."""
    if (shape, SH.deactivated, Literal(True)) in shapes:
        return
    path = shapes.value(shape, SH.path)
    values_of = _itself if path is None else _follow(shapes, path)
    yield Part.of(values_of, *_tests(shapes, shape)) if values_of else UNKNOWN
    for inner in shapes.objects(shape, SH.property):
        nested = path is not None  # a shape inside a property's shape looks at its values, not at the node
        yield from [UNKNOWN] if nested else _parts(shapes, inner)


def _tests(shapes: Graph, shape: Node) -> Iterator[Test]:
    for predicate, value in shapes.predicate_objects(shape):
        if predicate not in SILENT:
            make = MAKERS.get(str(predicate).removeprefix(str(SH)))
            yield (make(shapes, shape, value) if make else None) or _never


# Where a shape looks


def _follow(shapes: Graph, path: Node) -> Values | None:
    """How a path is walked; none if it is of a kind that is not known here."""
    if isinstance(path, URIRef):
        return lambda data, node: data.values(node, str(path))
    inverse = shapes.value(path, SH.inversePath)
    if isinstance(inverse, URIRef):
        return lambda data, node: [ox.NamedNode(n) for n in data.holders(str(inverse)).get(node, ())]
    either = shapes.value(path, SH.alternativePath)
    if either is None and (path, RDF.first, None) not in shapes:
        return None
    steps = [_follow(shapes, step) for step in Collection(shapes, either or path)]
    known = tuple(step for step in steps if step)
    if len(known) != len(steps):
        return None
    return partial(_either if either else _in_turn, known)


def _itself(_: Data, node: str) -> list[Term]:
    return [ox.NamedNode(node)]


def _either(steps: tuple[Values, ...], data: Data, node: str) -> list[Term]:
    return list(dict.fromkeys(value for step in steps for value in step(data, node)))


def _in_turn(steps: tuple[Values, ...], data: Data, node: str) -> list[Term]:
    found = _itself(data, node)
    for step in steps:
        found = list(dict.fromkeys(v for n in found if isinstance(n, ox.NamedNode) for v in step(data, n.value)))
    return found


# What it asks: a maker takes the shapes, the shape and the parameter; none if it does not know the parameter


def _never(*_: object) -> bool:
    return False


UNKNOWN = Part.of(_itself, _never)


def _each(passes: Callable[[Data, Term], bool]) -> Test:
    return lambda data, _, values: all(passes(data, value) for value in values)


def _min_count(_: Graph, __: Node, number: Node) -> Test:
    least = int(str(number))
    return lambda _, __, values: len(values if least < 2 else set(values)) >= least


def _max_count(_: Graph, __: Node, number: Node) -> Test:
    most = int(str(number))
    return lambda _, __, values: len(values) <= most or len(set(values)) <= most


def _class(_: Graph, __: Node, kind: Node) -> Test:
    return _each(lambda data, value: isinstance(value, ox.NamedNode) and value.value in data.instances(str(kind)))


def _pattern(shapes: Graph, shape: Node, pattern: Node) -> Test | None:
    if (shape, SH.flags, None) in shapes:
        return None
    fits = re.compile(str(pattern)).search
    return _each(lambda _, value: not isinstance(value, ox.BlankNode) and fits(text(value)) is not None)


def _datatype(_: Graph, __: Node, datatype: Node) -> Test:
    named = str(datatype)
    return _each(lambda _, v: isinstance(v, ox.Literal) and v.datatype.value == named and _well_typed(v.value, named))


@lru_cache(maxsize=100_000)
def _well_typed(lexical: str, datatype: str) -> bool:
    if datatype == str(XSD.string):
        return True
    return Literal(lexical, datatype=URIRef(datatype), normalize=False).ill_typed is not True


def _node_kind(_: Graph, __: Node, kind: Node) -> Test | None:
    wanted = {SH.IRI: ox.NamedNode, SH.Literal: ox.Literal}.get(URIRef(str(kind)))
    return _each(lambda _, value: isinstance(value, wanted)) if wanted else None


def _min_length(_: Graph, __: Node, number: Node) -> Test:
    return _each(lambda _, value: not isinstance(value, ox.BlankNode) and len(text(value)) >= int(str(number)))


def _max_length(_: Graph, __: Node, number: Node) -> Test:
    return _each(lambda _, value: not isinstance(value, ox.BlankNode) and len(text(value)) <= int(str(number)))


def _language_in(shapes: Graph, _: Node, languages: Node) -> Test:
    known = {str(language).lower() for language in Collection(shapes, languages)}
    return _each(lambda _, value: isinstance(value, ox.Literal) and (value.language or "").lower() in known)


def _unique_lang(_: Graph, __: Node, ___: Node) -> Test:
    def passes(_: Data, __: str, values: list[Term]) -> bool:
        languages = [v.language.lower() for v in values if isinstance(v, ox.Literal) and v.language]
        return len(languages) == len(set(languages))

    return passes


def _in(shapes: Graph, _: Node, members: Node) -> Test:
    known = {_term(member) for member in Collection(shapes, members)}
    return _each(lambda _, value: value in known)


def _not(shapes: Graph, _: Node, inner: Node) -> Test | None:
    """Only ``not in`` is known: a shape that asks for nothing but membership in a list."""
    members = shapes.value(inner, SH["in"])
    if members is None or set(shapes.predicates(inner)) != {SH["in"]}:
        return None
    excluded = {_term(member) for member in Collection(shapes, members)}
    return _each(lambda _, value: value not in excluded)


def _has_value(_: Graph, __: Node, wanted: Node) -> Test:
    term = _term(wanted)
    return lambda _, __, values: term in values


def _term(node: Node) -> Term:
    alone = Graph().add((RDF.nil, RDF.first, node))
    return next(to_quads({RDF.nil: alone})).object


def _bound(fits: Order, _: Graph, __: Node, limit: Node) -> Test:
    other = _term(limit)
    return _each(lambda _, value: _compares(fits, value, other))


def _pair(fits: Order, _: Graph, __: Node, other: Node) -> Test:
    def passes(data: Data, node: str, values: list[Term]) -> bool:
        others = data.values(node, str(other))
        return all(_compares(fits, value, o) for value in values for o in others)

    return passes


def _compares(fits: Order, one: Term, two: Term) -> bool:
    """Whether two numbers or two days, plainly written, are in order."""
    if not (isinstance(one, ox.Literal) and isinstance(two, ox.Literal)):
        return False
    kinds = {one.datatype.value, two.datatype.value}
    plain = all(PLAIN.fullmatch(v.value) and _well_typed(v.value, v.datatype.value) for v in (one, two))
    if plain and kinds == {DATE}:
        return fits(one.value, two.value)
    return plain and kinds <= NUMBERS and fits(Decimal(one.value), Decimal(two.value))


def _closed(shapes: Graph, shape: Node, closed: Node) -> Test | None:
    if str(closed) != "true" or (shape, SH.ignoredProperties, None) in shapes:
        return None
    paths = {shapes.value(inner, SH.path) for inner in shapes.objects(shape, SH.property)}
    allowed = {str(path) for path in paths if isinstance(path, URIRef)}
    return lambda data, node, _: data.predicates(node) <= allowed


Maker = Callable[[Graph, Node, Node], Test | None]
MAKERS: dict[str, Maker] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "class": _class,
    "pattern": _pattern,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minLength": _min_length,
    "maxLength": _max_length,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "in": _in,
    "not": _not,
    "hasValue": _has_value,
    "minInclusive": partial(_bound, ge),
    "maxInclusive": partial(_bound, le),
    "lessThan": partial(_pair, lt),
    "lessThanOrEquals": partial(_pair, le),
    "closed": _closed,
}
"""What the sieve knows; every constraint with another parameter goes to pySHACL."""
