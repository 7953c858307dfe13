"""From one graded inspection of a council to the next: grades, days between, and what came between."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from inspgraph.compare.answers import Row
from inspgraph.compare.coverage import HELD
from inspgraph.compare.guard import mark
from inspgraph.compare.known import MATCHES, Council, Inspection, Judgement, Known
from inspgraph.compare.shares import few, quartiles, repeated, share
from inspgraph.compare.standing import describe, judged_caveats, name_council, trace

PAIRED = ("gradeName", "rank", "scale", "match", "framework", "version", "type", "fieldworkStart", "fieldworkEnd")
TRACED = ("published", "grade", "inspection", "judgement", "document", "passage", "page", "words")
BOTH = {name: f"from{name[0].upper()}{name[1:]}" for name in (*PAIRED, *TRACED)}
"""The columns of the later inspection, each with the one that says the same of the earlier."""
MIXED = (("framework", "frameworks-mixed"), ("scale", "scales-mixed"))


def lines(known: Known, council: Council) -> dict[str, list[Judgement]]:
    """The grades of a council by strand, in the order of fieldwork; of one inspection, the nearest to the strand."""
    found: dict[str, dict[str, Judgement]] = defaultdict(dict)
    for one in known.inspections_of.get(council.iri, ()):
        for judgement in known.judgements.get(one.iri, ()) if one.begun else ():
            for strand, match in judgement.area.strands.items() if judgement.grade else ():
                before = found[strand].get(one.iri)
                if before is None or MATCHES.index(match) < MATCHES.index(before.area.strands[strand]):
                    found[strand][one.iri] = judgement
    return {strand: list(those.values()) for strand, those in found.items()}


def transitions(known: Known, councils: Iterable[Council], strands: Sequence[str]) -> Iterator[Row]:
    """A row for each two graded inspections of a council that follow one another in a strand."""
    for council in councils:
        graded = lines(known, council)
        for strand in strands:
            those = graded.get(strand, [])
            for before, after in pairwise(those):
                yield _move(known, council, strand, before, after)


def _move(known: Known, council: Council, strand: str, before: Judgement, after: Judgement) -> Row:
    one, two = ({**describe(j, strand), **trace(known, j)} for j in (before, after))
    between = [x for x in known.inspections_of[council.iri] if _lies_between(x, before.inspection, after.inspection)]
    row: Row = {
        **name_council(council, after.inspection.ended()),
        "strand": strand,
        "strandName": known.strands[strand],
    }
    row |= {earlier: one[name] for name, earlier in BOTH.items()}
    row |= {name: two[name] for name in BOTH}
    row["steps"] = before.grade.rank - after.grade.rank if before.grade and after.grade else None
    row["daysBetween"] = _days(before.inspection, after.inspection)
    row["visitsBetween"] = sum(x.is_visit for x in between)
    unheld = sum(x.known not in HELD and strand in known.strands_of(x) for x in between)
    row["notHeldBetween"] = unheld
    codes = judged_caveats(known, before, strand) | judged_caveats(known, after, strand)
    codes |= {code for name, code in MIXED if one[name] != two[name]}
    if one["framework"] == two["framework"] and one["version"] != two["version"]:
        codes.add("versions-mixed")
    return mark(row, codes | ({"gap-not-held"} if unheld else set()))


def _lies_between(x: Inspection, before: Inspection, after: Inspection) -> bool:
    return x.iri not in {before.iri, after.iri} and before.begun < x.begun < after.begun


def _days(before: Inspection, after: Inspection) -> int | None:
    return (after.start - before.start).days if before.start and after.start else None


KEYS = ("strand", "strandName", "fromFramework", "framework", "fromScale", "scale", "fromRank", "fromGradeName")


def transition_counts(moves: Iterable[Row]) -> Iterator[Row]:
    """How often each grade was followed by each: a row for two frameworks and two grades, as share of those that
    had the first grade and went from the one framework to the other."""
    starts: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in moves:
        starts[tuple(row[key] for key in KEYS)].append(row)
    for key in sorted(starts, key=lambda key: tuple(map(str, key))):
        ends: dict[tuple[object, object], list[Row]] = defaultdict(list)
        for row in starts[key]:
            ends[row["rank"], row["gradeName"]].append(row)
        for rank, name in sorted(ends, key=str):
            yield _count(dict(zip(KEYS, key, strict=True)), (rank, name), ends[rank, name], starts[key])


def _count(key: Mapping[str, object], end: tuple[object, object], rows: Sequence[Row], of: Sequence[Row]) -> Row:
    row: Row = {name: value for name, value in key.items() if isinstance(value, str | int | None)}
    row |= {"rank": int(str(end[0])), "gradeName": str(end[1]), **share(len(rows), len(of))}
    row["median"] = quartiles([int(str(r["daysBetween"])) for r in rows if r["daysBetween"] is not None])["median"]
    codes = {code for r in rows for code in str(r["caveats"] or "").split()}
    return mark(row, codes | few(len(of)) | repeated(len(of), len({r["authority"] for r in of})))


def intervals(known: Known, councils: Iterable[Council], strands: Sequence[str]) -> Iterator[Row]:
    """Days from the first day of one graded inspection to that of the next, by the grade and framework of the first."""
    found: dict[tuple[str, str, str, int, str], list[Row]] = defaultdict(list)
    last: dict[tuple[str, str, str, int, str], int] = defaultdict(int)
    for council in councils:
        for strand, those in lines(known, council).items():
            if strand in strands and those:
                last[_first(those[-1], strand)] += 1
                for before, after in pairwise(those):
                    found[_first(before, strand)].append(_move(known, council, strand, before, after))
    for key in sorted({*found, *last}):
        strand, framework, scale, rank, name = key
        days = [int(str(row["daysBetween"])) for row in found[key] if row["daysBetween"] is not None]
        row: Row = {"strand": strand, "strandName": known.strands[strand], "framework": framework, "scale": scale}
        row |= {"rank": rank, "gradeName": name, **quartiles(days), "notYet": last[key]}
        codes = {
            code for one in found[key] for code in str(one["caveats"] or "").split() if not code.endswith("-mixed")
        }
        codes |= {"next-other-framework"} if any(one["framework"] != framework for one in found[key]) else set()
        yield mark(row, codes | few(len(days)) | ({"not-yet-again"} if last[key] else set()))


def _first(judgement: Judgement, strand: str) -> tuple[str, str, str, int, str]:
    grade, framework = judgement.grade, judgement.inspection.framework or ""
    return strand, framework, grade.scale if grade else "", grade.rank if grade else 0, grade.name if grade else ""
