"""Words → weighted terms: stems, the terms of the field that stand in them, and the themes of these.

A term of the field (``ontology/vocab/terms.ttl``) gathers what different years called one matter: friends and
family, kinship, connected persons. It is written ``=kinship``, its theme ``#foster-and-kinship-carers``, and a
stem as it is.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property

import snowballstemmer

from inspgraph.patterns import shared_patterns

WORD = re.compile(r"[a-z0-9]+")
JOINED = re.compile(r"(?<=\w)['\u2019\u2018](?=\w)")
TERM, THEME = "=", "#"
FAINT, OF_THE_FIELD, FOR_WHOM, OF_ITS_THEME = 0.3, 2.0, 0.5, 0.3
HEAD, SPAN = 2.0, 12
"""A term at an item's beginning, where its matter is named, weighs three times as much as one at the end of a long one:
one and twice a share that falls to a third with every twelve words."""
STEMMER = snowballstemmer.stemmer("english")


@cache
def stem(word: str) -> str:
    """The stem of a lower-case word, as the English Snowball stemmer cuts it."""
    return str(STEMMER.stemWord(word))


def stems(text: str) -> list[str]:
    """The stems of a text in their order; what follows an apostrophe goes with its word."""
    return [stem(word) for word in WORD.findall(JOINED.sub("", text.casefold()))]


def set_aside(text: str) -> str:
    """An item without what tells nothing of its matter: paragraph numbers, outcomes, that it was raised before."""
    for pattern in shared_patterns("asides"):
        text = pattern.regex.sub(" ", text)
    return text


@dataclass(frozen=True)
class Lexicon:
    """What is known of words: the labels and themes of the terms of the field, words that tell little or nothing,
    and in how many of how many items a term stands."""

    labels: Mapping[str, tuple[str, ...]]
    themes: Mapping[str, str]
    whom: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    faint: frozenset[str] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    items: int = 1

    @cached_property
    def _phrases(self) -> dict[tuple[str, ...], str]:
        return {tuple(stems(label)): term for term, labels in self.labels.items() for label in labels}

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._phrases), default=0)

    def places(self, text: str) -> dict[str, int]:
        """Where, in words, each stem and each term of the field first stands in an item."""
        words = stems(set_aside(text))
        found: dict[str, int] = {}
        for at, term in self._phrases_in(words):
            found.setdefault(TERM + term, at)
        for at, word in enumerate(words):
            if word not in self.silent and not word.isdigit():
                found.setdefault(word, at)
        return found

    def _phrases_in(self, words: list[str]) -> Iterator[tuple[int, str]]:
        at = 0
        while at < len(words):
            size, term = self._phrase_at(words, at)
            if term:
                yield at, term
            at += size

    def _phrase_at(self, words: list[str], at: int) -> tuple[int, str | None]:
        for size in range(min(self._longest, len(words) - at), 0, -1):
            term = self._phrases.get(tuple(words[at : at + size]))
            if term:
                return size, term
        return 1, None

    def weigh(self, text: str) -> dict[str, float]:
        """How much each term says of an item's matter: the rarer it is among items and the nearer to the beginning,
        the more."""
        weights = {
            term: self._weight(term) * (1 + HEAD * math.exp(-at / SPAN)) for term, at in self.places(text).items()
        }
        for term in [term for term in weights if term.startswith(TERM)]:
            theme = THEME + self.themes[term[1:]]
            weights[theme] = max(weights.get(theme, 0.0), weights[term] * OF_ITS_THEME)
        return weights

    def _weight(self, term: str) -> float:
        rarity = math.log((self.items + 1) / (self.counts.get(term, 1) + 1))
        if term.startswith(TERM):
            return rarity * (FOR_WHOM if term[1:] in self.whom else OF_THE_FIELD)
        return rarity * FAINT if term in self.faint else rarity

    def count(self, texts: Mapping[str, str]) -> Counter[str]:
        """In how many of some items each term stands, for the table from which weights are made."""
        return Counter(term for text in texts.values() for term in self.places(text))
