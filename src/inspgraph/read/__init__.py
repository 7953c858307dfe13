"""First step of the pipeline: a file becomes a document with its text and blocks.

A PDF (``pdf``) is read through its tag tree (``tree``, ``tags``), or where it has none by the geometry of its print
(``geometry``, ``paragraphs``).
Both end in one kind of draft (``drafts``), made whole (``joins``) and written out (``canon``).
Plain text keeps its own characters (``text``).

The canonical text of a PDF is built from its blocks in reading order.
An empty line parts two blocks, a tab two cells of a row, a line end two sub-points of an item or two paragraphs
of a cell; a printed marker and a blank stand before a block's words, outside its span.
Page numbers, running lines and tables of contents are left out.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from inspgraph.errors import DocumentTooLargeError, UnreadableDocumentError
from inspgraph.model import Document, whole_characters
from inspgraph.read.bounds import MOST_PAGES
from inspgraph.read.canon import Content
from inspgraph.read.pdf import Reader, pdf_content
from inspgraph.read.text import blocks_of, page_starts

DEFAULT_LIMIT = 20_000_000
"""Bytes of the largest file that is read unless a limit is given."""

HEAD = 1024
HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
OTHER_KINDS = {
    b"PK\x03\x04": "a Word, Office or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Office file",
    b"{\\rtf": "a rich text (RTF) file",
    b"\xff\xd8\xff": "an image",
    b"\x89PNG": "an image",
    b"II*\x00": "an image",
    b"MM\x00*": "an image",
}

__all__ = ["DEFAULT_LIMIT", "read_document"]


def read_document(
    path: Path, *, limit: int = DEFAULT_LIMIT, reader: Reader | None = None, pages: int | None = None
) -> Document:
    """The document in a file: a PDF, whatever its name, or plain text.

    ``reader`` forces one of the two PDF readers; without it the tag tree is read where there is one. ``pages`` reads
    no more than the first few pages of a PDF, by their geometry.
    Raises ``DocumentTooLargeError`` for a file of more bytes than ``limit`` and ``UnreadableDocumentError`` for
    every other file that gives no text; the message names the file, what is wrong and the mend.
    """
    data = _bytes(path, limit)
    is_pdf = b"%PDF-" in data[:HEAD]
    content = pdf_content(path, data, reader, pages) if is_pdf else _text_content(path, data)
    return Document(
        path=whole_characters(str(path)),
        sha256=hashlib.sha256(data).hexdigest(),
        media_type="application/pdf" if is_pdf else "text/plain",
        text=content.text,
        text_sha256=hashlib.sha256(content.text.encode()).hexdigest(),
        page_starts=content.page_starts,
        blocks=content.blocks,
        reader=content.reader,
        furniture=content.furniture,
        remarks=content.remarks,
        plain=content.plain,
    )


def _bytes(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise _unreadable(path, "is not a file", "name the files in it, or let extract walk the folder")
        if size > limit:
            msg = f"{path} has {size:,} bytes, over the limit of {limit:,}: raise it with --limit {size}"
            raise DocumentTooLargeError(msg)
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise _unreadable(path, "does not exist", "check the path") from error
    except PermissionError as error:
        raise _unreadable(path, "may not be read", "give yourself the right to read it") from error
    except OSError as error:
        raise _unreadable(path, f"cannot be read ({error.strerror})", "copy it to another place") from error
    if not data.strip():
        raise _unreadable(path, "is empty", "fetch the report again from its publisher")
    return data


def _text_content(path: Path, data: bytes) -> Content:
    if HTML.match(data[:HEAD].removeprefix(b"\xef\xbb\xbf")):
        raise _unreadable(path, "is an HTML page, not a PDF", "fetch the report again from its publisher")
    for start, kind in OTHER_KINDS.items():
        if data.startswith(start):
            raise _unreadable(path, f"is {kind}, not a PDF or plain text", "save it as PDF")
    text, remarks = _decoded(path, data)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    blocks, furniture = blocks_of(text)
    if not blocks:
        raise _unreadable(path, "holds no words", "fetch the report again from its publisher")
    pages = page_starts(text)
    if len(pages) > MOST_PAGES:
        raise DocumentTooLargeError(f"{path} has {len(pages):,} pages, over the limit of {MOST_PAGES:,}: cut it")
    return Content(text, pages, blocks, "text", furniture, remarks)


def _decoded(path: Path, data: bytes) -> tuple[str, tuple[str, ...]]:
    """The characters of a file, and what is to be said of how they were found."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not CONTROL.search(text):
            plain = encoding == "utf-8-sig"
            return text, () if plain else (f"the text is not UTF-8; it was read as {encoding}",)
    raise _unreadable(path, "is neither a PDF nor text", "save the report as PDF or as UTF-8 text")


def _unreadable(path: Path, fault: str, mend: str) -> UnreadableDocumentError:
    return UnreadableDocumentError(f"{path} {fault}: {mend}")
