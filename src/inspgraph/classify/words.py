"""The plain words of a text as features: single words and pairs, beside the cues that an editor chose.

Longer texts have more of them; each then counts for less.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

from inspgraph.classify.cues import PLAIN, WORD
from inspgraph.classify.weights import Weights, load_weights

TABLE = Path(__file__).parent / "words.csv"
SCALE = 10
"""The square root of the number of features of a usual statement; each feature is then near one."""
BREAK = re.compile(r"(?<=[.;:?!])\s+")


def describe_words(text: str) -> dict[str, float]:
    """Words and pairs of neighbours in small letters, each with how much it counts."""
    words = WORD.findall(text.translate(PLAIN))
    often = Counter([*words, *(f"{one} {after}" for one, after in pairwise(words))])
    unit = SCALE / math.sqrt(max(len(often), 1))
    return {word: (1 + math.log(count)) * unit for word, count in often.items()}


def load_word_weights(path: Path = TABLE) -> Weights:
    """What each word and pair weighs for each theme."""
    return load_weights(path)


def list_sentences(text: str) -> list[tuple[int, int]]:
    """The stretches of a text between full stops, semicolons, colons and marks of question or cry."""
    starts = [0, *(gap.end() for gap in BREAK.finditer(text))]
    ends = [*(gap.start() for gap in BREAK.finditer(text)), len(text)]
    return list(zip(starts, ends, strict=True))


def choose_sentence(text: str, theme: str, weights: Weights) -> tuple[int, int]:
    """The stretch of a text whose words speak most for a theme."""
    return max(list_sentences(text), key=lambda s: _speak(text[s[0] : s[1]], theme, weights))


def _speak(sentence: str, theme: str, weights: Weights) -> float:
    shown = describe_words(sentence)
    return sum(weight * value for word, value in shown.items() for about, weight in weights.of(word) if about == theme)
