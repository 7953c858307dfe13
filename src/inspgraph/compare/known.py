"""What a graph knows of councils, frameworks, inspections and grades, read once by the queries ``every-*.rq``."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from inspgraph.compare.sources import Row, Source

MATCHES = ("exact", "close", "covers")
"""How near a judged area is to a strand, the nearest first; "covers" takes in others as well."""


@dataclass(frozen=True, slots=True)
class Council:
    """A council of the register, or one before it (which has no Ofsted number)."""

    iri: str
    name: str
    urn: str | None
    region: str | None
    kind: str | None
    former_kind: str | None
    kind_since: date | None
    since: date | None
    until: date | None
    lineages: tuple[str, ...]

    def stood_on(self, day: date) -> bool:
        """Whether the council existed on a day; its last day is the one before ``until``."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def kind_on(self, day: date | None) -> str | None:
        """What kind of council it was on a day."""
        return self.former_kind if day and self.kind_since and day < self.kind_since else self.kind


@dataclass(frozen=True, slots=True)
class Version:
    """A framework version: what it is of and the short name of that, what it took the place of, what it judges."""

    name: str
    framework: str
    short: str
    replaces: frozenset[str]
    areas: frozenset[str]


@dataclass(frozen=True, slots=True)
class Area:
    """A judged area with the strands that it speaks of, and how near it is to each."""

    iri: str
    name: str
    notation: str
    strands: dict[str, str]


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of a scale; rank 1 is the best."""

    iri: str
    name: str
    rank: int
    scale: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection or visit, held or only spoken of."""

    iri: str
    label: str
    council: str
    type: str | None
    type_name: str | None
    version: Version | None
    start: date | None
    end: date | None
    month: str | None
    published: date | None
    dated: date | None
    known: str
    begun: str = field(init=False)
    """The day or month in which fieldwork began, as far as it is known; for sorting and for the eye."""

    def __post_init__(self) -> None:
        """Works out when fieldwork began, once: every table orders by it."""
        object.__setattr__(self, "begun", self.start.isoformat() if self.start else self.month or "")

    @property
    def framework(self) -> str | None:
        """The framework, by its notation."""
        return self.version.framework if self.version else None

    @property
    def grades(self) -> bool:
        """Whether its framework version judges anything; a visit's does not."""
        return bool(self.version and self.version.areas)

    @property
    def is_visit(self) -> bool:
        """Whether it is a visit between inspections: focused, monitoring or assurance."""
        return not self.grades and bool(self.type and self.type.endswith("visit"))

    def ended(self) -> date | None:
        """The last day of fieldwork: as stated, else its first day, else the last day of its month."""
        return self.end or self.start or (_last_day(self.month) if self.month else None)

    def counts_from(self, by: str) -> date | None:
        """The day from which its grades count: of publication (else of its letter), or on which fieldwork ended."""
        return self.ended() if by == "fieldwork" else self.published or self.dated


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement of one area at one inspection: a grade, or the reason why there is none."""

    iri: str
    inspection: Inspection
    area: Area
    grade: Grade | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a document says something."""

    document: str
    iri: str
    page: int | None
    words: str | None


