"""The answers to questions that every site asks of a release first: worked out when it is made, and kept beside it."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspgraph.publish.kept import FOLDER, keep
from inspgraph.queries import NamedQuery, find_query
from inspgraph.store import PlainRow, Release

KEPT = "rows.json"
CONSTANT = (
    *("graph-counts", "graph-currency", "graph-gaps", "inspections-by-framework", "authorities-with-inspections"),
    *("concept-labels", "list-themes", "themes-by-framework"),
)
"""The queries without parameters that the first page needs, and those that most pages do."""


def write_constants(release: Release) -> None:
    """Keeps the rows of those queries beside a release."""
    told = {name: _answer(release, find_query(name)) for name in CONSTANT}
    keep(release, KEPT, json.dumps(told, ensure_ascii=False).encode())


def constant_rows(release: Release, query: NamedQuery) -> list[PlainRow]:
    """The rows of a query without parameters: those that are kept if they answer the very same text, else asked now."""
    path = release.root / FOLDER / KEPT
    held = _read(path, path.stat().st_mtime_ns).get(query.name) if path.is_file() else None
    if held and held["text"] == _digest(query):
        rows: list[PlainRow] = held["rows"]
        return rows
    return release.rows(query.text)


def _answer(release: Release, query: NamedQuery) -> dict[str, Any]:
    return {"text": _digest(query), "rows": release.rows(query.text)}


def _digest(query: NamedQuery) -> str:
    return hashlib.sha256(query.text.encode()).hexdigest()


@lru_cache(maxsize=4)
def _read(path: Path, written: int) -> dict[str, Any]:
    """What was kept at a time, nothing if it is in pieces."""
    try:
        told: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return told
