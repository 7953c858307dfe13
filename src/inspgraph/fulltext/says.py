"""What people are told of how their words were read."""

from __future__ import annotations

from collections.abc import Iterator

from inspgraph.fulltext.found import Found
from inspgraph.fulltext.names import Named
from inspgraph.fulltext.plan import plan
from inspgraph.fulltext.words import MOST_LETTERS, MOST_WORDS

READ = {
    "main": "Nothing has all of these words, so small ones such as “of” and “the” were left out.",
    "beginnings": "Nothing has all of these words, so words that begin with them count too.",
    "any": "Nothing has all of these words, so what has any of them is shown, the best matches first.",
}


def notes_on(found: Found, *, named: bool = True) -> Iterator[str]:
    """Sentences on how a search was read, what of it is unknown and, if ``named``, whom it may mean."""
    if found.how in READ and found.total:
        yield READ[found.how]
    if found.how == "name":
        yield f"Everything about {found.named[0].title}, and what else has these words."
    if found.how == "near":
        yield f"Nothing has these words. They are much like a name: this is everything about {found.named[0].title}."
    if found.cut:
        yield f"Only the first {MOST_LETTERS} letters and {MOST_WORDS} words count."
    for facet, key in found.unknown:
        yield f"{plan().dimensions.get(facet, facet)}: nothing here is called “{key}”."
    for one in found.named if named and found.how not in {"name", "near"} else ():
        if one.follows or not found.sure:
            yield f"Perhaps you mean {whom(one)}."


def whom(named: Named) -> str:
    """An authority, and the other name that led to it."""
    return f"{named.title} (found by {named.name})" if named.follows else named.title
