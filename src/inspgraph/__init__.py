"""inspgraph: the inspection history of England's children's services as one knowledge graph.

The public face, in the order of the journey: ``extract_file`` (a document's record), ``ingest`` (documents into a
``Store``), ``build`` (a ``Release`` from the store and ``data/``), ``run_query``, ``compare_themes``.
``classify_text`` tells what any words are about.
Nothing inside the package imports from here.
"""

from inspgraph.classify import classify_text
from inspgraph.compare import Comparison, compare_themes
from inspgraph.describe import Description, describe_record, facts_edition
from inspgraph.errors import InspgraphError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import Document, DocumentRecord, InspectionRecord, Issue, StatementRecord
from inspgraph.pipeline import Outcome, build, extract_file, extract_files, ingest, refresh
from inspgraph.queries import run_query
from inspgraph.read import read_document
from inspgraph.store import Release, Store, Table
from inspgraph.validate import ValidationReport, validate_graph

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "Description",
    "Document",
    "DocumentRecord",
    "InspectionRecord",
    "InspgraphError",
    "Issue",
    "Knowledge",
    "Outcome",
    "Release",
    "StatementRecord",
    "Store",
    "Table",
    "ValidationReport",
    "build",
    "classify_text",
    "compare_themes",
    "describe_record",
    "extract_file",
    "extract_files",
    "facts_edition",
    "ingest",
    "load_knowledge",
    "read_document",
    "refresh",
    "run_query",
    "validate_graph",
]
