"""A tagged PDF through its structure tree (ISO 32000-1, section 14.7, with the roles of section 14.8.4).

The tree gives paragraphs, list items, table rows and footnotes in reading order and leaves page furniture out;
the words come from the marked content that it points to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import playa
from playa.content import TextObject
from playa.page import Page
from playa.structure import ContentItem, ContentObject, Element, Tree

from inspgraph.model import BlockKind
from inspgraph.read.drafts import Draft, Piece, Words, after_marker, flow, indents, joined, with_marker
from inspgraph.read.marks import NOTE_NUMBER, SECTION_NUMBER, is_number, split_marker

HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"})
TEXTS = HEADINGS | {"P", "BlockQuote", "Caption", "LI", "Note"}
INLINE = frozenset({"Span", "Link", "Quote", "Reference", "BibEntry", "Code", "Em", "Strong", "Sub", "Lbl"})
OUTSIDE = frozenset({"Note", "Table", "L"})
SKIPPED = frozenset({"TOC", "TOCI", "Artifact", "Figure", "Formula", "Index"})
LONGEST_HEADING = 200
LONGEST_NUMBERED = 80
LABEL = re.compile(r"\d{1,3}(?:\.\d{1,2})?|[^\w\s,.;:]{1,2}")
DEEPEST = 100

Node = Element | ContentItem | ContentObject
Leaf = tuple[int, int]
"""A marked content: the number of its page and its identifier there."""
Printed = dict[Leaf, list[Piece]]


@dataclass(frozen=True, slots=True)
class Tagged:
    """What a tree gave: drafts in reading order, the number of pages, and the share of the print they hold.

    ``bare`` are the pages that print no words.
    """

    drafts: tuple[Draft, ...]
    pages: int
    share: float
    bare: tuple[int, ...]


def tagged_drafts(data: bytes) -> Tagged | None:
    """The blocks that the structure tree of a PDF names, or None when it has no tree.

    Whatever ``playa`` raises on a damaged file passes through.
    """
    pdf = playa.parse(data, space="page")
    tree = pdf.structure
    if tree is None:
        return None
    printed, letters = _printed(pdf.pages)
    _bring_home(printed, tree)
    drafts = tuple(_Walk(printed).blocks(tree, 0))
    held, whole = sum(_letters(draft.text) for draft in drafts), sum(letters.values())
    bare = tuple(page for page in range(1, len(pdf.pages) + 1) if not letters[page])
    return Tagged(drafts, len(pdf.pages), held / whole if whole else 0.0, bare)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _printed(pages: Iterable[Page]) -> tuple[Printed, Counter[int]]:
    """The pieces of each marked content, and how many letters each page prints beside its furniture."""
    printed: Printed = {}
    letters: Counter[int] = Counter()
    for page in pages:
        for found in page.interp():
            if not isinstance(found, TextObject) or found.gstate.font is None:
                continue
            mcid, text = found.mcid, found.chars.replace("\xad", "")
            if mcid is not None:
                _, _, _, _, x, y = found.matrix
                piece = Piece(page.page_idx + 1, x, y, found.size, text)
                printed.setdefault((piece.page, mcid), []).append(piece)
            if not any(section.tag == "Artifact" for section in found.mcstack):
                letters[page.page_idx + 1] += _letters(text)
    return printed, letters


class _Walk:
    """The way through a tree, from its elements to drafts."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed

    def blocks(self, node: Tree | Element, depth: int) -> Iterator[Draft]:
        """The blocks below an element; print that no block element holds becomes a paragraph."""
        loose: list[Node] = []
        for kid in node if depth < DEEPEST else ():
            if isinstance(kid, Element) and kid.role not in INLINE:
                yield from self.text(loose, "paragraph", depth)
                loose = []
                yield from self.block(kid, depth + 1)
            else:
                loose.append(kid)
        yield from self.text(loose, "paragraph", depth)

    def block(self, element: Element, depth: int) -> Iterator[Draft]:
        """The blocks of one element, by its role."""
        role = element.role
        if role in SKIPPED:
            return
        if role == "TR":
            yield from self.row(element, depth)
        elif role == "L":
            yield from self.items(element, depth)
        elif role in TEXTS:
            yield from self.text(element, _kind(role), depth)
        else:
            yield from self.blocks(element, depth)

    def items(self, element: Element, depth: int) -> Iterator[Draft]:
        """The items of a list; those of a list inside it are sub-points of the item before."""
        for kid in element:
            if isinstance(kid, Element):
                inner = kid.role == "L"
                for draft in self.block(kid, depth + 1):
                    yield replace(draft, inner=True) if inner and draft.kind == "item" else draft

    def text(self, node: Iterable[Node], kind: BlockKind, depth: int) -> Iterator[Draft]:
        """The words of a text element, then the footnotes, lists and tables that stand in it."""
        outside: list[Element] = []
        label = {leaf for kid in node if _is_label(kid) for leaf in _leaves(kid, [], depth)}
        leaves = [leaf for kid in node for leaf in _leaves(kid, outside, depth)]
        if kind == "item":
            leaves.sort()  # some files list an item's bullet after its first words
        if draft := _draft(kind, self.print(leaf for leaf in leaves if leaf in label), self.print(leaves)):
            yield draft
        for element in outside:
            for below in self.block(element, depth + 1):
                yield replace(below, inner=kind == "item" and below.kind == "item")

    def print(self, leaves: Iterable[Leaf]) -> list[Piece]:
        """The pieces of marked contents."""
        return [piece for leaf in leaves for piece in self.printed.get(leaf, ())]

    def row(self, element: Element, depth: int) -> Iterator[Draft]:
        """A table row; what a row of one cell lays out as blocks of their own comes out as those blocks."""
        cells = [list(self.block(kid, depth + 1)) for kid in element if isinstance(kid, Element)]
        notes = [draft for cell in cells for draft in cell if draft.kind == "note"]
        full = [kept for cell in cells if (kept := [draft for draft in cell if draft.kind != "note"])]
        columns = sum(kid.role in ("TD", "TH") for kid in element if isinstance(kid, Element))
        laid_out = any(draft.kind == "row" for cell in full for draft in cell)
        if laid_out or (len(full) == 1 and columns < 2 and not _is_entry(full[0])):
            yield from (draft for cell in full for draft in cell)
        elif full:
            yield _row(full)
        yield from notes


