"""Blocks on their way into a document: pieces of print become the running words of a draft.

Both PDF readers make drafts, so that what follows (``joins``, ``canon``) holds for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from inspgraph.model import BlockKind

REFERENCE_MARK = re.compile(r"[\d,\s*†‡]+")
HYPHEN_AT_END = re.compile(r"\S[-‑]$")
RANGE_AT_END = re.compile(r"[0-9]–$")
SLASH_AT_END = re.compile(r"\S/$")
SECOND_OF_TWO = re.compile(r"(?:and|or|to)\b(?!-)")
HALF = re.compile(r"[\ud800-\udfff]")
SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of print on one baseline, in points from the bottom left of its page."""

    page: int
    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """Words of a draft on one page, with what separates them from the part before: "", a blank or a line end."""

    page: int
    text: str
    glue: str = " "


Words = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A block without positions yet.

    ``left`` is where its marker or first word stands and ``hang`` where an item's words begin after the marker;
    ``inner`` says that the file lists it inside another item.
    ``columns`` are the left edges of a row's cells, and ``grid`` is how many it has with the empty ones.
    """

    kind: BlockKind
    cells: tuple[Words, ...]
    marker: str = ""
    left: float = 0.0
    hang: float = 0.0
    inner: bool = False
    columns: tuple[float, ...] = ()
    grid: int = 0

    @property
    def page(self) -> int:
        """The page on which it starts."""
        return self.cells[0][0].page

    @property
    def last_page(self) -> int:
        """The page on which it ends."""
        return self.cells[-1][-1].page

    @property
    def text(self) -> str:
        """Its words, without line ends."""
        return " ".join(part.text for cell in self.cells for part in cell)


def flow(pieces: Iterable[Piece]) -> Words:
    """The running words of pieces in reading order, one part a page.

    A line's end becomes a blank, or nothing after a hyphen ("multi-" and "agency", but "16- and 17-year-olds").
    Raised figures that refer to a footnote are left out, as they are no words of the sentence.
    """
    parts: list[Part] = []
    text, before = "", None
    for piece in _by_line(pieces):
        if before and _is_reference(piece, before):
            continue
        if before and piece.page != before.page:
            parts, text = _closed(parts, before.page, text), ""
        elif before and _on_new_line(piece, before):
            text = _to_next_line(text, piece.text)
        text, before = text + piece.text, piece
    return tuple(_closed(parts, before.page, text)) if before else ()


def _by_line(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces of each line from left to right: some files print a line's bullet after its first letter."""
    line: list[Piece] = []
    for piece in pieces:
        if line and (piece.page != line[-1].page or _on_new_line(piece, line[-1])):
            yield from sorted(line, key=attrgetter("x"))
            line = []
        line.append(piece)
    yield from sorted(line, key=attrgetter("x"))


def _closed(parts: list[Part], page: int, text: str) -> list[Part]:
    text = SPACES.sub(" ", _characters(text))
    glue = _glue(parts[-1].text, text) if parts and not text.startswith(" ") else " "
    return [*parts, Part(page, text.strip(), glue)] if text.strip() else parts


def _characters(text: str) -> str:
    """Text without halves of characters: pairs come together, and a half alone, from a damaged file, is replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if HALF.search(text) else text


def _is_reference(piece: Piece, before: Piece) -> bool:
    raised = 0.1 * before.size < piece.y - before.y < before.size
    small = piece.size < 0.8 * before.size
    return raised and small and piece.page == before.page and bool(REFERENCE_MARK.fullmatch(piece.text))


def _on_new_line(piece: Piece, before: Piece) -> bool:
    return abs(piece.y - before.y) > 0.6 * max(piece.size, before.size)


def _to_next_line(text: str, after: str) -> str:
    """Text with what joins it to the next line; some files print a blank after the hyphen at the end of a line."""
    ended, glue = text.rstrip(" "), _glue(text.rstrip(" "), after.lstrip(" "))
    return ended if not glue else text + glue


def _glue(before: str, after: str) -> str:
    """What joins two lines: a hyphen stays and takes the next word, save the first of two ("16- and 17-")."""
    end = before[-2:]
    goes_on = RANGE_AT_END.search(end) and after[:1].isdigit()
    if goes_on or SLASH_AT_END.search(end) or (HYPHEN_AT_END.search(end) and not SECOND_OF_TWO.match(after)):
        return ""
    return " "


def joined(first: Words, second: Words, glue: str = " ") -> Words:
    """Two runs of words as one; the line-end rule decides the blank when ``glue`` is one."""
    if not first or not second:
        return first or second
    head, *rest = second
    if glue == " ":
        glue = _glue(first[-1].text, head.text)
    return (*first, replace(head, glue=glue), *rest)


def with_marker(draft: Draft) -> Words:
    """The words of a draft's first cell with its marker before them."""
    first, *rest = draft.cells[0]
    return (replace(first, text=f"{draft.marker} {first.text}".strip()), *rest)


def after_marker(words: Words, length: int) -> Words:
    """Words without the marker that opens them."""
    if not words or not length:
        return words
    rest = words[0].text[length:].lstrip()
    return (replace(words[0], text=rest), *words[1:]) if rest else words[1:]


def indents(pieces: Iterable[Piece], marker: str) -> tuple[float, float]:
    """Where print begins, and where the words after its marker do (the same place without a marker)."""
    printed = [piece for piece in _by_line(pieces) if piece.text.strip()]
    left, ahead = printed[0].x, marker
    for piece in printed:
        text = piece.text.strip()
        if not ahead or not ahead.startswith(text):
            return left, piece.x if not ahead else left
        ahead = ahead[len(text) :]
    return left, left
