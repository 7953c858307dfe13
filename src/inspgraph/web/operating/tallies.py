"""Counts that cost little to keep, told as Prometheus wants them when it asks.

The library's own take a lock for each number, some forty for a request; all of ours are kept in the one thread in
which requests are answered.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
BOUNDS = (*map(str, SECONDS), "+Inf")


class Count(Collector):
    """How often something happened, by labels."""

    def __init__(self, name: str, says: str, labels: Sequence[str] = ()) -> None:
        self._told = (name, says, labels)
        self._counts: Counter[tuple[str, ...]] = Counter()

    def add(self, *labels: str) -> None:
        """It happened once more."""
        self._counts[labels] += 1

    def collect(self) -> Iterable[Metric]:
        """The counts of now; 0 of what has no labels and never happened."""
        name, says, labels = self._told
        told = CounterMetricFamily(name, says, labels=labels)
        for found, count in (dict(self._counts) or ({} if labels else {(): 0})).items():
            told.add_metric(found, count)
        yield told


class Spread(Collector):
    """How many seconds something took, by labels: how often up to each of ``SECONDS``, and in all."""

    def __init__(self, name: str, says: str, labels: Sequence[str] = ()) -> None:
        self._told = (name, says, labels)
        self._found: dict[tuple[str, ...], tuple[list[int], list[float]]] = {}
        if not labels:
            self._new(())

    def _new(self, labels: tuple[str, ...]) -> tuple[list[int], list[float]]:
        return self._found.setdefault(labels, ([0] * len(BOUNDS), [0.0]))

    def add(self, seconds: float, *labels: str) -> None:
        """It took so many seconds once more."""
        counts, total = self._found.get(labels) or self._new(labels)
        counts[bisect_left(SECONDS, seconds)] += 1
        total[0] += seconds

    def collect(self) -> Iterable[Metric]:
        """The counts of now."""
        name, says, labels = self._told
        told = HistogramMetricFamily(name, says, labels=labels)
        for found, (counts, total) in dict(self._found).items():
            told.add_metric(found, list(zip(BOUNDS, accumulate(counts), strict=True)), total[0])
        yield told
