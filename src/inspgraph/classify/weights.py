"""How the cues of a text are weighed against one another: a linear model in a table that anyone can read.

The probability of a theme or population is the logistic function of the sum of the weights of what the text shows: a
cue, a cue in the first sentence, a cue in a short text, how often the cues of one theme stand in it, its length, and
where it comes from.
"""

from __future__ import annotations

import csv
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspgraph.classify.cues import Match

TABLE = Path(__file__).parent / "weights.csv"
SHORT = 300
"""Characters of a text that is mostly one sentence, where a word is seldom said in passing."""
CONTEXT = ("framework", "type", "section")


@dataclass(frozen=True, slots=True)
class Weights:
    """For each feature the weight that it has for each theme or population; every text has the feature ``bias``."""

    by_feature: Mapping[str, tuple[tuple[str, float], ...]]

    def of(self, feature: str) -> tuple[tuple[str, float], ...]:
        """What a feature weighs, for each theme or population that it tells of."""
        return self.by_feature.get(feature, ())

    def weigh(self, features: Mapping[str, float]) -> dict[str, float]:
        """The probability of each theme or population that the weights know, by ``target_name``."""
        sums: dict[str, float] = defaultdict(float)
        for feature in sorted({"bias", *features} & self.by_feature.keys()):
            value = features.get(feature, 1.0)
            for target, weight in self.by_feature[feature]:
                sums[target] += weight * value
        return {target: 1 / (1 + math.exp(-total)) for target, total in sorted(sums.items())}


def describe_text(text: str, matches: Sequence[Match], context: Mapping[str, str | None]) -> dict[str, float]:
    """What a text shows, as numbers: the features of the model."""
    first, short = text.find(". ") if ". " in text else len(text), len(text) < SHORT
    found = {f"cue {match.cue.key}": 1.0 for match in matches}
    found |= {f"first {match.cue.key}": 1.0 for match in matches if match.start < first}
    found |= {f"short {match.cue.key}": 1.0 for match in matches} if short else {}
    often = Counter(match.cue.target for match in matches)
    found |= {f"often {target}": math.log1p(count) for target, count in often.items()}
    found |= {f"{name} {value}": 1.0 for name in CONTEXT if (value := context.get(name))}
    return {**found, "length": math.log(max(len(text), 1)) / 6}


@cache
def load_weights(path: Path = TABLE) -> Weights:
    """The weights of a table: target, feature, weight."""
    rows: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for target, feature, weight in read_rows(path):
        rows[feature].append((target, weight))
    return Weights({feature: tuple(sorted(found)) for feature, found in rows.items()})


def read_rows(path: Path) -> Iterator[tuple[str, str, float]]:
    """The rows of a table of weights: target, feature, weight."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            yield row["target"], row["feature"], float(row["weight"])
