"""A graph opened for comparison: one line a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from inspgraph.compare.answers import Answer, Cover, Note, Row
from inspgraph.compare.coverage import HELD, cover, not_graded, not_there, survivors
from inspgraph.compare.declared import find_table
from inspgraph.compare.distributions import GROUPS, distribution, neighbour_groups
from inspgraph.compare.guard import mark_mixtures, note, notes
from inspgraph.compare.histories import histories
from inspgraph.compare.inspections import held, publication_days, publication_days_by, strands_apart
from inspgraph.compare.items import ITEM_GROUPS, LEVELS, Item, Items, item_rows, items_of, theme_shares
from inspgraph.compare.known import Council, Inspection, Known
from inspgraph.compare.moves import intervals, transition_counts, transitions
from inspgraph.compare.provisions import provision_uses, provisions
from inspgraph.compare.recurrence import Matters, addressed, returning_themes, threads
from inspgraph.compare.scope import (
    Words,
    find_council,
    find_councils,
    find_day,
    find_number,
    find_strands,
    find_year,
    listed,
    names_of,
    one_of,
    with_lineage,
    with_neighbours,
    year_of,
)
from inspgraph.compare.sources import Source, find_source
from inspgraph.compare.standing import Standings
from inspgraph.store import Release

STRANDS = "overall help-and-protection care care-leavers leadership"
BY = ("published", "fieldwork")
SWITCHES: dict[str, bool] = {"true": True, "false": False}
"""How a switch is told in words, as in the query of an address or on the command line."""
NOT_COUNTED = (
    ("older", "older", "grades are older than the council's last inspection and not counted"),
    ("none held", "none-held", "strands of councils have no grade on that day and are not counted"),
)
"""What a count of the grades of a day leaves out, by status."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of whom something is asked: councils and strands, with the parameters as they were given."""

    councils: list[Council]
    strands: list[str]
    parameters: dict[str, str]


