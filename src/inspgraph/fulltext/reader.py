"""Asking an index: what fits some words and choices, in which order, and how many of each value of each facet fit.

Sets of things are whole numbers, a bit a thing, so that counting a facet is one "and" a value.
"""

from __future__ import annotations

import sqlite3
import time
from array import array
from bisect import bisect
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, reduce
from itertools import islice
from operator import and_
from pathlib import Path

from inspgraph.fulltext.found import Facet, Found, Hit, NoIndexError, Search, SearchError, Value
from inspgraph.fulltext.index import bits, has_index, index_path
from inspgraph.fulltext.names import Named, Register
from inspgraph.fulltext.plan import plan
from inspgraph.fulltext.words import MOST_WORDS, Typed, read_typed
from inspgraph.store import Release

MOST_RANKED = 5000
"""Matches that are ranked one by one; of more, statements stand in the order of their titles."""
MOST_SECONDS, CHECKED = 2.0, 10_000
OPENING, CLOSING = "\ue000", "\ue001"
"""What FTS5 sets around words that match: private characters, which no text has."""
EXTRACT = 28
"""Words of an extract."""
ROWS = "SELECT rowid FROM text WHERE text MATCH ?"


@dataclass(frozen=True, slots=True)
class _Match:
    how: str
    expression: str
    order: array[int] | None
    fitting: int


