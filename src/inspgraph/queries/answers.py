"""The rows that pages of inspections ask for and that are many, kept beside a release in one SQLite file.

The engine takes some microseconds for every cell that it reads back, and the longest pages show several thousand.
A release never changes, so neither do its rows. The file is named by the text of its queries: once one of them has
changed the file is not found, and the engine is asked, as it is of a release that was made without the file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import zstandard

from inspgraph import iris
from inspgraph.queries import fill_in, find_query
from inspgraph.store import PlainRow, Release

KEPT = ("statements-of-inspection", "passages-of-statements", "passages-of-claims")
"""The queries, each asked of one inspection, whose rows are kept: most of what the engine takes for a long page."""
TYPE, INSPECTION = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(iris.IG + "Inspection")

TABLE = "CREATE TABLE answer (query TEXT, inspection TEXT, rows BLOB, PRIMARY KEY (query, inspection))"
FOUND = "SELECT rows FROM answer WHERE query = ? AND inspection = ?"


def keep_answers(release: Release) -> Path:
    """Keeps the rows beside a release, unless they stand there; the file."""
    path = _path(release)
    if not path.is_file():
        with tempfile.TemporaryDirectory(dir=release.root, prefix=".answers-") as folder:
            made = Path(folder) / path.name
            with closing(sqlite3.connect(made)) as base:
                base.execute(TABLE)
                base.executemany("INSERT INTO answer VALUES (?, ?, ?)", _answers(release))
                base.commit()
            made.replace(path)
    return path


def kept_answer(release: Release, query: str, inspection: str) -> list[PlainRow] | None:
    """The rows of a query about an inspection as they were kept; none if they were not, or cannot be read."""
    path = _path(release)
    if query not in KEPT or not path.is_file():
        return None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            found = base.execute(FOUND, (query, inspection)).fetchone()
        return _unpack(found[0]) if found else None
    except (sqlite3.Error, zstandard.ZstdError, ValueError):
        return None


def _path(release: Release) -> Path:
    return release.root / f"answers-{_digest()}.sqlite"


@cache
def _digest() -> str:
    texts = "\n".join(find_query(name).text for name in KEPT)
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


def _answers(release: Release) -> Iterator[tuple[str, str, bytes]]:
    things = {quad.subject for quad in release.find(None, TYPE, INSPECTION)}
    inspections = sorted(thing.value for thing in things if isinstance(thing, ox.NamedNode))
    for name in KEPT:
        query = find_query(name)
        for inspection in inspections:
            yield name, inspection, _pack(release.rows(fill_in(query, {"inspection": inspection})))


def _pack(rows: Sequence[PlainRow]) -> bytes:
    """Names, then every word once, then the columns as numbers of words: most words stand in many cells."""
    words: dict[str | None, int] = {}
    columns = [[words.setdefault(row[name], len(words)) for row in rows] for name in (rows[0] if rows else ())]
    told = [list(rows[0] if rows else ()), list(words), columns]
    return zstandard.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def _unpack(content: bytes) -> list[PlainRow]:
    names, words, columns = json.loads(zstandard.decompress(content))
    rows = zip(*(map(words.__getitem__, column) for column in columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]
