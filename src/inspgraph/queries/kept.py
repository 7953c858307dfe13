"""The rows of the queries behind the comparison tables, kept beside a release from when it is built.

A release never changes, so neither do the rows of a query without parameters. A file is named by the text of its
query: once that has changed the file is not found, and the engine is asked.
"""

from __future__ import annotations

import hashlib

import zstandard

from inspgraph.folders import write_whole
from inspgraph.queries import named_queries
from inspgraph.store import PUBLISHED, PlainRow, Release
from inspgraph.tabular import read_tsv

KEPT = "every-"
"""How the names of the queries begin whose rows are kept."""


def keep_rows(release: Release) -> int:
    """Asks the queries whose rows are kept, and writes these beside the release; the bytes that they take."""
    folder, size = release.root / PUBLISHED, 0
    folder.mkdir(exist_ok=True)
    for query in named_queries().values():
        if query.name.startswith(KEPT) and not query.parameters:
            packed = zstandard.compress(release.answer(query.text, "text/tab-separated-values"))
            write_whole(folder / _file(query.text), packed)
            size += len(packed)
    return size


def kept_rows(release: Release, sparql: str) -> list[PlainRow] | None:
    """The rows of a query as they were kept; none if they were not."""
    path = release.root / PUBLISHED / _file(sparql)
    return read_tsv(zstandard.decompress(path.read_bytes())) if path.is_file() else None


def _file(sparql: str) -> str:
    return f"rows-{hashlib.sha256(sparql.encode()).hexdigest()[:16]}.tsv.zst"
