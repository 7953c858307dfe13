"""The keys under which a record's document and inspections stand in the graph."""

from __future__ import annotations

from inspgraph import iris
from inspgraph.concepts import Concept
from inspgraph.errors import InspgraphError
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentInfo, DocumentRecord, InspectionRecord, ReferencedInspection

VISITS = frozenset({"focused-visit", "monitoring-visit"})


class UndatedInspectionError(InspgraphError):
    """No fieldwork date or month was found, so the inspection has no key and cannot be described."""


def record_key(record: DocumentRecord, info: DocumentInfo, knowledge: Knowledge) -> str:
    """The key of the document behind a record: Ofsted's file number, else publisher, place and date."""
    place = knowledge.authorities.by_urn[record.inspections[0].authority.ofsted_urn].short_name
    publisher = info.publisher if info.publisher == "ofsted" else "council"
    dated = info.dated or (_printed_date(record) if info.primary else None)
    return iris.document_key(publisher, place, dated, record.source.file_number, record.source.text_sha256)


def _printed_date(record: DocumentRecord) -> str | None:
    """The publication date that the report itself prints, the same for all inspections in it; else none."""
    printed = {i.published for i in record.inspections if i.published_basis in {"printed", "manual"}}
    return printed.pop() if len(printed) == 1 else None


def programme(inspection: InspectionRecord) -> str:
    """The programme code that stands in an inspection's key."""
    return inspection.variant if inspection.variant in VISITS else inspection.framework


def inspection_type(inspection: InspectionRecord, knowledge: Knowledge) -> Concept:
    """The concept of the kind of inspection, the narrowest that the record tells."""
    kinds = {c.key: c for c in knowledge.concepts("inspection-type")}
    narrow = f"{inspection.framework}-{inspection.variant}"
    return kinds.get(narrow) or kinds[programme(inspection)]


def key_of(inspection: InspectionRecord, knowledge: Knowledge) -> str:
    """The key of a record's inspection, settled through the register where it was made from a mention."""
    month = inspection.fieldwork[0].start[:7] if inspection.fieldwork else inspection.fieldwork_month
    if not month:
        msg = (
            f"{inspection.authority.name}: neither days nor a month of fieldwork were found, so the inspection "
            "cannot be named; give them in an override file"
        )
        raise UndatedInspectionError(msg)
    key = iris.inspection_key(inspection.authority.ofsted_urn, programme(inspection), month)
    return knowledge.settled_keys.get(key, key)


def mention_key(urn: str, mention: ReferencedInspection, knowledge: Knowledge) -> str | None:
    """The key of an inspection that is only spoken of; none if its programme or month of fieldwork is not told.

    A month in which it was judged names it only where the register settles which inspection is meant.
    """
    if not mention.framework or not mention.month or not is_held_by(urn, mention.month, knowledge):
        return None
    key = iris.inspection_key(urn, mention.variant or mention.framework, mention.month)
    return knowledge.settled_keys.get(key, key if mention.month_of == "fieldwork" else None)


def is_held_by(urn: str, month: str, knowledge: Knowledge) -> bool:
    """Whether an authority existed in a month; if not, what was inspected then was one of those before it."""
    return month >= knowledge.authorities.by_urn[urn].existed_from[:7]
