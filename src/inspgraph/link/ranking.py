"""Which earlier items may be the same matter as a later one, in order of how much they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inspgraph import iris
from inspgraph.link.terms import TERM, THEME, Lexicon

LONGER = 0.25
"""How far the longer of two items sets the measure: an item that lists several matters may share all of a short one."""
ACROSS = 0.7
"""What is left of the likeness of two items that were addressed to different bodies."""
OTHER_BODIES = frozenset({"lscb-review", "area-send", "area-send-2016"})
"""Programmes whose items are for a board or for all partners in an area, not for the council's own services."""
MOST_TERMS = 6
"""Shared terms that a candidate tells, the weightiest first."""


@dataclass(frozen=True)
class Item:
    """One statement with its words, the inspection that it is of, and what may be compared with it.

    ``begun`` is the first day, or the month, of fieldwork; ``about`` the statement type that a progress statement
    looks back to.
    """

    key: str
    inspection: str
    authority: str
    begun: str
    kind: str
    actionable: bool
    text: str
    progress: str | None = None
    about: str | None = None

    @property
    def month(self) -> str:
        """The month in which fieldwork began."""
        return self.begun[:7]

    @property
    def addressed(self) -> str:
        """Who is to act: the council, or the programme whose items are for others."""
        parts = iris.INSPECTION_KEY.fullmatch(self.inspection)
        return parts["programme"] if parts and parts["programme"] in OTHER_BODIES else "council"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier item that may be the same matter: how alike they are (0 to 1), at which place among the items of its
    inspection, and the terms that both have."""

    later: str
    earlier: str
    score: float
    rank: int
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Ranking:
    """Compares items by the terms that they share; each item is weighed once."""

    lexicon: Lexicon

    @cached_property
    def _weighed(self) -> dict[Item, tuple[dict[str, float], float]]:
        return {}

    def weights(self, item: Item) -> tuple[dict[str, float], float]:
        """An item's terms with their weights, and the sum of the squares of these."""
        if item not in self._weighed:
            weights = self.lexicon.weigh(item.text)
            self._weighed[item] = weights, sum(weight * weight for weight in weights.values())
        return self._weighed[item]

    def likeness(self, one: Item, other: Item) -> float:
        """How much two items share, from 0 (nothing) to 1 (all that the shorter one says)."""
        (mine, my_size), (theirs, their_size) = self.weights(one), self.weights(other)
        shared = sum(mine[term] * theirs[term] for term in mine.keys() & theirs.keys())
        if not shared:
            return 0.0
        most, least = max(my_size, their_size), min(my_size, their_size)
        alike = min(1.0, float(shared / (most**LONGER * least ** (1 - LONGER))))
        return alike if one.addressed == other.addressed else alike * ACROSS

    def shared(self, one: Item, other: Item) -> tuple[str, ...]:
        """The weightiest terms that two items share: terms of the field first among equals, themes left out."""
        (mine, _), (theirs, _) = self.weights(one), self.weights(other)
        both = [term for term in mine.keys() & theirs.keys() if not term.startswith(THEME)]
        return tuple(sorted(both, key=lambda term: (-mine[term] * theirs[term], term))[:MOST_TERMS])

    def rank(self, later: Item, earlier: Iterable[Item]) -> list[Candidate]:
        """The earlier items that share something with a later one, the likest first, each with its place among
        those of its own inspection."""
        scored = sorted(
            ((self.likeness(later, item), item) for item in earlier), key=lambda pair: (-pair[0], pair[1].key)
        )
        places: dict[str, int] = {}
        found = []
        for score, item in scored:
            place = places[item.inspection] = places.get(item.inspection, 0) + 1
            if score:
                found.append(Candidate(later.key, item.key, round(score, 3), place, self.shared(later, item)))
        return found


def earlier_items(later: Item, items: Sequence[Item], before: Mapping[str, frozenset[str]]) -> list[Item]:
    """The actionable items of earlier inspections of the same council, or of one of those ``before`` it."""
    councils = {later.authority, *before.get(later.authority, ())}
    return [
        item
        for item in items
        if item.actionable
        and item.authority in councils
        and item.inspection != later.inspection
        and item.month < later.month
    ]


def field_terms(terms: Iterable[str]) -> tuple[str, ...]:
    """The terms of the field among some terms, by their keys."""
    return tuple(term.removeprefix(TERM) for term in terms if term.startswith(TERM))
