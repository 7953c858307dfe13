"""What an answer covers and what it lacks, and why: on every answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from inspgraph.compare.answers import Cover
from inspgraph.compare.known import Council, Inspection, Known

HELD = ("report held", "second hand")


def cover(
    known: Known,
    councils: Iterable[Council],
    until: date | None = None,
    by: str = "published",
    strands: Collection[str] = (),
) -> tuple[Cover, ...]:
    """What is held of some councils up to a day: inspections, councils without any, those known by mention alone.

    What is held counts from the day from which its grades do (``by``), or from the end of fieldwork, where that day is
    not known; what is only mentioned from the end of fieldwork. Where strands are asked for, inspections that judge
    none of them are told apart: who has only such has no grade of these.
    """
    asked = list(councils)
    rows = [one for council in asked for one in known.inspections_of.get(council.iri, ()) if _by(one, until, by)]
    apart = {one.iri for one in rows if strands and one.grades and not known.strands_of(one) & set(strands)}
    return tuple(part for part in _parts(asked, rows, apart) if part.count)


def _by(one: Inspection, until: date | None, by: str) -> bool:
    counts = (one.counts_from(by) if one.known in HELD else None) or one.ended()
    return until is None or (counts is not None and counts <= until)


def _parts(councils: list[Council], rows: list[Inspection], apart: Collection[str]) -> Iterator[Cover]:
    told = "grade the strands asked for" if apart else "give grades"
    graded = [one for one in rows if one.known in HELD and one.grades and one.iri not in apart]
    days = sorted(one.begun[:7] for one in graded if one.begun)
    span = f", fieldwork {days[0]} to {days[-1]}" if days else ""
    those = {one.council for one in graded}
    yield Cover("held", f"inspections that {told} are held; councils: {len(those)}{span}", len(graded))
    others = sum(one.known in HELD and one.iri in apart for one in rows)
    yield Cover("held-other", "inspections are held that grade other strands alone", others)
    visits = [one for one in rows if one.known in HELD and not one.grades]
    yield Cover("held-ungraded", "visits and inspections without grades are held", len(visits))
    mentioned = [one for one in rows if one.known not in HELD]
    yield Cover("mentioned", "further inspections and visits are known by mention alone", len(mentioned))
    without = sorted(council.name for council in councils if council.iri not in those)
    yield Cover("no-report", f"councils without a report that {_one(told)}", len(without), tuple(without))
    undated = [one for one in graded if not one.published]
    yield Cover("no-publication-day", "inspections without a known day of publication", len(undated))


def _one(told: str) -> str:
    verb, _, rest = told.partition(" ")
    return f"{verb}s {rest}"


def of_services(one: Inspection) -> bool:
    """Whether an inspection is held and graded a council's services: not its area's for SEND, nor its board's alone."""
    return one.known in HELD and one.grades and one.framework not in {"area-send", "lscb-review"}


def not_graded(known: Known, councils: Iterable[Council], strands: Collection[str]) -> tuple[Cover, ...]:
    """The held inspections that gave no grade for a strand which their framework judges, in this version or another."""
    judged = {(one.framework, name) for one in known.versions.values() for name in known.strands_judged(one)}
    names = tuple(
        sorted(
            one.label
            for council in councils
            for one in known.inspections_of.get(council.iri, ())
            if one.known in HELD and one.grades
            if {s for s in strands if (one.framework, s) in judged} - _graded(known, one)
        )
    )
    says = "held inspections gave no grade for a strand asked for, which their framework judges or has judged"
    return (Cover("not-graded", says, len(names), names),) if names else ()


def _graded(known: Known, one: Inspection) -> set[str]:
    return {strand for judged in known.judgements.get(one.iri, ()) if judged.grade for strand in judged.area.strands}


def survivors(known: Known, councils: Iterable[Council], day: date | None = None) -> tuple[Cover, ...]:
    """The abolished councils that belong to the places asked for, and so are missing: all those there ever were.

    ``day`` leaves out those that still stood then.
    """
    asked = list(councils)
    regions, lines = {c.region for c in asked}, {line for c in asked for line in c.lineages}
    gone = [c for c in known.councils.values() if c.until and (day is None or c.until <= day)]
    kin = [c for c in gone if c.region in regions and set(c.lineages) & lines]
    names = tuple(sorted(f"{c.name} (until {c.until})" for c in kin))
    return (Cover("abolished", "councils of these places were abolished", len(names), names),) if names else ()


def not_there(known: Known, councils: Iterable[Council], day: date) -> tuple[Cover, ...]:
    """The councils that did not exist on a day, each with those whose place it took or that took its own."""
    asked = list(councils)
    gone = [
        _aside(known, c, f"until {c.until}", "after it", known.after.get(c.iri))
        for c in asked
        if c.until and c.until <= day
    ]
    coming = [
        _aside(known, c, f"from {c.since}", "before it", known.before.get(c.iri))
        for c in asked
        if c.since and day < c.since
    ]
    parts = (
        Cover("abolished", "councils had been abolished by then and have no row", len(gone), tuple(sorted(gone))),
        Cover("not-yet", "councils did not exist yet and have no row", len(coming), tuple(sorted(coming))),
    )
    return tuple(part for part in parts if part.count)


def _aside(known: Known, council: Council, when: str, way: str, others: Iterable[str] | None) -> str:
    names = ", ".join(sorted(known.councils[iri].name for iri in others or () if iri in known.councils))
    return f"{council.name} ({when}; {way} {names})" if names else f"{council.name} ({when})"
