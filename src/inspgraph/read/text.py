"""Plain text as a document: its own characters are the canonical text, and its lines give the blocks.

Blank lines part paragraphs, a bullet or a printed number at the start of a line begins an item, and a block that
stops in mid-sentence goes on after the blank lines that a page end left.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile, zip_longest

from inspgraph.model import Block, Span
from inspgraph.read.marks import FULL_LINE, ends_open, follows, is_dash, is_letter, is_number, runs_on, split_marker

LINE = re.compile(r"(?P<words>[^\n\f]*)(?P<end>[\n\f]|\Z)")
PAGE_END = re.compile(r"\f")
PAGE_NUMBER = re.compile(r"(?:page\s+)?\W{0,2}\d{1,3}\W{0,2}(?:\s*(?:of|/)\s*\d{1,3})?", re.IGNORECASE)
EDGE_LINES = 3
"""How many lines at a page's top or foot may be running lines."""
REPEATED = 3
"""On how many pages a line stands that is one."""
SHORT = 0.85
"""The part of a column's width that a paragraph's last line fills at most, where no gap shows that it was the last."""
SHORTER = 0.6
"""The same for words that end without a full stop: a heading, or a short point of a list."""
FEWEST_WRAPPED = 10
"""Lines that must go on below before their length tells anything."""
LONGEST_LINE = 160
"""Letters that a printed line has at most: a longer one is a paragraph that was never wrapped."""
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


@dataclass(frozen=True, slots=True)
class Width:
    """The letters of a full line; ``fixed`` if lines were wrapped at just so many."""

    letters: int
    fixed: bool


def page_starts(text: str) -> tuple[int, ...]:
    """Where each page begins: at the start and after every form feed that words follow."""
    return (0, *(found.end() for found in PAGE_END.finditer(text, 0, len(text.rstrip()))))


def blocks_of(text: str) -> tuple[tuple[Block, ...], tuple[Span, ...]]:
    """The blocks of a text in reading order, and the page numbers and running lines that are none."""
    lines = list(_lines(text))
    furniture = _furniture(lines)
    width = _width(lines)
    entries: list[Entry] = []
    number, gap = "", False
    for line, after in zip_longest(lines, lines[1:]):
        gap = gap or line.after_gap or line in furniture
        gap = gap or bool(entries and _parts(entries[-1], line, after, width))
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
        return _is_wrapped(entry, line, number, gap) and ends_open(before)
    if is_letter(marker):
        return not gap and ends_open(before) and not before.endswith((",", " and", " or", " to"))
    if marker:
        return _is_sub_point(entry, marker, line)
    if gap:
        return runs_on(before, line.text)
    set_in = not entry.marker and line.indent > entry.lines[-1].indent
    return not set_in or ends_open(before)


def _width(lines: Sequence[Line]) -> Width:
    """How wide the print is: a fixed number of letters if every line that goes on is filled up to it."""
    wrapped = [(here.text, after.text) for here, after in pairwise(lines) if _goes_on_below(here, after)]
    widest = max((len(here) for here, _ in wrapped), default=0)
    if len(wrapped) >= FEWEST_WRAPPED and all(_room(here, after) > widest for here, after in wrapped):
        return Width(widest, fixed=True)
    lengths = sorted(len(line.text) for line in lines if len(line.text) >= FULL_LINE)
    return Width(lengths[len(lengths) * 9 // 10] if lengths else 0, fixed=False)


def _parts(entry: Entry, line: Line, after: Line | None, width: Width) -> bool:
    """Whether a line begins anew below a block, though no gap parts them."""
    closed = not ends_open(entry.lines[-1].text)
    return _stops_short(entry, line, width) or (closed and _stands_over(line, after, width))


def _begins(line: Line) -> bool:
    return line.text[0].isupper() or bool(split_marker(line.text, spaced=True)[0])


def _goes_on_below(line: Line, after: Line) -> bool:
    return not after.after_gap and after.text[0].islower() and FULL_LINE <= len(line.text) <= LONGEST_LINE


def _room(line: str, after: str) -> int:
    """The letters that a line would have with the first word of the next."""
    return len(line) + 1 + len(after.split(maxsplit=1)[0])


def _stops_short(entry: Entry, line: Line, width: Width) -> bool:
    """Whether a paragraph ended before this line, though no gap says so: there was room for the line's first word."""
    before = entry.lines[-1].text
    if not (line.text[0].isupper() or is_number(split_marker(line.text, spaced=True)[0])) or not entry.text():
        return False
    closed = not ends_open(before) and not before.endswith((":", ";"))
    if closed and len(before) > LONGEST_LINE:
        return True
    if width.fixed and len(before) <= width.letters:
        return _room(before, line.text) <= width.letters
    share = SHORT if closed else SHORTER
    heads = bool(entry.marker) or len(entry.lines) == 1
    return (closed or heads) and _room(before, line.text) <= share * width.letters


def _stands_over(line: Line, after: Line | None, width: Width) -> bool:
    """Whether a line is a heading by its looks: short and without an end, over one that begins afresh."""
    if after is None or after.after_gap or split_marker(line.text, spaced=True)[0]:
        return False
    short = _room(line.text, after.text) <= SHORTER * width.letters and line.text[0].isupper()
    return short and ends_open(line.text) and not line.text.endswith(",") and _begins(after)


def _is_wrapped(entry: Entry, line: Line, number: str, gap: bool) -> bool:
    """Whether a number at a line's start is a figure of the sentence ("aged 16 or" / "17."): it does not count on."""
    marker, _ = split_marker(line.text, spaced=True)
    parted = gap and (not number or entry.lines[-1].page == line.page)
    full = len(entry.lines[-1].text) >= FULL_LINE and not parted
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
