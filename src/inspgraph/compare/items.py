"""Items and their themes: what councils were asked to put right, as shares of all that they were asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from inspgraph.compare.answers import Row
from inspgraph.compare.guard import mark
from inspgraph.compare.known import Council, Inspection, Known, Passage, start_of
from inspgraph.compare.shares import few, share
from inspgraph.compare.standing import name_council, name_inspection

LEVELS = ("narrow", "top")
ITEM_GROUPS = ("framework", "version", "year", "grade", "region", "kind")
NO_THEME = "no theme given"


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
    """What an inspection asked to be put right, with its themes, and whether a person gave them."""

    iri: str
    inspection: Inspection
    type: str
    number: str | None
    themes: tuple[Theme, ...]
    by_hand: bool


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
        themes: dict[str, list[Theme]] = defaultdict(list)
        for row in ask("every-item-theme"):
            if row["theme"] in self.themes:
                themes[row["statement"] or ""].append(self.themes[row["theme"]])
        by_hand = {row["statement"] for row in ask("every-theme-by-hand")}
        told = {row["statement"] or "": row for row in ask("every-item") if row["inspection"] in found}
        return {
            iri: Item(
                iri,
                found[r["inspection"] or ""],
                r["type"] or "",
                r["number"],
                tuple(sorted(themes[iri], key=lambda theme: theme.iri)),
                iri in by_hand,
            )
            for iri, r in sorted(told.items())
        }

    @cached_property
    def of_council(self) -> dict[str, list[Item]]:
        """The items of each council in the order of inspections."""
        found: dict[str, list[Item]] = defaultdict(list)
        for one in sorted(self.all.values(), key=lambda one: (one.inspection.begun, one.iri)):
            found[one.inspection.council].append(one)
        return found

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Where the words of each item begin."""
        documents = {row["text"]: row["document"] or "" for row in self.known.source.rows("every-text")}
        found: dict[str, Passage] = {}
        for row in self.known.source.rows("every-item-passage"):
            key, iri = row["statement"] or "", row["passage"] or ""
            page = int(row["page"]) if row["page"] else None
            if key not in found or start_of(iri) < start_of(found[key].iri):
                found[key] = Passage(documents.get(iri.partition("#")[0], ""), iri, page, None)
        return found

    @cached_property
    def overall(self) -> dict[str, str]:
        """The overall grade of each inspection that has one, by its address."""
        return {
            iri: judged.grade.name
            for iri, those in self.known.judgements.items()
            for judged in those
            if judged.grade and judged.area.strands.get("overall") in {"exact", "close"}
        }


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
        council, passage = items.known.councils[item.inspection.council], items.passages.get(item.iri)
        told: Row = {**name_council(council, item.inspection.ended()), **name_inspection(item.inspection)}
        told |= {"statement": item.iri, "statementType": item.type, "number": item.number}
        told |= {"overallGrade": items.overall.get(item.inspection.iri), "year": item.inspection.begun[:4] or None}
        told |= dict.fromkeys(("document", "passage", "page"))
        if passage:
            told |= {"document": passage.document, "passage": passage.iri, "page": passage.page}
        for theme in item.themes or (None,):
            by = "person" if item.by_hand else "program"
            row: Row = {**told, **_named(theme), "themeBy": by if theme else None}
            yield mark(row, {"theme-by-program"} if theme and not item.by_hand else set())


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
        yield from _shares(groups[key], dict(zip(by, key, strict=True)), level, whole=len(groups))


def _key(items: Items, item: Item, name: str) -> str:
    one = item.inspection
    council = items.known.councils[one.council]
    told = {
        "framework": one.framework,
        "version": one.version.name if one.version else None,
        "year": one.begun[:4] or None,
        "grade": items.overall.get(one.iri, "no overall grade"),
        "region": council.region,
        "kind": council.kind_on(one.ended()),
    }
    return told[name] or "not known"


def _shares(those: Sequence[Item], named: Mapping[str, str], level: str, *, whole: int) -> Iterator[Row]:
    with_theme: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in those:
        for theme in themes_at(item, level) or {("", NO_THEME)}:
            with_theme[theme].append(item)
    codes = _codes(those, named, whole)
    for (iri, name), found in sorted(with_theme.items(), key=lambda pair: (-len(pair[1]), pair[0][1])):
        row: Row = {**dict.fromkeys((*ITEM_GROUPS, "gradeGroup")), **named, "level": level}
        row |= {"theme": iri or None, "themeName": name, "gradeGroup": row.pop("grade")}
        row |= {**share(len(found), len(those)), "inspections": len({item.inspection.iri for item in found})}
        row["ofInspections"] = len({item.inspection.iri for item in those})
        own = {"theme-by-program"} if iri and any(not item.by_hand for item in found) else set()
        yield mark(row, codes | own | few(len(those)))


def themes_at(item: Item, level: str) -> set[tuple[str, str]]:
    """The themes of an item at a level, by address and name."""
    return {(t.top, t.top_name) if level == "top" else (t.iri, t.name) for t in item.themes}


def _codes(those: Sequence[Item], named: Mapping[str, str], whole: int) -> set[str]:
    frameworks = {item.inspection.framework for item in those}
    versions = {(item.inspection.framework, item.inspection.version and item.inspection.version.name) for item in those}
    codes = {"several-themes"} if any(len(item.themes) > 1 for item in those) else set()
    codes |= {"frameworks-mixed-items"} if len(frameworks) > 1 else set()
    codes |= {"versions-mixed"} if len(versions) > len(frameworks) else set()
    return codes | ({"list-length"} if {"framework", "version", "year"} & set(named) and whole > 1 else set())
