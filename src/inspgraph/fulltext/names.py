"""Names of authorities as people type them: short, old, misspelt."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from inspgraph.councils import name_key
from inspgraph.fulltext.plan import plan

LIKE = 0.8
"""How like (0 to 1, as ``difflib`` counts) a misspelt name must be to one that is known."""
CODE = re.compile(r"[A-Za-z]?\d{3,}")
MOST_NEAR = 5


@dataclass(frozen=True, slots=True)
class Named:
    """An authority that a name leads to: its address and title, the name that led there, and whose that is."""

    authority: str
    title: str
    name: str
    bearer: str

    @property
    def follows(self) -> bool:
        """Whether the name is another's, such as the council's before it or the body's that runs its services."""
        return self.bearer != self.authority


@dataclass(frozen=True)
class Register:
    """Names by the key under which they are compared."""

    rows: Mapping[str, tuple[Named, ...]]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, Named]]) -> Register:
        """The register of keys and what they name."""
        found: dict[str, list[Named]] = {}
        for key, named in rows:
            found.setdefault(key, []).append(named)
        return cls({key: tuple(sorted(names, key=lambda n: (n.follows, n.title))) for key, names in found.items()})

    def exactly(self, typed: str) -> tuple[Named, ...]:
        """The authorities of that very name or code, each once; case, "&" and words for a council's kind aside."""
        return _once(self.rows.get(rough_key(typed), ()))

    def nearly(self, typed: str) -> tuple[Named, ...]:
        """The authorities whose own names begin so, else hold its words, else are spelt much like it; at most a few."""
        key = rough_key(typed)
        if len(key) < 3 or CODE.fullmatch(key):
            return ()
        words = set(key.split())
        for keys in (
            (known for known in self._keys if known.startswith(key)),
            (known for known in self._keys if words <= set(known.split())),
            difflib.get_close_matches(key, self._keys, n=MOST_NEAR, cutoff=LIKE),
        ):
            if found := _once(named for known in keys for named in self.rows[known] if not named.follows):
                return found[:MOST_NEAR]
        return ()

    def within(self, words: list[str]) -> tuple[tuple[Named, ...], list[str]]:
        """The authority whose name stands within some words, the longest such, and the words without it."""
        for length in range(len(words) - 1, 0, -1):
            for start in range(len(words) - length + 1):
                if found := self.exactly(" ".join(words[start : start + length])):
                    return found, words[:start] + words[start + length :]
        return (), words

    @cached_property
    def _keys(self) -> list[str]:
        return sorted(key for key in self.rows if not CODE.fullmatch(key))


def rough_key(typed: str) -> str:
    """A name or code as it is compared: as ``name_key``, with words that are written short written out."""
    bare = typed.strip()
    if CODE.fullmatch(bare):
        return bare.casefold()
    spread = re.sub(r"[.\u2010-\u2015-]", " ", typed.casefold())
    written = " ".join(plan().short.get(word, word) for word in name_key(spread).split())
    return written if re.search(r"[a-z]", written) else ""


def _once(found: Iterable[Named]) -> tuple[Named, ...]:
    kept: dict[str, Named] = {}
    for named in found:
        kept.setdefault(named.authority, named)
    return tuple(kept.values())
