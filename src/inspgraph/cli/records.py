"""Where commands take records from: JSON lines of ``inspgraph extract``, or documents that are read now."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import ValidationError

from inspgraph import pipeline
from inspgraph.cli.terminal import progress
from inspgraph.errors import DocumentError
from inspgraph.knowledge import load_knowledge
from inspgraph.model import DocumentRecord

LINES = frozenset({".jsonl", ".ndjson"})


def records_from(
    paths: list[Path],
    listing: pipeline.Listing,
    limits: pipeline.Limits = pipeline.LIMITS,
    overrides: pipeline.Overrides | None = None,
) -> Iterator[DocumentRecord]:
    """The records of some paths: ``-`` is standard input, ``.jsonl`` a file of records, all else documents."""
    for path in paths:
        if path == Path("-"):
            yield from records_in(sys.stdin)
        elif path.suffix.lower() in LINES and path.is_file():
            with path.open(encoding="utf-8") as lines:
                yield from records_in(lines, str(path))
        else:
            yield from records_of(pipeline.walk([path]), listing, limits, overrides)


def records_of(
    paths: list[Path],
    listing: pipeline.Listing,
    limits: pipeline.Limits,
    overrides: pipeline.Overrides | None = None,
    jobs: int = 1,
) -> Iterator[DocumentRecord]:
    """The records of some files in their order, ``jobs`` of them read side by side."""
    records = pipeline.extract_files(paths, load_knowledge(), listing, limits, overrides, jobs=jobs)
    yield from progress(records, "extracting", len(paths))


def records_in(stream: Iterable[str], name: str = "standard input") -> Iterator[DocumentRecord]:
    """The records in JSON lines; ``DocumentError`` names the line of a bad one."""
    for number, line in enumerate(stream, start=1):
        if line.strip():
            try:
                yield DocumentRecord.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                msg = f"{name}, line {number}: no record of `inspgraph extract`: {first['msg']} at {first['loc']}"
                raise DocumentError(msg) from error
