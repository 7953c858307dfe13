"""Doubts of many documents: the documents that a store holds read again, and pages written for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from inspgraph.errors import DocumentError
from inspgraph.model import Document, DocumentRecord
from inspgraph.pipeline.files import LIMIT, digest_file
from inspgraph.read import read_document
from inspgraph.review import Doubt, page_name, render_document, render_index
from inspgraph.store import Store


def find_held(store: Store) -> tuple[list[Path], list[str]]:
    """The files of the documents that a store holds, in order; and the paths where they are no longer.

    A store keeps doubts without their messages: its documents are read again from where they were ingested.
    """
    here: list[Path] = []
    gone: list[str] = []
    for held in sorted(store.documents().values(), key=lambda held: held.path):
        path = Path(held.path)
        same = path.is_file() and digest_file(path) == held.sha256
        here += [path] if same else []
        gone += [] if same else [held.path]
    return here, gone


def write_review(by_document: Sequence[Sequence[Doubt]], clear: int, folder: Path, today: str) -> list[Path]:
    """Writes an index and a page for each document that has doubts; the files written, the index first."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {"index.html": render_index(by_document, clear, today)}
    for doubts in by_document:
        pages[page_name(doubts[0].record)] = render_document(doubts, _text_of(doubts[0].record), today)
    written = []
    for name, content in pages.items():
        (folder / name).write_text(content, encoding="utf-8")
        written.append(folder / name)
    return written


def _text_of(record: DocumentRecord) -> Document | None:
    """The document of a record, if it can still be read and its text is the same."""
    try:
        document = read_document(Path(record.source.path), limit=LIMIT)
    except (DocumentError, OSError):
        return None
    return document if document.text_sha256 == record.source.text_sha256 else None


def sort_doubts(found: Iterable[Sequence[Doubt]]) -> list[Sequence[Doubt]]:
    """The doubts of documents that have some, by path."""
    return sorted((doubts for doubts in found if doubts), key=lambda doubts: doubts[0].record.source.path)
