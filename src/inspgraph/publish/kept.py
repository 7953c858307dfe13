"""What is worked out of a release once and kept beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from inspgraph.folders import write_whole
from inspgraph.store import PUBLISHED, Release

FOLDER = PUBLISHED
"""Where what is published of a release stands: below its folder."""
WORKED_OUT = (".nt", ".csv", ".csv.gz", ".parquet")
"""Of these kinds are accounts and tables, which can be worked out again; nothing else there is."""


def kept(release: Release, name: str, make: Callable[[Release], bytes]) -> bytes:
    """What was made of a release and kept since its manifest was written, else made now and kept if it can be."""
    if path := _kept_before(release, name):
        return path.read_bytes()
    made = make(release)
    with suppress(OSError):
        keep(release, name, made)
    return made


def kept_file(release: Release, name: str, make: Callable[[Release], bytes]) -> Path | None:
    """As ``kept``, of what may be large: the file that holds it; none where the folder cannot be written to."""
    if path := _kept_before(release, name):
        return path
    return keep(release, name, make(release)) if os.access(release.root, os.W_OK) else None


def _kept_before(release: Release, name: str) -> Path | None:
    path = release.root / FOLDER / name
    made = path.is_file() and path.stat().st_mtime >= (release.root / "manifest.json").stat().st_mtime
    return path if made else None


def keep(release: Release, name: str, content: bytes) -> Path:
    """Keeps something that was made of a release beside it; the file."""
    path = release.root / FOLDER / name
    path.parent.mkdir(exist_ok=True)
    write_whole(path, content)
    return path


def kept_triples(release: Release, name: str, make: Callable[[Release], Iterable[ox.Triple]]) -> list[ox.Triple]:
    """As ``kept``, of triples, which are kept as N-Triples in the order in which they are made."""

    def write(asked: Release) -> bytes:
        return ox.serialize(make(asked), format=ox.RdfFormat.N_TRIPLES) or b""

    return [quad.triple for quad in ox.parse(kept(release, name, write), format=ox.RdfFormat.N_TRIPLES)]


def forget(release: Release) -> None:
    """Removes what was worked out of a release, so that it is worked out anew."""
    for path in (release.root / FOLDER).glob("*"):
        if path.name.endswith(WORKED_OUT):
            path.unlink()
