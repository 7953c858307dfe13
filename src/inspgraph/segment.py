"""Document → its layout and sections.

Knows headings, as the labels of the report-section scheme and the opening sentences of a layout.
Must not know what a statement, a grade or a date is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from inspgraph.errors import UnknownLayoutError
from inspgraph.knowledge import Knowledge, normal
from inspgraph.model import Block, Document, Section, Span
from inspgraph.patterns import Layout, Pattern, SectionRule, layouts, shared_patterns

LONGEST_HEADING = 200
LONGEST_UNKNOWN = 70
FRONT = 3000
"""Characters at the beginning of a document that tell of what kind it is."""
LONGEST_THEME = 70
"""Characters of the title of a theme."""
POINT = re.compile(r"(?P<mark>[^\w\s\"\x27\u2018\u201c(]|o)[^\S\n]+(?=[A-Z])")
UNKNOWN = "unknown"
"""What a section reads under a heading that is in no vocabulary: nothing, and the reader is told."""
ENDS = re.compile(r"[.,:;!?][\"')\u2019\u201d]*$")
FOOTNOTE_MARK = re.compile(r"(?<=[?.:a-z])\d{1,2}$")
SENTENCE_ENDS = re.compile(r"[.!?][\"')\u2019\u201d]*$")
END = "end"
"""What the closing table of a report reads: nothing, and no heading after it opens anything."""
CONTEXTS = frozenset({"group", "deadline", "strand", "part"})


def recognise_layout(document: Document, known: Sequence[Layout] | None = None) -> Layout:
    """The layout whose marks all stand in the document's text; the one with the most marks if several fit.

    ``known`` are the layouts to choose from, the package's own unless others are given.
    Raises ``UnknownLayoutError``, naming the kind of document where it can be told, and the forms that are known.
    """
    known = layouts() if known is None else known
    fitting = [layout for layout in known if _fits(layout, document.text)]
    if not fitting:
        titles = "; ".join(layout.title[0].lower() + layout.title[1:] for layout in known)
        msg = (
            f"{document.path}: {_other_kind(document.text)}, so nothing was read from it. "
            f"Known are: {titles}. To teach a new one, see docs/how-to/add-a-layout.md"
        )
        raise UnknownLayoutError(msg)
    return max(fitting, key=lambda layout: (len(layout.recognise), layout.key))


def _other_kind(text: str) -> str:
    """What a document that fits no layout seems to be, in words for the reader."""
    for pattern in shared_patterns("others"):
        if pattern.regex.search(text[:FRONT]):
            return f"it reads like {pattern.gives['kind']}, not like a document about a council's services for children"
    return "its words fit no layout that is known"


def _fits(layout: Layout, text: str) -> bool:
    wanted = all(pattern.regex.search(text) for pattern in layout.recognise)
    return wanted and not any(pattern.regex.search(text) for pattern in layout.reject)


def segment_document(document: Document, layout: Layout, knowledge: Knowledge) -> tuple[Section, ...]:
    """The document's blocks under their headings, in order; blocks outside every section have key ``""``."""
    walk = _Walk(document, layout, _headings(layout, knowledge))
    walk.now = walk.parent = replace(walk.now, part=layout.settings.get("part", "la"))
    for block, after in zip(document.blocks, [*document.blocks[1:], None], strict=True):
        is_theme = walk.now.reads == "items" and not walk.is_known(block)
        if is_theme and (themed := _theme(document, block, after)):
            title, points = themed
            walk.open(replace(walk.now, group=title, blocks=()))
            walk.blocks += points
            continue
        if _is_title(document, block, after) and walk.now.reads in {"items", "paragraphs"} and not walk.is_known(block):
            walk.open(replace(walk.now, group=block.span, blocks=()))
            continue
        for part in walk.parts(block):
            walk.take(part)
    walk.flush()
    return tuple(walk.sections)


def _theme(document: Document, block: Block, after: Block | None) -> tuple[Span, list[Block]] | None:
    """A numbered title among items whose points are the items: its words, and the points that stand in its block.

    Lists by theme number their themes and bullet what is asked; an item with sub-points is a sentence, or opens them
    with a colon.
    """
    if not _is_numbered(block):
        return None
    title, *rest = document.exact(block.span).split("\n")
    if len(title) > LONGEST_THEME or ENDS.search(title.strip()) or _asks(title):
        return None
    points, at = [], block.span.start + len(title) + 1
    for line in rest:
        point = POINT.match(line)
        if not point:
            return None
        span = Span(at + point.end(), at + len(line))
        points.append(Block("item", span, document.page_of(span.start), point["mark"]))
        at += len(line) + 1
    bulleted = after is not None and after.kind == "item" and not _is_numbered(after)
    opens = document.words(after.span)[:1].isupper() if after and bulleted else False
    return (Span(block.span.start, block.span.start + len(title.rstrip())), points) if points or opens else None


