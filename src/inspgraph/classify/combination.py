"""The last step of weighing: how likely each theme is, given what the cues and the words say, and how they stand.

What holds for every theme is learnt once for all of them: a wording counts for less in a long text, more where no
other theme is named, and a theme that is likelier than the rest of a text is likelier again. The probability is the
logistic function of a sum of weights (``combination.csv``), as in the steps before.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspgraph.classify.cues import Match
from inspgraph.classify.weights import read_rows
from inspgraph.classify.words import list_sentences

TABLE = Path(__file__).parent / "combination.csv"
LEAST = 0.01
"""A theme that neither cues nor words hold for likelier is not weighed further."""
EDGE = 1e-4
USUAL_LENGTH = 200
"""Characters of a usual statement."""
KINKS = (-2, -1, 0)


@dataclass(frozen=True)
class Stand:
    """How a text is made: its length, its sentences, and the matches in it by theme."""

    text: str
    ends: tuple[int, ...]
    by_theme: Mapping[str, tuple[Match, ...]]
    context: Mapping[str, str | None]

    @property
    def long(self) -> float:
        """How much longer than usual the text is, as a logarithm."""
        return math.log(max(len(self.text), 1) / USUAL_LENGTH)


def describe_stand(text: str, matches: Sequence[Match], context: Mapping[str, str | None]) -> Stand:
    """What the combination needs to know of a text and of the cues in it."""
    by_theme: dict[str, list[Match]] = defaultdict(list)
    for match in matches:
        if match.cue.scheme == "theme":
            by_theme[match.cue.target].append(match)
    ends = tuple(end for _, end in list_sentences(text))
    return Stand(text, ends, {theme: tuple(found) for theme, found in by_theme.items()}, context)


def describe_themes(
    stand: Stand, by_cues: Mapping[str, float], by_words: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """What speaks for each theme that is worth weighing: the features of the last step."""
    both = {theme: (_score(by_cues[theme]), _score(by_words.get(theme, 0.0))) for theme in by_cues}
    mean = {theme: sum(pair) / 2 for theme, pair in both.items()}
    order = sorted(mean.values(), reverse=True)
    among = {"expected": sum(map(_chance, order)), "likeliest": order[0] if order else 0.0}
    weighed = (theme for theme, pair in both.items() if max(pair) > _score(LEAST))
    return {theme: _features(theme, both[theme], order, among, stand) for theme in weighed}


def _features(
    theme: str, scores: tuple[float, float], order: Sequence[float], among: Mapping[str, float], stand: Stand
) -> dict[str, float]:
    mean, long = sum(scores) / 2, stand.long
    found = {f"theme {theme}": 1.0, "cues": scores[0], "words": scores[1], "long": long, **among}
    found |= {"cues, long": scores[0] * long, "words, long": scores[1] * long}
    found |= {f"over {kink}": max(mean - kink, 0.0) for kink in KINKS}
    found |= {"expected, score": among["expected"] * mean / 4, "themes named": math.log1p(len(stand.by_theme))}
    found |= _by_rank(sum(other > mean for other in order)) | _by_context(mean, stand.context)
    return found | _by_matches(stand.by_theme.get(theme, ()), mean, stand)


def _by_rank(before: int) -> dict[str, float]:
    return {f"rank {before + 1}" if before < len(KINKS) else "rank later": 1.0}


def _by_context(mean: float, context: Mapping[str, str | None]) -> dict[str, float]:
    finding = context.get("type") == "finding"
    framework = context.get("framework")
    return ({"finding": 1.0, "finding, score": mean} if finding else {}) | (
        {f"framework {framework}": 1.0} if framework else {}
    )


def _by_matches(matches: Sequence[Match], mean: float, stand: Stand) -> dict[str, float]:
    """What the wordings of a theme show: how many, of how many ways, and where they stand."""
    if not matches:
        return {}
    long, often = stand.long, math.log1p(len(matches))
    share = len(matches) / sum(map(len, stand.by_theme.values()))
    found = {"named": 1.0, "often": often, "share": share, "named, score": mean}
    found |= {
        "ways": math.log1p(len({match.cue.key for match in matches})),
        "start": matches[0].start / len(stand.text),
    }
    found |= {"named, long": long, "often, long": often * long, "share, long": share * long}
    found |= {"covered": sum(match.end - match.start for match in matches) / len(stand.text)}
    others = {1: {"alone": 1.0}, 2: {"one of two": 1.0}}.get(len(stand.by_theme), {})
    return found | others | _by_sentences({bisect_left(stand.ends, match.start) for match in matches}, len(stand.ends))


def _by_sentences(places: set[int], whole: int) -> dict[str, float]:
    found = {"sentences": float(len(places)), "spread": len(places) / whole}
    return found | ({"first": 1.0} if 0 in places else {}) | ({"last": 1.0} if whole - 1 in places else {})


def combine_themes(
    described: Mapping[str, Mapping[str, float]], weights: Mapping[str, float] | None = None
) -> dict[str, float]:
    """The probability of each theme that was described."""
    known = load_combination() if weights is None else weights
    return {theme: _chance(_sum(features, known)) for theme, features in described.items()}


def _sum(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    return weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())


def _score(probability: float) -> float:
    kept = min(max(probability, EDGE), 1 - EDGE)
    return math.log(kept / (1 - kept))


def _chance(score: float) -> float:
    return 1 / (1 + math.exp(-score))


@cache
def load_combination(path: Path = TABLE) -> Mapping[str, float]:
    """The weights of a table, by feature."""
    return {feature: weight for _, feature, weight in read_rows(path)}
