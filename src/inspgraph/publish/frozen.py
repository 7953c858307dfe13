"""Frozen results: the rows that a query gave on one release, in a file that can be held against that release later.

A result is named by three digests: of the query without its comments and spare blanks, of the release, and of its rows
as a multiset in canonical order (after the recommendation of the Research Data Alliance on citing evolving data,
R2 to R9). Terms are written as in N-Triples, so that a digest depends on nothing but the terms.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.errors import QueryError
from inspgraph.folders import write_whole
from inspgraph.store import Release

FORMAT = "inspgraph-result/1"
TABLE = "application/sparql-results+json"
KEY = re.compile(r"[0-9a-f]{32}")
MOST_BYTES = 64 * 2**20
"""A file larger than this is not read as a frozen result."""
Rows = tuple[tuple[str | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A result: its query as asked and as compared, its release, columns, and rows of N-Triples terms, sorted."""

    query: str
    plain: str
    release: str
    columns: tuple[str, ...]
    rows: Rows

    @property
    def query_sha256(self) -> str:
        """The SHA-256 of the query without comments and spare blanks."""
        return hashlib.sha256(self.plain.encode()).hexdigest()

    @property
    def rows_sha256(self) -> str:
        """The SHA-256 of the names of the columns, and of the rows in canonical order."""
        return hash_rows(self.columns, self.rows)

    @property
    def key(self) -> str:
        """The name of the result: 32 hex digits over its three digests."""
        told = f"{self.query_sha256} {self.release} {self.rows_sha256}"
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    @property
    def address(self) -> str:
        """Where the result is given, if whoever serves the site stored it."""
        return f"{iris.BASE}result/{self.key}"

    def bundle(self) -> bytes:
        """The result as a file: JSON with sorted keys, the rows in canonical order."""
        told = {
            "format": FORMAT,
            "id": self.address,
            "query": self.query,
            "queryPlain": self.plain,
            "querySha256": self.query_sha256,
            "release": self.release,
            "columns": list(self.columns),
            "rowCount": len(self.rows),
            "rowsSha256": self.rows_sha256,
            "rows": [list(row) for row in self.rows],
        }
        return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def hash_rows(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """The SHA-256 of rows as a multiset: a line of column names, then a line a row, sorted; cells parted by tabs."""
    lines = sorted(map(_line, rows))
    return hashlib.sha256("".join(f"{line}\n" for line in ["\t".join(columns), *lines]).encode()).hexdigest()


def _line(row: Sequence[str | None]) -> str:
    return "\t".join(cell or "" for cell in row)


def freeze(release: Release, query: str, plain: str) -> Frozen:
    """The result of a SELECT query on a release; ``QueryError`` for another form of query or one that fails."""
    return freeze_answer(release.sha256, query, plain, release.answer(query, TABLE))


def freeze_answer(release: str, query: str, plain: str, answer: bytes) -> Frozen:
    """The result that an answer in SPARQL JSON is; ``QueryError`` if it is no table, or names blank nodes."""
    found = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    if not isinstance(found, ox.QuerySolutions):
        msg = "only the rows of a SELECT query can be frozen"
        raise QueryError(msg)
    columns = tuple(variable.value for variable in found.variables)
    rows = tuple(tuple(None if row[name] is None else str(row[name]) for name in columns) for row in found)
    rows = tuple(sorted(rows, key=_line))
    if any(cell is not None and cell.startswith("_:") for row in rows for cell in row):
        msg = "a result with blank nodes cannot be frozen: their names differ from answer to answer"
        raise QueryError(msg)
    return Frozen(query, plain, release, columns, rows)


def read_frozen(content: bytes) -> Frozen:
    """The result that a file holds; ``QueryError`` if it is none, or was changed since it was written."""
    try:
        told: dict[str, Any] = json.loads(content)
        rows = tuple(tuple(cell if cell is None else str(cell) for cell in row) for row in told["rows"])
        found = Frozen(told["query"], told["queryPlain"], told["release"], tuple(told["columns"]), rows)
        wrong = _wrong(told, found)
    except (ValueError, KeyError, TypeError) as error:
        msg = f"this is no frozen result: {error or type(error).__name__}"
        raise QueryError(msg) from error
    if wrong:
        msg = f"this frozen result was changed after it was written: {', '.join(wrong)} no longer fit"
        raise QueryError(msg)
    return found


def _wrong(told: dict[str, Any], found: Frozen) -> list[str]:
    """The names of what a file says of itself that does not follow from its query and rows."""
    if told["format"] != FORMAT:
        msg = f"its format is {told['format']!r}, not {FORMAT!r}"
        raise ValueError(msg)
    follows = {"id": found.address, "querySha256": found.query_sha256, "rowsSha256": found.rows_sha256}
    return [name for name, value in (follows | {"rowCount": len(found.rows)}).items() if told[name] != value]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a frozen result: ``equal``, ``differs`` or ``gone``, and in words what that rests on."""

    status: str
    says: str
    missing: int = 0
    added: int = 0


def verify(frozen: Frozen, release: Release | None, current: Release | None = None) -> Verdict:
    """Whether the query gives the same rows on the same release; if that is gone, what the current one gives.

    ``release`` is the one of the result, if it is held. A result that differs on its own release says that one of the
    two was changed, or that the engine answers otherwise.
    """
    if release is not None and release.sha256 == frozen.release:
        found = freeze(release, frozen.query, frozen.plain)
        return _held_against(frozen, found, f"release {frozen.release[:16]}", "equal", "differs")
    says = f"release {frozen.release[:16]} is not held here any more"
    if current is None:
        return Verdict("gone", f"{says}; get it from where it was published, and give it with --release")
    now = _held_against(frozen, freeze(current, frozen.query, frozen.plain), f"release {current.sha256[:16]}", "", "")
    return Verdict("gone", f"{says}; {now.says}", now.missing, now.added)


def _held_against(frozen: Frozen, found: Frozen, where: str, same: str, other: str) -> Verdict:
    if found.rows_sha256 == frozen.rows_sha256:
        return Verdict(same, f"{where} gives the same {len(found.rows)} rows")
    lost, new = _surplus(frozen.rows, found.rows), _surplus(found.rows, frozen.rows)
    says = f"{where} gives {len(found.rows)} rows, not {len(frozen.rows)}: {lost} are missing and {new} are new"
    return Verdict(other, says, lost, new)


def _surplus(rows: Rows, others: Rows) -> int:
    return (Counter(rows) - Counter(others)).total()


def results_folder(release: Release) -> Path:
    """Where whoever serves a release stores frozen results: beside the releases, so that they outlive any of them."""
    above = release.root.parent
    return (above.parent if above.name == "releases" else above) / "results"


def keep_frozen(frozen: Frozen, folder: Path) -> Path:
    """Stores a result in a folder from which it is served; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{frozen.key}.json"
    write_whole(path, frozen.bundle())
    return path


def find_frozen(key: str, folder: Path) -> Frozen | None:
    """The stored result of a name; none if there is none. ``QueryError`` if its file was changed."""
    path = folder / f"{key}.json"
    if not KEY.fullmatch(key) or not path.is_file() or path.stat().st_size > MOST_BYTES:
        return None
    return read_frozen(path.read_bytes())
