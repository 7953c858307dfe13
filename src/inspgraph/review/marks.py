"""A text cut at the words in question, page by page, so that a template can mark them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from inspgraph.model import Document


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to be marked: the number of its doubt, and whether it is in question or bears the value."""

    start: int
    end: int
    doubt: int
    asked: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same marks; ``asked`` and ``bears`` are the doubts that it belongs to, and
    ``begins`` and ``ends`` those whose words in question begin or end with it."""

    text: str
    asked: tuple[int, ...]
    bears: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a text in pieces."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def marked(self) -> bool:
        """Whether some words of the page are marked."""
        return any(piece.asked or piece.bears for piece in self.pieces)


def cut_pages(document: Document, marks: Sequence[Mark]) -> list[Page]:
    """All of a text, cut wherever a page or a mark begins or ends; put together again it is the same text."""
    length = len(document.text)
    bounds = {0, length, *document.page_starts}
    bounds |= {min(at, length) for mark in marks for at in (mark.start, mark.end)}
    pages: dict[int, list[Piece]] = {number: [] for number in range(1, document.pages + 1)}
    for start, end in pairwise(sorted(bounds)):
        pages[document.page_of(start)].append(_piece(document, start, end, marks))
    return [Page(number, tuple(pieces)) for number, pieces in pages.items()]


def _piece(document: Document, start: int, end: int, marks: Sequence[Mark]) -> Piece:
    here = [mark for mark in marks if mark.start <= start and end <= mark.end]
    asked = [mark for mark in here if mark.asked]
    return Piece(
        document.text[start:end],
        tuple(mark.doubt for mark in asked),
        tuple(mark.doubt for mark in here if not mark.asked),
        tuple(mark.doubt for mark in asked if mark.start == start),
        tuple(mark.doubt for mark in asked if mark.end == end),
    )