class Known:
    """The facts of a graph, each kind read when it is first asked for and kept."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def councils(self) -> dict[str, Council]:
        """Councils by IRI."""
        lines: dict[str, set[str]] = defaultdict(set)
        told: dict[str, Row] = {}
        for row in self.source.rows("every-council"):
            told[row["authority"] or ""] = row
            lines[row["authority"] or ""] |= {row["lineage"]} if row["lineage"] else set()
        return {iri: _council(row, sorted(lines[iri])) for iri, row in told.items()}

    @cached_property
    def before(self) -> dict[str, tuple[str, ...]]:
        """The councils that a council came from, by IRI."""
        return _gathered(self.source.rows("every-succession"), "authority", "before")

    @cached_property
    def after(self) -> dict[str, tuple[str, ...]]:
        """The councils that came from a council, by IRI."""
        found: dict[str, list[str]] = defaultdict(list)
        for council, those in self.before.items():
            for one in those:
                found[one].append(council)
        return {iri: tuple(those) for iri, those in found.items()}

    @cached_property
    def neighbours(self) -> dict[str, tuple[str, ...]]:
        """The statistical neighbours of a council, by IRI."""
        return _gathered(self.source.rows("every-neighbour"), "authority", "neighbour")

    @cached_property
    def versions(self) -> dict[str, Version]:
        """Framework versions by notation."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.source.rows("every-version"):
            found[row["version"] or ""].append(row)
        return {name: _version(name, rows) for name, rows in found.items()}

    @cached_property
    def framework_names(self) -> dict[str, str]:
        """The short names of frameworks by notation, as people read them: "SIF", "LSCB review"."""
        return {version.framework: version.short for version in self.versions.values()}

    @cached_property
    def replaced(self) -> dict[str, frozenset[str]]:
        """For each version, itself and all versions that it took the place of, however far back."""
        return {name: frozenset(self._back(name, set())) for name in self.versions}

    def _back(self, name: str, seen: set[str]) -> set[str]:
        if name not in seen and name in self.versions:
            seen.add(name)
            for before in self.versions[name].replaces:
                self._back(before, seen)
        return seen

    @cached_property
    def areas(self) -> dict[str, Area]:
        """Judged areas by IRI."""
        found: dict[str, Area] = {}
        for row in self.source.rows("every-area"):
            iri = row["area"] or ""
            area = found.setdefault(iri, Area(iri, row["name"] or "", row["notation"] or "", {}))
            if row["strand"]:
                area.strands[row["strand"]] = row["match"] or ""
        return found

    @cached_property
    def _judged_strands(self) -> dict[str, frozenset[str]]:
        areas = {
            name: [self.areas[iri] for iri in one.areas if iri in self.areas] for name, one in self.versions.items()
        }
        return {name: frozenset(strand for area in those for strand in area.strands) for name, those in areas.items()}

    def strands_judged(self, version: Version) -> frozenset[str]:
        """The strands that a framework version judges."""
        return self._judged_strands[version.name]

    def strands_of(self, one: Inspection) -> frozenset[str]:
        """The strands that the framework version of an inspection judges."""
        return self.strands_judged(one.version) if one.version else frozenset()

    @cached_property
    def strands(self) -> dict[str, str]:
        """The names of the strands by notation."""
        return {row["strand"] or "": row["name"] or "" for row in self.source.rows("every-strand")}

    @cached_property
    def grades(self) -> dict[str, Grade]:
        """Grades by IRI."""
        rows = self.source.rows("every-grade")
        return {
            r["grade"] or "": Grade(r["grade"] or "", r["name"] or "", int(r["rank"] or 0), r["scale"] or "")
            for r in rows
        }

    @cached_property
    def inspections(self) -> dict[str, Inspection]:
        """Inspections by IRI."""
        rows = sorted(self.source.rows("every-inspection"), key=lambda row: row["inspection"] or "")
        return {row["inspection"] or "": self._inspection(row) for row in rows}

    def _inspection(self, row: Row) -> Inspection:
        return Inspection(
            row["inspection"] or "",
            row["label"] or "",
            row["authority"] or "",
            row["type"],
            row["typeName"],
            self.versions.get(row["version"] or ""),
            day_of(row["start"]),
            day_of(row["end"]),
            row["month"],
            day_of(row["published"]),
            day_of(row["dated"]),
            row["known"] or "",
        )

    @cached_property
    def inspections_of(self) -> dict[str, list[Inspection]]:
        """The inspections of each council in the order of their fieldwork."""
        found: dict[str, list[Inspection]] = defaultdict(list)
        for one in sorted(self.inspections.values(), key=lambda one: (one.begun, one.iri)):
            found[one.council].append(one)
        return found

    @cached_property
    def judgements(self) -> dict[str, list[Judgement]]:
        """The judgements of each inspection, by its IRI, in the order of their areas."""
        found: dict[str, list[Judgement]] = defaultdict(list)
        for row in self.source.rows("every-judgement"):
            inspection, area = self.inspections.get(row["inspection"] or ""), self.areas.get(row["area"] or "")
            if inspection and area:
                grade = self.grades.get(row["grade"] or "")
                found[inspection.iri].append(Judgement(row["judgement"] or "", inspection, area, grade, row["reason"]))
        return {iri: sorted(those, key=_order) for iri, those in found.items()}

    @cached_property
    def reports(self) -> frozenset[str]:
        """The documents that are the inspectorate's own on an inspection."""
        return frozenset(row["document"] or "" for row in self.source.rows("every-report"))

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Where each judgement's grade stands: in the inspection's report, the first words that say it and no more,
        else the shortest.

        A claim may rest on the name of the area too, as printed beside the grade; that says nothing of the grade.
        """
        grades = {j.iri: j.grade for those in self.judgements.values() for j in those if j.grade}
        found: dict[str, tuple[tuple[bool, bool, bool, int, int], Passage]] = {}
        for row in self.source.rows("every-grade-passage"):
            words, iri, key = row["words"], row["passage"] or "", row["judgement"] or ""
            passage = Passage(row["document"] or "", iri, int(row["page"]) if row["page"] else None, words)
            told = grades[key] if key in grades and says_grade(words or "", grades[key]) else None
            more = len(words or "") if told is None or len(words or "") > len(told.name) else 0
            rank = (row["document"] not in self.reports, told is None, words is None, more, start_of(iri))
            if key not in found or rank < found[key][0]:
                found[key] = (rank, passage)
        return {key: passage for key, (_, passage) in found.items()}

    @cached_property
    def unsure(self) -> dict[str, tuple[str, ...]]:
        """Inspections whose days are inferred or doubtful, by IRI."""
        return _gathered(self.source.rows("every-unsure-date"), "inspection", "unsure")

    @cached_property
    def provisions(self) -> list[Row]:
        """The uses of provisions, as their query gives them."""
        return self.source.rows("every-provision-use")

    @cached_property
    def catalogue_days(self) -> frozenset[str]:
        """Inspections whose day of publication a catalogue tells and no document prints."""
        return frozenset(row["inspection"] or "" for row in self.source.rows("every-catalogue-day"))


def says_grade(words: str, grade: Grade) -> bool:
    """Whether words name a grade, in whatever form they print it: "require improvement" for one that requires it."""
    stems = (word[:6] for word in grade.name.casefold().split() if len(word) > 3)
    return any(stem in words.casefold() for stem in stems)


def _order(judgement: Judgement) -> tuple[str, int]:
    return judgement.area.notation, judgement.grade.rank if judgement.grade else 0


def _council(row: Row, lineages: Iterable[str]) -> Council:
    return Council(
        row["authority"] or "",
        row["name"] or "",
        row["urn"],
        row["region"],
        row["kind"],
        row["formerKind"],
        day_of(row["kindSince"]),
        day_of(row["from"]),
        day_of(row["until"]),
        tuple(lineages),
    )


def _version(name: str, rows: list[Row]) -> Version:
    replaces = frozenset(row["replaces"] for row in rows if row["replaces"])
    areas = frozenset(row["area"] for row in rows if row["area"])
    return Version(name, rows[0]["framework"] or "", rows[0]["short"] or "", replaces, areas)


def _gathered(rows: Iterable[Row], key: str, value: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row[key] or ""].append(row[value] or "")
    return {name: tuple(values) for name, values in found.items()}


def day_of(value: str | None) -> date | None:
    """A day in ISO 8601 as such; none if there is none, or only a month."""
    return date.fromisoformat(value[:10]) if value and len(value) >= 10 else None


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, calendar.monthrange(year, number)[1])


def start_of(passage: str) -> int:
    """The character at which a passage begins, from its address (RFC 5147); 0 if that does not say."""
    place = passage.rpartition("#char=")[2].partition(",")[0]
    return int(place) if place.isdigit() else 0
