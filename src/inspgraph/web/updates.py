"""SPARQL updates before the engine sees them: what is refused, and the graphs that a request names.

The engine takes no dataset beside an update, so USING and USING NAMED are written into each operation that has a
WHERE (SPARQL 1.1 Protocol, section 2.2.3; Update, section 3.1.3).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from inspgraph.store import Scope
from inspgraph.web.guard import TOKEN, RefusedQueryError, check_text
from inspgraph.web.problems import RequestError


class Place(NamedTuple):
    """A token of an update outside of all brackets, or a pair of outermost braces: the text, and where it stands."""

    text: str
    start: int
    end: int


def read_update(update: str, using: Scope | None) -> str:
    """An update as the engine is to carry it out.

    Raises ``RefusedQueryError`` for one that is too long, too deep, or names SERVICE or LOAD, and ``RequestError`` if
    both the request and the update name graphs.
    """
    words = check_text(update)
    if any("LOAD" in word for word in words):
        msg = "LOAD is not allowed: this endpoint sends no requests to other machines"
        raise RefusedQueryError(msg)
    return update if using is None else _with_dataset(update, using)


def _with_dataset(update: str, using: Scope) -> str:
    places = list(_outermost(update))
    if {"USING", "WITH"} & {place.text.upper() for place in places}:
        msg = "the request names graphs with using-graph-uri, and the update with USING or WITH: choose one"
        raise RequestError(msg)
    clauses = [*(f"USING <{graph}>" for graph in using.default), *(f"USING NAMED <{graph}>" for graph in using.named)]
    said = f" {' '.join(clauses)} "
    parts, done = [], 0
    for before, where, after in zip(places, places[1:], places[2:], strict=False):
        if where.text.upper() == "WHERE":
            template = update[after.start : after.end] if before.text.upper() == "DELETE" else ""
            parts += [update[done : where.start], template, said]
            done = where.start
    return "".join([*parts, update[done:]])


def _outermost(update: str) -> Iterator[Place]:
    depth = start = 0
    for match in TOKEN.finditer(update):
        if match.lastgroup == "open":
            start = start if depth else match.start()
            depth += 1
        elif match.lastgroup == "close":
            depth -= 1
            if not depth:
                yield Place("{}", start, match.end())
        elif not depth and match.lastgroup != "comment":
            yield Place(match[0], match.start(), match.end())
