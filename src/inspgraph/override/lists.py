"""Settles what an inspection has several of, judgements and statements, and dismisses issues that were looked at."""

from __future__ import annotations

from collections.abc import Sequence

from inspgraph.concepts import Concept
from inspgraph.model import InspectionRecord, JudgementRecord, Quote, Span, StatementRecord
from inspgraph.override.desk import Desk, shown
from inspgraph.override.files import Dismissal, Judgement, Statement
from inspgraph.override.places import overlaps, says_one_of


def settle_lists(desk: Desk) -> None:
    """Every judgement and statement that the override settles; raises ``OverrideError`` for one that cannot be."""
    for number, judgement in enumerate(desk.override.content.judgements, start=1):
        _settle_judgement(desk, f"judgements {number}", judgement)
    for number, statement in enumerate(desk.override.content.statements, start=1):
        _settle_statement(desk, f"statements {number}", statement)
    for number, dismissal in enumerate(desk.override.content.issues, start=1):
        _dismiss(desk, f"issues {number}", dismissal)


def _settle_judgement(desk: Desk, place: str, entry: Judgement) -> None:
    quotes = desk.quotes(place, entry)
    number, area = _find_area(desk, place, entry)
    one = desk.inspections[number]
    before = next((j for j in one.judgements if j.area_concept == area.key), None)
    kept = [j for j in one.judgements if j is not before]
    if entry.grade:
        kept.append(_judge(desk, place, entry.grade, area, quotes, one.framework))
    desk.put(number, judgements=tuple(sorted(kept, key=lambda j: j.start)))
    read = before.grade if before else None
    desk.note(number, "judgements", entry, quotes, item=area.key, value=entry.grade, read=read)
    places = [*quotes, *_places(before)]
    desk.quiet(
        entry,
        lambda issue: (
            issue.field == "judgements" and (overlaps(issue.start, issue.end, places) or area.label in issue.message)
        ),
    )


def _find_area(desk: Desk, place: str, entry: Judgement) -> tuple[int, Concept]:
    """The inspection whose framework judges an area, by number, and the area."""
    numbers = desk.chosen(place, entry, everywhere=True)
    named = [(n, a) for n in numbers for a in desk.knowledge.areas(desk.inspections[n].framework)]
    for number, area in named:
        if entry.area in {area.key, area.value("recordKey")}:
            return number, area
    there = ", ".join(dict.fromkeys(area.record_key for _, area in named)) or "none"
    raise desk.blame(f"{place}, area", f"no area {entry.area!r} under this framework; there are {there}")


def _judge(desk: Desk, place: str, key: str, area: Concept, quotes: Sequence[Quote], framework: str) -> JudgementRecord:
    grade = _find_grade(desk, place, key, framework)
    if not says_one_of(grade.labels, quotes):
        raise desk.blame(f"{place}, evidence", f"does not say {grade.label!r}; quote the words that do")
    first, *more = quotes
    return JudgementRecord(
        key=area.record_key,
        area=area.label,
        area_concept=area.key,
        grade=grade.record_key,
        grade_concept=grade.iri,
        as_printed=" ".join(first.exact.split()),
        exact=first.exact,
        start=first.start,
        end=first.end,
        page=first.page,
        more=tuple(more),
    )


def _find_grade(desk: Desk, place: str, key: str, framework: str) -> Concept:
    knowledge = desk.knowledge
    schemes = sorted({v.value("gradeScale") or "" for v in knowledge.versions(framework)} - {""})
    scale = [g for scheme in schemes for g in knowledge.concepts(scheme.split("/def/")[1])]
    scale.append(knowledge.concept("ungraded-reason", "not-judged"))
    for grade in scale:
        if key in {grade.key, grade.value("recordKey")}:
            return grade
    there = ", ".join(dict.fromkeys(grade.record_key for grade in scale))
    raise desk.blame(f"{place}, grade", f"no grade {key!r} under {framework}; there are {there}")


def _places(judgement: JudgementRecord | None) -> list[Quote | Span]:
    if judgement is None:
        return []
    labels = [judgement.label] if judgement.label else []
    return [Span(judgement.start, judgement.end), *labels, *judgement.more]


