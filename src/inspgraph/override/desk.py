"""What an override is applied to and with: the document, the knowledge, and the record as far as it is settled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from inspgraph.errors import OverrideError
from inspgraph.knowledge import Knowledge
from inspgraph.model import Document, InspectionRecord, Issue, Quote, Review, Settled
from inspgraph.override.files import Dismissal, Override, Remark
from inspgraph.override.places import locate


@dataclass
class Desk:
    """A record that is being settled: its inspections and issues, and what was settled of it so far."""

    document: Document
    knowledge: Knowledge
    override: Override
    inspections: list[InspectionRecord]
    issues: list[Issue]
    settled: list[Settled] = field(default_factory=list)

    def blame(self, place: str, what: str) -> OverrideError:
        """The error that names the file, the entry in it, and what is wrong with its mend."""
        return OverrideError(f"{self.override.file}: {place}: {what}")

    def quotes(self, place: str, remark: Remark) -> tuple[Quote, ...]:
        """The evidence of an entry, located in the text."""
        return tuple(
            locate(self.document, one, partial(self.blame, f"{place}, evidence {n}"))
            for n, one in enumerate(remark.evidence, start=1)
        )

    def chosen(self, place: str, remark: Remark, *, everywhere: bool = False) -> list[int]:
        """The inspections that an entry is about, by number: those of the framework that it names, else all or the
        first."""
        if remark.inspection is None:
            return list(range(len(self.inspections))) if everywhere else [0]
        found = [n for n, i in enumerate(self.inspections) if i.framework == remark.inspection]
        if not found:
            there = ", ".join(i.framework for i in self.inspections)
            raise self.blame(place, f"inspection: the document has none of {remark.inspection!r}; it has {there}")
        return found

    def put(self, number: int, **values: object) -> None:
        """Gives an inspection other values."""
        whole = {name: getattr(self.inspections[number], name) for name in InspectionRecord.model_fields}
        self.inspections[number] = InspectionRecord.model_validate({**whole, **values})

    def note(self, number: int, name: str, remark: Remark, quotes: Sequence[Quote], **told: str | None) -> None:
        """Notes what was settled and why: ``item`` says which of several, ``value`` and ``read`` what it is and was."""
        values = {"item": None, "value": None, "read": None, **told}
        self.settled.append(
            Settled(
                field=name,
                inspection=self.inspections[number].framework,
                item=values["item"],
                value=values["value"],
                read=values["read"],
                reason=remark.reason,
                by=remark.by,
                on=remark.on.isoformat(),
                file=self.override.file.name,
                evidence=tuple(quotes),
            )
        )

    def quiet(self, remark: Remark, fits: Callable[[Issue], bool]) -> int:
        """Turns the warnings that fit into remarks with the reason; how many there were."""
        which = {n for n, issue in enumerate(self.issues) if issue.severity != "info" and fits(issue)}
        told = f"; settled on {remark.on.isoformat()} by {remark.by}: {remark.reason}"
        status: Literal["accepted", "corrected"] = "accepted" if isinstance(remark, Dismissal) else "corrected"
        review = Review(status=status, reason=remark.reason, on=remark.on.isoformat())
        self.issues = [
            i.model_copy(update={"severity": "info", "message": i.message + told, "review": review})
            if n in which
            else i
            for n, i in enumerate(self.issues)
        ]
        return len(which)

    def doubt(self, code: str, name: str, message: str, severity: str = "info") -> None:
        """Adds an issue of our own."""
        self.issues.append(
            Issue.model_validate({"code": code, "field": name, "severity": severity, "message": message})
        )


def shown(values: Iterable[object]) -> str | None:
    """Values in one line, for people; none if there is none."""
    return ", ".join(str(value) for value in values if value) or None
