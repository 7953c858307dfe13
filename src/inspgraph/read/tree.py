"""What playa gives of a tagged PDF: its structure tree as plain nodes, and the print of each marked content
(ISO 32000-1, sections 14.6 and 14.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import playa
from playa.content import ContentObject, TextObject
from playa.interp import LazyInterpreter
from playa.page import Page
from playa.pdftypes import ContentStream
from playa.structure import ContentItem, Element, Tree

from inspgraph.read.bounds import MOST_STRINGS, MOST_TAGS
from inspgraph.read.drafts import Piece

DEEPEST = 100
"""How many elements deep a tree is followed."""

Leaf = tuple[int, int]
"""A marked content: the number of its page and its identifier there."""
Printed = dict[Leaf, list[Piece]]


@dataclass(frozen=True, slots=True)
class Node:
    """A structure element by its standard role, with the elements and marked contents in it."""

    role: str
    kids: tuple[Node | Leaf, ...]

    def nodes(self) -> Iterator[Node]:
        """The elements right below it."""
        return (kid for kid in self.kids if isinstance(kid, Node))

    def all(self) -> Iterator[Node]:
        """Itself and every element below it."""
        yield self
        for kid in self.nodes():
            yield from kid.all()


@dataclass(frozen=True, slots=True)
class Tagged:
    """A tagged file: its tree, the pieces of each marked content, and the letters that each page prints."""

    root: Node
    printed: Printed
    letters: Counter[int]
    pages: int


def tag_tree(data: bytes) -> Tagged | None:
    """The structure tree of a PDF with its print, or None when it has no tree.

    Whatever ``playa`` raises on a damaged file passes through; ``OverflowError`` for more strings or tags than a
    report can have.
    """
    pdf = playa.parse(data, space="page")
    if pdf.structure is None:
        return None
    printed, letters = _printed(pdf.pages)
    return Tagged(_node(pdf.structure, {}, 0), printed, letters, len(pdf.pages))


def _printed(pages: Iterable[Page]) -> tuple[Printed, Counter[int]]:
    """The pieces of each marked content, and how many letters each page prints beside its furniture."""
    printed: Printed = {}
    letters: Counter[int] = Counter()
    strings = 0
    for page in pages:
        for found in _content(page):
            if not isinstance(found, TextObject) or found.gstate.font is None:
                continue
            mcid, text = found.mcid, found.chars.replace("\xad", "")
            if mcid is not None:
                _, _, _, _, x, y = found.matrix
                piece = Piece(page.page_idx + 1, x, y, found.size, text)
                strings += 1
                if strings > MOST_STRINGS:
                    raise OverflowError
                printed.setdefault((piece.page, mcid), []).append(piece)
            if not any(section.tag == "Artifact" for section in found.mcstack):
                letters[page.page_idx + 1] += sum(map(str.isalnum, text))
    return printed, +letters


def _content(page: Page) -> Iterator[ContentObject]:
    """What a page draws, from all of its streams as one (ISO 32000-2, 7.8.2): read one by one, what begins at the end
    of a stream and ends in the next, such as the array of a word, is lost."""
    streams = list(page.streams)
    if len(streams) < 2:
        return page.interp()
    return LazyInterpreter(page, [ContentStream(rawdata=b"\n".join(stream.buffer for stream in streams))])


def _node(element: Element | Tree, seen: dict[int, Any], depth: int) -> Node:
    """An element as a node; one that was met before is left out, so that a faulty tree comes to an end."""
    kids: list[Node | Leaf] = []
    for kid in element if depth < DEEPEST else ():
        if isinstance(kid, ContentItem) and kid.page is not None:
            kids.append((kid.page.page_idx + 1, kid.mcid))
        elif isinstance(kid, Element) and id(kid.props) not in seen:
            seen[id(kid.props)] = kid.props
            if len(seen) > MOST_TAGS:
                raise OverflowError
            kids.append(_node(kid, seen, depth + 1))
    return Node(element.role, tuple(kids))
