"""The canonical text of a PDF: its drafts in reading order, written once, with the place of every block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from inspgraph.model import Block, Span
from inspgraph.read.drafts import Draft


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader found in a file: the parts of a document that are not its name and sums."""

    text: str
    page_starts: tuple[int, ...]
    blocks: tuple[Block, ...]
    reader: Literal["text", "tags", "geometry"]
    furniture: tuple[Span, ...] = ()
    remarks: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()


class Canon:
    """The canonical text as it grows: an empty line between blocks, a tab between a row's cells, the printed
    marker and a blank before a block's words, sub-points on lines of their own."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._length = 0
        self._first: dict[int, int] = {}

    def add(self, draft: Draft) -> None:
        """Write a draft and keep it as a block."""
        if self._length:
            self._write("\n\n")
        if draft.kind != "note":
            self._first.setdefault(draft.page, self._length)
        if draft.marker:
            self._write(draft.marker + " ")
        cells = [self._cell(draft, number) for number in range(len(draft.cells))]
        span = Span(cells[0].start, cells[-1].end)
        self.blocks.append(
            Block(draft.kind, span, draft.page, draft.marker, tuple(cells) if draft.kind == "row" else ())
        )

    def _cell(self, draft: Draft, number: int) -> Span:
        self._write("\t" if number else "")
        start = self._length
        for part in draft.cells[number]:
            self._write(part.glue if self._length > start else "")
            if draft.kind != "note":
                self._first.setdefault(part.page, self._length)
            self._write(part.text)
        return Span(start, self._length)

    def _write(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    @property
    def text(self) -> str:
        """All that was written."""
        return "".join(self._text)

    def page_starts(self, pages: int) -> tuple[int, ...]:
        """Where each page begins, in rising order; a page without words begins where the next does."""
        starts, following = [0] * pages, self._length
        for page in range(pages, 0, -1):
            following = self._first.get(page, following)
            starts[page - 1] = following
        for page in range(1, pages):
            starts[page] = max(starts[page], starts[page - 1])
        return (0, *starts[1:])


def content_of(
    drafts: Sequence[Draft], pages: int, reader: Literal["tags", "geometry"], remarks: tuple[str, ...] = ()
) -> Content:
    """The drafts as canonical text with blocks."""
    canon = Canon()
    for draft in drafts:
        canon.add(draft)
    return Content(canon.text, canon.page_starts(pages), tuple(canon.blocks), reader, (), remarks)
