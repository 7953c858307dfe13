"""Items and their themes: what councils were asked to put right, as shares of all that they were asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from inspgraph.compare.answers import Row
from inspgraph.compare.guard import mark
from inspgraph.compare.known import Council, Grade, Inspection, Known, Passage, start_of
from inspgraph.compare.shares import few, repeated, share
from inspgraph.compare.sources import Row as Told
from inspgraph.compare.standing import name_council, name_inspection

LEVELS = ("narrow", "top")
ITEM_GROUPS = ("framework", "version", "year", "grade", "region", "kind")
NO_THEME = "no theme given"
by_address = attrgetter("iri")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with the theme of the first level to which it belongs; both by address and name."""

    iri: str
    name: str
    notation: str
    top: str
    top_name: str


@dataclass(frozen=True, slots=True)
class Item:
    """What an inspection asked to be put right: its themes, whether a person gave them, where it stands, and whether
    that is the inspectorate's own report (or letter) and not another paper about the inspection."""

    iri: str
    inspection: Inspection
    type: str
    number: str | None
    themes: tuple[Theme, ...]
    by_hand: bool
    passage: Passage | None
    of_report: bool

    @property
    def told_twice(self) -> bool:
        """Whether another paper tells it of an inspection whose own report is held, and so has it too if it is true."""
        return not self.of_report and self.inspection.known == "report held"


class Items:
    """The items of a graph, read when they are first asked for."""

    def __init__(self, known: Known) -> None:
        self.known = known

    @cached_property
    def themes(self) -> dict[str, Theme]:
        """Themes by address."""
        return {
            r["theme"] or "": Theme(
                r["theme"] or "", r["name"] or "", r["notation"] or "", r["top"] or "", r["topName"] or ""
            )
            for r in self.known.source.rows("every-theme")
        }

    @cached_property
    def all(self) -> dict[str, Item]:
        """Items by address."""
        ask, found = self.known.source.rows, self.known.inspections
        known, themes = self.themes, defaultdict[str, list[Theme]](list)
        for row in ask("every-item-theme"):
            if row["theme"] in known:
                themes[row["statement"] or ""].append(known[row["theme"]])
        by_hand = {row["statement"] for row in ask("every-theme-by-hand")}
        told = {row["statement"] or "": row for row in self._first_passages() if row["inspection"] in found}
        return {
            iri: self._item(row, tuple(sorted(themes.get(iri, ()), key=by_address)), by_hand=iri in by_hand)
            for iri, row in sorted(told.items())
        }

    def _first_passages(self) -> Iterable[Told]:
        """The rows of all items, each with the passage that comes first."""
        first: dict[str | None, Told] = {}
        for row in self.known.source.rows("every-item"):
            before = first.setdefault(row["statement"], row)
            if before is not row and start_of(row["passage"] or "") < start_of(before["passage"] or ""):
                first[row["statement"]] = row
        return first.values()

    def _item(self, row: Told, themes: tuple[Theme, ...], *, by_hand: bool) -> Item:
        passage = self._passage(row)
        return Item(
            row["statement"] or "",
            self.known.inspections[row["inspection"] or ""],
            row["type"] or "",
            row["number"],
            themes,
            by_hand,
            passage,
            of_report=passage is None or passage.document in self.known.reports,
        )

    def _passage(self, row: Told) -> Passage | None:
        iri = row["passage"]
        if not iri:
            return None
        document = self._documents.get(iri.partition("#")[0], "")
        return Passage(document, iri, int(row["page"]) if row["page"] else None, None)

    @cached_property
    def _documents(self) -> dict[str, str]:
        return {row["text"] or "": row["document"] or "" for row in self.known.source.rows("every-text")}

    @cached_property
    def of_council(self) -> dict[str, list[Item]]:
        """The items of each council in the order of inspections."""
        found: dict[str, list[Item]] = defaultdict(list)
        for one in sorted(self.all.values(), key=lambda one: (one.inspection.begun, one.iri)):
            found[one.inspection.council].append(one)
        return found

    @cached_property
    def overall(self) -> dict[str, Grade]:
        """The overall grade of each inspection that has one, by its address; none where it was given two."""
        found: dict[str, set[Grade]] = defaultdict(set)
        for iri, those in self.known.judgements.items():
            for judged in those:
                if judged.grade and judged.area.strands.get("overall") in {"exact", "close"}:
                    found[iri].add(judged.grade)
        return {iri: grades.pop() for iri, grades in found.items() if len(grades) == 1}


def items_of(
    items: Items, councils: Iterable[Council], frameworks: Collection[str], span: tuple[str, str]
) -> list[Item]:
    """The items of some councils under some frameworks (all, if none is named), fieldwork begun in a span of years."""
    since, until = span
    return [
        item
        for council in councils
        for item in items.of_council.get(council.iri, ())
        if not frameworks or item.inspection.framework in frameworks
        if (not since or item.inspection.begun[:4] >= since) and (not until or item.inspection.begun[:4] <= until)
    ]