def _settle_statement(desk: Desk, place: str, entry: Statement) -> None:
    quotes = desk.quotes(place, entry)
    kinds = [concept.key for concept in desk.knowledge.concepts("statement-type")]
    if entry.type and entry.type not in kinds:
        raise desk.blame(f"{place}, type", f"no type {entry.type!r}; there are {', '.join(kinds)}")
    if entry.do == "add":
        _add(desk, place, entry, quotes)
    else:
        number, before = _find_statement(desk, place, entry, quotes[0])
        after = None if entry.do == "drop" else _changed(desk, entry, before)
        _exchange(desk, number, before, after)
        read = shown([before.type, before.number, before.deadline, before.body])
        desk.note(number, "statements", entry, quotes, item=_item(before), value=entry.do, read=read)
    desk.quiet(entry, lambda issue: issue.field == "statements" and overlaps(issue.start, issue.end, quotes))


def _item(statement: StatementRecord) -> str:
    """How a statement is told from others of its document: by its stretch."""
    return f"{statement.start}-{statement.end}"


def _find_statement(desk: Desk, place: str, entry: Statement, words: Quote) -> tuple[int, StatementRecord]:
    """The shortest statement in which some words stand, and its inspection by number."""
    found = [
        (s.end - s.start, number, s)
        for number in desk.chosen(place, entry, everywhere=True)
        for s in desk.inspections[number].statements
        if any(q.start <= words.start and words.end <= q.end for q in _stretches(s))
    ]
    if not found:
        raise desk.blame(f"{place}, evidence", "no statement was read there; `inspgraph extract` shows those that were")
    _, number, statement = min(found, key=lambda hit: hit[:2])
    return number, statement


def _stretches(statement: StatementRecord) -> list[Quote | Span]:
    return [Span(statement.start, statement.end), *statement.more]


def _exchange(desk: Desk, number: int, before: StatementRecord, after: StatementRecord | None) -> None:
    kept = (after if s is before else s for s in desk.inspections[number].statements)
    desk.put(number, statements=tuple(s for s in kept if s))


def _changed(desk: Desk, entry: Statement, before: StatementRecord) -> StatementRecord:
    return before.model_copy(update=_values(desk, entry, before.type))


def _values(desk: Desk, entry: Statement, kind: str) -> dict[str, object]:
    """The values that an entry gives a statement, with what follows from its type, heading and time limit."""
    knowledge = desk.knowledge
    given = entry.model_dump(include={"type", "number", "deadline", "body", "section", "group"}, exclude_none=True)
    concept = knowledge.concept("statement-type", entry.type or kind)
    values: dict[str, object] = dict(given)
    if entry.type:
        values["actionable"] = concept.value("actionable") == "true"
        polarity = concept.value("defaultPolarity")
        values["polarity"] = polarity.rsplit("/", 1)[1] if polarity else None
    if entry.section is not None:
        heading = knowledge.find("section", entry.section)
        values["section_key"] = heading.key if heading else None
    if entry.deadline is not None:
        limit = knowledge.find("section", entry.deadline)
        values["deadline"] = entry.deadline or None
        values["deadline_period"] = limit.value("deadlinePeriod") if limit else None
    return values


def _add(desk: Desk, place: str, entry: Statement, quotes: Sequence[Quote]) -> None:
    number = desk.chosen(place, entry)[0]
    first, *more = quotes
    blank = {"actionable": False, "polarity": None, "text": desk.document.words(Span(first.start, first.end))}
    place_of = {"exact": first.exact, "start": first.start, "end": first.end, "page": first.page, "more": tuple(more)}
    statement = StatementRecord.model_validate({**blank, **place_of, **_values(desk, entry, "finding")})
    one: InspectionRecord = desk.inspections[number]
    same = next((s for s in one.statements if (s.start, s.end) == (statement.start, statement.end)), None)
    if same:
        raise desk.blame(f"{place}, do", "this statement was read already; change it, or remove the entry")
    ordered = sorted([*one.statements, statement], key=lambda s: (s.start, -s.end))
    desk.put(number, statements=tuple(ordered))
    desk.note(number, "statements", entry, quotes, item=_item(statement), value="add")


def _dismiss(desk: Desk, place: str, entry: Dismissal) -> None:
    quotes = desk.quotes(place, entry)
    met = desk.quiet(
        entry,
        lambda issue: (
            issue.code == entry.code
            and entry.field in {None, issue.field}
            and (entry.says or "") in issue.message
            and (not quotes or issue.start is None or overlaps(issue.start, issue.end, quotes))
        ),
    )
    desk.note(0, "issues", entry, quotes, item=entry.code, value="looked at, is right")
    if not met:
        name = desk.override.file.name
        desk.doubt(
            "override-idle", entry.field or "issues", f"{name}: {place}: no issue {entry.code!r} is left to dismiss"
        )
