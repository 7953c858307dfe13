"""What somebody typed into expressions of FTS5: whatever it is, they parse.

Words stand for all of them, ``"several words"`` for these in a row, ``word*`` for a beginning, ``-word`` for what
must not be there. Nothing else has a meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_LETTERS, MOST_WORDS, LEAST_BEGINNING = 300, 12, 3
PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<row>[^"]*)"?|(?P<word>[^\s"]+))')
STOP = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "was",
        "were",
        "with",
    }
)
"""Words that do not count where nothing has all of the words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A word or several in a row, and whether it is only a beginning."""

    words: str
    beginning: bool = False

    def expression(self, *, beginning: bool = False) -> str:
        """The part as FTS5 takes it, on request as a beginning."""
        open_end = self.beginning or (beginning and len(self.words) >= LEAST_BEGINNING)
        return f'"{self.words}"' + ("*" if open_end else "")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: what must be there, what must not, and whether it was too long and the end left out."""

    parts: tuple[Part, ...]
    without: tuple[Part, ...]
    cut: bool = False

    def attempts(self) -> list[tuple[str, str]]:
        """Expressions to try one after the other until one finds something, with how each reads the parts."""
        if not self.parts:
            return []
        rest = tuple(part for part in self.parts if part.words.casefold() not in STOP) or self.parts
        tries = {
            "all": " AND ".join(part.expression() for part in self.parts),
            "main": " AND ".join(part.expression() for part in rest),
            "beginnings": " AND ".join(part.expression(beginning=True) for part in rest),
            "any": " OR ".join(part.expression() for part in rest),
        }
        seen: dict[str, str] = {}
        for how, expression in tries.items():
            seen.setdefault(expression, how)
        return [(how, expression) for expression, how in seen.items()]

    def refused(self) -> str:
        """The expression for what must not be there; empty if there is none."""
        return " OR ".join(part.expression() for part in self.without)


def read_typed(typed: str) -> Typed:
    """What a text that somebody typed asks for."""
    parts: list[Part] = []
    without: list[Part] = []
    for match in PART.finditer(typed[:MOST_LETTERS]):
        told = _part(match["word"] or match["row"] or "", whole=match["row"] is not None)
        if told:
            (without if match["minus"] else parts).append(told)
    cut = len(typed) > MOST_LETTERS or len(parts) + len(without) > MOST_WORDS
    return Typed(tuple(parts[:MOST_WORDS]), tuple(without[: MOST_WORDS - len(parts[:MOST_WORDS])]), cut)


def _part(words: str, *, whole: bool) -> Part | None:
    bare = "".join(letter if letter.isprintable() else " " for letter in words)
    open_end = not whole and bare.endswith("*") and len(bare.strip("*")) >= LEAST_BEGINNING
    bare = bare.strip("* ")
    return Part(bare, open_end) if any(letter.isalnum() for letter in bare) else None
