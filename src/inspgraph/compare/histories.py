"""The grades of councils from inspection to inspection, with the visits between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from inspgraph.compare.answers import Row
from inspgraph.compare.coverage import HELD
from inspgraph.compare.guard import mark
from inspgraph.compare.known import Council, Inspection, Judgement, Known
from inspgraph.compare.standing import describe, judged_caveats, name_council, name_inspection, trace

NONE = ("status", "strand", "strandName", "areaName", "match", "gradeName", "rank", "scale", "area", "grade")
TRACE = ("judgement", "document", "passage", "page", "words", "caveats")


def histories(known: Known, councils: Iterable[Council], strands: Sequence[str]) -> Iterator[Row]:
    """The rows of some councils in the order of time; those of other strands than the ones asked for are left out."""
    for council in councils:
        for one in known.inspections_of.get(council.iri, ()):
            named = {**name_council(council, one.ended()), **name_inspection(one), "fieldworkMonth": one.month}
            judged = known.judgements.get(one.iri, [])
            if not judged:
                yield mark({**named, **dict.fromkeys((*NONE, *TRACE)), "status": _why_none(one)}, _visit(known, one))
            for judgement in judged:
                yield from _judged(known, named, judgement, strands)


def _why_none(one: Inspection) -> str:
    if one.grades:
        return "grades not held" if one.known not in HELD else "no grades read"
    return "visit" if one.is_visit else "ungraded framework"


def _visit(known: Known, one: Inspection) -> set[str]:
    unsure = {f"date-{unsure}" for unsure in known.unsure.get(one.iri, ())}
    codes = set() if one.grades else {"ungraded-beside"}
    return codes | unsure | ({"month-only"} if one.month and not one.start else set())


def _judged(known: Known, named: Row, judgement: Judgement, strands: Sequence[str]) -> Iterator[Row]:
    spoken_of: list[str | None] = [one for one in judgement.area.strands if not strands or one in strands]
    for strand in spoken_of or ([] if strands else [None]):
        row = {**named, **dict.fromkeys((*NONE, *TRACE)), **describe(judgement, strand), **trace(known, judgement)}
        row |= {"strand": strand, "strandName": known.strands.get(strand or "")}
        row |= {"area": judgement.area.iri, "areaName": judgement.area.name}
        row["status"] = "graded" if judgement.grade else "not judged"
        yield mark(row, judged_caveats(known, judgement, strand))
