"""Everything for research in one folder: tables in CSV and Parquet, their metadata, cube, codebook and citations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from inspgraph.errors import MissingExtraError
from inspgraph.publish.citing import FORMS, cite
from inspgraph.publish.codebook import as_json, as_markdown, codebook
from inspgraph.publish.cube import FILE, make_cube
from inspgraph.publish.parquet import write_parquet
from inspgraph.publish.tables import describe_table, tables, write_table
from inspgraph.store import Release

SUMS = "SHA256SUMS"


def write_folder(release: Release, folder: Path) -> tuple[list[str], str | None]:
    """Writes the files into a folder, with their sums; their names, and why there is no Parquet, if there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    lacking = None
    files = list(_files(release))
    try:
        files += [(f"{table.name}.parquet", write_parquet(release, table)) for table in tables().values()]
    except MissingExtraError as error:
        lacking = str(error)
    for name, content in files:
        (folder / name).write_bytes(content)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files))
    (folder / SUMS).write_bytes(sums.encode())
    return sorted(name for name, _ in files), lacking


def _files(release: Release) -> Iterator[tuple[str, bytes]]:
    for table in tables().values():
        yield f"{table.name}.csv", write_table(release, table)
        yield f"{table.name}.csv-metadata.json", describe_table(table)
    yield FILE, make_cube(release).turtle()
    told = codebook(release)
    yield "codebook.md", as_markdown(told).encode()
    yield "codebook.json", as_json(told)
    for form, (ending, _) in FORMS.items():
        yield f"citation.{ending}", cite(release, form).encode()
