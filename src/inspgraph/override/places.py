"""Finds the words that an override rests on in the canonical text, and holds values against them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable

from inspgraph.errors import OverrideError
from inspgraph.iris import bare_name, keyed_letters
from inspgraph.model import Document, Quote, Span
from inspgraph.override.files import Place

QUOTES = str.maketrans({"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"'})
Blame = Callable[[str], OverrideError]
"""Makes the error that names the file and the entry from what is wrong and its mend."""


def locate(document: Document, place: Place, blame: Blame) -> Quote:
    """The words of a place as a quote of the document; the error of ``blame`` if they do not stand there."""
    start, end = _by_position(document, place, blame) if place.exact else _by_page(document, place, blame)
    if place.until:
        later = list(_pattern(place.until).finditer(document.text, start))
        if not later:
            raise blame(f"until: {place.until!r} does not stand after position {start}; copy the words as printed")
        end = later[0].end()
    return Quote(start=start, end=end, page=document.page_of(start), exact=document.text[start:end])


def _by_position(document: Document, place: Place, blame: Blame) -> tuple[int, int]:
    start, exact = place.start or 0, place.exact or ""
    if document.text[start : start + len(exact)] != exact:
        stands = document.text[start : start + len(exact)]
        raise blame(f"exact: at {start} stands {stands!r}, not {exact!r}; see `inspgraph read` for the text")
    return start, start + len(exact)


def _by_page(document: Document, place: Place, blame: Blame) -> tuple[int, int]:
    words, page = place.words or "", place.page
    found = [m.span() for m in _pattern(words).finditer(document.text)]
    here = [span for span in found if document.page_of(span[0]) == page]
    if len(here) == 1:
        return here[0]
    if here:
        raise blame(f"words: {words!r} stands {len(here)} times on page {page}; quote more words, or give start")
    others = sorted({document.page_of(span[0]) for span in found})
    told = f"it stands on page {', '.join(map(str, others))}" if others else "copy it from `inspgraph read`"
    raise blame(f"words: {words!r} does not stand on page {page} of the canonical text; {told}")


def _pattern(words: str) -> re.Pattern[str]:
    """Words as they may be printed: any white space between them, quotation marks straight or curly."""
    marks = {"'": "['\u2018\u2019]", '"': '["\u201c\u201d]'}
    parts = ["".join(marks.get(c) or re.escape(c) for c in part) for part in words.translate(QUOTES).split()]
    return re.compile(r"\s+".join(parts))


def name_inside(document: Document, name: str, quotes: Iterable[Quote]) -> Quote | None:
    """The words of a name within some quotes; none if no quote holds it."""
    for quote in quotes:
        match = _pattern(bare_name(name)).search(document.text, quote.start, quote.end)
        if match:
            start, end = match.span()
            return Quote(start=start, end=end, page=document.page_of(start), exact=match[0])
    return None


def says_day(day: datetime.date, quotes: Iterable[Quote]) -> bool:
    """Whether the numbers of a day, and its year in four or two digits, stand in some quotes."""
    numbers = {int(n) for quote in quotes for n in re.findall(r"\d+", quote.exact)}
    return day.day in numbers and bool({day.year, day.year % 100} & numbers)


def says_one_of(labels: Iterable[str], quotes: Iterable[Quote]) -> bool:
    """Whether one of some labels stands in some quotes, by its letters."""
    printed = [keyed_letters(quote.exact) for quote in quotes]
    return any(keyed_letters(label) in words for label in labels for words in printed)


def overlaps(start: int | None, end: int | None, quotes: Iterable[Quote | Span]) -> bool:
    """Whether a stretch has a character in common with one of some quotes; one without a place has none."""
    if start is None or end is None:
        return False
    return any(start < quote.end and quote.start < end for quote in quotes)
