"""What the sieve asks: for each parameter of a core constraint (SHACL section 4) a test that passes only where
pySHACL would surely pass too.

A maker takes the shapes, the shape and the parameter, and gives a test that still waits for the data; none if it
does not know the parameter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache, partial
from operator import ge, le, lt
from typing import Any

from rdflib import SH, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from inspgraph.quads import lines_of, to_quads
from inspgraph.validate.data import Data, plain, read_literal, term

OneByOne = Callable[[Data], Callable[[str], bool]]
AtOnce = Callable[[Data], Callable[[str, list[str]], bool]]
Order = Callable[[Any, Any], bool]
DATE, NUMBERS = str(XSD.date), {str(XSD.integer), str(XSD.decimal)}
PLAIN = re.compile(r"-?\d+(?:\.\d+)?|\d{4}-\d{2}-\d{2}")
WHOLE = re.compile(r"-?[0-9]{1,15}")


def never(_: Data) -> Callable[[str, list[str]], bool]:
    """The test that nothing passes."""
    return lambda _, __: False


def _each(passes: Callable[[str], bool]) -> OneByOne:
    return lambda _: passes


def _class(_: Graph, __: Node, kind: Node) -> OneByOne:
    return lambda data: data.instances(term(kind)).__contains__


def _pattern(shapes: Graph, shape: Node, pattern: Node) -> OneByOne | None:
    if (shape, SH.flags, None) in shapes:
        return None
    fits = re.compile(str(pattern)).search
    return _each(lambda value: value[0] != "_" and _known(value) and fits(plain(value)) is not None)


def _known(value: str) -> bool:
    return value[0] == "<" or read_literal(value) is not None


def _datatype(_: Graph, __: Node, datatype: Node) -> OneByOne:
    def passes(value: str) -> bool:
        words = read_literal(value)
        return words is not None and words.datatype == str(datatype) and _well_typed(words.lexical, words.datatype)

    return _each(passes)


@lru_cache(maxsize=100_000)
def _well_typed(lexical: str, datatype: str) -> bool:
    if datatype == str(XSD.string) or (datatype == str(XSD.integer) and WHOLE.fullmatch(lexical)):
        return True
    return Literal(lexical, datatype=URIRef(datatype), normalize=False).ill_typed is not True


def _node_kind(_: Graph, __: Node, kind: Node) -> OneByOne | None:
    first = {SH.IRI: "<", SH.Literal: '"'}.get(URIRef(str(kind)))
    return _each(lambda value: value[0] == first) if first else None


def _min_length(_: Graph, __: Node, number: Node) -> OneByOne:
    least = int(str(number))
    return _each(lambda value: value[0] != "_" and _known(value) and len(plain(value)) >= least)


def _max_length(_: Graph, __: Node, number: Node) -> OneByOne:
    most = int(str(number))
    return _each(lambda value: value[0] != "_" and _known(value) and len(plain(value)) <= most)


def _language_in(shapes: Graph, _: Node, languages: Node) -> OneByOne:
    known = {str(language).lower() for language in Collection(shapes, languages)}
    return _each(lambda value: (words := read_literal(value)) is not None and words.language.lower() in known)


def _in(shapes: Graph, _: Node, members: Node) -> OneByOne:
    return _each({_written(member) for member in Collection(shapes, members)}.__contains__)


def _not(shapes: Graph, _: Node, inner: Node) -> OneByOne | None:
    """Only ``not in`` is known: a shape that asks for nothing but membership in a list."""
    members = shapes.value(inner, SH["in"])
    if members is None or set(shapes.predicates(inner)) != {SH["in"]}:
        return None
    excluded = {_written(member) for member in Collection(shapes, members)}
    return _each(lambda value: value not in excluded)


def _bound(fits: Order, _: Graph, __: Node, limit: Node) -> OneByOne:
    other = _written(limit)
    return _each(lambda value: _compares(fits, value, other))


def _written(node: Node) -> str:
    """A term of the shapes as the data would write it."""
    graph = Graph().add((URIRef("urn:s"), URIRef("urn:p"), node))
    (line,) = lines_of(to_quads({"urn:g": graph}))
    return line.decode().removeprefix("<urn:s> <urn:p> ").removesuffix(" <urn:g> .")


def _has_value(_: Graph, __: Node, wanted: Node) -> AtOnce:
    written = _written(wanted)
    return lambda _: lambda _, values: written in values


def _unique_lang(_: Graph, __: Node, ___: Node) -> AtOnce:
    def passes(_: str, values: list[str]) -> bool:
        read = [read_literal(value) for value in values]
        languages = [words.language.lower() for words in read if words and words.language]
        return all(read) and len(languages) == len(set(languages))

    return lambda _: passes


def _pair(fits: Order, _: Graph, __: Node, other: Node) -> AtOnce:
    def ready(data: Data) -> Callable[[str, list[str]], bool]:
        def passes(node: str, values: list[str]) -> bool:
            others = data.values(node, term(other))
            return all(_compares(fits, value, o) for value in values for o in others)

        return passes

    return ready


def _compares(fits: Order, one: str, two: str) -> bool:
    """Whether two numbers or two days, plainly written, are in order."""
    first, second = read_literal(one), read_literal(two)
    if first is None or second is None:
        return False
    kinds = {first.datatype, second.datatype}
    both = all(PLAIN.fullmatch(w.lexical) and _well_typed(w.lexical, w.datatype) for w in (first, second))
    if both and kinds == {DATE}:
        return fits(first.lexical, second.lexical)
    return both and kinds <= NUMBERS and fits(Decimal(first.lexical), Decimal(second.lexical))


def _closed(shapes: Graph, shape: Node, closed: Node) -> AtOnce | None:
    if str(closed) != "true" or (shape, SH.ignoredProperties, None) in shapes:
        return None
    paths = {shapes.value(inner, SH.path) for inner in shapes.objects(shape, SH.property)}
    allowed = {term(path) for path in paths if isinstance(path, URIRef)}
    return lambda data: lambda node, _: data.about(node).keys() <= allowed


ONE_BY_ONE: dict[str, Callable[[Graph, Node, Node], OneByOne | None]] = {
    "class": _class,
    "pattern": _pattern,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minLength": _min_length,
    "maxLength": _max_length,
    "languageIn": _language_in,
    "in": _in,
    "not": _not,
    "minInclusive": partial(_bound, ge),
    "maxInclusive": partial(_bound, le),
}
AT_ONCE: dict[str, Callable[[Graph, Node, Node], AtOnce | None]] = {
    "hasValue": _has_value,
    "uniqueLang": _unique_lang,
    "lessThan": partial(_pair, lt),
    "lessThanOrEquals": partial(_pair, le),
    "closed": _closed,
}
"""What the sieve knows; every constraint with another parameter goes to pySHACL."""