def item_rows(items: Items, those: Iterable[Item]) -> Iterator[Row]:
    """A row for each item and theme; one for an item without a theme."""
    for item in those:
        council, passage = items.known.councils[item.inspection.council], item.passage
        told: Row = {**name_council(council, item.inspection.ended()), **name_inspection(item.inspection)}
        told |= {"statement": item.iri, "statementType": item.type, "number": item.number}
        told |= {"overallGrade": grade_name(items, item.inspection), "year": item.inspection.begun[:4] or None}
        told |= dict.fromkeys(("document", "passage", "page"))
        if passage:
            told |= {"document": passage.document, "passage": passage.iri, "page": passage.page}
        own = set() if item.of_report else {"not-the-report"}
        for theme in item.themes or (None,):
            by = "person" if item.by_hand else "program"
            row: Row = {**told, **_named(theme), "themeBy": by if theme else None}
            yield mark(row, own | ({"theme-by-program"} if theme and not item.by_hand else set()))


def _named(theme: Theme | None) -> Row:
    if theme is None:
        return {"theme": None, "themeName": NO_THEME, "topTheme": None, "topThemeName": NO_THEME}
    return {"theme": theme.iri, "themeName": theme.name, "topTheme": theme.top, "topThemeName": theme.top_name}


def theme_shares(items: Items, those: Iterable[Item], by: Sequence[str], level: str) -> Iterator[Row]:
    """A row for each group and theme: how many of its items have the theme. An item counts once for each theme."""
    groups: dict[tuple[str, ...], list[Item]] = defaultdict(list)
    for item in those:
        groups[tuple(_key(items, item, name) for name in by)].append(item)
    for key in sorted(groups):
        yield from _shares(items, groups[key], dict(zip(by, key, strict=True)), level, whole=len(groups))


def _key(items: Items, item: Item, name: str) -> str:
    one = item.inspection
    council = items.known.councils[one.council]
    told = {
        "framework": one.framework,
        "version": one.version.name if one.version else None,
        "year": one.begun[:4] or None,
        "grade": grade_name(items, one) or "no overall grade",
        "region": council.region,
        "kind": council.kind_on(one.ended()),
    }
    return told[name] or "not known"


def grade_name(items: Items, one: Inspection) -> str | None:
    """The overall grade of an inspection, as its scale words it."""
    grade = items.overall.get(one.iri)
    return grade.name if grade else None


def _shares(items: Items, those: Sequence[Item], named: Mapping[str, str], level: str, *, whole: int) -> Iterator[Row]:
    with_theme: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in those:
        for theme in themes_at(item, level) or {("", NO_THEME)}:
            with_theme[theme].append(item)
    codes, inspections = _codes(items, those, named, whole), len({item.inspection.iri for item in those})
    for (iri, name), found in sorted(with_theme.items(), key=lambda pair: (-len(pair[1]), pair[0][1])):
        row: Row = {**dict.fromkeys((*ITEM_GROUPS, "gradeGroup")), **named, "level": level}
        row |= {"theme": iri or None, "themeName": name, "gradeGroup": row.pop("grade")}
        row |= {**share(len(found), len(those)), "inspections": len({item.inspection.iri for item in found})}
        row["ofInspections"] = inspections
        own = {"theme-by-program"} if iri and any(not item.by_hand for item in found) else set()
        own |= {"not-the-report"} if any(not item.of_report for item in found) else set()
        yield mark(row, codes | own | few(len(those)) | repeated(len(those), inspections))


def themes_at(item: Item, level: str) -> set[tuple[str, str]]:
    """The themes of an item at a level, by address and name."""
    return {(t.top, t.top_name) if level == "top" else (t.iri, t.name) for t in item.themes}


def _codes(items: Items, those: Sequence[Item], named: Mapping[str, str], whole: int) -> set[str]:
    frameworks = {item.inspection.framework for item in those}
    versions = {(item.inspection.framework, item.inspection.version and item.inspection.version.name) for item in those}
    codes = {"several-themes"} if any(len(item.themes) > 1 for item in those) else set()
    codes |= {"frameworks-mixed-items"} if len(frameworks) > 1 else set()
    codes |= {"versions-mixed"} if len(versions) > len(frameworks) else set()
    scales = {items.overall[item.inspection.iri].scale for item in those if item.inspection.iri in items.overall}
    codes |= {"scales-mixed"} if "grade" in named and len(scales) > 1 else set()
    codes |= {"visits-counted"} if len({item.inspection.is_visit for item in those}) > 1 else set()
    return codes | ({"list-length"} if {"framework", "version", "year"} & set(named) and whole > 1 else set())
