"""Short views of a record, for tests that say exactly what must come out."""

from __future__ import annotations

from inspgraph.model import DocumentInfo, DocumentRecord, InspectionRecord, StatementRecord


def only(record: DocumentRecord) -> InspectionRecord:
    """The one inspection of a record."""
    (inspection,) = record.inspections
    return inspection


def letter(record: DocumentRecord) -> DocumentInfo:
    """What a record says of its document."""
    assert record.document is not None
    return record.document


def under(inspection: InspectionRecord) -> list[tuple[str | None, str, str]]:
    """Section, type and first two words of each statement."""
    return [(s.section, s.type, " ".join(s.text.split()[:2])) for s in inspection.statements]


def endings(inspection: InspectionRecord) -> list[str]:
    """The last word of each statement: a statement that is cut or runs on shows here."""
    return [s.text.split()[-1] for s in inspection.statements]


def typed(inspection: InspectionRecord, kind: str) -> list[StatementRecord]:
    """The statements of a type."""
    return [s for s in inspection.statements if s.type == kind]


def team(inspection: InspectionRecord) -> list[tuple[str, str, str | None]]:
    """Name, role and designation of each inspector."""
    return [(m.name, m.role, m.designation) for m in inspection.team]


def warned(record: DocumentRecord) -> list[str]:
    """The fields of which the record owns up to a doubt."""
    return [i.field for i in record.issues if i.severity == "warning"]


def days(inspection: InspectionRecord) -> list[tuple[str, str]]:
    """First and last day of each period of fieldwork."""
    return [(f.start, f.end) for f in inspection.fieldwork]
