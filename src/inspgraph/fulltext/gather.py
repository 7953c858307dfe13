"""A release into the things that can be found: their titles, words, what they belong to, and the values of facets.

Paths are joined whole, not thing by thing: tens of thousands of statements share the facts of a few inspections.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from inspgraph.fulltext.plan import Facet, Kind, Plan, Step, WayTo, plan
from inspgraph.store import Release

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
Links = Mapping[str, Sequence[str]]
"""From something to what it is linked with."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that can be found: what it is called and belongs to, and its words by column."""

    iri: str
    kind: str
    title: str
    about: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A name, whose it is, and the authority that it leads to."""

    name: str
    bearer: str
    authority: str


class Gatherer:
    """Reads a release property by property, each once."""

    def __init__(self, release: Release, made: Plan | None = None) -> None:
        self.plan = made or plan()
        self._release = release
        self._links: dict[Step, Links] = {}
        self._reach: dict[WayTo, Links] = {}
        self._labels = self.first(self.plan.labels)
        self._columns = [self.all(column.paths) for column in self.plan.texts if column.paths]

    def things(self) -> Iterator[Thing]:
        """Everything that can be found, kind by kind in the order of the plan, each by title."""
        taken: set[str] = set()
        for kind in self.plan.kinds:
            found = self.members(kind.classes) - self.members(kind.without) - taken
            taken |= found
            made = self._things(kind, found)
            yield from sorted((one for one in made if one.title), key=lambda one: (one.title, one.iri))

    def members(self, classes: Iterable[str]) -> set[str]:
        """What is of one of some classes, and has an IRI."""
        found = (self._rows(f"SELECT ?a WHERE {{ ?a a <{kind}> }}") for kind in classes)
        return {row[0].value for rows in found for row in rows if isinstance(row[0], ox.NamedNode)}

    def names(self) -> Iterator[Name]:
        """Every name that leads to an authority."""
        told = self.plan.names
        leads, names = (self.all(ways) for ways in (told.leads, told.paths))
        for bearer in sorted(self.members(told.classes)):
            mine = [bearer, *leads.get(bearer, ())]
            authorities = dict.fromkeys(iri for iri in mine if iri.startswith(told.lead))
            for name in dict.fromkeys(names.get(bearer, ())):
                yield from (Name(name, bearer, iri) for iri in authorities)

    def values(self, facet: Facet) -> Links:
        """For each thing, the values of a facet; a thing that is itself such a value has itself."""
        told = self.first(facet.paths)
        if () not in facet.paths:
            return told
        return {**{iri: [iri] for iri in self._labels if iri.startswith(facet.start)}, **told}

    def label(self, iri: str) -> str:
        """What something is called; an empty text if nothing says."""
        return next(iter(self._labels.get(iri, ())), "")

    def value_label(self, facet: Facet, value: str) -> str:
        """What a value of a facet is called, with what it belongs to where the facet says so."""
        label = (facet.start and self.label(value)) or value.removeprefix(facet.start)
        within = next((self.label(iri) for iri in self.first(facet.within).get(value, ())), "")
        return f"{label} ({within})" if within else label

    def first(self, ways: Iterable[WayTo]) -> Links:
        """For each thing, where the first path leads that leads anywhere."""
        found: dict[str, Sequence[str]] = {}
        for way in reversed(list(ways)):
            found.update(self.reach(way))
        return found

    def all(self, ways: Iterable[WayTo]) -> Links:
        """For each thing, where any of the paths leads."""
        found: dict[str, list[str]] = {}
        for way in ways:
            for iri, values in self.reach(way).items():
                found.setdefault(iri, []).extend(values)
        return found

    def reach(self, way: WayTo) -> Links:
        """For each thing, where a path leads."""
        if way not in self._reach:
            self._reach[way] = self._joined(way)
        return self._reach[way]

    def _joined(self, way: WayTo) -> Links:
        if not way:
            return {}
        here = self._read(way[0])
        if len(way) == 1:
            return here
        there, found = self.reach(way[1:]), {}
        for iri, targets in here.items():
            values = there.get(targets[0], ()) if len(targets) == 1 else _through(targets, there)
            if values:
                found[iri] = values
        return found

    def _read(self, step: Step) -> Links:
        """Every pair of a property, from its subjects or backwards from its values."""
        if step not in self._links:
            first, second = (1, 0) if step[1] else (0, 1)
            found: dict[str, list[str]] = {}
            for row in self._rows(f"SELECT ?a ?b WHERE {{ ?a <{step[0]}> ?b }}"):
                found.setdefault(row[first].value, []).append(row[second].value)
            self._links[step] = {iri: list(dict.fromkeys(values)) for iri, values in found.items()}
        return self._links[step]

    def _rows(self, query: str) -> ox.QuerySolutions:
        return self._release.query(query)  # type: ignore[return-value]

    def _things(self, kind: Kind, found: Iterable[str]) -> Iterator[Thing]:
        about = self.first(kind.about)
        title = [self.first(ways) for ways in kind.title]
        for iri in found:
            called = ": ".join(filter(None, (self._called(iri, part) for part in title))) or self.label(iri)
            texts = (called, *("\n".join(self._said(column.get(iri, ()))) for column in self._columns))
            yield Thing(iri, kind.key, called, next(iter(about.get(iri, ())), ""), texts)

    def _called(self, iri: str, part: Links) -> str:
        return next((self.label(value) for value in part.get(iri, ())), "")

    def _said(self, values: Iterable[str]) -> dict[str, None]:
        told = (self.label(value) if value.startswith(("http://", "https://")) else value for value in values)
        return dict.fromkeys(filter(None, told))


def _through(targets: Iterable[str], there: Links) -> list[str]:
    return list(dict.fromkeys(value for target in targets for value in there.get(target, ())))