class Index:
    """The index of one release."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._match = lru_cache(maxsize=64)(self._matching)

    @classmethod
    def of(cls, release: Release) -> Index:
        """The index beside a release; ``NoIndexError`` if there is none that can be used."""
        if not has_index(release):
            msg = "this release was built without an index for searching; `inspgraph build` makes one"
            raise NoIndexError(msg)
        return cls(index_path(release))

    def search(self, search: Search) -> Found:
        """What fits; ``SearchError`` if it cannot be found out in time."""
        match = self._match(search.words)
        chosen = {facet: self._any_of(facet, keys) for facet, keys in search.chosen.items() if keys}
        kept = reduce(and_, chosen.values(), match.fitting)
        wanted = list(islice(self._ordered(match, kept), search.offset, search.offset + search.limit))
        with self._reading() as base:
            hits = tuple(self._hits(base, match, wanted))
        sure = self.names.exactly(search.words)
        within, rest = ((), "") if sure else self.names.within(search.words.split()[:MOST_WORDS])
        return Found(
            search,
            match.how,
            kept.bit_count(),
            hits,
            tuple(self._facets(match.fitting, chosen, search.chosen)),
            named=sure or self.names.nearly(search.words),
            sure=bool(sure),
            within=within,
            rest=" ".join(rest) if within else "",
            unknown=tuple((f, k) for f, keys in search.chosen.items() for k in keys if k not in self._values[f]),
            cut=read_typed(search.words).cut,
        )

    @cached_property
    def names(self) -> Register:
        """The names that lead to authorities."""
        with self._reading() as base:
            rows = base.execute("SELECT key, authority, title, name, bearer FROM name").fetchall()
        return Register.of((key, Named(*told)) for key, *told in rows)

    @cached_property
    def _values(self) -> dict[str, dict[str, tuple[str, int]]]:
        found: dict[str, dict[str, tuple[str, int]]] = {facet: {} for facet in plan().dimensions}
        with self._reading() as base:
            for facet, key, label, things in base.execute("SELECT facet, key, label, things FROM value"):
                found[facet][key] = (label, int.from_bytes(things, "little"))
        return found

    @cached_property
    def size(self) -> int:
        """How many things can be found."""
        with self._reading() as base:
            return int(base.execute("SELECT count(*) FROM thing").fetchone()[0])

    @cached_property
    def _authorities(self) -> dict[str, int]:
        with self._reading() as base:
            return dict(base.execute("SELECT iri, id FROM thing WHERE kind = 'authority'"))

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        end = time.monotonic() + MOST_SECONDS
        base = sqlite3.connect(f"file:{self._path}?mode=ro&immutable=1", uri=True)
        base.set_progress_handler(lambda: time.monotonic() > end, CHECKED)
        try:
            yield base
        except sqlite3.Error as error:
            late = time.monotonic() > end
            msg = "these words fit too much to find out in time; ask for less" if late else "the index cannot be read"
            raise SearchError(msg) from error
        finally:
            base.close()

    def _matching(self, words: str) -> _Match:
        typed = read_typed(words)
        with self._reading() as base:
            tried = (self._try(base, how, expression) for how, expression in typed.attempts())
            match = next((found for found in tried if found.fitting), None) or self._without_words(typed)
            refused = typed.refused()
            if refused:
                hidden = self._set(row[0] for row in base.execute(ROWS, (refused,)))
                return replace(match, fitting=match.fitting & ~hidden)
        if len(named := self.names.exactly(words)) == 1:
            return self._and_about(named[0].authority, match, "name")
        if not match.fitting and len(named := self.names.nearly(words)) == 1:
            return self._and_about(named[0].authority, match, "near")
        return match

    def _without_words(self, typed: Typed) -> _Match:
        return _Match("all", "", array("I"), 0) if typed.parts else _Match("none", "", None, (1 << self.size) - 1)

    def _and_about(self, authority: str, match: _Match, how: str) -> _Match:
        """A match for the name of an authority: that first, what the words fit, and all else that is about it."""
        first = self._authorities[authority]
        key = authority.removeprefix(plan().names.lead)
        about = self._any_of("authority", [key]) | (1 << first)
        order = array("I", dict.fromkeys([first, *(match.order or ()), *_members(about)]))
        return _Match(how, match.expression, order, match.fitting | about)

    def _try(self, base: sqlite3.Connection, how: str, expression: str) -> _Match:
        found = array("I", (row[0] for row in base.execute(ROWS, (expression,))))
        return _Match(how, expression, self._ranked(base, expression, found), self._set(found))

    def _ranked(self, base: sqlite3.Connection, expression: str, found: array[int]) -> array[int]:
        end = self.size if len(found) <= MOST_RANKED else self._first_statement
        columns = ", ".join(str(column.weight) for column in plan().texts)
        rows = base.execute(
            f"SELECT rowid, bm25(text, {columns}) FROM text WHERE text MATCH ? AND rowid < ?",  # noqa: S608
            (expression, end),
        )
        starts, weights = self._weights
        ranked = sorted((rank * weights[bisect(starts, number) - 1], number) for number, rank in rows)
        return array("I", (*(number for _, number in ranked), *(number for number in found if number >= end)))

    @cached_property
    def _weights(self) -> tuple[list[int], list[float]]:
        """Where each kind of thing begins, and how much a match in it counts."""
        weight = {kind.key: kind.weight for kind in plan().kinds}
        with self._reading() as base:
            rows = base.execute("SELECT min(id), kind FROM thing GROUP BY kind ORDER BY 1").fetchall()
        return [first for first, _ in rows], [weight[kind] for _, kind in rows]

    @cached_property
    def _first_statement(self) -> int:
        with self._reading() as base:
            return int(base.execute("SELECT coalesce(min(id), 0) FROM thing WHERE kind = 'statement'").fetchone()[0])

    def _set(self, numbers: Iterable[int]) -> int:
        return int.from_bytes(bits(self.size, numbers), "little")

    def _any_of(self, facet: str, keys: Iterable[str]) -> int:
        known, found = self._values[facet], 0
        for key in keys:
            found |= known.get(key, ("", 0))[1]
        return found

    def _ordered(self, match: _Match, kept: int) -> Iterable[int]:
        if match.order is None:
            return _members(kept)
        flags = kept.to_bytes((self.size + 7) // 8, "little")
        return (number for number in match.order if flags[number >> 3] >> (number & 7) & 1)

    def _facets(self, fitting: int, chosen: Mapping[str, int], keys: Mapping[str, tuple[str, ...]]) -> Iterator[Facet]:
        """Counts among what fits the words and the choices in all other facets."""
        newest = {facet.key for facet in plan().facets if facet.newest}
        for facet, name in plan().dimensions.items():
            others = (things for other, things in chosen.items() if other != facet)
            values = list(self._counted(facet, reduce(and_, others, fitting), keys.get(facet, ())))
            values.sort(key=lambda value: (-value.count, value.label))
            if facet in newest:
                values.sort(key=lambda value: value.key, reverse=True)
            yield Facet(facet, name, tuple(values))

    def _counted(self, facet: str, among: int, chosen: tuple[str, ...]) -> Iterator[Value]:
        for key, (label, things) in self._values[facet].items():
            count = (among & things).bit_count()
            if count or key in chosen:
                yield Value(key, label, count, key in chosen)

    def _hits(self, base: sqlite3.Connection, match: _Match, wanted: list[int]) -> Iterator[Hit]:
        for number in wanted:
            row = base.execute(
                "SELECT t.iri, t.kind, t.title, a.iri, a.title FROM thing t LEFT JOIN thing a ON a.id = t.about "
                "WHERE t.id = ?",
                (number,),
            ).fetchone()
            title, extract, told = self._marked(base, match.expression, number) or self._plain(base, number)
            yield Hit(row[0], row[1], _pieces(title), _pieces(extract), row[3], row[4], told)

    def _marked(self, base: sqlite3.Connection, expression: str, number: int) -> tuple[str, str, bool] | None:
        """Title and extract of a match with its words marked, and whether it is told; none if nothing in it matches."""
        if not expression:
            return None
        columns = {column.key: place for place, column in enumerate(plan().texts)}
        told: tuple[str, str, str, str] | None = base.execute(
            f"SELECT highlight(text, 0, ?2, ?3), words, snippet(text, {columns['words']}, ?2, ?3, '…', {EXTRACT}), "  # noqa: S608
            f"snippet(text, {columns['context']}, ?2, ?3, '…', {EXTRACT}) FROM text WHERE text MATCH ?1 AND rowid = ?4",
            (expression, OPENING, CLOSING, number),
        ).fetchone()
        if told is None:
            return None
        title, words, extract, context = told
        return title, extract if words else context, bool(words)

    def _plain(self, base: sqlite3.Connection, number: int) -> tuple[str, str, bool]:
        title, words, context = base.execute(
            "SELECT title, words, context FROM text WHERE rowid = ?", (number,)
        ).fetchone()
        told = (words or context).replace("\n", " · ").split(" ")
        return title, " ".join(told[:EXTRACT]) + ("…" if len(told) > EXTRACT else ""), bool(words)


def _members(things: int) -> Iterator[int]:
    for place, byte in enumerate(things.to_bytes((things.bit_length() + 7) // 8, "little")):
        if byte:
            yield from (place * 8 + bit for bit in range(8) if byte >> bit & 1)


def _pieces(marked: str) -> tuple[tuple[str, bool], ...]:
    """A text with marks as pieces, each with whether it stood within marks; lines are parted by a dot."""
    found: list[tuple[str, bool]] = []
    for part in marked.replace("\n", " · ").split(OPENING):
        inside, closed, after = part.partition(CLOSING)
        found += [(inside, True), (after, False)] if closed else [(part, False)]
    return tuple(piece for piece in found if piece[0])
