"""A PDF by the better of its two readers: the tag tree where the file has one, else the geometry of its print."""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import playa
import pypdfium2
from pypdfium2 import raw

from inspgraph.errors import DocumentTooLargeError, UnreadableDocumentError
from inspgraph.read.bounds import MOST_PAGES, MOST_UNPACKED, swells
from inspgraph.read.canon import Content, content_of
from inspgraph.read.drafts import Draft
from inspgraph.read.geometry import printed_lines
from inspgraph.read.joins import whole, without_contents
from inspgraph.read.paragraphs import drafts_of
from inspgraph.read.tags import drafts_of_tree
from inspgraph.read.tree import tag_tree

Reader = Literal["tags", "geometry"]

LINE_END_HYPHEN = "\ufffe"
"""What pdfium gives for a hyphen at the end of a line."""
ENOUGH = 0.5
"""The share of a file's print that its tag tree must hold to be trusted."""
TAG_FAULTS = (
    playa.PDFException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RuntimeError,
    StopIteration,
    EOFError,
    struct.error,
    zlib.error,
)
"""What playa raises on damaged files beside its own errors, as trials with thousands of them showed."""

logging.getLogger("playa").addHandler(logging.NullHandler())  # its notes on sloppy files are not the user's concern


def pdf_content(path: Path, data: bytes, reader: Reader | None, pages: int | None = None) -> Content:
    """The text and blocks of a PDF, read by the reader that is asked for or else by the one that fits.

    With ``pages`` only so many are read, by their geometry: a tree is read whole or not at all.

    Raises ``UnreadableDocumentError`` for a file that is damaged, locked by a password, or without text, and for
    one without a tag tree when that is the reader asked for; ``DocumentTooLargeError`` where it is beyond the bounds
    of every report.
    """
    if swells(data):
        raise _too_large(path, f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB of content")
    try:
        with pypdfium2.PdfDocument(data) as pdf:
            if len(pdf) > MOST_PAGES:
                raise _too_large(path, f"has {len(pdf):,} pages, over the limit of {MOST_PAGES:,}")
            return _by_geometry(path, pdf, "", pages) if pages else _content(path, data, pdf, reader)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == raw.FPDF_ERR_PASSWORD
        fault = "is locked by a password: save a copy without one"
        mend = "is a damaged PDF: fetch the report again from its publisher"
        raise UnreadableDocumentError(f"{path} {fault if locked else mend}") from error


def _too_large(path: Path, fault: str) -> DocumentTooLargeError:
    return DocumentTooLargeError(f"{path} {fault}, as no report does: fetch it again from its publisher")


def _content(path: Path, data: bytes, pdf: pypdfium2.PdfDocument, reader: Reader | None) -> Content:
    found, doubt = (None, "") if reader == "geometry" else _tag_content(data, pdf)
    if found and (reader == "tags" or not doubt):
        return replace(found, plain=_plain_pages(pdf))
    if reader == "tags":
        msg = f"{path} has no tag tree that can be read: leave the choice of the reader open"
        raise UnreadableDocumentError(msg)
    return _by_geometry(path, pdf, doubt)


def _by_geometry(path: Path, pdf: pypdfium2.PdfDocument, doubt: str, most: int | None = None) -> Content:
    pages = min(len(pdf), most or len(pdf))
    lines = printed_lines(pdf, pages)
    if not any(letter.isalnum() for line in lines for letter in line.text):
        msg = f"{path} holds images without text: have its text recognised (OCR), then read it again"
        raise UnreadableDocumentError(msg)
    return _written(list(drafts_of(lines)), pages, "geometry", doubt, _blank({line.page for line in lines}, pages))


def _tag_content(data: bytes, pdf: pypdfium2.PdfDocument) -> tuple[Content | None, str]:
    """What the tag tree gives, and where it cannot be trusted, why."""
    if not raw.FPDF_DocumentHasValidCrossReferenceTable(pdf):
        return None, "the file is damaged (its table of objects is wrong), so its print was read without the tag tree"
    try:
        tagged = tag_tree(data)
    except TAG_FAULTS as error:
        return None, f"the tag tree cannot be read ({type(error).__name__}), so the print was read without it"
    drafts = drafts_of_tree(tagged) if tagged else []
    if not tagged or not drafts:
        return None, ""
    share = sum(map(str.isalnum, "".join(draft.text for draft in drafts))) / max(1, tagged.letters.total())
    doubt = f"the tag tree holds {share:.0%} of the print, so the print was read without it" if share < ENOUGH else ""
    return _written(drafts, tagged.pages, "tags", doubt, _blank(tagged.letters, tagged.pages)), doubt


def _plain_pages(pdf: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """Each page's characters in the order of print, for a second look beside the tag tree."""
    return tuple(_plain_page(pdf, index) for index in range(len(pdf)))


def _plain_page(pdf: pypdfium2.PdfDocument, index: int) -> str:
    """The characters of a page, or none where it cannot be loaded: the tag tree has its words all the same."""
    try:
        page = pdf[index]
    except pypdfium2.PdfiumError:
        return ""
    textpage = page.get_textpage()
    text = str(textpage.get_text_bounded())
    textpage.close()
    page.close()
    return text.replace("\r\n", "\n").replace(LINE_END_HYPHEN, "-")


def _written(drafts: Sequence[Draft], pages: int, reader: Reader, *remarks: str) -> Content:
    return content_of(whole(without_contents(drafts)), pages, reader, tuple(filter(None, remarks)))


def _blank(printed: Collection[int], pages: int) -> str:
    bare = [str(page) for page in range(1, pages + 1) if page not in printed]
    return f"no words on page {', '.join(bare)}: blank, or a picture of text" if bare else ""
