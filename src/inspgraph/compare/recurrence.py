"""What comes back: matters followed through inspections, themes raised again, and what was said to be addressed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from inspgraph.compare.answers import Row
from inspgraph.compare.coverage import of_services
from inspgraph.compare.guard import mark
from inspgraph.compare.items import Item, Items, themes_at
from inspgraph.compare.known import Council, Inspection
from inspgraph.compare.shares import few, repeated, share
from inspgraph.compare.sources import Row as Told
from inspgraph.compare.standing import name_council, name_inspection


@dataclass(frozen=True, slots=True)
class Raised:
    """A theme that a council's inspection raised: whether the next one raised it again, was under another framework,
    and whether a program told it."""

    council: str
    again: bool
    mixed: bool
    by_program: bool


class Matters:
    """The threads, links and progress statements of a graph, read when they are first asked for."""

    def __init__(self, items: Items) -> None:
        self.items, self.known = items, items.known

    @cached_property
    def threads(self) -> dict[str, list[Told]]:
        """The statements of each thread, by its address."""
        found: dict[str, list[Told]] = defaultdict(list)
        for row in self.known.source.rows("every-thread-statement"):
            found[row["thread"] or ""].append(row)
        return found

    @cached_property
    def links(self) -> list[Told]:
        """Links that nobody has rejected."""
        return self.known.source.rows("every-statement-link")

    @cached_property
    def progress(self) -> dict[str, Told]:
        """Progress statements by address."""
        found: dict[str, Told] = {}
        for row in self.known.source.rows("every-progress"):
            found.setdefault(row["statement"] or "", row)
        return found


def threads(matters: Matters, councils: Iterable[Council]) -> Iterator[Row]:
    """A row for each thread of some councils, in the order of when it was raised first."""
    asked = {council.iri for council in councils}
    bases: dict[str, set[str]] = defaultdict(set)
    for link in matters.links:
        bases[link["later"] or ""].add(link["basis"] or "")
    rows = [
        row
        for thread, those in matters.threads.items()
        if (row := _thread(matters, thread, those, bases)) and row["authority"] in asked
    ]
    yield from sorted(rows, key=lambda row: (str(row["authorityName"]), str(row["firstRaised"]), str(row["thread"])))


def _thread(matters: Matters, thread: str, those: Sequence[Told], bases: dict[str, set[str]]) -> Row | None:
    found = matters.known.inspections
    when = sorted({found[i].begun: found[i] for row in those if (i := row["inspection"] or "") in found}.items())
    if not when:
        return None
    first, last = when[0][1], when[-1][1]
    council = matters.known.councils[last.council]
    basis = {one for row in those for one in bases[row["statement"] or ""]}
    spoken = sorted({row["statement"] or "" for row in those})
    names = {t.name for iri in spoken if iri in matters.items.all for t in matters.items.all[iri].themes}
    state = those[0]["state"]
    row: Row = {**name_council(council, last.ended()), "thread": thread, "matter": those[0]["matter"], "state": state}
    row |= {"firstRaised": first.begun[:7], "lastRaised": last.begun[:7], "inspections": len(when)}
    row |= {"statements": len(spoken), "monthsFollowed": _months(first.begun, last.begun)}
    row |= {"lastInspection": _last_held(matters, council), "basis": ", ".join(sorted(basis)) or "stated"}
    row |= {"themes": "; ".join(sorted(names)) or None, "statementsList": " ".join(spoken)}
    codes = {"links-suggested"} if "inferred" in basis else set()
    return mark(row, codes | ({f"thread-{state}"} if state in {"open", "unknown"} else set()))


def _months(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])


def _last_held(matters: Matters, council: Council) -> str | None:
    held = [one.begun[:7] for one in matters.known.inspections_of.get(council.iri, ()) if of_services(one)]
    return max(held, default=None)


def returning_themes(
    items: Items, councils: Iterable[Council], frameworks: Collection[str], level: str
) -> Iterator[Row]:
    """A row for each theme: of the inspections that raised it and were followed by another held one, how many times
    the next one raised it again; and of how many councils."""
    raised: dict[tuple[str, str], list[Raised]] = defaultdict(list)
    for council in councils:
        rounds = _rounds(items, council, frameworks, level)
        for (before, now), (after, then) in pairwise(rounds):
            for theme, by_program in now.items():
                told = by_program or then.get(theme, False)
                raised[theme].append(Raised(council.iri, theme in then, before.framework != after.framework, told))
    for (iri, name), those in sorted(raised.items(), key=lambda pair: (-len(pair[1]), pair[0][1])):
        row: Row = {"level": level, "theme": iri, "themeName": name, **share(sum(x.again for x in those), len(those))}
        councils_of = {x.council for x in those}
        row |= {"authorities": len({x.council for x in those if x.again}), "ofAuthorities": len(councils_of)}
        codes = {"theme-not-matter"} | few(len(those)) | repeated(len(those), len(councils_of))
        codes |= {"frameworks-mixed-items"} if any(x.mixed for x in those) else set()
        yield mark(row, codes | ({"theme-by-program"} if any(x.by_program for x in those) else set()))


def _rounds(
    items: Items, council: Council, frameworks: Collection[str], level: str
) -> list[tuple[Inspection, dict[tuple[str, str], bool]]]:
    """The inspections of a council's services that have items, in order, with the themes of these.

    Of each theme is told whether a program gave it to one of them.
    """
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items.of_council.get(council.iri, ()):
        if item.told_twice:
            continue
        if of_services(item.inspection) and (not frameworks or item.inspection.framework in frameworks):
            found[item.inspection.iri].append(item)
    ordered = sorted(found.values(), key=lambda those: those[0].inspection.begun)
    return [(those[0].inspection, _themes_of(those, level)) for those in ordered]


def _themes_of(those: Sequence[Item], level: str) -> dict[tuple[str, str], bool]:
    told: dict[tuple[str, str], bool] = {}
    for item in those:
        for theme in themes_at(item, level):
            told[theme] = told.get(theme, False) or not item.by_hand
    return told


def addressed(matters: Matters, councils: Iterable[Council]) -> Iterator[Row]:
    """A row for each statement that tells what became of an earlier finding, with what it says of which."""
    asked, found = {council.iri: council for council in councils}, matters.known.inspections
    stated = {link["later"]: link for link in matters.links if link["kind"] == "tells-progress"}
    for iri, told in sorted(matters.progress.items(), key=lambda pair: pair[0]):
        one = found.get(told["inspection"] or "")
        if one is None or one.council not in asked:
            continue
        row: Row = {**name_council(asked[one.council], one.ended()), **name_inspection(one), "statement": iri}
        link = stated.get(iri)
        about = told["about"] or (link["earlier"] if link else None)
        row |= {"progress": told["progress"], "addressed": told["addressed"] == "true", "aboutStatement": about}
        row |= {name: told[name] for name in ("aboutInspection", "aboutText", "aboutType")}
        page = int(told["page"]) if told["page"] else None
        row |= {"document": told["document"], "passage": told["passage"], "page": page}
        own = {"not-the-report"} if told["document"] and told["document"] not in matters.known.reports else set()
        codes = {"links-suggested"} if link and link["basis"] == "inferred" and not told["about"] else set()
        yield mark(row, codes | own | (set() if told["aboutInspection"] else {"about-undated"}))