def _is_title(document: Document, block: Block, after: Block | None) -> bool:
    """Whether a short unmarked line stands before points as their title; in plain text a line may be anything."""
    before_points = block.kind == "paragraph" and after is not None and after.kind == "item"
    if document.reader == "text" or not before_points:
        return False
    words = document.words(block.span)
    return len(words) <= LONGEST_THEME and words[:1].isupper() and not ENDS.search(words)


def _form(block: Block) -> str | None:
    """How a block is framed: a ``row`` of several cells, ``boxed`` in a single one, or not at all."""
    if block.kind != "row":
        return None
    return "row" if len(block.cells) > 1 else "boxed"


def _is_numbered(block: Block) -> bool:
    return block.kind == "item" and block.marker.rstrip(".").isdigit()


def _asks(words: str) -> bool:
    return any(pattern.regex.search(words) for pattern in shared_patterns("requests"))


def _headings(layout: Layout, knowledge: Knowledge) -> dict[str, list[SectionRule]]:
    """The rules of a layout by the headings that their sections bear, in the order of the layout."""
    found: dict[str, list[SectionRule]] = defaultdict(list)
    for rule in layout.sections:
        for label in knowledge.concept("section", rule.key).labels:
            if rule not in found[normal(label)]:
                found[normal(label)].append(rule)
    return found


