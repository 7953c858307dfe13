"""What is published of a release beside its pages: files to download, tables, and what it says of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pyoxigraph as ox

from inspgraph.publish.constants import constant_rows, write_constants
from inspgraph.publish.corrections import CORRECTIONS, KINDS, corrections
from inspgraph.publish.coverage import QUALITY, State, states
from inspgraph.publish.dataset import DATASET, about, search_description
from inspgraph.publish.differences import write_differences
from inspgraph.publish.dumps import PACKED, SUMS, Dump, read_dumps, write_dumps
from inspgraph.publish.kept import FOLDER, forget, keep, kept_file
from inspgraph.publish.quality import quality
from inspgraph.publish.tables import PACKING, TableOf, describe_table, pack_table, rows_of, tables, write_table
from inspgraph.publish.versions import (
    Version,
    describe_version,
    kept_releases,
    list_versions,
    note_version,
    published_versions,
    release_of,
    version_of,
)
from inspgraph.store import Release

__all__ = [
    "ACCOUNTS",
    "CORRECTIONS",
    "DATASET",
    "FOLDER",
    "KINDS",
    "PACKED",
    "PACKING",
    "QUALITY",
    "SUMS",
    "Dump",
    "State",
    "TableOf",
    "Version",
    "about",
    "constant_rows",
    "corrections",
    "describe_table",
    "describe_version",
    "kept_file",
    "kept_releases",
    "list_versions",
    "pack_table",
    "published_versions",
    "quality",
    "read_dumps",
    "release_of",
    "rows_of",
    "search_description",
    "states",
    "tables",
    "version_of",
    "write_accounts",
    "write_dumps",
    "write_publication",
    "write_table",
]

ACCOUNTS: Mapping[str, Callable[[Release], list[ox.Triple]]] = {
    DATASET: about,
    QUALITY: quality,
    CORRECTIONS: corrections,
}
"""What a release says of itself as a whole, by IRI; its graph holds none of it."""


def write_publication(release: Release, before: Release | None = None) -> list[Dump]:
    """Writes the files to download, all tables and all accounts of the release beside it; the files."""
    forget(release)
    write_differences(release, before)
    written = write_dumps(release, before)
    note_version(release)
    write_accounts(release)
    for table in tables().values():
        keep(release, f"{table.name}.csv", write_table(release, table))
        keep(release, f"{table.name}.csv{PACKING}", pack_table(release, table))
    return written


def write_accounts(release: Release) -> None:
    """Counts what a release says of itself as a whole, and keeps it beside the release, so that nobody waits for it."""
    for account in ACCOUNTS.values():
        account(release)
    write_constants(release)
