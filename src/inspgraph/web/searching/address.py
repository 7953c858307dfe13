"""A search as the parameters of an address, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from inspgraph.fulltext import Search, plan
from inspgraph.fulltext.words import MOST_LETTERS

PER_PAGE, PER_FILE, MOST = 20, 100, 1000
"""How many things a page shows, a file has unless ``limit`` says otherwise, and a file may have."""
MOST_KEYS, FARTHEST = 50, 10**6


@dataclass(frozen=True, slots=True)
class Wish:
    """What an address asks for: words, chosen keys by facet, and the page of the results, from 1."""

    words: str
    chosen: tuple[tuple[str, str], ...] = ()
    page: int = 1

    @classmethod
    def of(cls, given: QueryParams) -> Wish:
        """The wish of an address; what has no meaning here is left out."""
        facets = plan().dimensions
        chosen = dict.fromkeys((name, value) for name, value in given.multi_items() if name in facets and value)
        words = " ".join(given.get("q", "").split())[: MOST_LETTERS + 1]
        return cls(words, tuple(chosen)[:MOST_KEYS], number_in(given.get("page"), 1, FARTHEST))

    def search(self, limit: int = PER_PAGE) -> Search:
        """The search that is wished for, with so many results a page."""
        keys: dict[str, tuple[str, ...]] = {}
        for facet, key in self.chosen:
            keys[facet] = (*keys.get(facet, ()), key)
        return Search(self.words, keys, (self.page - 1) * limit, limit)

    def query(self, page: int = 1) -> str:
        """The address of another page of the same, from its question mark on."""
        return _query([("q", self.words), *self.chosen, *([("page", str(page))] if page > 1 else [])])

    def toggled(self, facet: str, key: str) -> str:
        """The address with a choice added, or taken back if it was made; from the first page."""
        pair = (facet, key)
        kept = [one for one in self.chosen if one != pair] if pair in self.chosen else [*self.chosen, pair]
        return _query([("q", self.words), *kept])

    def instead(self, words: str, facet: str, key: str) -> str:
        """The address with other words and one choice more."""
        return _query([("q", words), *self.chosen, *([(facet, key)] if (facet, key) not in self.chosen else [])])

    def alone(self) -> str:
        """The address with the words alone."""
        return _query([("q", self.words)])


def number_in(printed: str | None, otherwise: int, most: int) -> int:
    """The number from 1 that a parameter gives; ``otherwise`` where it gives none."""
    if not printed or not printed.isascii() or not printed.isdigit() or len(printed) > 9:
        return otherwise
    return max(1, min(int(printed), most))


def _query(pairs: Iterable[tuple[str, str]]) -> str:
    return f"?{urlencode([pair for pair in pairs if pair[1] or pair[0] == 'q'])}"
