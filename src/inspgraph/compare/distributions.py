"""How often each grade was given, or stood: by framework, version, year, region, kind of council, or neighbours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from inspgraph.compare.answers import Row
from inspgraph.compare.declared import inferred_types
from inspgraph.compare.guard import mark
from inspgraph.compare.shares import few, middle_rank, repeated, share

GROUPS = ("framework", "version", "type", "year", "region", "kind", "group")
"""What grades can be counted by; "group" is a council, its statistical neighbours, and all others."""
NAMES = {"group-itself": "the council", "group-neighbours": "its statistical neighbours", "group-others": "all others"}


def distribution(rows: Iterable[Row], by: Sequence[str]) -> Iterator[Row]:
    """A row for each strand, group, scale and grade, of rows that each have one grade; grades that nobody has too.

    Grades of two scales are never added up: the share is of those on one scale.
    """
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["rank"] is not None:
            key = (str(row["strand"]), str(row["strandName"]), *(str(row[name] or "not known") for name in by))
            groups[key].append(row)
    for key in sorted(groups):
        named = {"strand": key[0], "strandName": key[1], **dict.fromkeys(GROUPS), **dict(zip(by, key[2:], strict=True))}
        yield from _group(named, groups[key])


def _group(named: Mapping[str, str | None], rows: Sequence[Row]) -> Iterator[Row]:
    codes = (
        type_caveat(named)
        | _mixed(rows)
        | {code for row in rows for code in str(row["caveats"] or "").split() if code in KEPT}
    )
    for scale in sorted({str(row["scale"]) for row in rows}):
        on_it = [row for row in rows if row["scale"] == scale]
        ranks = [int(str(row["rank"])) for row in on_it]
        grades = Counter((int(str(row["rank"])), str(row["gradeName"])) for row in on_it)
        for (rank, name), count in sorted(grades.items()):
            made: Row = {**named, "scale": scale, "rank": rank, "gradeName": name, **share(count, len(on_it))}
            made["medianRank"] = middle_rank(ranks)
            councils = len({row["authority"] for row in on_it})
            made["authorities"] = councils
            yield mark(made, codes | few(len(on_it)) | repeated(len(on_it), councils))


KEPT = {"covers-more", "second-hand", "later-not-held", "older"}
"""Caveats of single grades that hold for a count of them too."""


def type_caveat(named: Mapping[str, object]) -> set[str]:
    """The caveat of a group that is told apart by a type which no document states."""
    return {"type-inferred"} if named.get("type") in inferred_types() else set()


def _mixed(rows: Sequence[Row]) -> set[str]:
    def several(name: str) -> bool:
        return len({row[name] for row in rows}) > 1

    codes = {"frameworks-mixed"} if several("framework") else set()
    codes |= {"scales-mixed"} if several("scale") else set()
    frameworks = {(row["framework"], row["version"]) for row in rows}
    return codes | ({"versions-mixed"} if len(frameworks) > len({one for one, _ in frameworks}) else set())


def neighbour_groups(council: str, neighbours: Iterable[str]) -> Callable[[Row], str]:
    """The words for whether a row is of a council, of its statistical neighbours, or of others."""
    near = set(neighbours)

    def group_of(row: Row) -> str:
        kind = "itself" if row["authority"] == council else "neighbours" if row["authority"] in near else "others"
        return NAMES[f"group-{kind}"]

    return group_of
