"""Tables of single inspections: strands that part ways, days to publication, and what is held of each council."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from inspgraph.compare.answers import Row
from inspgraph.compare.coverage import HELD, of_services
from inspgraph.compare.distributions import type_caveat
from inspgraph.compare.guard import mark
from inspgraph.compare.known import Council, Grade, Inspection, Judgement, Known
from inspgraph.compare.shares import few, quartiles
from inspgraph.compare.standing import describe, judged_caveats, name_council, name_inspection, trace


def strands_apart(
    known: Known, councils: Iterable[Council], base: str, strands: Sequence[str], steps: int
) -> Iterator[Row]:
    """A row for each strand that was graded so many steps better or worse than the base strand of the same report."""
    for council in councils:
        for one in known.inspections_of.get(council.iri, ()):
            found = [(j, j.grade) for j in known.judgements.get(one.iri, ()) if j.grade and base in j.area.strands]
            for judgement, grade in [*_graded(known, one), *_bound_with(known, one)] if found else ():
                for strand in (name for name in judgement.area.strands if name in strands and name != base):
                    if grade.scale == found[0][1].scale and abs(grade.rank - found[0][1].rank) >= steps:
                        yield _apart(known, council, strand, judgement, (base, *found[0]))


def _graded(known: Known, one: Inspection) -> list[tuple[Judgement, Grade]]:
    return [(judgement, judgement.grade) for judgement in known.judgements.get(one.iri, ()) if judgement.grade]


def _bound_with(known: Known, one: Inspection) -> Iterator[tuple[Judgement, Grade]]:
    """The graded judgements of other inspections of the council, begun with this one, in the same document: the review
    of a safeguarding board is bound with the report on the council."""
    documents = {known.passages[j.iri].document for j in known.judgements.get(one.iri, ()) if j.iri in known.passages}
    for other in known.inspections_of.get(one.council, ()):
        if other.iri != one.iri and other.begun == one.begun:
            for judgement, grade in _graded(known, other):
                if judgement.iri in known.passages and known.passages[judgement.iri].document in documents:
                    yield judgement, grade


def _apart(
    known: Known, council: Council, strand: str, judgement: Judgement, whole: tuple[str, Judgement, Grade]
) -> Row:
    base, other, grade = whole
    row = {**name_council(council, judgement.inspection.ended()), "strand": strand, "strandName": known.strands[strand]}
    row |= {**describe(judgement, strand), **trace(known, judgement), "areaName": judgement.area.name}
    row |= {"base": base, "baseGradeName": grade.name, "baseRank": grade.rank, "baseJudgement": other.iri}
    row["steps"] = grade.rank - judgement.grade.rank if judgement.grade else None
    codes = judged_caveats(known, judgement, strand) | judged_caveats(known, other, base)
    mixed = judgement.inspection.framework != other.inspection.framework
    return mark(row, codes | ({"frameworks-mixed"} if mixed else set()))


def publication_days(known: Known, councils: Iterable[Council]) -> Iterator[Row]:
    """A row for each inspection whose report is held: days from the end of fieldwork to publication."""
    for council in councils:
        for one in known.inspections_of.get(council.iri, ()):
            if one.known == "report held":
                days = (one.published - one.end).days if one.published and one.end else None
                year = str(one.start.year) if one.start else None
                row = {**name_council(council, one.ended()), **name_inspection(one), "days": days, "year": year}
                codes = {f"date-{unsure}" for unsure in known.unsure.get(one.iri, ())}
                codes |= {"catalogue-day"} if one.iri in known.catalogue_days else set()
                yield mark(row, codes | ({"no-days"} if days is None else set()))


def publication_days_by(rows: Iterable[Row], by: Sequence[str]) -> Iterator[Row]:
    """Quartiles of the days to publication by what inspections have in common; those without days are counted apart."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[tuple(str(row[name] or "not known") for name in by)].append(row)
    for key in sorted(groups):
        days = [int(str(row["days"])) for row in groups[key] if row["days"] is not None]
        made: Row = {**dict.fromkeys(("framework", "version", "type", "year", "region", "kind")), **quartiles(days)}
        made |= {**dict(zip(by, key, strict=True)), "withoutDays": len(groups[key]) - len(days)}
        codes = {code for row in groups[key] for code in str(row["caveats"] or "").split()}
        visits = sum(str(row["type"] or "").endswith("visit") for row in groups[key])
        codes |= {"visits-counted"} if 0 < visits < len(groups[key]) else set()
        yield mark(made, codes | type_caveat(made) | few(len(days)))


def held(known: Known, councils: Iterable[Council]) -> Iterator[Row]:
    """A row for each council: what is held of it, what is only spoken of, and why nothing is there."""
    for council in councils:
        those = known.inspections_of.get(council.iri, [])
        graded = [one for one in those if one.known in HELD and one.grades]
        row = {
            **name_council(council, council.until or None),
            "existedFrom": council.since,
            "existedUntil": council.until,
        }
        row |= {
            "held": len(graded),
            "heldOfServices": sum(map(of_services, graded)),
            "heldUngraded": sum(one.known in HELD and not one.grades for one in those),
            "mentioned": sum(one.known not in HELD for one in those),
            "notHeldGraded": sum(one.known not in HELD and one.grades for one in those),
            "firstHeld": min((one.begun[:7] for one in graded), default=None),
            "lastHeld": max((one.begun[:7] for one in graded), default=None),
            "reason": _why(council, graded, those),
        }
        yield mark(row, {"predecessors"} if known.before.get(council.iri) else set())


def _why(council: Council, graded: Sequence[Inspection], those: Sequence[Inspection]) -> str | None:
    if graded:
        return None if any(map(of_services, graded)) else "no report on the council's own services held"
    gone = f"abolished on {council.until}; " if council.until else ""
    return gone + ("known by mention alone" if those else "no document held")
