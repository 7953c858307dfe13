"""What is published of a release beside its pages: files to download, tables, and the description of it all."""

from __future__ import annotations

from inspgraph.publish.dataset import DATASET, about, search_description, write_about
from inspgraph.publish.dumps import FOLDER, SUMS, Dump, read_dumps, write_dumps
from inspgraph.publish.tables import TableOf, describe_table, tables, write_table
from inspgraph.store import Release

__all__ = [
    "DATASET",
    "FOLDER",
    "SUMS",
    "Dump",
    "TableOf",
    "about",
    "describe_table",
    "read_dumps",
    "search_description",
    "tables",
    "write_about",
    "write_dumps",
    "write_publication",
    "write_table",
]


def write_publication(release: Release, before: Release | None = None) -> list[Dump]:
    """Writes the files to download and the description of the data set beside a release; the files."""
    written = write_dumps(release, before)
    write_about(release)
    return written
