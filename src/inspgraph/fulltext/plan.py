"""What can be searched for and narrowed by, as ``search.toml`` says."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspgraph.errors import KnowledgeError

PLAN = Path(__file__).with_name("search.toml")
LABELS = ("skos:prefLabel", "rdfs:label", "dct:title", "dct:identifier")
Step = tuple[str, bool]
WayTo = tuple[Step, ...]
"""A path: properties by their IRIs, and whether each is followed backwards. The empty one stays where it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its classes, the parts of its title, what it belongs to, and how much a match in it counts."""

    key: str
    name: str
    classes: tuple[str, ...]
    without: tuple[str, ...]
    title: tuple[tuple[WayTo, ...], ...]
    about: tuple[WayTo, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Column:
    """A column of words: what is read into it, and how much a match in it counts."""

    key: str
    weight: float
    paths: tuple[WayTo, ...]


@dataclass(frozen=True, slots=True)
class Facet:
    """Something that results are narrowed by; a key is a value without ``start``, and its first ``cut`` characters."""

    key: str
    name: str
    paths: tuple[WayTo, ...]
    start: str = ""
    cut: int | None = None
    within: tuple[WayTo, ...] = ()
    newest: bool = False


@dataclass(frozen=True, slots=True)
class Names:
    """Whose names lead to authorities, by which paths, and what words written short stand for."""

    classes: tuple[str, ...]
    paths: tuple[WayTo, ...]
    leads: tuple[WayTo, ...]
    lead: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All of ``search.toml``."""

    kinds: tuple[Kind, ...]
    texts: tuple[Column, ...]
    facets: tuple[Facet, ...]
    names: Names
    labels: tuple[WayTo, ...]
    short: Mapping[str, str]

    @property
    def dimensions(self) -> dict[str, str]:
        """By what results are narrowed, as key and name: the kind of thing first."""
        return {"kind": "Kind of thing", **{facet.key: facet.name for facet in self.facets}}


@cache
def plan() -> Plan:
    """The plan; ``KnowledgeError`` for a path that names an unknown prefix."""
    told = tomllib.loads(PLAN.read_text(encoding="utf-8"))
    read = _Reader(told["prefixes"])
    return Plan(
        tuple(read.kind(key, row) for key, row in told["kinds"].items()),
        tuple(Column(key, row["weight"], read.ways(row.get("paths", ()))) for key, row in told["texts"].items()),
        tuple(read.facet(key, row) for key, row in told["facets"].items()),
        read.names(told["names"]),
        read.ways(LABELS),
        told["short"],
    )


class _Reader:
    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._prefixes = prefixes

    def kind(self, key: str, row: Mapping[str, Any]) -> Kind:
        return Kind(
            key,
            row["name"],
            tuple(map(self.iri, row["classes"])),
            tuple(map(self.iri, row.get("without", ()))),
            tuple(map(self.ways, row.get("title", ()))),
            self.ways(row.get("about", ())),
            row["weight"],
        )

    def facet(self, key: str, row: Mapping[str, Any]) -> Facet:
        paths, within = self.ways(row["paths"]), self.ways([row["within"]] if "within" in row else [])
        return Facet(
            key, row["name"], paths, row.get("start", ""), row.get("cut"), within, newest=row.get("newest", False)
        )

    def names(self, row: Mapping[str, Any]) -> Names:
        return Names(
            tuple(map(self.iri, row["classes"])), self.ways(row["paths"]), self.ways(row["leads"]), row["lead"]
        )

    def ways(self, paths: Any) -> tuple[WayTo, ...]:  # noqa: ANN401 - what TOML holds
        return tuple(map(self.way, paths))

    def way(self, path: str) -> WayTo:
        if path == ".":
            return ()
        return tuple((self.iri(step.removeprefix("^")), step.startswith("^")) for step in path.split("/"))

    def iri(self, short: str) -> str:
        prefix, _, name = short.partition(":")
        if prefix not in self._prefixes:
            msg = f"{PLAN.name}: {short!r} has a prefix that is not given there"
            raise KnowledgeError(msg)
        return self._prefixes[prefix] + name
