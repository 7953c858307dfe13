"""One file through the steps: read, segment, extract."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from inspgraph.errors import DocumentError, UnknownLayoutError
from inspgraph.extract import extract_records, reject_document
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import DocumentRecord
from inspgraph.patterns import layouts
from inspgraph.read import read_document
from inspgraph.segment import recognise_layout, segment_document

LIMIT = 20_000_000
"""Bytes that a file may have unless another limit is set."""
Listing = Mapping[str, Mapping[str, str]]


def read_catalogue(paths: Iterable[Path]) -> Listing:
    """The rows of catalogues by the SHA-256 of the file that they list; ``DocumentError`` if a table lacks them."""
    rows: dict[str, Mapping[str, str]] = {}
    for path in paths:
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                if "sha256" not in row:
                    msg = f"{path}: a catalogue needs a column sha256 (and url, listed_publication_date, ofsted_urn)"
                    raise DocumentError(msg)
                rows[row["sha256"]] = row
    return rows


def walk(paths: Iterable[Path]) -> list[Path]:
    """The files among some paths, folders walked in order; a path that does not exist stays, to be told of."""
    found: list[Path] = []
    for path in paths:
        inside = (p for p in sorted(path.rglob("*")) if p.is_file() and p.suffix.lower() in {".pdf", ".txt"})
        found += inside if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def extract_file(
    path: Path, knowledge: Knowledge | None = None, listing: Listing | None = None, limit: int = LIMIT
) -> DocumentRecord:
    """The record of one file; a file that cannot be read or placed gives a rejected record that says why."""
    knowledge = knowledge or load_knowledge()
    document = None
    try:
        document = read_document(path, limit=limit)
        layout = recognise_layout(document, layouts(knowledge.root))
        sections = segment_document(document, layout, knowledge)
        return extract_records(document, layout, sections, knowledge, (listing or {}).get(document.sha256))
    except (DocumentError, UnknownLayoutError) as error:
        return reject_document(document, str(path), _digest(path), str(error))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
