"""How well the ranking does against pairs that people have read and told apart."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspgraph.errors import KnowledgeError
from inspgraph.link.ranking import Item, Ranking


@dataclass(frozen=True, slots=True)
class Pair:
    """Two items of one council, and whether they are the same matter, as somebody judged who read both."""

    use: str
    earlier: str
    later: str
    same: bool
    confidence: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What a ranking gets right: how often a true earlier item comes first and among the first three of its
    inspection, and what share of the pairs at or above a score are the same matter."""

    pairs: int
    first: int
    first_three: int
    suggested: int
    suggested_rightly: int

    @property
    def precision(self) -> float:
        """The share of the suggested pairs that are the same matter."""
        return self.suggested_rightly / self.suggested if self.suggested else 0.0


def read_pairs(path: Path) -> list[Pair]:
    """The judged pairs of a table; ``KnowledgeError`` if it lacks a column."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    try:
        return [Pair(r["use"], r["earlier"], r["later"], r["issue"] == "same", r["confidence"]) for r in rows]
    except KeyError as error:
        msg = f"{path}: lacks the column {error}"
        raise KnowledgeError(msg) from error


def measure_pairs(pairs: Sequence[Pair], items: Iterable[Item], ranking: Ranking, threshold: float) -> Figures:
    """The figures over the pairs whose items are at hand.

    Where a later item has several true earlier ones in an inspection, each is ranked among those that are not.
    """
    held = {item.key: item for item in items}
    by_inspection: dict[str, list[Item]] = defaultdict(list)
    for item in held.values():
        if item.actionable:
            by_inspection[item.inspection].append(item)
    known = [pair for pair in pairs if pair.earlier in held and pair.later in held]
    true: dict[str, set[str]] = defaultdict(set)
    for pair in known:
        if pair.same:
            true[pair.later].add(pair.earlier)
    places, suggested = [], []
    for pair in known:
        earlier, later = held[pair.earlier], held[pair.later]
        others = [i for i in by_inspection[earlier.inspection] if i.key not in true[later.key]]
        score = ranking.likeness(later, earlier)
        place = 1 + sum(ranking.likeness(later, other) > score for other in others if other is not earlier)
        if pair.same:
            places.append(place)
        if score >= threshold and place == 1:
            suggested.append(pair.same)
    return Figures(len(places), places.count(1), sum(place <= 3 for place in places), len(suggested), sum(suggested))
