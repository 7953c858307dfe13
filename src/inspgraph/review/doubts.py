"""What is doubtful in a record, one row a doubt, with what a person must see to settle it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from inspgraph.iris import digest, slug
from inspgraph.model import DocumentRecord, InspectionRecord, Issue, JudgementRecord, Quote, StatementRecord

REJECTED = "rejected"
GRAVE = frozenset({"warning", "error", REJECTED})
COLUMNS = (
    *("severity", "document", "authority", "inspection", "field", "value", "message", "page", "start", "end", "code"),
)

Given = Callable[[DocumentRecord, Issue], list[str]]
"""Tells for people what a record gives where an issue doubts it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt about one document: the value given, why it is doubtful, and the words in question.

    ``behind`` are the words behind the value that was given; ``start`` and ``end`` are of the words in question.
    """

    record: DocumentRecord
    severity: str
    code: str
    field: str
    value: str
    message: str
    start: int | None = None
    end: int | None = None
    behind: tuple[Quote, ...] = ()

    @property
    def row(self) -> dict[str, str]:
        """The doubt as plain texts, by column."""
        first = self.record.inspections[0] if self.record.inspections else None
        values = {
            "severity": self.severity,
            "document": self.record.source.path,
            "authority": first.authority.name if first else "",
            "inspection": name_inspections(self.record),
            "field": self.field,
            "value": self.value,
            "message": self.message,
            "page": str(self.page or ""),
            "start": "" if self.start is None else str(self.start),
            "end": "" if self.end is None else str(self.end),
            "code": self.code,
        }
        return {name: values[name] for name in COLUMNS}

    @property
    def page(self) -> int | None:
        """The page on which the words in question stand; none where there are none."""
        return None if self.start is None else self.record.source.page_of(self.start)


def list_doubts(record: DocumentRecord, *, remarks: bool = False) -> list[Doubt]:
    """The doubts about a document, with its remarks if they are wanted; a rejected document is one doubt."""
    if record.status == REJECTED:
        why = (record.reason or "rejected").removeprefix(record.source.path).lstrip(" :")
        return [Doubt(record, REJECTED, REJECTED, "document", "", why)]
    wanted = [issue for issue in record.issues if remarks or issue.severity in GRAVE]
    return [_doubt(record, issue) for issue in wanted]


def _doubt(record: DocumentRecord, issue: Issue) -> Doubt:
    given = VALUES.get(issue.field)
    return Doubt(
        record,
        issue.severity,
        issue.code,
        issue.field,
        ", ".join(dict.fromkeys(filter(None, given(record, issue) if given else ()))),
        issue.message,
        issue.start,
        issue.end,
        tuple(dict.fromkeys(_behind(record, issue))),
    )


def name_inspections(record: DocumentRecord) -> str:
    """The inspections of a record for people: framework and month of fieldwork."""
    return ", ".join(f"{i.framework} {_month(i)}".strip() for i in record.inspections)


def page_name(record: DocumentRecord) -> str:
    """The name of a document's page: its folder and file name, and eight digits that tell it from others."""
    parts = record.source.path.replace("\\", "/").split("/")[-2:]
    path = record.source.path + record.source.sha256
    return f"{slug(' '.join(parts))[:80].strip('-')}-{digest(path, 8)}.html"


def _month(one: InspectionRecord) -> str:
    return one.fieldwork[0].start[:7] if one.fieldwork else one.fieldwork_month or ""


def _near(start: int, end: int, issue: Issue) -> bool:
    return issue.start is not None and issue.end is not None and start < issue.end and issue.start < end


def _stretches(judgement: JudgementRecord | StatementRecord) -> Iterator[tuple[int, int]]:
    yield judgement.start, judgement.end
    yield from ((quote.start, quote.end) for quote in judgement.more)


def _in_question(record: DocumentRecord, issue: Issue) -> list[JudgementRecord]:
    """The judgements that an issue speaks of: by name, or by place."""
    every = [j for one in record.inspections for j in one.judgements]
    named = [j for j in every if j.area in issue.message]
    near = [j for j in every if any(_near(*stretch, issue) for stretch in _stretches(j))]
    return named or near


def _judgements(record: DocumentRecord, issue: Issue) -> list[str]:
    return [f"{j.area}: {j.as_printed}" for j in _in_question(record, issue)]


def _statements(record: DocumentRecord, issue: Issue) -> list[str]:
    every = (s for one in record.inspections for s in one.statements)
    near = [s for s in every if any(_near(*stretch, issue) for stretch in _stretches(s))]
    return [f"{s.type} {s.number}".strip() for s in near]


def _each(told: Callable[[InspectionRecord], Iterable[str | None]]) -> Given:
    """What each inspection of a record has of a value."""
    return lambda record, _: [value or "" for one in record.inspections for value in told(one)]


def _fieldwork(one: InspectionRecord) -> Iterable[str | None]:
    return [f"{period.start} to {period.end}" for period in one.fieldwork] or [one.fieldwork_month]


def _team(one: InspectionRecord) -> Iterator[str]:
    yield from (f"{member.name} ({member.role})" for member in one.team)
    yield from (f"{count.number} {count.designation}" for count in one.team_counts)


VALUES: dict[str, Given] = {
    "authority": _each(lambda one: [f"{one.authority.name} ({one.authority.ofsted_urn})"]),
    "framework": _each(lambda one: [one.framework]),
    "framework_version": _each(lambda one: [one.framework_version]),
    "variant": _each(lambda one: [one.variant]),
    "fieldwork": _each(_fieldwork),
    "published": _each(lambda one: [one.published]),
    "lead_inspectors": _each(lambda one: one.lead_inspectors),
    "team": _each(_team),
    "judgements": _judgements,
    "statements": _statements,
}
"""How the value of a field is told to people, by the field's name."""


def _behind(record: DocumentRecord, issue: Issue) -> Iterator[Quote]:
    for one in record.inspections:
        yield from one.evidence.get(issue.field, ())
        if issue.field in {"lead_inspectors", "team"}:
            yield from (member.quote for member in one.team)
    for j in _in_question(record, issue) if issue.field == "judgements" else ():
        yield Quote(start=j.start, end=j.end, page=j.page, exact=j.exact)
        yield from j.more
