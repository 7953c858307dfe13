"""The index of a release: one SQLite file beside the dump, made once and never changed.

``thing`` lists what can be found, ``text`` is its words (FTS5), ``value`` has for each value of a facet the things
that have it, as a set of bits, and ``name`` the names that lead to authorities.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from inspgraph.fulltext.gather import Gatherer, Links
from inspgraph.fulltext.names import rough_key
from inspgraph.fulltext.plan import Facet, plan
from inspgraph.store import Release

FILE = "search.sqlite"
FORMAT = 1
"""The version of the file's tables; ``PRAGMA user_version`` holds it."""
TOKENS = "porter unicode61 remove_diacritics 2"
"""Words are compared without case, accents and endings."""


def write_index(release: Release) -> Path:
    """Writes the index of a release beside its dump unless a right one stands there; where it is."""
    path = index_path(release)
    if has_index(release):
        return path
    with tempfile.TemporaryDirectory(dir=release.root, prefix=".search-") as folder:
        made = Path(folder) / FILE
        with closing(sqlite3.connect(made)) as base:
            _fill(base, Gatherer(release))
        made.replace(path)
    return path


def index_path(release: Release) -> Path:
    """Where the index of a release stands, if there is one."""
    return release.root / FILE


def has_index(release: Release) -> bool:
    """Whether an index of the format of now stands beside a release."""
    path = index_path(release)
    if not path.is_file():
        return False
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as base:
        return bool(base.execute("PRAGMA user_version").fetchone() == (FORMAT,))


def _fill(base: sqlite3.Connection, read: Gatherer) -> None:
    columns = ", ".join(column.key for column in plan().texts)
    base.executescript(f"""
        PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA user_version = {FORMAT};
        CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT, title TEXT, about INTEGER);
        CREATE TABLE value (facet TEXT, key TEXT, label TEXT, things BLOB);
        CREATE TABLE name (key TEXT, name TEXT, bearer TEXT, authority TEXT, title TEXT);
        CREATE VIRTUAL TABLE text USING fts5({columns}, tokenize = '{TOKENS}', prefix = '3');
    """)
    things = list(read.things())
    ids = {thing.iri: i for i, thing in enumerate(things)}
    base.executemany(
        "INSERT INTO thing VALUES (?, ?, ?, ?, ?)",
        ((i, thing.iri, thing.kind, thing.title, ids.get(thing.about)) for i, thing in enumerate(things)),
    )
    marks = ", ".join("?" * len(plan().texts))
    base.executemany(
        f"INSERT INTO text (rowid, {columns}) VALUES (?, {marks})",  # noqa: S608 - names of the plan's own
        ((i, *thing.texts) for i, thing in enumerate(things)),
    )
    base.execute("INSERT INTO text (text) VALUES ('optimize')")
    base.executemany("INSERT INTO value VALUES ('kind', ?, ?, ?)", _kinds([thing.kind for thing in things]))
    for facet in plan().facets:
        rows = _values(facet, read, list(ids))
        base.executemany("INSERT INTO value VALUES (?, ?, ?, ?)", ((facet.key, *row) for row in rows))
    base.executemany("INSERT INTO name VALUES (?, ?, ?, ?, ?)", _names(read))
    base.commit()


def _kinds(kinds: list[str]) -> Iterator[tuple[str, str, bytes]]:
    for kind in plan().kinds:
        yield kind.key, kind.name, bits(len(kinds), (i for i, key in enumerate(kinds) if key == kind.key))


def _values(facet: Facet, read: Gatherer, iris: list[str]) -> Iterator[tuple[str, str, bytes]]:
    for value, having in sorted(_having(facet, read.values(facet), iris).items()):
        yield value.removeprefix(facet.start), read.value_label(facet, value), bits(len(iris), having)


def _having(facet: Facet, links: Links, iris: list[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, iri in enumerate(iris):
        for value in links.get(iri, ()):
            if value.startswith(facet.start):
                found.setdefault(value[: facet.cut], []).append(i)
    return found


def _names(read: Gatherer) -> Iterator[tuple[str, str, str, str, str]]:
    seen = set()
    for name in read.names():
        row = (rough_key(name.name), name.name, name.bearer, name.authority, read.label(name.authority))
        if row[0] and (row[0], *row[2:]) not in seen:
            seen.add((row[0], *row[2:]))
            yield row


def bits(size: int, members: Iterable[int]) -> bytes:
    """A set of numbers under a size, a bit each, the least first."""
    found = bytearray((size + 7) // 8)
    for number in members:
        found[number >> 3] |= 1 << (number & 7)
    return bytes(found)
