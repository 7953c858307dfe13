"""Links of a later statement with the earlier one that it takes up: stated by the text, or suggested by likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from inspgraph.link.ranking import Item, Ranking, earlier_items
from inspgraph.link.terms import TERM
from inspgraph.patterns import Pattern, shared_patterns

SUGGESTED = 0.6
"""The score from which the likest item of an earlier inspection is suggested (``docs/reference/links.md``)."""
STATED = 0.25
"""The score that the likest item needs where a text says that its matter was raised before."""
SAME_WORDS = 0.9
"""The score from which two items need share no term of the field: they are the same words."""
SAME_RUN = 12
"""As many words in a row of an earlier item, or all of a shorter one, make the scope of a visit its repetition."""
RECURS, PROGRESS, SCOPE = "recurs", "tells-progress", "scope"
WORD = re.compile(r"\w+")
SENTENCE = re.compile(r"(?<=[.;])\s+")


@dataclass(frozen=True, slots=True)
class Link:
    """A later statement with an earlier one: of which kind, on which basis, how alike, by which shared terms.

    ``progress`` is what the later one says has become of the earlier; ``by``, ``on`` and ``reason`` a person's.
    """

    later: str
    earlier: str
    kind: str
    basis: str
    score: float | None
    terms: tuple[str, ...] = ()
    progress: str | None = None
    by: str | None = None
    on: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A statement that says that its matter was raised before, and why the earlier statement was not found."""

    later: str
    reason: str


@dataclass(frozen=True)
class Links:
    """What was found over some items: links, in the order of the later statements, and what stayed open."""

    links: tuple[Link, ...]
    unlinked: tuple[Unlinked, ...] = ()


def find_links(items: Sequence[Item], ranking: Ranking, before: Mapping[str, frozenset[str]]) -> Links:
    """Every link that the texts state, and the likest items of each earlier inspection from ``SUGGESTED`` on.

    A pair that is stated is not suggested as well.
    """
    councils: dict[str, list[Item]] = {}
    for item in items:
        councils.setdefault(item.authority, []).append(item)
    found: dict[tuple[str, str], Link] = {}
    unlinked = []
    for later in sorted(items, key=lambda item: (item.authority, item.begun, item.key)):
        said = looks_back(later)
        if not (said or later.actionable or later.kind == SCOPE):
            continue
        family = [i for urn in {later.authority, *before.get(later.authority, ())} for i in councils.get(urn, ())]
        earlier = earlier_items(later, family, before)
        if later.kind == SCOPE:
            found |= {(link.later, link.earlier): link for link in _repeated(later, earlier)}
            continue
        if said:
            link = _stated(later, said, earlier, ranking)
            if isinstance(link, Link):
                found[link.later, link.earlier] = link
            elif said.firm:
                unlinked.append(link)
        if later.actionable:
            for link in suggest(later, earlier, ranking):
                found.setdefault((link.later, link.earlier), link)
    return Links(tuple(found.values()), tuple(unlinked))


@dataclass(frozen=True, slots=True)
class Said:
    """What a statement says of an earlier matter: in which words, what became of it, and whether it was an item."""

    words: str
    value: str
    firm: bool


def looks_back(item: Item) -> Said | None:
    """What an item says of an earlier one, if it does.

    A progress statement is one that does, of an item where it names the kind; an item says it of itself; a finding in
    one of its sentences.
    """
    if item.kind == "progress" and item.progress:
        return Said(item.text, item.progress, firm=item.about is not None)
    for pattern in shared_patterns("lookback"):
        match = (pattern.gives["told"] == "item") == item.actionable and pattern.regex.search(item.text)
        if match:
            return Said(_words(item, pattern, match.start()), pattern.gives["value"], pattern.gives["told"] != "since")
    return None


def _words(item: Item, pattern: Pattern, at: int) -> str:
    if pattern.gives["told"] == "item":
        return item.text
    starts = [0, *(match.end() for match in SENTENCE.finditer(item.text))]
    start = max(place for place in starts if place <= at)
    return SENTENCE.split(item.text[start:], maxsplit=1)[0]


def _repeated(scope: Item, earlier: Sequence[Item]) -> Iterable[Link]:
    """The earlier items that the scope of a visit repeats word for word."""
    words = WORD.findall(scope.text.casefold())
    for item in earlier:
        asked = WORD.findall(item.text.casefold())
        run = SequenceMatcher(None, words, asked, autojunk=False).find_longest_match().size if item.actionable else 0
        if run >= min(SAME_RUN, max(len(asked), SAME_RUN // 2)):
            yield Link(scope.key, item.key, SCOPE, "stated", run / len(asked))


def _stated(later: Item, said: Said, earlier: Sequence[Item], ranking: Ranking) -> Link | Unlinked:
    last = _of_last_inspection(earlier)
    if not last:
        return Unlinked(later.key, "no earlier inspection of this council is held in words")
    asked = later if said.words == later.text else _with_words(later, said.words)
    best = next(iter(ranking.rank(asked, last)), None)
    least = STATED if later.actionable else SUGGESTED
    if best is None or best.score < least:
        near = f"the likest scores {best.score:.2f}" if best else "none shares a term"
        return Unlinked(later.key, f"no item of the last inspection is like enough: {near}, and {least} is asked")
    kind = RECURS if later.actionable else PROGRESS
    basis = "stated" if said.firm else "inferred"
    return Link(later.key, best.earlier, kind, basis, best.score, best.terms, said.value)


def _with_words(item: Item, words: str) -> Item:
    return Item(item.key, item.inspection, item.authority, item.begun, item.kind, item.actionable, words)


def _of_last_inspection(earlier: Iterable[Item]) -> list[Item]:
    """The items of the last inspection before; a visit is none, and one month may hold two that were made together."""
    inspected = [item for item in earlier if "visit" not in item.inspection]
    last = max((item.month for item in inspected), default="")
    return [item for item in inspected if item.month == last]


def suggest(later: Item, earlier: Iterable[Item], ranking: Ranking, least: float = SUGGESTED) -> list[Link]:
    """The likest item of each earlier inspection, where it scores enough and what they share says of what they are,
    not only for whom, or is all of them."""
    found = []
    for one in ranking.rank(later, earlier):
        says_what = any(t.startswith(TERM) and t[1:] not in ranking.lexicon.whom for t in one.terms)
        if one.rank == 1 and one.score >= (least if says_what else SAME_WORDS):
            found.append(Link(one.later, one.earlier, RECURS, "inferred", one.score, one.terms))
    return found
