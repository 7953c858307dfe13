"""The app that `serve --writer` serves, so that those with a token can write. Imported by that command alone."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp

from inspgraph import pipeline
from inspgraph.cli.terminal import open_release, open_store
from inspgraph.fulltext import write_index
from inspgraph.settings import Settings
from inspgraph.store import Release, build_release_of
from inspgraph.web import create_app
from inspgraph.web.changes import Verdict
from inspgraph.web.tokens import Tokens, read_token_file, read_tokens
from inspgraph.web.writermode import WriterMode

VARIABLE = "INSPGRAPH_TOKENS"


def judge(content: bytes, manifest: Mapping[str, Any]) -> Verdict:
    """What the shapes say of a dataset."""
    kept, told, results, report = pipeline.judge_dataset(content)
    return Verdict(kept, told, tuple(results), report)


def start(settings: Settings, store: Path | None, release: Path | None, *, tokens: Path | None, empty: bool) -> ASGIApp:
    """The app that may be written; ``StoreError`` or ``TokenError`` if there is nothing to serve, or nobody who may."""
    if empty:
        folder = Path(tempfile.mkdtemp(prefix="inspgraph-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        return create_app(empty_release(folder), settings, WriterMode(known_tokens(tokens), judge, folder))
    held = open_store(store)
    return create_app(
        open_release(release, store), settings, WriterMode(known_tokens(tokens), judge, held.releases, held.swap)
    )


def known_tokens(path: Path | None) -> Tokens:
    """The tokens of a file, or of the environment if none is given; ``TokenError`` if there are none."""
    return read_token_file(path) if path else read_tokens(os.environ.get(VARIABLE) or "")


def empty_release(folder: Path) -> Release:
    """A release that holds nothing, to begin with."""
    release = build_release_of(folder, b"", {"documents": {}, "inspections": 0, "validation": {}})
    write_index(release)
    return release
