"""Learns the weights of the three steps from labelled statements; needs scikit-learn (``pip install --group model``).

The last step learns from what the first two say of statements of councils that they had not seen (five parts, a
council in one only), as it will be used on; how right its bands are is taken from such councils as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from inspgraph.classify import BANDS, describe_text
from inspgraph.classify.combination import combine_themes, describe_stand, describe_themes
from inspgraph.classify.cues import is_theme, load_finder
from inspgraph.classify.words import describe_words
from inspgraph.knowledge import Knowledge

PARTS = 5
STRENGTHS = {"cues": 0.6, "words": 1.0}
"""The inverse of how much every weight costs (scikit-learn's C); small weights are then none at all."""
SEEN = 5
"""In how many statements a word or pair stands that can be learnt."""
Rows = list[dict[str, float]]
Table = dict[tuple[str, str], float]
Bands = Counter[tuple[str, str, bool]]


@dataclass(frozen=True)
class Labelled:
    """A statement that people labelled: its words, where they come from, and its themes and populations.

    ``whole`` is false where the reader gave no populations.
    """

    text: str
    authority: str
    context: Mapping[str, str | None]
    targets: frozenset[str]
    whole: bool = True


@dataclass(frozen=True)
class Trained:
    """What was learnt: the weights of each step by target and feature, and how often each band was right."""

    cues: Table
    words: Table
    combination: Table
    bands: dict[tuple[str, str], tuple[int, int]]


def learn_weights(labelled: Sequence[Labelled], knowledge: Knowledge) -> Trained:
    """Weights for all that two statements or more are about, and the precision of each band out of sample."""
    finder = load_finder(knowledge)
    matches = [finder.find(one.text) for one in labelled]
    shown = [describe_text(one.text, found, one.context) for one, found in zip(labelled, matches, strict=True)]
    whole = [i for i, one in enumerate(labelled) if one.whole]
    of_themes, of_others = ([t for t in _targets(labelled) if is_theme(t) is kind] for kind in (True, False))
    cues = _Step(shown, labelled, of_themes, STRENGTHS["cues"])
    words = _Step(_often_seen([describe_words(one.text) for one in labelled]), labelled, of_themes, STRENGTHS["words"])
    others = _Step([shown[i] for i in whole], [labelled[i] for i in whole], of_others, STRENGTHS["cues"])
    stands = [describe_stand(one.text, m, one.context) for one, m in zip(labelled, matches, strict=True)]
    unseen = zip(stands, cues.unseen, words.unseen, strict=True)
    combination, bands = _learn_combination([describe_themes(*three) for three in unseen], labelled)
    bands.update(others.bands())
    keys = {(target, band) for target in (*of_themes, *of_others) for band in BANDS}
    counted = {(t, b): (bands[t, b, True], bands[t, b, True] + bands[t, b, False]) for t, b in keys}
    return Trained(cues.table | others.table, words.table, combination, counted)


def _targets(labelled: Sequence[Labelled]) -> list[str]:
    counts = Counter(chain.from_iterable(one.targets for one in labelled))
    return sorted(target for target, count in counts.items() if count > 1)


def _often_seen(rows: Rows) -> Rows:
    seen = Counter(chain.from_iterable(rows))
    return [{name: value for name, value in row.items() if seen[name] >= SEEN} for row in rows]


def _folds(labelled: Sequence[Labelled]) -> list[Any]:
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415  only here

    return list(GroupKFold(PARTS).split(labelled, groups=[one.authority for one in labelled]))


class _Step:
    """A model for each target over the features of statements, and what it says of councils that it has not seen."""

    def __init__(self, rows: Rows, labelled: Sequence[Labelled], targets: Sequence[str], strength: float) -> None:
        from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415

        self.labelled, self.strength, vectors = labelled, strength, DictVectorizer()
        self._shown = vectors.fit_transform(rows)
        self._folds = _folds(labelled)
        self.table: Table = {}
        self.unseen: Rows = [{} for _ in labelled]
        for target in targets:
            self._learn(target, vectors.get_feature_names_out())

    def _learn(self, target: str, names: Sequence[str]) -> None:
        told = [target in one.targets for one in self.labelled]
        model = self._fit(range(len(told)), told)
        rows = {(target, str(name)): float(w) for name, w in zip(names, model.coef_[0], strict=True)}
        self.table |= _rounded({(target, "bias"): float(model.intercept_[0]), **rows})
        for train, test in self._folds:
            if any(told[i] for i in train):
                chances = self._fit(train, told).predict_proba(self._shown[test])[:, 1]
                for i, chance in zip(test, chances, strict=True):
                    self.unseen[i][target] = float(chance)

    def _fit(self, places: Sequence[int], told: Sequence[bool]) -> Any:  # noqa: ANN401  scikit-learn has no types
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        model = LogisticRegression(C=self.strength, l1_ratio=1, solver="liblinear", random_state=0)
        return model.fit(self._shown[list(places)], [told[i] for i in places])

    def bands(self) -> Bands:
        """How often each band was right and wrong."""
        return _count_bands(self.unseen, self.labelled)


def _learn_combination(
    described: Sequence[Mapping[str, Mapping[str, float]]], labelled: Sequence[Labelled]
) -> tuple[Table, Bands]:
    """The weights of the last step, and how often its bands were right where it had not seen the council."""
    whole = _fit_combination(range(len(described)), described, labelled)
    unseen: Rows = [{} for _ in labelled]
    for train, test in _folds(labelled):
        weights = _fit_combination(train, described, labelled)
        for i in test:
            unseen[i] = combine_themes(described[i], weights)
    return {("all", name): weight for name, weight in whole.items()}, _count_bands(unseen, labelled)


def _fit_combination(
    places: Sequence[int], described: Sequence[Mapping[str, Mapping[str, float]]], labelled: Sequence[Labelled]
) -> dict[str, float]:
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415
    from sklearn.preprocessing import MaxAbsScaler  # noqa: PLC0415

    pairs = [(features, theme in labelled[i].targets) for i in places for theme, features in described[i].items()]
    vectors, scale = DictVectorizer(), MaxAbsScaler()
    shown = scale.fit_transform(vectors.fit_transform([features for features, _ in pairs]))
    model = LogisticRegression(C=COMBINATION, max_iter=2000).fit(shown, [told for _, told in pairs])
    weights = zip(vectors.get_feature_names_out(), model.coef_[0] / scale.scale_, strict=True)
    found = {("", "bias"): float(model.intercept_[0]), **{("", str(name)): float(w) for name, w in weights}}
    return {name: weight for (_, name), weight in _rounded(found, 4).items()}


COMBINATION = 3.0
"""As ``STRENGTHS``, for the last step."""


def _rounded(table: Table, digits: int = 3) -> Table:
    return {key: rounded for key, weight in table.items() if (rounded := round(weight, digits))}


def _count_bands(unseen: Rows, labelled: Sequence[Labelled]) -> Bands:
    counts: Bands = Counter()
    for chances, one in zip(unseen, labelled, strict=True):
        for target, chance in chances.items():
            if band := next((band for band, least in BANDS.items() if chance >= least), None):
                counts[target, band, target in one.targets] += 1
    return counts
