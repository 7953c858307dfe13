"""An untagged PDF as lines: the characters that pdfium reports, by baseline, without running headers and footers."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter
from typing import Any

import pypdfium2
from pypdfium2 import raw

from inspgraph.read.drafts import Piece

LINE_END_HYPHENS = (0x2, 0xFFFE)
"""What pdfium gives for a hyphen at a line's end."""
LONE_NUMBER = re.compile(r"(?:page\s+)?\d{1,3}(?:\s+of\s+\d{1,3})?", re.IGNORECASE)
EDGE = 0.12
"""The share of a page's height at its top and foot in which running lines stand."""
WIDE = 1.2
"""The gap, in letter sizes, that parts two columns."""


@dataclass(frozen=True, slots=True)
class Run:
    """Print on one baseline without a wide gap, from its first piece to ``right``."""

    pieces: tuple[Piece, ...]
    right: float

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.pieces[0].x

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def main(self) -> Piece:
        """The piece that sets its baseline and size: the longest, as raised figures are short."""
        return max(self.pieces, key=lambda piece: len(piece.text))


@dataclass(frozen=True, slots=True)
class Line:
    """The runs that share a baseline, from left to right; ``edge`` says that it stands at the top or foot."""

    runs: tuple[Run, ...]
    edge: bool

    @property
    def page(self) -> int:
        """The number of its page."""
        return self.runs[0].pieces[0].page

    @property
    def x(self) -> float:
        """Where it begins."""
        return self.runs[0].x

    @property
    def y(self) -> float:
        """Its baseline."""
        return self.runs[0].main.y

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return max((run.main for run in self.runs), key=lambda piece: len(piece.text)).size

    @property
    def text(self) -> str:
        """Its characters, runs parted by a blank."""
        return " ".join(run.text.strip() for run in self.runs)


def printed_lines(pdf: pypdfium2.PdfDocument, pages: int | None = None) -> list[Line]:
    """The lines of all pages, or of the first few, from top to foot, without page numbers and lines that pages repeat.

    Raises ``pypdfium2.PdfiumError`` where a page cannot be loaded.
    """
    lines: list[Line] = []
    for number, page in enumerate(islice(pdf, pages), start=1):
        height = page.get_height()
        textpage = page.get_textpage()
        runs = [run for run in _runs(textpage.raw, number) if run.text.strip()]
        lines += (Line(shared, _at_edge(shared[0].main.y, height)) for shared in _by_baseline(runs))
        textpage.close()
        page.close()
    return _without_furniture(lines)


def _at_edge(y: float, height: float) -> bool:
    return not EDGE * height < y < (1 - EDGE) * height


def _runs(textpage: Any, page: int) -> Iterator[Run]:  # noqa: ANN401  a handle of the C library
    """The runs of a page in the order of its content."""
    pieces: list[Piece] = []
    right = 0.0
    for piece, end in _pieces(textpage, page):
        if pieces and not _goes_on(pieces[-1], right, piece):
            yield Run(tuple(pieces), right)
            pieces = []
        pieces.append(piece)
        right = end
    if pieces:
        yield Run(tuple(pieces), right)


def _goes_on(before: Piece, right: float, piece: Piece) -> bool:
    size = max(before.size, piece.size)
    return abs(piece.y - before.y) < 0.6 * size and -size < piece.x - right < WIDE * size


def _pieces(textpage: Any, page: int) -> Iterator[tuple[Piece, float]]:  # noqa: ANN401
    """The words of a page, each with the blank after it and where it ends."""
    word, start = "", (0.0, 0.0, 0.0)
    last = 0
    for index in range(raw.FPDFText_CountChars(textpage)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        letter = "-" if code in LINE_END_HYPHENS else chr(code)
        if letter.isspace():
            if word:
                yield Piece(page, *start, word + ("" if letter in "\r\n" else " ")), _right(textpage, last)
            word = ""
            continue
        if not word or (letter.isdigit() != word[-1].isdigit() and _shifted(textpage, index, start[1])):
            if word:
                yield Piece(page, *start, word), _right(textpage, last)
            word, start = "", (*_origin(textpage, index), _size(textpage, index))
        word, last = word + letter, index
    if word:
        yield Piece(page, *start, word), _right(textpage, last)


def _origin(textpage: Any, index: int) -> tuple[float, float]:  # noqa: ANN401
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(textpage, index, x, y)
    return x.value, y.value


def _shifted(textpage: Any, index: int, y: float) -> bool:  # noqa: ANN401
    return abs(_origin(textpage, index)[1] - y) > 0.5


def _right(textpage: Any, index: int) -> float:  # noqa: ANN401
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
    return right.value


def _size(textpage: Any, index: int) -> float:  # noqa: ANN401
    """The size of a letter in points: files may set a size of 1 and scale it."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(textpage, index, matrix)
    return float(raw.FPDFText_GetFontSize(textpage, index) * (abs(matrix.d) or abs(matrix.b) or 1.0))


def _by_baseline(runs: list[Run]) -> Iterator[tuple[Run, ...]]:
    """The runs of a page grouped by baseline, from top to foot, neighbours without a gap joined."""
    line: list[Run] = []
    for run in sorted(runs, key=lambda run: -run.main.y):
        if line and line[0].main.y - run.main.y > _tolerance(line[0], run) * max(line[0].main.size, run.main.size):
            yield _neighbours(line)
            line = []
        line.append(run)
    if line:
        yield _neighbours(line)


def _tolerance(first: Run, run: Run) -> float:
    """How far two baselines of one line lie apart, in letter sizes: a footnote's own number is raised."""
    return 0.7 if first.text.strip().isdigit() and first.main.size < 0.8 * run.main.size else 0.35


def _neighbours(runs: list[Run]) -> tuple[Run, ...]:
    first, *rest = sorted(runs, key=attrgetter("x"))
    kept = [first]
    for run in rest:
        size = max(kept[-1].main.size, run.main.size)
        if run.x - kept[-1].right < WIDE * size:
            kept[-1] = _spaced(kept[-1], run)
        else:
            kept.append(run)
    return tuple(kept)


def _spaced(first: Run, second: Run) -> Run:
    """Two neighbours as one run, with the blank that the gap between them stands for."""
    *others, last = first.pieces
    if second.x - first.right > 0.15 * last.size and not last.text.endswith(" "):
        last = replace(last, text=last.text + " ")
    return Run((*others, last, *second.pieces), second.right)


def _without_furniture(lines: list[Line]) -> list[Line]:
    """The lines that are words of the report: no page numbers, nothing that three pages print at one height."""
    seen: Counter[tuple[str, int]] = Counter()
    for line in lines:
        if line.edge:
            seen[_shape(line)] += 1
    return [line for line in lines if not (line.edge and (_is_number(line) or seen[_shape(line)] >= 3))]


def _shape(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 4)


def _is_number(line: Line) -> bool:
    return bool(LONE_NUMBER.fullmatch(line.text.strip()))
