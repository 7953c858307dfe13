"""What of a list a reader asks for: a search, values to filter by, an order, a page; and the rows that answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from inspgraph.web.lists import Column, Listing
from inspgraph.web.site import NoSuchResourceError, Row

PER_PAGE = 50
MOST_CHOICES = 200
MOST_WORDS = 300
"""Characters that are looked for: links to other pages and forms repeat them."""


class NoSuchPageError(NoSuchResourceError):
    """A page of a list is asked for that it does not have, or an order by what it does not show."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked for: words to find, a value for each filter that is set, the order, and the page from 1."""

    words: str
    values: Mapping[str, str]
    order: str
    page: int

    def query(self, **changes: str) -> str:
        """The choice as the query of an address, with changes; what is empty is left out."""
        told = {"q": self.words, **self.values, "sort": self.order, **changes}
        return urlencode({name: value for name, value in told.items() if value})


@dataclass(frozen=True, slots=True)
class Found:
    """The rows of one page, all rows that were chosen, and for each filter its values with how many rows have them."""

    shown: list[Row]
    rows: list[Row]
    choices: dict[str, list[tuple[str, int]]]
    pages: int


def read_choice(listing: Listing, told: Mapping[str, str]) -> Choice:
    """What the query of an address asks for; ``NoSuchPageError`` for an order or a page that cannot be."""
    order, page = told.get("sort", ""), told.get("page", "1")
    if order.removeprefix("-") not in {"", *(column.name for column in listing.columns)}:
        msg = f"the list cannot be ordered by {order!r}"
        raise NoSuchPageError(msg)
    if not (page.isascii() and page.isdecimal() and len(page) < 6 and int(page)):
        msg = f"no page is numbered {page!r}"
        raise NoSuchPageError(msg)
    values = {one.name: told[one.name] for one in listing.filters if told.get(one.name)}
    if any(len(asked) > MOST_WORDS for asked in (told.get("q", ""), *values.values())):
        msg = f"nothing in the list has more than {MOST_WORDS} characters"
        raise NoSuchPageError(msg)
    return Choice(told.get("q", "").strip(), values, order, int(page))


def choose(listing: Listing, rows: Iterable[Row], choice: Choice) -> Found:
    """The rows that a choice asks for; ``NoSuchPageError`` for a page beyond the last."""
    said = [row for row in rows if _says(listing, row, choice.words)]
    chosen = arrange(listing, [row for row in said if _fits(row, choice.values)], choice.order)
    pages = max(1, -(-len(chosen) // PER_PAGE))
    if choice.page > pages:
        msg = f"the list has {pages} pages, and none numbered {choice.page}"
        raise NoSuchPageError(msg)
    first = (choice.page - 1) * PER_PAGE
    return Found(chosen[first : first + PER_PAGE], chosen, _choices(listing, said, choice), pages)


def _says(listing: Listing, row: Row, words: str) -> bool:
    told = " ".join(row[column.name] or "" for column in listing.columns if column.kind in {"text", "words"}).lower()
    return all(word in told for word in words.lower().split())


def _fits(row: Row, values: Mapping[str, str]) -> bool:
    return all(row[name] == value for name, value in values.items())


def _choices(listing: Listing, rows: Iterable[Row], choice: Choice) -> dict[str, list[tuple[str, int]]]:
    """Of each filter the values that rows have which fit all others, so that no choice leads to an empty list."""
    found: dict[str, list[tuple[str, int]]] = {}
    for one in listing.filters:
        others = {name: value for name, value in choice.values.items() if name != one.name}
        counts = Counter(row[one.name] for row in rows if _fits(row, others))
        told = sorted((value, count) for value, count in counts.items() if value)[:MOST_CHOICES]
        if choice.values.get(one.name) not in {None, *(value for value, _ in told)}:
            told.append((choice.values[one.name], 0))
        found[one.name] = told
    return found


def arrange(listing: Listing, rows: list[Row], order: str) -> list[Row]:
    """The rows in the order of a column, falling where a minus stands before it; what is empty comes last."""
    column = next((column for column in listing.columns if column.name == order.removeprefix("-")), None)
    if column is None:
        return rows
    told = [row for row in rows if row[column.name]]
    ordered = sorted(told, key=lambda row: _rank(column, row), reverse=order.startswith("-"))
    return ordered + [row for row in rows if not row[column.name]]


def _rank(column: Column, row: Row) -> tuple[float, str]:
    told = row[column.rank or column.name] or ""
    number = float(told) if column.kind in {"number", "grade"} and told.replace(".", "", 1).isdecimal() else 0.0
    return number, told.lower()
