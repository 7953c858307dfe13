"""Plain text as a document: its own characters are the canonical text, and its lines give the blocks.

Blank lines part paragraphs, a bullet or a printed number at the start of a line begins an item, and a block that
stops in mid-sentence goes on after the blank lines that a page end left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from inspgraph.model import Block, Span
from inspgraph.read.marks import FULL_LINE, ends_open, follows, is_dash, is_letter, is_number, runs_on, split_marker

LINE = re.compile(r"(?P<words>[^\n\f]*)(?P<end>[\n\f]|\Z)")
PAGE_END = re.compile(r"\f")
PAGE_NUMBER = re.compile(r"(?:page\s+)?\W{0,2}\d{1,3}\W{0,2}(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
EDGE_LINES = 3
"""How many lines at a page's top or foot may be running lines."""
REPEATED = 3
"""On how many pages a line stands that is one."""
MANY_LINES = 40
"""More than this, and only where a block begins and ends is looked at, lest a long one takes for ever."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words: where they stand, how far they are set in, on which page, and whether a gap is above."""

    start: int
    text: str
    indent: int
    page: int
    after_gap: bool

    @property
    def end(self) -> int:
        """The position after its last word."""
        return self.start + len(self.text)


@dataclass(slots=True)
class Entry:
    """A block as it grows line by line; ``offset`` is how far its marker reaches into the first line."""

    marker: str
    offset: int
    lines: list[Line]

    def text(self) -> str:
        """Its words so far, without the marker; of a block of very many lines its beginning and its end."""
        lines = self.lines if len(self.lines) <= MANY_LINES else [self.lines[0], *self.lines[-MANY_LINES:]]
        first, *rest = (line.text for line in lines)
        return " ".join([first[self.offset :], *rest]).strip()

    def block(self) -> Block:
        """The block; its span begins with the first word, which may stand on the line after a lone bullet."""
        lone = self.offset == len(self.lines[0].text) and len(self.lines) > 1
        first, start = (self.lines[1], 0) if lone else (self.lines[0], self.offset)
        span = Span(first.start + start, self.lines[-1].end)
        return Block("item" if self.marker else "paragraph", span, first.page, self.marker)


def page_starts(text: str) -> tuple[int, ...]:
    """Where each page begins: at the start and after every form feed that words follow."""
    return (0, *(found.end() for found in PAGE_END.finditer(text, 0, len(text.rstrip()))))


def blocks_of(text: str) -> tuple[tuple[Block, ...], tuple[Span, ...]]:
    """The blocks of a text in reading order, and the page numbers and running lines that are none."""
    lines = list(_lines(text))
    furniture = _furniture(lines)
    entries: list[Entry] = []
    number, gap = "", False
    for line in lines:
        gap = gap or line.after_gap or line in furniture
        if line in furniture:
            continue
        if not entries or not _goes_on(entries[-1], line, gap, number):
            marker, offset = split_marker(line.text, spaced=True)
            entries.append(Entry(marker, offset, [line]))
            number = marker if is_number(marker) else number
        else:
            entries[-1].lines.append(line)
        gap = False
    blocks = tuple(entry.block() for entry in entries if entry.text())
    return blocks, tuple(Span(line.start, line.end) for line in lines if line in furniture)


def _lines(text: str) -> Iterator[Line]:
    page, gap = 1, False
    for found in LINE.finditer(text):
        words = found["words"].strip()
        if words:
            indent = len(found["words"]) - len(found["words"].lstrip())
            yield Line(found.start() + indent, words, indent, page, gap)
        gap = not words or found["end"] == "\f"
        page += found["end"] == "\f"


def _goes_on(entry: Entry, line: Line, gap: bool, number: str) -> bool:
    """Whether a line belongs to the block before it; ``number`` is the last that was printed as a marker."""
    marker, _ = split_marker(line.text, spaced=True)
    before = entry.text()
    if not before:
        return not marker
    if is_number(marker):
        return _is_wrapped(entry, marker, number, gap) and ends_open(before)
    if is_letter(marker):
        return not gap and ends_open(before) and not before.endswith((",", " and", " or", " to"))
    if marker:
        return _is_sub_point(entry, marker, line)
    if gap:
        return runs_on(before, line.text)
    set_in = not entry.marker and line.indent > entry.lines[-1].indent
    return not set_in or ends_open(before)


def _is_wrapped(entry: Entry, marker: str, number: str, gap: bool) -> bool:
    """Whether a number at a line's start is a figure of the sentence ("aged 16 or" / "17."): it does not count on."""
    full = len(entry.lines[-1].text) >= FULL_LINE and not (gap and not number)
    return full and not marker.startswith("1.") and not follows(marker, number)


def _is_sub_point(entry: Entry, marker: str, line: Line) -> bool:
    """Whether a dash lists a point of the item before: it stands deeper, or the item announces it with a colon."""
    deeper = line.indent > entry.lines[0].indent
    has_points = any(is_dash(split_marker(before.text, spaced=True)[0]) for before in entry.lines[1:])
    announced = entry.text().endswith(":") or has_points
    return bool(entry.marker) and (deeper or announced) and is_dash(marker) and not is_dash(entry.marker)


def _furniture(lines: Sequence[Line]) -> set[Line]:
    """The page numbers and the lines that several pages repeat, as far in from a page's edges as they reach."""
    pages = [list(page) for _, page in groupby(lines, key=lambda line: line.page)]
    if len(pages) < 2:
        return set()
    shapes = Counter(shape for page in pages for shape in {_shape(line) for line in _edges(page)})
    running = {shape for shape, count in shapes.items() if count >= REPEATED}
    return {
        line
        for page in pages
        for edge in (page[:EDGE_LINES], page[: -EDGE_LINES - 1 : -1])
        for line in takewhile(lambda line: _is_number(line) or _shape(line) in running, edge)
    }


def _edges(page: list[Line]) -> list[Line]:
    return [*page[:EDGE_LINES], *page[-EDGE_LINES:]]


def _shape(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.casefold().split()))


def _is_number(line: Line) -> bool:
    return PAGE_NUMBER.fullmatch(line.text) is not None
