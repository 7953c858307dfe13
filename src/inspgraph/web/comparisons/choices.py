"""What a reader wants to compare, as the query of an address tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from inspgraph.compare import STRANDS, OpenGraph
from inspgraph.compare.graph import BY
from inspgraph.compare.known import Council
from inspgraph.compare.scope import find_council, find_councils, find_day, find_strands, one_of, with_neighbours
from inspgraph.errors import InspgraphError, QueryError

MOST_NAMED = 200
NAMES = frozenset({"authority", "neighbours", "region", "day", "by", "strand"})


class ChoiceError(InspgraphError):
    """What is to be compared cannot be: a name, day or way to count that nobody knows."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Councils by Ofsted URN, or one with its statistical neighbours, or a region, or all; strands; a day.

    ``by`` says from which day a grade counts. Nothing named means all of England.
    """

    councils: tuple[str, ...]
    neighbours: str
    region: str
    day: date
    by: str
    strands: tuple[str, ...]

    def query(self, **changes: object) -> str:
        """The choice as the query of an address that always means the same, with changes."""
        one = replace(self, **changes)  # type: ignore[arg-type]
        told = [("authority", urn) for urn in one.councils]
        told += [("neighbours", one.neighbours), ("region", one.region), ("day", one.day.isoformat())]
        told += [("by", one.by if one.by != BY[0] else "")]
        told += [("strand", name) for name in one.strands if one.strands != tuple(STRANDS.split())]
        return urlencode([(name, value) for name, value in told if value])


def read_choice(graph: OpenGraph, told: QueryParams) -> Choice:
    """The choice that a query tells; ``ChoiceError`` with the nearest names for one that is not known."""
    try:
        return _read(graph, told)
    except QueryError as error:
        raise ChoiceError(str(error)) from error


def _read(graph: OpenGraph, told: QueryParams) -> Choice:
    for name in told:
        one_of("parameter", name, NAMES)
    named = [one for one in told.getlist("authority") if one.strip()][:MOST_NAMED]
    one = told.get("neighbours", "").strip()
    region = told.get("region", "").strip()
    find_councils(graph.known, (), region or None)
    return Choice(
        councils=tuple(dict.fromkeys(_key(find_council(graph.known, words)) for words in named)),
        neighbours=_key(find_council(graph.known, one)) if one else "",
        region=region,
        day=find_day(told["day"]) if told.get("day") else datetime.now(UTC).date(),
        by=one_of("way to count", told.get("by") or BY[0], BY),
        strands=tuple(find_strands(graph.known, told.getlist("strand"), default=STRANDS.split())),
    )


def _key(council: Council) -> str:
    """The number of a council, or its address where it never had one."""
    return council.urn or council.iri


def chosen_councils(graph: OpenGraph, choice: Choice) -> list[Council]:
    """The councils that a choice means: those named, with a council its neighbours; of a region where one is said.

    Nothing named and no region is all of them.
    """
    known = graph.known
    named = [find_council(known, urn) for urn in choice.councils]
    if choice.neighbours:
        named += [known.councils[iri] for iri in with_neighbours(known, choice.neighbours)]
    if choice.region:
        named += find_councils(known, (), choice.region)
    return list({council.iri: council for council in named}.values()) or find_councils(known)


def strands_in_order(graph: OpenGraph) -> dict[str, str]:
    """The names of all strands: those that are shown unless others are chosen first, then the rest by name."""
    names = graph.known.strands
    return {name: names[name] for name in (*(one for one in STRANDS.split() if one in names), *names)}


def is_narrow(choice: Choice) -> bool:
    """Whether anything less than all of England is chosen."""
    return bool(choice.councils or choice.neighbours or choice.region)


def by_region(councils: Sequence[Council]) -> dict[str, list[Council]]:
    """Councils under their regions, both in alphabetical order."""
    found: dict[str, list[Council]] = {}
    for council in sorted(councils, key=lambda one: (one.region or "No region", one.name)):
        found.setdefault(council.region or "No region", []).append(council)
    return found
