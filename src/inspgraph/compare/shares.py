"""Counts, shares with their intervals, and middles: what may be worked out of ordinal grades and small numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import median_high, median_low

from inspgraph.compare.answers import Row

FEW = 30
"""Under this many, a share says little, and its row is marked."""
Z = 1.959963984540054
"""The 97.5 % point of the normal distribution, for intervals of 95 %."""


def wilson(count: int, of: int) -> tuple[float, float]:
    """The score interval of a share at 95 % (Wilson, Journal of the American Statistical Association 22, 1927, 209).

    Both ends lie in 0 to 1, also for no or all of a few. ``ValueError`` unless 0 ≤ count ≤ of and of > 0.
    """
    if not 0 <= count <= of or not of:
        msg = f"{count} of {of} is no share"
        raise ValueError(msg)
    share, weight = count / of, Z * Z / of
    middle = (share + weight / 2) / (1 + weight)
    reach = Z * sqrt(share * (1 - share) / of + weight / of / 4) / (1 + weight)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def share(count: int, of: int) -> Row:
    """The columns of a share: the counts, the share, the ends of its interval, to four places; none of nothing."""
    if not of:
        return {"count": count, "of": of, "share": None, "low": None, "high": None}
    low, high = wilson(count, of)
    return {"count": count, "of": of, "share": round(count / of, 4), "low": round(low, 4), "high": round(high, 4)}


def few(of: int) -> set[str]:
    """The caveat of a small number, where it is one."""
    return {"few"} if of < FEW else set()


def repeated(of: int, apart: int) -> set[str]:
    """The caveat of what is not independent: more are counted than the inspections or councils that they are of."""
    return {"not-independent"} if apart < of else set()


def middle_rank(ranks: Sequence[int]) -> str | None:
    """The median of ordinal ranks: one rank, or the two between which it lies; never a number between them."""
    if not ranks:
        return None
    low, high = median_low(ranks), median_high(ranks)
    return str(low) if low == high else f"{low} to {high}"


def quartiles(days: Sequence[int]) -> Row:
    """The columns of some lengths of time in days: how many, the shortest, quartiles (type 7) and the longest."""
    ordered = sorted(days)
    names = ("shortest", "lowerQuartile", "median", "upperQuartile", "longest")
    if not ordered:
        return {"count": 0, **dict.fromkeys(names)}
    return {"count": len(ordered), **{n: _quantile(ordered, part / 4) for part, n in enumerate(names)}}


def _quantile(ordered: Sequence[int], part: float) -> float:
    """A quantile as Hyndman and Fan's definition 7 has it (The American Statistician 50, 1996, 361–365)."""
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 1)
