"""Releases for tests, made of a few quads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from inspgraph.nquads import canonical_nquads
from inspgraph.store import Release, build_release_of


def build_release(folder: Path, quads: Iterable[ox.Quad], manifest: Mapping[str, Any]) -> Release:
    """A release made from quads, in a sub-folder of a folder."""
    return build_release_of(folder, canonical_nquads(quads), manifest)
