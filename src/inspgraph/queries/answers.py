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
from functools import cache, lru_cache
from pathlib import Path

import pyoxigraph as ox
import zstandard

from inspgraph import iris
from inspgraph.queries import fill_in, find_query
from inspgraph.store import PlainRow, Release

KEPT = (
    *("statements-of-inspection", "passages-of-statements", "passages-of-claims", "inspection-claims"),
    *("inspection-judgements", "inspection-areas-not-held", "inspection-team", "inspection-evidence-counts"),
)
"""The queries, each asked of one inspection, whose rows are kept: for them the engine goes through its statements."""
TYPE, INSPECTION = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode(iris.IG + "Inspection")
TABLE = "CREATE TABLE answer (inspection TEXT PRIMARY KEY, rows BLOB)"
Packed = tuple[list[str], list[str | None], list[list[int]]]
"""Names, then every word once, then the columns as numbers of words: most words stand in many cells."""


def keep_answers(release: Release) -> Path:
    """Keeps the rows beside a release, unless they stand there; the file."""
    path = _path(release)
    if not path.is_file():
        with tempfile.TemporaryDirectory(dir=release.root, prefix=".answers-") as folder:
            made = Path(folder) / path.name
            with closing(sqlite3.connect(made)) as base:
                base.execute(TABLE)
                base.executemany("INSERT INTO answer VALUES (?, ?)", _answers(release))
                base.commit()
            made.replace(path)
    return path


def kept_answer(release: Release, query: str, inspection: str) -> list[PlainRow] | None:
    """The rows of a query about an inspection as they were kept; none if they were not, or cannot be read."""
    if query not in KEPT:
        return None
    path = _path(release)
    try:
        held = _read(path, path.stat().st_mtime_ns, inspection)
    except (OSError, sqlite3.Error, zstandard.ZstdError, ValueError):  # the folder may go while it is read
        return None
    return _unpack(held[query]) if query in held else None


@lru_cache(maxsize=8)  # a page asks for all of them, one after the other
def _read(path: Path, written: int, inspection: str) -> dict[str, Packed]:
    """What is kept of an inspection in a file that was written at a time: by query, nothing if it is not there."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        found = base.execute("SELECT rows FROM answer WHERE inspection = ?", (inspection,)).fetchone()
    held: dict[str, Packed] = json.loads(zstandard.decompress(found[0])) if found else {}
    return held


def _path(release: Release) -> Path:
    return release.root / f"answers-{_digest()}.sqlite"


@cache
def _digest() -> str:
    texts = "\n".join(find_query(name).text for name in KEPT)
    return hashlib.sha256(texts.encode()).hexdigest()[:16]


def _answers(release: Release) -> Iterator[tuple[str, bytes]]:
    packer = zstandard.ZstdCompressor(write_checksum=True)  # so that no page shows what a disk has changed
    things = {quad.subject for quad in release.find(None, TYPE, INSPECTION)}
    for inspection in sorted(thing.value for thing in things if isinstance(thing, ox.NamedNode)):
        asked = {name: fill_in(find_query(name), {"inspection": inspection}) for name in KEPT}
        packed = {name: _pack(release.rows(text)) for name, text in asked.items()}
        yield inspection, packer.compress(json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode())


def _pack(rows: Sequence[PlainRow]) -> Packed:
    words: dict[str | None, int] = {}
    names = list(rows[0]) if rows else []
    columns = [[words.setdefault(row[name], len(words)) for row in rows] for name in names]
    return names, list(words), columns


def _unpack(packed: Packed) -> list[PlainRow]:
    names, words, columns = packed
    rows = zip(*(map(words.__getitem__, column) for column in columns), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]