def _is_label(node: Node) -> bool:
    return isinstance(node, Element) and node.role == "Lbl"


def _leaves(node: Node, outside: list[Element], depth: int) -> Iterator[Leaf]:
    """The marked contents of an inline node; elements that are blocks of their own are put outside."""
    if isinstance(node, ContentItem) and node.page is not None:
        yield node.page.page_idx + 1, node.mcid
    elif isinstance(node, Element) and depth < DEEPEST:
        if node.role in OUTSIDE:
            outside.append(node)
        elif node.role not in SKIPPED:
            for kid in node:
                yield from _leaves(kid, outside, depth + 1)


def _bring_home(printed: Printed, tree: Tree) -> None:
    """Print that a faulty file lists as the label of some item goes back behind the print it follows."""
    for item in tree.find_all("LI"):
        labels = [leaf for kid in item if _is_label(kid) for leaf in _leaves(kid, [], 0)]
        own = set(_leaves(item, [], 0)) if labels else set()
        for page, mcid in labels:
            alone = not own & {(page, mcid - 1), (page, mcid + 1)} and len(own) > 1
            before = next(((page, at) for at in range(mcid - 1, -1, -1) if (page, at) in printed), None)
            if alone and before and (page, mcid) in printed:
                printed[before] += printed.pop((page, mcid))


def _kind(role: str) -> BlockKind:
    if role in HEADINGS:
        return "heading"
    return "item" if role == "LI" else "note" if role == "Note" else "paragraph"


def _draft(kind: BlockKind, marks: list[Piece], pieces: list[Piece]) -> Draft | None:
    """The draft of a text element, or None where it prints nothing but its marker."""
    words = flow(pieces)
    if not words:
        return None
    marker, length = _marker(kind, words[0].text)
    if not marker and marks and LABEL.fullmatch(label := _line(marks)):
        marker, length = label, len(label)
    words = after_marker(words, length) or (words if is_number(marker) else ())
    draft = Draft(kind, (words,), marker, *indents(pieces, marker))
    return replace(draft, kind=_shown_kind(draft)) if words else None


def _line(pieces: list[Piece]) -> str:
    return " ".join(part.text for part in flow(pieces))


def _marker(kind: BlockKind, text: str) -> tuple[str, int]:
    if kind == "note":
        found = NOTE_NUMBER.match(text)
        return (found["mark"], found.end()) if found else ("", 0)
    return split_marker(text)


def _shown_kind(draft: Draft) -> BlockKind:
    """The kind that the words bear out: Word files style whole paragraphs as headings and type bullets by hand."""
    longest = LONGEST_NUMBERED if is_number(draft.marker) else 0 if draft.marker else LONGEST_HEADING
    if draft.kind == "heading" and len(draft.text) <= longest and _is_title(draft.text):
        return "heading"
    if draft.kind in ("heading", "paragraph"):
        return "item" if draft.marker else "paragraph"
    return draft.kind


def _is_title(text: str) -> bool:
    return not text[0].islower() and text[-1] not in ".;,"


def _is_entry(cell: list[Draft]) -> bool:
    """Whether the only cell of a row is one entry: a text, or a text that ends in a colon with its bullets."""
    first, *rest = cell
    if not rest:
        return first.kind == "paragraph"
    bullets = all(draft.kind == "item" and draft.marker and not is_number(draft.marker) for draft in rest)
    return bullets and first.kind == "paragraph" and first.text.endswith(":")


def _row(cells: list[list[Draft]]) -> Draft:
    first = cells[0][0]
    marker, words = first.marker if is_number(first.marker) else "", first.cells[0]
    if not first.marker and (found := SECTION_NUMBER.match(words[0].text)):
        marker, words = found["mark"], after_marker(words, found.end())
    cells[0][0] = replace(first, cells=(words,), marker="" if marker else first.marker)
    return Draft("row", tuple(map(_cell, cells)), marker, first.left)


def _cell(drafts: list[Draft]) -> Words:
    """The words of a cell: its blocks on lines of their own, each with its marker."""
    words: Words = ()
    for draft in drafts:
        words = joined(words, with_marker(draft), "\n")
    return words
