"""Runs the patterns of a layout over a document and ties what they find to its characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from inspgraph.model import Document, Quote, Section, Span, fold
from inspgraph.patterns import Layout, Pattern

SENTENCE_END = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)]?\s+(?=[\"'\u201c\u2018(]?[A-Z0-9])")


def quote(document: Document, start: int, end: int) -> Quote:
    """The words from ``start`` to ``end`` as a quote, with white space at both ends left outside."""
    words = document.text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    return Quote(start=start, end=end, page=document.page_of(start), exact=document.text[start:end])


def group_quote(document: Document, match: re.Match[str], group: str) -> Quote:
    """The words of one group of a match as a quote."""
    return quote(document, match.start(group), match.end(group))


def find(
    document: Document, layout: Layout, name: str, sections: Iterable[Section] = ()
) -> Iterator[tuple[Pattern, re.Match[str]]]:
    """Every match of every pattern for one value of a layout, pattern by pattern.

    A pattern that names a section is looked for in the sections of that key alone.
    """
    for pattern in layout.values.get(name, ()):
        wanted = pattern.gives.get("section")
        places = _places(sections, wanted) if wanted else [Span(0, len(document.text))]
        for place in places:
            for match in pattern.regex.finditer(document.text, place.start, place.end):
                yield pattern, match


def _places(sections: Iterable[Section], key: str) -> list[Span]:
    """Where the blocks of the sections of a key stand."""
    full = [section.blocks for section in sections if section.key == key and section.blocks]
    return [Span(blocks[0].span.start, blocks[-1].span.end) for blocks in full]


def first(document: Document, layout: Layout, name: str) -> tuple[Pattern, re.Match[str], Quote] | None:
    """The first match of the first pattern that finds a value, with its words; none if none does."""
    for pattern, match in find(document, layout, name):
        if match[name].strip():
            return pattern, match, group_quote(document, match, name)
    return None


def shared(document: Document, patterns: Iterable[Pattern], name: str) -> Iterator[tuple[Pattern, re.Match[str]]]:
    """Every match of the shared patterns that bear a name, in the order in which they stand in the text."""
    matches = [(p, m) for p in patterns if p.name == name for m in p.regex.finditer(document.text)]
    return iter(sorted(matches, key=lambda pair: pair[1].start()))


def sentences(document: Document, span: Span) -> list[Span]:
    """The sentences of a stretch of text, as spans without white space around them."""
    text = document.exact(span)
    cuts = [0, *(m.end() for m in SENTENCE_END.finditer(text)), len(text)]
    found = []
    for start, end in pairwise(cuts):
        words = text[start:end]
        if words.strip():
            begin = span.start + start + len(words) - len(words.lstrip())
            found.append(Span(begin, begin + len(words.strip())))
    return found


def one_line(text: str) -> str:
    """Printed words on one line."""
    return fold(text)
