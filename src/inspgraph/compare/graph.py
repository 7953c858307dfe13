"""A graph opened for comparison: one line a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from inspgraph.compare.answers import Answer, Cover, Note, Row
from inspgraph.compare.coverage import cover, survivors
from inspgraph.compare.declared import find_table
from inspgraph.compare.guard import mark_mixtures, note, notes
from inspgraph.compare.histories import histories
from inspgraph.compare.known import Council, Known
from inspgraph.compare.scope import Words, find_councils, find_day, find_strands, listed, one_of, with_lineage
from inspgraph.compare.sources import Source, find_source
from inspgraph.compare.standing import Standings
from inspgraph.store import Release

STRANDS = "overall help-and-protection care care-leavers leadership"
BY = ("published", "fieldwork")


class OpenGraph:
    """A release or an endpoint from which tables are made; what it knows is read once and kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known = Known(source)
        self._standings = {by: Standings(self.known, by) for by in BY}

    def as_of(
        self,
        day: str | date,
        *,
        by: str = "published",
        strands: Words = STRANDS,
        authorities: Words = (),
        region: str | None = None,
    ) -> Answer:
        """The grades that stood on a day, council by council and strand by strand (table ``as-of``).

        ``QueryError`` if the day is none, or a name is not known.
        """
        when, chosen = find_day(day), find_strands(self.known, strands)
        councils = find_councils(self.known, authorities, region)
        rows = list(self._standings[one_of("way to count", by, BY)].on(when, councils, chosen))
        mark_mixtures(rows)
        told = {"day": when.isoformat(), "by": by, "strands": " ".join(chosen)}
        there = [council for council in councils if council.stood_on(when)]
        lacks = (*cover(self.known, there, when), *_not_there(councils, when))
        return self._answer("as-of", rows, {**told, **_scope(authorities, region)}, lacks, _gone(lacks))

    def histories(
        self, authorities: Words = (), *, lineage: bool = False, strands: Words = (), region: str | None = None
    ) -> Answer:
        """The grades of councils from inspection to inspection, visits beside them (table ``histories``).

        ``lineage`` takes in the councils before and after those named. ``QueryError`` if a name is not known.
        """
        councils = find_councils(self.known, authorities, region)
        councils = with_lineage(self.known, councils) if lineage else councils
        rows = list(histories(self.known, councils, find_strands(self.known, strands)))
        mark_mixtures(rows)
        told = {"lineage": str(lineage).lower(), "strands": " ".join(find_strands(self.known, strands))}
        lacks = (*cover(self.known, councils), *survivors(self.known, councils))
        return self._answer("histories", rows, {**told, **_scope(authorities, region)}, lacks, _gone(lacks))

    def _answer(
        self,
        name: str,
        rows: Sequence[Row],
        parameters: Mapping[str, str],
        lacks: Sequence[Cover],
        whole: Iterable[Note],
    ) -> Answer:
        asked = {key: value for key, value in parameters.items() if value}
        return Answer(find_table(name), rows, notes(rows, whole), tuple(lacks), asked, self.source.release)


def _scope(authorities: Words, region: str | None) -> dict[str, str]:
    return {"authorities": ", ".join(listed(authorities)), "region": region or ""}


def _not_there(councils: Iterable[Council], day: date) -> tuple[Cover, ...]:
    gone = tuple(sorted(f"{c.name} (until {c.until})" for c in councils if c.until and c.until <= day))
    coming = tuple(sorted(f"{c.name} (from {c.since})" for c in councils if c.since and day < c.since))
    parts = (
        Cover("abolished", "councils had been abolished by then and have no row", len(gone), gone),
        Cover("not-yet", "councils did not exist yet and have no row", len(coming), coming),
    )
    return tuple(part for part in parts if part.count)


def _gone(lacks: Iterable[Cover]) -> list[Note]:
    return [note("abolished", part.count) for part in lacks if part.code == "abolished"]


def open_graph(place: str | Path | Release | Source) -> OpenGraph:
    """A graph for comparison: an endpoint's address, a ``Release``, or the folder of a release or a store.

    ``StoreError`` if a folder holds neither. An endpoint is asked when the first table is.
    """
    return OpenGraph(find_source(place))


open = open_graph
"""As ``inspgraph.open``; no star import takes it along, so that the builtin keeps its name."""
