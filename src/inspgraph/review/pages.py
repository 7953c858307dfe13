"""Doubts as pages for people: an index, and a page a document with its text, self-contained and without scripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from inspgraph.model import Document, DocumentRecord
from inspgraph.review.doubts import Doubt, name_inspections, page_name
from inspgraph.review.marks import Mark, cut_pages
from inspgraph.review.snippets import Snippets, write_head, write_snippets

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Shown:
    """A doubt on its page: its number, where its words stand, and what to copy."""

    number: int
    doubt: Doubt
    words: str
    snippets: Snippets


def render_document(doubts: Sequence[Doubt], document: Document | None, today: str) -> str:
    """The page of a document with at least one doubt; without its text where that is not at hand."""
    record = doubts[0].record
    shown = [_show(number, doubt, document, today) for number, doubt in enumerate(doubts, start=1)]
    return (
        _templates()
        .get_template("document.html")
        .render(
            record=record,
            name=_name(record),
            inspections=name_inspections(record),
            doubts=shown,
            head=write_head(record),
            pages=cut_pages(document, _marks(doubts)) if document else [],
        )
    )


def _show(number: int, doubt: Doubt, document: Document | None, today: str) -> Shown:
    words = ""
    if document and doubt.start is not None and doubt.end is not None:
        words = document.text[doubt.start : doubt.end]
    return Shown(number, doubt, words, write_snippets(doubt, today, document))


def _marks(doubts: Sequence[Doubt]) -> list[Mark]:
    marks = []
    for number, doubt in enumerate(doubts, start=1):
        if doubt.start is not None and doubt.end is not None:
            marks.append(Mark(doubt.start, doubt.end, number, asked=True))
        marks += [Mark(quote.start, quote.end, number, asked=False) for quote in doubt.behind]
    return marks


def render_index(by_document: Sequence[Sequence[Doubt]], clear: int, today: str) -> str:
    """The index of the pages of some documents, in the order given; ``clear`` documents had no doubt."""
    kinds = Counter((doubt.code, doubt.field, doubt.severity) for doubts in by_document for doubt in doubts)
    rows = [(_name(doubts[0].record), page_name(doubts[0].record), doubts) for doubts in by_document]
    return (
        _templates()
        .get_template("index.html")
        .render(
            kinds=sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0])),
            rows=rows,
            inspections=name_inspections,
            doubts=sum(map(len, by_document)),
            clear=clear,
            today=today,
        )
    )


def _name(record: DocumentRecord) -> str:
    return "/".join(record.source.path.replace("\\", "/").split("/")[-2:])


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415  few who read documents draw pages

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
