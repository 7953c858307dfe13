"""What became of addresses: keys that mean another inspection, and published addresses that name nothing any more.

``data/registers/inspections.csv`` settles keys, ``data/registers/withdrawn.csv`` lists what was withdrawn, and
``ontology/published.txt`` what may never be without meaning again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from inspgraph import iris
from inspgraph.errors import InspgraphError

if TYPE_CHECKING:
    from inspgraph.knowledge import Knowledge
    from inspgraph.registers import Withdrawn

KEYED = (*(iris.ID + kind for kind in ("inspection/", "judgement/", "statement/")), iris.GRAPH + "inspection/")
"""Addresses that begin with the key of an inspection."""
SUCCESSOR = 'rel="successor-version http://purl.org/dc/terms/isReplacedBy"'


class WithdrawnError(InspgraphError):
    """An address was published and names nothing any more."""

    def __init__(self, message: str, replaced_by: str | None = None) -> None:
        super().__init__(message)
        self.headers = {"Link": f"<{replaced_by}>; {SUCCESSOR}"} if replaced_by else {}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Inspection keys with those that they stand for, addresses that were published, and those that were withdrawn."""

    settled: Mapping[str, str]
    published: frozenset[str]
    withdrawn: Mapping[str, Withdrawn]

    def moved(self, iri: str) -> str | None:
        """The IRI that stands for one made of another key of the same inspection; none if there is none."""
        start = next((start for start in KEYED if iri.startswith(start)), None)
        if start is None:
            return None
        name = iri.removeprefix(start)
        found = next((key for key in self.settled if name == key or name.startswith(key + "-")), None)
        return start + self.settled[found] + name.removeprefix(found) if found else None

    def _inspection_of(self, iri: str) -> str | None:
        """The inspection that was withdrawn and whose key an address begins with; none if there is none."""
        start = next((start for start in KEYED if iri.startswith(start)), None)
        keys = (one.removeprefix(KEYED[0]) for one in self.withdrawn if one.startswith(KEYED[0]))
        name = iri.removeprefix(start or "")
        found = next((key for key in keys if start and (name == key or name.startswith(key + "-"))), None)
        return KEYED[0] + found if found else None

    def check_withdrawn(self, iri: str) -> None:
        """``WithdrawnError`` for an address that was withdrawn, with what took its place."""
        known = self.withdrawn.get(iri) or self.withdrawn.get(self._inspection_of(iri) or "")
        if known:
            why = f": {known.reason}" if known.reason else ""
            msg = f"{iri} was withdrawn{' on ' + known.withdrawn_on if known.withdrawn_on else ''}{why}"
            raise WithdrawnError(msg, known.replaced_by)

    def check_gone(self, iri: str) -> None:
        """``WithdrawnError`` for an address that once named something, with what took its place."""
        self.check_withdrawn(iri)
        if iri in self.published:
            msg = f"{iri} was published and is no longer described here"
            raise WithdrawnError(msg)


@cache
def known_addresses() -> Addresses:
    """What the knowledge files say of addresses."""
    from inspgraph.knowledge import load_knowledge  # noqa: PLC0415 - a site is ready before it is asked this

    return read_addresses(load_knowledge())


def read_addresses(knowledge: Knowledge) -> Addresses:
    """What the files of a knowledge say of addresses; none was published where there is no list."""
    from inspgraph.registers import read_withdrawn  # noqa: PLC0415

    listed = knowledge.root / "ontology/published.txt"
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else []
    published = frozenset(line for line in lines if line and not line.startswith("#"))
    return Addresses(knowledge.settled_keys, published, read_withdrawn(knowledge.root / "data/registers/withdrawn.csv"))
