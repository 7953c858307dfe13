"""Lines of print into blocks: paragraphs by the space between lines, items by their markers and indents, table
rows by their columns, footnotes by their size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from inspgraph.read.drafts import Draft, Piece, after_marker, flow, indents
from inspgraph.read.geometry import Line, Run
from inspgraph.read.marks import (
    NOTE_NUMBER,
    SECTION_NUMBER,
    ends_open,
    follows,
    is_letter,
    is_number,
    split_marker,
)

LEADING = 1.45
"""The distance of two lines of one paragraph, in letter sizes, at most."""
SMALL_PRINT = 0.88
COLUMN = 150.0
"""Points that a second column stands to the right of the first, at least."""
CLEARANCE = 6.0
WIDEST = 0.65
"""The width of a letter in words, in its size, at most."""


def drafts_of(lines: Sequence[Line]) -> Iterator[Draft]:
    """The blocks of a document's lines in reading order, the footnotes of a page after its words."""
    body = _body_size(lines)
    for _, page in groupby(lines, key=lambda line: line.page):
        words, notes = _parted(list(page), body)
        for cluster in _clusters(words):
            cells = _cells([run for line in cluster for run in line.runs])
            yield from [_row(cells)] if len(cells) > 1 else _texts(cluster)
        yield from _notes(notes)


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _parted(page: list[Line], body: float) -> tuple[list[Line], list[Line]]:
    """The words of a page and the small print at its foot."""
    end = len(page)
    while end and page[end - 1].size < SMALL_PRINT * body:
        end -= 1
    return (page[:end], page[end:]) if end else (page, [])


def _clusters(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines without a gap between them and of one size."""
    cluster: list[Line] = []
    for line in lines:
        if cluster and not _is_next(cluster[-1], line):
            yield cluster
            cluster = []
        cluster.append(line)
    if cluster:
        yield cluster


def _is_next(before: Line, line: Line) -> bool:
    size = max(before.size, line.size)
    return before.y - line.y < LEADING * size and abs(before.size - line.size) < 0.1 * size


def _texts(cluster: list[Line]) -> Iterator[Draft]:
    """The paragraphs and items of lines that stand together: each marker begins one."""
    entry: list[Line] = []
    number = ""
    right = max(line.runs[-1].right for line in cluster)
    for line in cluster:
        marker, _ = split_marker(line.text)
        if entry and (_begins(line, entry[-1], number) or _stops_short(entry, line, right)):
            yield _text(entry)
            entry = []
        if not entry and is_number(marker):
            number = marker
        entry.append(line)
    yield _text(entry)


def _begins(line: Line, before: Line, number: str) -> bool:
    """Whether a line begins an item; the number of a wrapped line ("aged 16 or" / "17.") does not count on."""
    marker, _ = split_marker(line.text)
    if is_number(marker):
        return marker.startswith("1.") or (bool(number) and follows(marker, number))
    if is_letter(marker):
        return not ends_open(before.text) or before.text.rstrip().endswith((",", "and", "or"))
    return bool(marker)


def _stops_short(entry: list[Line], line: Line, right: float) -> bool:
    """Whether a paragraph ended before this line: its sentence ends where the line's first word would have fitted."""
    before, word = entry[-1], line.text.split(maxsplit=1)[0]
    room = right - before.runs[-1].right
    closed = before.text.rstrip().endswith(".") and line.text[0].isupper() and not split_marker(entry[0].text)[0]
    return closed and room > WIDEST * before.size * (len(word) + 1)


def _text(lines: list[Line]) -> Draft:
    pieces = list(_pieces(run for line in lines for run in line.runs))
    words = flow(pieces)
    marker, length = split_marker(words[0].text)
    words = after_marker(words, length) or words
    return Draft("item" if marker else "paragraph", (words,), marker, *indents(pieces, marker))


def _pieces(runs: Iterator[Run] | Sequence[Run]) -> Iterator[Piece]:
    for run in runs:
        yield from run.pieces[:-1]
        last = run.pieces[-1]
        yield Piece(last.page, last.x, last.y, last.size, last.text.rstrip() + " ")


def _cells(runs: list[Run]) -> list[list[Run]]:
    """The runs by columns, as far as a gap from top to foot parts them."""
    start = min(run.x for run in runs)
    for x in sorted({run.x for run in runs}):
        left = [run for run in runs if run.x < x]
        if x - start >= COLUMN and max(run.right for run in left) + CLEARANCE < x:
            return [left, *_cells([run for run in runs if run.x >= x])]
    return [runs]


def _row(cells: list[list[Run]]) -> Draft:
    first, *rest = (flow(_pieces(cell)) for cell in cells)
    marker, length = split_marker(first[0].text)
    if not is_number(marker):
        marker, length = "", 0
    if not marker and (found := SECTION_NUMBER.match(first[0].text)):
        marker, length = found["mark"], found.end()
    edges = tuple(cell[0].x for cell in cells)
    words = (after_marker(first, length) or first, *rest)
    return Draft("row", words, marker, edges[0], columns=edges, grid=len(edges))


def _notes(lines: list[Line]) -> Iterator[Draft]:
    """The footnotes of a page: each begins with its raised number."""
    entry: list[Line] = []
    for line in lines:
        first = line.runs[0].pieces[0]
        if entry and first.size < SMALL_PRINT * line.size and NOTE_NUMBER.match(line.text):
            yield _note(entry)
            entry = []
        entry.append(line)
    if entry:
        yield _note(entry)


def _note(lines: list[Line]) -> Draft:
    words = flow(_pieces([run for line in lines for run in line.runs]))
    found = NOTE_NUMBER.match(words[0].text)
    marker, length = (found["mark"], found.end()) if found else ("", 0)
    return Draft("note", (after_marker(words, length) or words,), marker, lines[0].x)
