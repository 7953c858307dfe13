"""Cues: wordings that tell what a statement is about, as the vocabulary gives them, and where they stand in a text.

A cue has some patterns. Each is a regular expression in small letters that begins at the start of a word and may end
within one; the words of the match run on to the end of the last word.
"""

from __future__ import annotations

import re
import string
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from inspgraph.concepts import Concept
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge

SCHEMES = ("theme", "population")
WORD = re.compile(r"[a-z0-9]+")
STEM = re.compile(r"(?:\(\?:(?P<group>[a-z' |-]+)\)|(?P<plain>[a-z0-9' -]+))(?P<next>.?)")
GROUP = re.compile(r"\([^()]*\)")
STEM_LENGTH = 3
PLAIN = str.maketrans(
    string.ascii_uppercase + "\u2018\u2019\u2013\u2014\u00a0\u2011", string.ascii_lowercase + "''-- -"
)
"""Small letters, straight apostrophes, one kind of dash and of blank: as many characters as before."""


@dataclass(frozen=True)
class Cue:
    """A cue as plain values: what it indicates (scheme and notation), by which method, and how surely."""

    key: str
    scheme: str
    indicates: str
    method: str
    confidence: float
    patterns: tuple[str, ...]

    @property
    def target(self) -> str:
        """What it indicates, under one name for themes and populations."""
        return target_name(self.scheme, self.indicates)


def target_name(scheme: str, notation: str) -> str:
    """A theme by its notation, a population with its scheme before it, as keys of cues begin."""
    return notation if scheme == "theme" else f"{scheme}-{notation}"


def is_theme(target: str) -> bool:
    """Whether what a cue indicates is a theme, and no population."""
    return not target.startswith(f"{SCHEMES[1]}-")


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """The words of a text that a cue matched, as a stretch of its characters."""

    start: int
    end: int
    cue: Cue

    def __hash__(self) -> int:
        return hash((self.start, self.end, self.cue.key))


class Pattern:
    """One pattern of a cue, compiled when first tried."""

    def __init__(self, cue: Cue, pattern: str) -> None:
        self.cue = cue
        self.pattern = pattern

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression; ``KnowledgeError`` names the cue of a bad one."""
        try:
            return re.compile(self.pattern)
        except re.error as error:
            msg = f"cue {self.cue.key}: pattern {self.pattern!r}: {error}"
            raise KnowledgeError(msg) from error

    @property
    def stems(self) -> set[str]:
        """The letters with which a match begins, at most three; an empty one where the pattern does not tell."""
        match = STEM.match(self.pattern)
        if match is None or "|" in GROUP.sub("", GROUP.sub("", self.pattern)):
            return {""}
        words = match["group"].split("|") if match["group"] else [match["plain"]]
        cut = [word[:-1] if match["plain"] and match["next"] in set("?*{") else word for word in words]
        if match["group"] and match["next"] in set("?*{"):
            return {""}
        return {(WORD.match(word) or WORD.match("0"))[0][:STEM_LENGTH] if word else "" for word in cut}  # type: ignore[index]


class Patterns:
    """Patterns that begin with the same letters: one try tells whether any of them matches."""

    def __init__(self) -> None:
        self.each: list[Pattern] = []

    @cached_property
    def any(self) -> re.Pattern[str]:
        """All of them in one regular expression."""
        return re.compile("|".join(f"(?:{one.regex.pattern})" for one in self.each))

    def match(self, text: str, start: int) -> Iterator[Match]:
        """The matches that begin at a position of a text in small letters."""
        if self.any.match(text, start):
            for one in self.each:
                if found := one.regex.match(text, start):
                    yield Match(start, _word_end(text, found.end()), one.cue)


class Finder:
    """Finds cues in texts: patterns by the letters with which a match begins."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        self.cues = tuple(cues)
        self.by_key = {cue.key: cue for cue in self.cues}
        self._by_stem: dict[str, Patterns] = defaultdict(Patterns)
        for cue in self.cues:
            for written in cue.patterns:
                pattern = Pattern(cue, written)
                for stem in pattern.stems:
                    self._by_stem[stem].each.append(pattern)

    def find(self, text: str) -> list[Match]:
        """The matches in a text, in order, but those inside a longer match of another theme or population."""
        found = sorted(set(self._all(text.translate(PLAIN))), key=lambda m: (m.start, -m.end, m.cue.key))
        kept: list[Match] = []
        before: list[Match] = []
        for match in found:
            before = [other for other in before if other.end > match.start]
            if not any(_swallows(other, match) for other in before):
                kept.append(match)
            before.append(match)
        return kept

    def _all(self, text: str) -> Iterator[Match]:
        for word in WORD.finditer(text):
            start = word.start()
            for size in range(STEM_LENGTH + 1):
                if size and size > len(word[0]):
                    break
                if patterns := self._by_stem.get(word[0][:size]):
                    yield from patterns.match(text, start)


def _swallows(other: Match, match: Match) -> bool:
    """Whether a match is a part of what a longer one of the same scheme says: the narrower words win."""
    if other.cue.scheme != match.cue.scheme or other.cue.indicates == match.cue.indicates:
        return False
    inside = other.start <= match.start and match.end <= other.end
    return inside and other.end - other.start > match.end - match.start


def _word_end(text: str, end: int) -> int:
    if end and text[end - 1].isalnum():
        while end < len(text) and text[end].isalnum():
            end += 1
    return end


@cache
def load_finder(knowledge: Knowledge) -> Finder:
    """The cues of the vocabulary, ready to be found; ``KnowledgeError`` names a cue that indicates nothing known."""
    return Finder(_cue(concept, knowledge) for concept in knowledge.concepts("cue") if concept.value("broader"))


def _cue(concept: Concept, knowledge: Knowledge) -> Cue:
    iri = concept.value("indicates") or ""
    scheme, _, notation = iri.rpartition("/def/")[2].partition("/")
    if scheme not in SCHEMES:
        msg = f"cue {concept.key}: indicates {iri or 'nothing'}, which is neither a theme nor a population"
        raise KnowledgeError(msg)
    known = knowledge.concept(scheme, notation)
    method = (concept.value("extractionMethod") or "").rpartition("/")[2]
    patterns = concept.values.get("pattern", ())
    return Cue(concept.key, scheme, known.key, method, float(concept.value("confidence") or 0), patterns)
