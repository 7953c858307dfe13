"""Records and what people settled about their documents → settled records.

A value that was settled wins over what was read, is marked as manual with the words of the document that it rests
on, and says why, by whom and when. The issues that it answers become remarks. Must not know RDF.
"""

from __future__ import annotations

from inspgraph.knowledge import Knowledge
from inspgraph.model import Document, DocumentRecord
from inspgraph.override.desk import Desk
from inspgraph.override.files import Override, Overrides, read_override, read_overrides
from inspgraph.override.lists import settle_lists
from inspgraph.override.values import settle_values

__all__ = ["Override", "Overrides", "apply_override", "read_override", "read_overrides"]


def apply_override(
    record: DocumentRecord, document: Document, override: Override, knowledge: Knowledge
) -> DocumentRecord:
    """The record with what an override settles.

    Raises ``OverrideError`` that names file, entry and mend where the document does not bear the override out, or
    where no vocabulary holds what it gives.
    """
    desk = Desk(document, knowledge, override, list(record.inspections), list(record.issues))
    settle_values(desk)
    settle_lists(desk)
    return record.model_copy(
        update={
            "inspections": tuple(desk.inspections),
            "issues": tuple(sorted(desk.issues, key=lambda i: (i.start or 0, i.code, i.message))),
            "settled": tuple(desk.settled),
        }
    )