class OpenGraph:
    """A release or an endpoint from which tables are made; what it knows is read once and kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.known = Known(source)
        self._items = Items(self.known)
        self._matters = Matters(self._items)
        self._standings = {by: Standings(self.known, by) for by in BY}

    def as_of(
        self,
        day: str | date,
        *,
        by: str = "published",
        strands: Words = STRANDS,
        authorities: Words = (),
        neighbours: str = "",
        region: str | None = None,
    ) -> Answer:
        """The grades that stood on a day, council by council and strand by strand (table ``as-of``).

        ``neighbours`` is a council that stands in the table with its statistical neighbours.
        ``QueryError`` if the day is none, or a name is not known.
        """
        when, chosen = find_day(day), find_strands(self.known, strands)
        near = with_neighbours(self.known, neighbours) if neighbours else []
        named = list(dict.fromkeys([*names_of(self.known, authorities), *near]))
        councils = find_councils(self.known, named, region)
        rows = list(self._standings[one_of("way to count", by, BY)].on(when, councils, chosen))
        mark_mixtures(rows)
        told = {"day": when.isoformat(), "by": by, "strands": " ".join(chosen)}
        there = [council for council in councils if council.stood_on(when)]
        lacks = (*cover(self.known, there, when, by, chosen), *not_there(self.known, councils, when))
        whole = [*_gone(lacks), *([note("neighbours-now", len(rows))] if near else [])]
        told |= {"neighbours": neighbours}
        return self._answer("as-of", rows, {**told, **_scope(authorities, region)}, lacks, whole)

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
        lacks = (
            *cover(self.known, councils, strands=find_strands(self.known, strands)),
            *survivors(self.known, councils),
        )
        return self._answer("histories", rows, {**told, **_scope(authorities, region)}, lacks, _gone(lacks))

    def transitions(self, *, strands: Words = STRANDS, authorities: Words = (), region: str | None = None) -> Answer:
        """Each two graded inspections of a council that follow one another in a strand (table ``transitions``)."""
        asked = self._asked(strands, authorities, region)
        return self._told("transitions", list(transitions(self.known, asked.councils, asked.strands)), asked)

    def transition_counts(
        self, *, strands: Words = STRANDS, authorities: Words = (), region: str | None = None
    ) -> Answer:
        """How often each grade was followed by each (table ``transition-counts``)."""
        asked = self._asked(strands, authorities, region)
        rows = list(transition_counts(transitions(self.known, asked.councils, asked.strands)))
        return self._told("transition-counts", rows, asked)

    def intervals(self, *, strands: Words = "overall", authorities: Words = (), region: str | None = None) -> Answer:
        """Days from one graded inspection to the next, by the grade of the first (table ``intervals``)."""
        asked = self._asked(strands, authorities, region)
        return self._told("intervals", list(intervals(self.known, asked.councils, asked.strands)), asked)

    def grade_distribution(
        self,
        *,
        by: Words = "framework",
        strands: Words = "overall",
        day: str | date | None = None,
        council: str | None = None,
        authorities: Words = (),
        region: str | None = None,
    ) -> Answer:
        """How often each grade was given, or stood on a day (table ``grade-distribution``)."""
        keys = [one_of("way to group", key, GROUPS) for key in listed(by)]
        asked = self._asked(strands, authorities, region, by=",".join(keys), council=council or "")
        rows, lacks = self._standing(asked, find_day(day)) if day else self._given(asked)
        if "group" in keys:
            middle = find_council(self.known, council or "")
            group_of = neighbour_groups(middle.iri, self.known.neighbours.get(middle.iri, ()))
            rows = [{**row, "group": group_of(row)} for row in rows]
        made = list(distribution(rows, keys))
        asked.parameters["day"] = str(day or "")
        whole = [note("neighbours-now", len(made))] if "group" in keys else []
        return self._told("grade-distribution", made, asked, whole, lacks)

    def _given(self, asked: Asked) -> tuple[list[Row], list[Cover]]:
        """The grades that were given, and which inspections gave none where their framework judges a strand."""
        rows = histories(self.known, asked.councils, asked.strands)
        lacks = list(not_graded(self.known, asked.councils, asked.strands))
        return [{**row, "year": year_of(row)} for row in rows if row["status"] == "graded"], lacks

    def _standing(self, asked: Asked, day: date) -> tuple[list[Row], list[Cover]]:
        """The grades that stood on a day, and how many places have none or an older one, which are not counted."""
        rows = list(self._standings["published"].on(day, asked.councils, asked.strands))
        counted = Counter(str(row["status"]) for row in rows)
        lacks = [Cover(code, says, counted[status]) for status, code, says in NOT_COUNTED if counted[status]]
        return [{**row, "year": year_of(row)} for row in rows if row["status"] == "stands"], lacks

    def strands_apart(
        self,
        *,
        base: str = "overall",
        strands: Words = "all",
        steps: int | str = 1,
        authorities: Words = (),
        region: str | None = None,
    ) -> Answer:
        """Strands graded otherwise than the base strand at the same inspection (table ``strands-apart``)."""
        asked = self._asked(strands, authorities, region, base=base, steps=str(steps))
        whole, least = one_of("strand", base, self.known.strands), find_number(steps)
        return self._told(
            "strands-apart", list(strands_apart(self.known, asked.councils, whole, asked.strands, least)), asked
        )

    def publication_days(self, *, authorities: Words = (), region: str | None = None) -> Answer:
        """Days from the end of fieldwork to publication, inspection by inspection (table ``publication-days``)."""
        asked = self._asked((), authorities, region)
        return self._told("publication-days", list(publication_days(self.known, asked.councils)), asked)

    def publication_days_by(
        self, *, by: Words = "framework", authorities: Words = (), region: str | None = None
    ) -> Answer:
        """Quartiles of the days to publication (table ``publication-days-by``)."""
        keys = [one_of("way to group", key, GROUPS[:-1]) for key in listed(by)]
        asked = self._asked((), authorities, region, by=",".join(keys))
        rows = list(publication_days_by(publication_days(self.known, asked.councils), keys))
        return self._told("publication-days-by", rows, asked)

    def coverage(self, *, authorities: Words = (), region: str | None = None) -> Answer:
        """What is held of each council, and why nothing is (table ``coverage``)."""
        asked = self._asked((), authorities, region)
        return self._told("coverage", list(held(self.known, asked.councils)), asked)

    def items(
        self,
        *,
        frameworks: Words = (),
        since: str = "",
        until: str = "",
        authorities: Words = (),
        region: str | None = None,
    ) -> Answer:
        """Every item with each of its themes and where it stands (table ``items``)."""
        asked, those = self._those_items(frameworks, (since, until), authorities, region)
        rows = list(item_rows(self._items, those))
        return self._told("items", rows, asked, lacks=self._no_items(asked, those))

    def theme_shares(
        self,
        *,
        by: Words = "framework",
        level: str = "narrow",
        frameworks: Words = (),
        since: str = "",
        until: str = "",
        authorities: Words = (),
        region: str | None = None,
    ) -> Answer:
        """Themes as shares of items, with counts and intervals (table ``theme-shares``)."""
        keys = [one_of("way to group", key, ITEM_GROUPS) for key in listed(by)]
        asked, those = self._those_items(frameworks, (since, until), authorities, region)
        asked.parameters.update(by=",".join(keys), level=one_of("level", level, LEVELS))
        rows = list(theme_shares(self._items, [item for item in those if not item.told_twice], keys, level))
        return self._told("theme-shares", rows, asked, lacks=[*self._no_items(asked, those), *_told_twice(those)])

    def threads(self, authorities: Words = (), *, region: str | None = None) -> Answer:
        """Matters raised at several inspections of a council, how long, and how each stands (table ``threads``)."""
        asked = self._asked((), authorities, region)
        rows = list(threads(self._matters, asked.councils))
        return self._told("threads", rows, asked, [note("links-missed", len(rows))])

    def returning_themes(
        self, *, level: str = "narrow", frameworks: Words = (), authorities: Words = (), region: str | None = None
    ) -> Answer:
        """How often the next inspection raises a theme again (table ``returning-themes``)."""
        asked = self._asked((), authorities, region, level=one_of("level", level, LEVELS))
        chosen = self._frameworks(frameworks, asked)
        rows = list(returning_themes(self._items, asked.councils, chosen, level))
        lacks = _told_twice(items_of(self._items, asked.councils, chosen, ("", "")))
        return self._told("returning-themes", rows, asked, lacks=lacks)

    def addressed(self, authorities: Words = (), *, region: str | None = None) -> Answer:
        """What later inspections say became of earlier findings (table ``addressed``)."""
        asked = self._asked((), authorities, region)
        return self._told("addressed", list(addressed(self._matters, asked.councils)), asked)

    def provision_uses(self, *, frameworks: Words = (), authorities: Words = (), region: str | None = None) -> Answer:
        """Every use of a provision, with the words that name it (table ``provision-uses``)."""
        asked = self._asked((), authorities, region)
        rows = list(provision_uses(self.known, asked.councils, self._frameworks(frameworks, asked)))
        return self._told("provision-uses", rows, asked)

    def provisions(self, *, frameworks: Words = (), authorities: Words = (), region: str | None = None) -> Answer:
        """Provisions and their use, by framework (table ``provisions``)."""
        asked = self._asked((), authorities, region)
        uses = provision_uses(self.known, asked.councils, self._frameworks(frameworks, asked))
        those = [one for c in asked.councils for one in self.known.inspections_of.get(c.iri, ())]
        held_ones: dict[str, list[Inspection]] = defaultdict(list)
        for one in those:
            if one.known == "report held":
                held_ones[one.framework or ""].append(one)
        return self._told("provisions", list(provisions(uses, held_ones)), asked)

    def _frameworks(self, frameworks: Words, asked: Asked) -> list[str]:
        known = {version.framework for version in self.known.versions.values()}
        chosen = [one_of("framework", name, known) for name in listed(frameworks)]
        asked.parameters["frameworks"] = ",".join(chosen)
        return chosen

    def _those_items(
        self, frameworks: Words, span: tuple[str, str], authorities: Words, region: str | None
    ) -> tuple[Asked, list[Item]]:
        asked = self._asked((), authorities, region, since=find_year(span[0]), until=find_year(span[1]))
        return asked, items_of(self._items, asked.councils, self._frameworks(frameworks, asked), span)

    def table(self, name: str, **parameters: Any) -> Answer:  # noqa: ANN401 - whatever the table takes
        """A declared table by its name, with its parameters as keywords; ``QueryError`` if it has no such one."""
        declared = find_table(name)
        known = {one.name for one in declared.parameters}
        for key in parameters:
            one_of(f"parameter of {name}", key, known)
        told = {
            key: SWITCHES.get(value, value) if isinstance(value, str) else value for key, value in parameters.items()
        }
        made: Answer = getattr(self, name.replace("-", "_"))(**told)
        return made

    def _asked(self, strands: Words, authorities: Words, region: str | None, **more: str) -> Asked:
        councils = find_councils(self.known, authorities, region)
        chosen = find_strands(self.known, strands)
        told = {"strands": " ".join(chosen), **_scope(authorities, region), **more}
        return Asked(councils, chosen, told)

    def _no_items(self, asked: Asked, those: Iterable[Item]) -> list[Cover]:
        with_items = {item.inspection.iri for item in those}
        told, chosen = asked.parameters, set(listed(asked.parameters["frameworks"]))
        span = (told["since"] or "0", told["until"] or "9999")
        held_ones = [
            one
            for council in asked.councils
            for one in self.known.inspections_of.get(council.iri, ())
            if one.known in HELD and (not chosen or one.framework in chosen) and span[0] <= one.begun[:4] <= span[1]
        ]
        without = tuple(sorted(one.label for one in held_ones if one.iri not in with_items))
        return [Cover("no-items", "held inspections and visits have no item", len(without), without)] if without else []

    def _told(
        self, name: str, rows: Sequence[Row], asked: Asked, whole: Iterable[Note] = (), lacks: Iterable[Cover] = ()
    ) -> Answer:
        day = asked.parameters.get("day")
        told = (
            *cover(self.known, asked.councils, find_day(day) if day else None, strands=asked.strands),
            *lacks,
            *survivors(self.known, asked.councils),
        )
        return self._answer(name, rows, asked.parameters, told, [*_gone(told), *whole])

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


def _told_twice(those: Iterable[Item]) -> list[Cover]:
    labels = [item.inspection.label for item in those if item.told_twice]
    says = "items of another paper on an inspection whose report is held are not counted: the report has what was asked"
    return [Cover("told-twice", says, len(labels), tuple(sorted(set(labels))))] if labels else []


def _scope(authorities: Words, region: str | None) -> dict[str, str]:
    names = authorities if isinstance(authorities, str) else "; ".join(listed(authorities))
    return {"authorities": names, "region": region or ""}


def _gone(lacks: Iterable[Cover]) -> list[Note]:
    return [note("abolished", part.count) for part in lacks if part.code == "abolished"]


def open_graph(place: str | Path | Release | Source) -> OpenGraph:
    """A graph for comparison: an endpoint's address, a ``Release``, or the folder of a release or a store.

    ``StoreError`` if a folder holds neither. An endpoint is asked when the first table is.
    """
    return OpenGraph(find_source(place))


open = open_graph
"""As ``inspgraph.open``; no star import takes it along, so that the builtin keeps its name."""
