"""Which grades stood on a day: the rules are in ``docs/reference/comparability.md``."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from inspgraph.compare.answers import Row
from inspgraph.compare.coverage import HELD
from inspgraph.compare.guard import mark
from inspgraph.compare.known import MATCHES, Council, Inspection, Judgement, Known

UNDATED = "a grade is held, but not the day of its publication"
Placed = tuple[date, str, int, str, Judgement]


@dataclass(frozen=True, slots=True)
class Stand:
    """A grade as it stands: its columns and caveats, the inspections after it with the days from which they count,
    which of these took its place, and when others ended of which only a mention is held."""

    row: Row
    codes: frozenset[str]
    after: list[tuple[date, Inspection]]
    later: frozenset[str]
    unheld: list[date]


class Standings:
    """The graded judgements of every council and strand in the order in which they came to count."""

    def __init__(self, known: Known, by: str) -> None:
        self.known, self.by = known, by
        self._stands: dict[tuple[str, str], Stand] = {}

    @cached_property
    def lines(self) -> dict[tuple[str, str], list[Placed]]:
        """For a council and a strand: from when each grade counts, and what parts those that count from one day.

        Later fieldwork is the later state; then the judgement that is nearer to the strand; then the address.
        """
        found: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        for judged in self.known.judgements.values():
            for one in judged:
                counts = one.inspection.counts_from(self.by)
                if one.grade and counts:
                    for strand, match in one.area.strands.items():
                        place = (counts, one.inspection.begun, -MATCHES.index(match), one.iri, one)
                        found[one.inspection.council, strand].append(place)
        for line in found.values():
            line.sort(key=lambda place: place[:4])
        return found

    def on(self, day: date, councils: Iterable[Council], strands: Sequence[str]) -> Iterator[Row]:
        """A row for each council that existed on the day, and each strand."""
        for council in councils:
            if council.stood_on(day):
                for strand in strands:
                    yield self._row(council, strand, day)

    def _row(self, council: Council, strand: str, day: date) -> Row:
        line = self.lines.get((council.iri, strand), [])
        place = bisect_right(line, day, key=lambda placed: placed[0])
        row = _blank(council, strand, self.known.strands[strand], day)
        if not place:
            return self._none_held(row, council, strand, day)
        counts, *_, judgement = line[place - 1]
        self._fill(row, judgement, counts, strand, day)
        before = line[place - 2] if place > 1 else line[place - 1]
        tied = before[0] == counts and before[4].inspection.iri != judgement.inspection.iri
        return mark(row, ["tied"] if tied else [])

    def _none_held(self, row: Row, council: Council, strand: str, day: date) -> Row:
        spoken = [one for one in self._unheld(council.iri, strand, "") if (one.ended() or date.max) <= day]
        row["status"] = "none held"
        row["reason"] = "known by mention alone" if spoken else "no graded report held by that day"
        row["reason"] = UNDATED if self._undated(council.iri, strand, day) else row["reason"]
        codes = {"predecessors"} if self.known.before.get(council.iri) else set()
        return mark(row, codes | ({"since-abolished"} if council.until else set()))

    def _undated(self, council: str, strand: str, day: date) -> bool:
        """Whether a grade is held of which nobody knows from which day it counts, though the inspection was over."""
        return any(
            judged.grade and strand in judged.area.strands
            for one in self.known.inspections_of.get(council, ())
            if one.counts_from(self.by) is None and (one.ended() or date.max) <= day
            for judged in self.known.judgements.get(one.iri, ())
        )

    def _fill(self, row: Row, judgement: Judgement, counts: date, strand: str, day: date) -> None:
        known = self._stand(judgement, strand, counts)
        row.update(known.row)
        row |= {"daysStanding": (day - counts).days, "status": "stands"}
        since = [other for when, other in known.after if when <= day]
        later = [other for other in since if other.iri in known.later]
        codes = set(known.codes)
        if later:
            row |= {"status": "older", "laterInspection": later[-1].iri, "reason": self._reason(later[-1], strand)}
            codes.add("older")
        row["visitsSince"] = sum(other.is_visit for other in since)
        codes |= {"visits-since"} if row["visitsSince"] else set()
        codes |= {"later-not-held"} if any(ended <= day for ended in known.unheld) else set()
        mark(row, codes)

    def _stand(self, judgement: Judgement, strand: str, counts: date) -> Stand:
        """What holds of a grade on whatever day it stands, worked out once."""
        key = (judgement.iri, strand)
        if key not in self._stands:
            one = judgement.inspection
            row: Row = {**describe(judgement, strand), **trace(self.known, judgement), "countsFrom": counts}
            codes = judged_caveats(self.known, judgement, strand)
            codes |= {"letter-date"} if self.by == "published" and not one.published else set()
            after = [
                (when, other) for other in self.known.inspections_of[one.council] if (when := self._when(other, one))
            ]
            after = [(when, other) for when, other in after if counts < when]
            later = {x.iri for _, x in after if x.known in HELD and x.grades and self._succeeds(x, one)}
            unheld = [x.ended() or date.max for x in self._unheld(one.council, strand, one.begun)]
            self._stands[key] = Stand(row, frozenset(codes), after, frozenset(later), unheld)
        return self._stands[key]

    def _when(self, other: Inspection, one: Inspection) -> date | None:
        """When an inspection that came after another counts from; by its fieldwork, if no more is known."""
        return (other.counts_from(self.by) or other.ended()) if other.begun > one.begun else None

    def _succeeds(self, other: Inspection, one: Inspection) -> bool:
        mine, theirs = one.version, other.version
        return bool(mine and theirs and mine.name in self.known.replaced[theirs.name])

    def _reason(self, later: Inspection, strand: str) -> str:
        judges = strand in self.known.strands_of(later)
        version = later.version.name if later.version else "its framework"
        return "not graded at the later inspection" if judges else f"{version} has no such judgement"

    def _unheld(self, council: str, strand: str, after: str) -> list[Inspection]:
        """Inspections after a day that graded the strand, and are known by mention alone."""
        return [
            one
            for one in self.known.inspections_of.get(council, ())
            if one.known not in HELD and one.begun[:7] > after[:7] and strand in self.known.strands_of(one)
        ]


def _blank(council: Council, strand: str, name: str, day: date) -> Row:
    row: Row = dict.fromkeys(
        (
            *("status", "reason", "gradeName", "rank", "scale", "match", "framework", "version", "type", "known"),
            *("fieldworkStart", "fieldworkEnd", "published", "countsFrom", "daysStanding", "visitsSince"),
            *("laterInspection", "grade", "inspection", "judgement", "document", "passage", "page", "words", "caveats"),
        )
    )
    return {**name_council(council, day), "strand": strand, "strandName": name, **row}


def name_council(council: Council, day: date | None) -> Row:
    """The columns that name a council, of the kind that it was on a day."""
    return {
        "authority": council.iri,
        "authorityName": council.name,
        "urn": council.urn,
        "region": council.region,
        "kind": council.kind_on(day),
    }


def name_inspection(one: Inspection) -> Row:
    """The columns that name an inspection."""
    return {
        "inspection": one.iri,
        "framework": one.framework,
        "version": one.version.name if one.version else None,
        "type": one.type,
        "known": one.known,
        "fieldworkStart": one.start,
        "fieldworkEnd": one.end,
        "published": one.published,
    }


def describe(judgement: Judgement, strand: str | None) -> Row:
    """The columns of a judgement with its inspection and grade."""
    grade = judgement.grade
    return {
        **name_inspection(judgement.inspection),
        "judgement": judgement.iri,
        "match": judgement.area.strands.get(strand or ""),
        "gradeName": grade.name if grade else None,
        "rank": grade.rank if grade else None,
        "scale": grade.scale if grade else None,
        "grade": grade.iri if grade else None,
    }


def trace(known: Known, judgement: Judgement) -> Row:
    """The columns that lead to the words of a judgement."""
    passage = known.passages.get(judgement.iri)
    if passage is None:
        return dict.fromkeys(("document", "passage", "page", "words"))
    return {"document": passage.document, "passage": passage.iri, "page": passage.page, "words": passage.words}


def judged_caveats(known: Known, judgement: Judgement, strand: str | None) -> set[str]:
    """The caveats of one judgement, whatever it is set beside."""
    one = judgement.inspection
    codes = {f"date-{unsure}" for unsure in known.unsure.get(one.iri, ())}
    codes |= {"covers-more"} if judgement.area.strands.get(strand or "") == "covers" else set()
    codes |= {"second-hand"} if one.known == "second hand" else set()
    return codes | ({"month-only"} if one.month and not one.start else set())
