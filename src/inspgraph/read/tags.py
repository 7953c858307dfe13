"""A tagged PDF through its structure tree: each element becomes a draft by its role (ISO 32000-1, section 14.8.4).

The tree gives paragraphs, list items, table rows and footnotes in reading order and leaves page furniture out.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inspgraph.model import BlockKind
from inspgraph.read.drafts import Draft, Piece, Words, after_marker, flow, indents, joined, with_marker
from inspgraph.read.marks import NOTE_NUMBER, SECTION_NUMBER, is_number, split_marker
from inspgraph.read.tree import Leaf, Node, Printed, Tagged

HEADINGS = frozenset({"H", "H1", "H2", "H3", "H4", "H5", "H6", "Title"})
TEXTS = HEADINGS | {"P", "BlockQuote", "Caption", "LI", "Note"}
INLINE = frozenset({"Span", "Link", "Quote", "Reference", "BibEntry", "Code", "Em", "Strong", "Sub", "Lbl"})
OUTSIDE = frozenset({"Note", "Table", "L"})
SKIPPED = frozenset({"TOC", "TOCI", "Artifact", "Figure", "Formula", "Index"})
LONGEST_HEADING = 200
LONGEST_NUMBERED = 80
LABEL = re.compile(r"\d{1,3}(?:\.\d{1,2})?|[^\w\s,.;:]{1,2}")


def drafts_of_tree(tagged: Tagged) -> list[Draft]:
    """The blocks that a structure tree names, in reading order."""
    printed = _brought_home(tagged)
    return list(_Walk(printed).blocks(tagged.root))


class _Walk:
    """The way through a tree, from its elements to drafts."""

    def __init__(self, printed: Printed) -> None:
        self.printed = printed
        self.rows = 0
        """In how many rows, each in a cell of the one before, the way stands."""

    def blocks(self, node: Node) -> Iterator[Draft]:
        """The blocks below an element; print that no block element holds becomes a paragraph."""
        loose: list[Node | Leaf] = []
        is_list = sum(kid.role == "TR" for kid in node.nodes()) > 1
        for kid in node.kids:
            if isinstance(kid, Node) and kid.role not in INLINE:
                yield from self.text(loose, "paragraph")
                loose = []
                yield from self.block(kid, is_list=is_list)
            else:
                loose.append(kid)
        yield from self.text(loose, "paragraph")

    def block(self, node: Node, *, is_list: bool = False) -> Iterator[Draft]:
        """The blocks of one element, by its role; ``is_list`` says that a row stands among others."""
        if node.role in SKIPPED:
            return
        if node.role == "TR":
            yield from self.row(node, is_list=is_list)
        elif node.role == "L":
            yield from self.items(node)
        elif node.role in TEXTS:
            yield from self.text(node.kids, _kind(node.role))
        else:
            yield from self.blocks(node)

    def items(self, node: Node) -> Iterator[Draft]:
        """The items of a list; those of a list inside it are sub-points of the item before."""
        for kid in node.nodes():
            for draft in self.block(kid):
                yield replace(draft, inner=True) if kid.role == "L" and draft.kind == "item" else draft

    def text(self, kids: Iterable[Node | Leaf], kind: BlockKind) -> Iterator[Draft]:
        """The words of a text element, then the footnotes, lists and tables that stand in it."""
        outside: list[Node] = []
        label = {leaf for kid in kids if _is_label(kid) for leaf in _leaves(kid, [])}
        leaves = [leaf for kid in kids for leaf in _leaves(kid, outside)]
        if kind == "item":
            leaves.sort()  # some files list an item's bullet after its first words
        if draft := _draft(kind, self.print(leaf for leaf in leaves if leaf in label), self.print(leaves)):
            yield draft
        for node in outside:
            for below in self.block(node):
                yield replace(below, inner=kind == "item" and below.kind == "item")

    def print(self, leaves: Iterable[Leaf]) -> list[Piece]:
        """The pieces of marked contents."""
        return [piece for leaf in leaves for piece in self.printed.get(leaf, ())]

    def row(self, node: Node, *, is_list: bool = False) -> Iterator[Draft]:
        """A table row; what a row of one cell lays out as blocks of their own comes out as those blocks."""
        self.rows += 1
        cells = [list(self.block(kid)) for kid in node.nodes()]
        self.rows -= 1
        notes = [draft for cell in cells for draft in cell if draft.kind == "note"]
        full = [kept for cell in cells if (kept := [draft for draft in cell if draft.kind != "note"])]
        columns = sum(kid.role in ("TD", "TH") for kid in node.nodes())
        laid_out = any(draft.kind == "row" for cell in full for draft in cell)
        headed = is_list and self.rows > 0 and any(kid.role == "TH" for kid in node.nodes())
        if laid_out or (len(full) == 1 and columns < 2 and not _is_entry(full[0], headed=headed)):
            yield from (draft for cell in full for draft in cell)
        elif full:
            yield replace(_row(full), grid=columns)
        yield from notes


def _is_label(kid: Node | Leaf) -> bool:
    return isinstance(kid, Node) and kid.role == "Lbl"


def _leaves(kid: Node | Leaf, outside: list[Node]) -> Iterator[Leaf]:
    """The marked contents of an inline element; elements that are blocks of their own are put outside."""
    if not isinstance(kid, Node):
        yield kid
    elif kid.role in OUTSIDE:
        outside.append(kid)
    elif kid.role not in SKIPPED:
        for below in kid.kids:
            yield from _leaves(below, outside)


def _brought_home(tagged: Tagged) -> Printed:
    """The print, where a faulty file lists some as the label of a wrong item, put back behind what it follows."""
    printed = dict(tagged.printed)
    places = sorted(printed)
    for item in (node for node in tagged.root.all() if node.role == "LI"):
        labels = [leaf for kid in item.kids if _is_label(kid) for leaf in _leaves(kid, [])]
        own = {leaf for kid in item.kids for leaf in _leaves(kid, [])} if labels else set()
        for page, mcid in labels:
            alone = not own & {(page, mcid - 1), (page, mcid + 1)} and len(own) > 1
            if alone and (page, mcid) in printed and (before := _before((page, mcid), places, printed)):
                printed[before] = printed[before] + printed.pop((page, mcid))
    return printed


def _before(leaf: Leaf, places: list[Leaf], printed: Printed) -> Leaf | None:
    """The nearest marked content before one on its page that still prints something."""
    for at in range(bisect_left(places, leaf) - 1, -1, -1):
        if places[at][0] != leaf[0]:
            break
        if places[at] in printed:
            return places[at]
    return None


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


def _is_entry(cell: list[Draft], *, headed: bool) -> bool:
    """Whether the only cell of a row is one entry: a text, or a text that ends in a colon with its bullets.

    A header cell among others, in a table that stands in another, is no layout: its paragraphs and bullets are one
    entry, unless they are numbered.
    """
    first, *rest = cell
    if not rest:
        return first.kind == "paragraph"
    if headed:
        plain = all(draft.kind in ("paragraph", "item") and not is_number(draft.marker) for draft in rest)
        return plain and first.kind == "paragraph"
    bullets = all(draft.kind == "item" and draft.marker and not is_number(draft.marker) for draft in rest)
    return bullets and first.kind == "paragraph" and first.text.endswith(":")


def _row(cells: list[list[Draft]]) -> Draft:
    first = cells[0][0]
    marker, words = first.marker if is_number(first.marker) else "", first.cells[0]
    if not first.marker and (found := SECTION_NUMBER.match(words[0].text)):
        marker, words = found["mark"], after_marker(words, found.end())
    cells[0][0] = replace(first, cells=(words,), marker="" if marker else first.marker)
    edges = tuple(cell[0].left for cell in cells)
    return Draft("row", tuple(map(_cell, cells)), marker, first.left, columns=edges)


def _cell(drafts: list[Draft]) -> Words:
    """The words of a cell: its blocks on lines of their own, each with its marker."""
    words: Words = ()
    for draft in drafts:
        words = joined(words, with_marker(draft), "\n")
    return words
