"""One file through the steps: read, segment, extract."""

from __future__ import annotations

import csv
import datetime
import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from inspgraph.classify import classify_record
from inspgraph.errors import DocumentError, OverrideError, UnknownLayoutError
from inspgraph.extract import extract_records, reject_document
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import Document, DocumentRecord
from inspgraph.override import Overrides, apply_override, read_overrides
from inspgraph.patterns import layouts
from inspgraph.pipeline.workers import LIMITS
from inspgraph.read import read_document
from inspgraph.segment import recognise_layout, segment_document

LIMIT = LIMITS.size
READABLE = (".pdf", ".txt")
"""Endings of the files that a folder is searched for."""
"""Bytes that a file may have unless another limit is set."""
Listing = Mapping[str, Mapping[str, str]]


def read_catalogue(paths: Iterable[Path]) -> Listing:
    """The rows of catalogues by the SHA-256 of the file that they list.

    ``DocumentError`` names the table that cannot be read or lacks that column, and the line of a date that is none.
    """
    rows: dict[str, Mapping[str, str]] = {}
    for path in paths:
        try:
            with path.open(encoding="utf-8", newline="") as lines:
                for number, row in enumerate(csv.DictReader(lines), start=2):
                    rows[_listed(path, number, row)] = row
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{path}: the catalogue cannot be read ({error}); give a table in CSV, in UTF-8"
            raise DocumentError(msg) from error
    return rows


def _listed(path: Path, number: int, row: Mapping[str, str]) -> str:
    """The SHA-256 of a catalogue's row, whose date is one."""
    if "sha256" not in row:
        msg = f"{path}: a catalogue needs a column sha256 (and url, listed_publication_date, ofsted_urn)"
        raise DocumentError(msg)
    printed = row.get("listed_publication_date") or ""
    try:
        if printed:
            datetime.date.fromisoformat(printed)
    except ValueError as error:
        msg = f"{path}, line {number}: listed_publication_date {printed!r} is no date like 2014-04-22"
        raise DocumentError(msg) from error
    return row["sha256"]


def walk(paths: Iterable[Path]) -> list[Path]:
    """The files among some paths, folders walked in order; a path that does not exist stays, to be told of.

    ``DocumentError`` if a folder has nothing that can be read.
    """
    found: list[Path] = []
    for path in paths:
        found += _files_in(path) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def _files_in(folder: Path) -> list[Path]:
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix.lower() in READABLE]
    if not files:
        msg = f"{folder}: no {' or '.join(READABLE)} file in this folder or in those below it"
        raise DocumentError(msg)
    return files


@cache
def _own_overrides(root: Path) -> Overrides:
    return read_overrides(root / "data/overrides")


def gather_overrides(folder: Path | None = None, knowledge: Knowledge | None = None) -> Overrides:
    """What people settled: the overrides of ``data/`` and of a further folder; ``OverrideError`` for a bad file."""
    own = (knowledge or load_knowledge()).root
    if folder is None:
        return _own_overrides(own)
    if not folder.is_dir():
        msg = f"{folder}: no such folder; overrides are .toml files in a folder"
        raise OverrideError(msg)
    return read_overrides(own / "data/overrides", folder)


def extract_file(
    path: Path,
    knowledge: Knowledge | None = None,
    listing: Listing | None = None,
    limit: int = LIMIT,
    overrides: Overrides | None = None,
) -> DocumentRecord:
    """The record of one file, with what people settled about it (``overrides``; those of ``data/`` unless given).

    A file that cannot be read or placed, or that does not bear out its override, gives a rejected record that says
    why. Raises ``OverrideError`` for an override file that is wrong in itself.
    The work is done in this process, without a limit of time: files of unknown origin are for ``extract_files``.
    """
    knowledge = knowledge or load_knowledge()
    overrides = gather_overrides(knowledge=knowledge) if overrides is None else overrides
    document = None
    try:
        document = read_document(path, limit=limit)
        return _extract(document, knowledge, (listing or {}).get(document.sha256), overrides)
    except (DocumentError, UnknownLayoutError, OverrideError) as error:
        return reject_document(document, str(path), digest_file(path, limit), str(error))


def _extract(
    document: Document, knowledge: Knowledge, row: Mapping[str, str] | None, overrides: Overrides
) -> DocumentRecord:
    override = overrides.find(document.sha256, document.path)
    layout = recognise_layout(document, layouts(knowledge.root))
    sections = segment_document(document, layout, knowledge)
    if override is None:
        return classify_record(extract_records(document, layout, sections, knowledge, row), document, knowledge)
    record = extract_records(document, layout, sections, knowledge, override.hint(row, knowledge.authorities))
    return classify_record(apply_override(record, document, override, knowledge), document, knowledge)


def digest_file(path: Path, limit: int = LIMIT) -> str:
    """The SHA-256 of a file's bytes, or nothing where they cannot be had or are over the limit."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.stat().st_size <= limit else ""
    except OSError:
        return ""
