"""Records → the graph of one document, with provenance.

One document gives one source graph: what the document is, its text and passages, its statements, who took
part, what it *claims* of each inspection, and what is doubtful of what was read. Which claims the graph holds for
true is decided later, when the claims of all documents are at hand (``resolve``), so this step must not know any
other document.
"""

from __future__ import annotations

from dataclasses import dataclass

from rdflib import Graph

from inspgraph import iris
from inspgraph.describe.doubts import write_doubts
from inspgraph.describe.editions import facts_edition
from inspgraph.describe.keys import UndatedInspectionError, key_of
from inspgraph.describe.statements import Statements, statement_classes, statement_label
from inspgraph.describe.writer import Writer
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import DocumentRecord

__all__ = [
    "Description",
    "UndatedInspectionError",
    "describe_record",
    "facts_edition",
    "key_of",
    "statement_classes",
    "statement_label",
]


@dataclass(frozen=True)
class Description:
    """What one document gives to the graph: its key, its source graph, and the names of the people in it."""

    key: str
    source: Graph
    persons: Graph

    @property
    def graphs(self) -> dict[str, Graph]:
        """The two graphs by the IRIs of their named graphs."""
        return {iris.source_graph(self.key): self.source, iris.PERSONS_GRAPH: self.persons}


def describe_record(
    record: DocumentRecord, knowledge: Knowledge | None = None, person_key: str = iris.PERSON_KEY
) -> Description:
    """The graphs of one document in the full edition.

    Raises ``UndatedInspectionError`` if an inspection in it has neither days nor a month of fieldwork, and
    ``ValueError`` for the record of a rejected document.
    """
    if record.document is None or record.status != "ok":
        msg = f"{record.source.path}: was rejected, so there is nothing to describe"
        raise ValueError(msg)
    knowledge = knowledge or load_knowledge()
    writer = Writer(record, record.document, knowledge, person_key)
    writer.document()
    for inspection in record.inspections:
        Statements(writer, inspection, writer.inspection(inspection)).write()
    write_doubts(writer)
    return Description(writer.key, writer.graph, writer.persons)