@dataclass
class _Walk:
    """The place in the document: the section that is open and the context that headings have set."""

    document: Document
    layout: Layout
    headings: dict[str, list[SectionRule]]
    sections: list[Section] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    now: Section = field(default_factory=lambda: Section("", "", None, ()))
    parent: Section = field(default_factory=lambda: Section("", "", None, ()))
    at: int = 0

    def parts(self, block: Block) -> list[Block]:
        """A block of plain text, cut around a heading on a line of its own and before a line that closes a section.

        Text taken from a page loses the gap around a heading where the page ends.
        """
        if "\n" not in self.document.exact(block.span):
            return [block]
        if block.kind == "row" and len(block.cells) <= 1 and self.now.reads == "paragraphs":
            return self._lines(block)
        if self.document.reader != "text":
            return [block]
        cuts, at = [block.span.start], block.span.start
        for line in self.document.exact(block.span).splitlines(keepends=True):
            ends = line.rstrip().endswith(":") or self._closed(block.span.start, at)
            if ends and normal(line) in self.headings:
                cuts += [at, at + len(line)]
            elif self._closes(line.strip()):
                cuts.append(at)
            at += len(line)
        return self._cut(block, [*cuts, block.span.end])

    def _lines(self, block: Block) -> list[Block]:
        """The paragraphs and points of a box, a table of one cell that frames them."""
        parts: list[Block] = []
        at = block.span.start
        for line in self.document.exact(block.span).split("\n"):
            point = POINT.match(line)
            begin = at + (point.end() if point else 0)
            at += len(line) + 1
            if (
                parts
                and not point
                and line[:1].islower()
                and not SENTENCE_ENDS.search(self.document.exact(parts[-1].span))
            ):
                parts[-1] = replace(parts[-1], span=Span(parts[-1].span.start, at - 1))  # the line before goes on
            elif line.strip():
                span = Span(begin, at - 1)
                mark = point["mark"] if point else ""
                parts.append(Block("item" if point else "paragraph", span, self.document.page_of(begin), mark))
        return parts

    def _closes(self, words: str) -> bool:
        return any(pattern.regex.match(words) for pattern in self.layout.closes)

    def _closed(self, start: int, end: int) -> bool:
        return SENTENCE_ENDS.search(self.document.text[start:end].rstrip()) is not None or start == end

    def _cut(self, block: Block, cuts: list[int]) -> list[Block]:
        parts = []
        for start, end in pairwise(cuts):
            words = self.document.text[start:end]
            if words.strip():
                begin = start + len(words) - len(words.lstrip())
                first = begin == block.span.start
                span = Span(begin, begin + len(words.strip()))
                parts.append(
                    block
                    if span == block.span
                    else Block(
                        block.kind if first else "paragraph",
                        span,
                        self.document.page_of(begin),
                        block.marker if first else "",
                    )
                )
        return parts

    def take(self, block: Block) -> None:
        self.at = block.span.start
        words = self.document.words(block.span)
        if self.now.reads == END:
            self.blocks.append(block)
        elif self._closes(words):
            self.open(replace(self._bare(), heading=None))
            self.blocks.append(block)
        elif rule := self._heading(block, words):
            self._enter(rule, block.span, None)
        elif rule := self._table_heading(block):
            self._enter(rule, block.cells[-1], None)
        elif opener := self._opener(words, _form(block), block.page):
            rule, pattern = opener
            printed = block.cells[0] if block.cells else block.span
            is_heading = pattern.gives.get("heading")
            self._enter(rule, printed if is_heading else self.now.heading if self.now.strand else None, block)
            if pattern.gives.get("content"):
                self.blocks.append(block)
        elif block.kind == "heading" and self.now.reads == "items":
            self.open(replace(self.now, group=block.span, blocks=()))
        elif self._ends_group(block):
            self.open(self.parent)
            self.blocks.append(block)
        elif self._looks_like_a_heading(block, words):
            self.open(replace(self._bare(), heading=block.span, reads=UNKNOWN))
        else:
            self.blocks.append(block)

    def _ends_group(self, block: Block) -> bool:
        """Whether a numbered point ends a group that has none: a summary in a box, after which no heading stands."""
        unnumbered = any(rule.unnumbered and rule.key == self.now.group_key for rule in self.layout.sections)
        return unnumbered and _is_numbered(block) and bool(self.blocks) and not any(map(_is_numbered, self.blocks))

    def is_known(self, block: Block) -> bool:
        """Whether a block is a heading that the layout knows, by its label or as the opening of a section."""
        words = self.document.words(block.span)
        return bool(self._heading(block, words) or self._opener(words, _form(block), block.page))

    def _looks_like_a_heading(self, block: Block, words: str) -> bool:
        """Whether a line of plain text among items reads like a heading that no vocabulary holds.

        What stands under it is then of no known type, and is left out rather than given the type of the list before.
        """
        short = block.kind == "paragraph" and len(words) < LONGEST_UNKNOWN and not ENDS.search(words)
        return self.document.reader == "text" and self.now.reads == "items" and bool(self.blocks) and short

    def _heading(self, block: Block, words: str) -> SectionRule | None:
        if len(words) > LONGEST_HEADING or (block.kind == "row" and len(block.cells) > 1):
            return None
        name = normal(words)
        rules = self.headings.get(name) or self.headings.get(normal(FOOTNOTE_MARK.sub("", name))) or []
        return next((rule for rule in rules if self._allowed(rule)), None)

    def _table_heading(self, block: Block) -> SectionRule | None:
        """The rule of a table of points, one of whose head cells, the last, bears its heading."""
        if len(block.cells) < 2:
            return None
        rules = self.headings.get(normal(self.document.words(block.cells[-1]))) or []
        return next((rule for rule in rules if rule.reads == "rows" and self._allowed(rule)), None)

    def _opener(self, words: str, form: str | None, page: int) -> tuple[SectionRule, Pattern] | None:
        """The rule that a sentence (or, where the pattern says so, a table row or a box) opens, and by which pattern;
        one that counts only ``inside`` opens nothing on the front page."""
        for rule in self.layout.sections:
            for pattern in rule.opens:
                wanted = next((name for name in ("row", "boxed") if pattern.gives.get(name)), None)
                fits = (wanted == form or (form == "boxed" and wanted is None)) and self._allowed(rule)
                front = pattern.gives.get("inside") and page == 1
                if fits and not front and self._wanted(pattern) and pattern.regex.search(words):
                    return rule, pattern
        return None

    def _wanted(self, pattern: Pattern) -> bool:
        """Whether an opening sentence counts here: some do only outside sections that bear a heading
        (``unheaded``), or in a document that prints none of some headings (``unless_headed``)."""
        under_heading = pattern.gives.get("unheaded") and self.now.heading
        return not under_heading and self.headed.isdisjoint(pattern.gives.get("unless_headed", ()))

    @cached_property
    def headed(self) -> frozenset[str]:
        """The sections whose headings stand on lines of the document."""
        lines = {normal(line) for line in self.document.text.splitlines()} & self.headings.keys()
        return frozenset(rule.key for line in lines for rule in self.headings[line])

    def _allowed(self, rule: SectionRule) -> bool:
        if rule.reads == END and self.at < len(self.document.text) // 2:
            return False  # a table of contents names it too
        return not rule.within or self.parent.key in rule.within

    def _enter(self, rule: SectionRule, heading: Span | None, opener: Block | None) -> None:
        if rule.reads in CONTEXTS:
            self.open(self._context(rule, heading))
            return
        fresh = replace(self._bare(), key=rule.key, reads=rule.reads, type=rule.type, part=rule.sets or self.now.part)
        self.parent = replace(fresh, heading=heading, opener=opener)
        self.open(self.parent)

    def _context(self, rule: SectionRule, heading: Span | None) -> Section:
        if rule.reads == "group":
            return replace(self.parent, group=heading, group_key=rule.key, type=rule.type or self.parent.type)
        if rule.reads == "deadline":
            return replace(self.now, deadline=heading, deadline_key=rule.key, blocks=(), opener=None)
        aside = replace(self._bare(), heading=heading)
        self.parent = (
            replace(aside, part=rule.sets or "la") if rule.reads == "part" else replace(aside, strand=rule.sets)
        )
        return self.parent

    def _bare(self) -> Section:
        return Section("", "", None, (), part=self.now.part, strand=self.now.strand)

    def open(self, section: Section) -> None:
        self.flush()
        self.now = section

    def flush(self) -> None:
        if self.blocks or self.now.opener or self.now.key:
            self.sections.append(replace(self.now, blocks=tuple(self.blocks)))
        self.blocks = []
