"""The release of everything that is committed: built once, for all processes of a run and for the runs after it.

It lies in ``build/committed`` under a digest of all that it is made of (the knowledge files, the code, the libraries),
so that another state of the checkout never meets it.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

import inspgraph
from inspgraph import pipeline
from inspgraph.knowledge import knowledge_root
from inspgraph.store import Release

FOLDER = Path(__file__).parent.parent / "build" / "committed"
ABOVE = {"web", "assistant", "cli"}
"""What stands above the pipeline (``docs/architecture.md``), the built query editor with it: no part of a release."""
LIBRARIES = ("pyoxigraph", "rdflib", "pyshacl", "pydantic", "snowballstemmer")


def committed_release(folder: Path = FOLDER) -> Release:
    """The release as `make run` builds it; who asks first builds it, who asks meanwhile waits."""
    folder.mkdir(parents=True, exist_ok=True)
    home = folder / made_of()
    mark = home / "RELEASE"
    with FileLock(folder / ".lock"):
        if not mark.exists():
            for old in folder.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            release, _ = pipeline.build(None, home)
            mark.write_text(release.root.name)
    return Release.open(home / mark.read_text())


def made_of() -> str:
    """A digest of all that the release is made of."""
    told = [sys.version, *(f"{name} {version(name)}" for name in LIBRARIES)]
    for path in _files():
        told.append(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}")
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _files() -> Iterator[Path]:
    root, package = knowledge_root(), Path(inspgraph.__file__).parent
    below = (p for p in sorted(package.iterdir()) if p.name not in ABOVE)
    for place in (*below, *(root / name for name in ("ontology", "shapes", "data"))):
        found = (place, *sorted(place.rglob("*")))
        yield from (p for p in found if p.is_file() and "__pycache__" not in p.parts)
