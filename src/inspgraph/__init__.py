"""inspgraph: the inspection history of England's children's services as one knowledge graph.

The public face, in the order of the journey: ``extract_file`` (a document's record), ``ingest`` (documents into a
``Store``), ``build`` (a ``Release`` from the store and ``data/``), ``run_query``, ``search``, ``compare_themes``,
and ``open``, which gives comparison tables of a release or an endpoint.
``classify_text`` tells what any words are about.
Nothing inside the package imports from here. A name is imported from its room when it is first used, so that who
only serves a release does not wait for what reads documents.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspgraph.classify import classify_text
    from inspgraph.compare import Answer, Comparison, OpenGraph, compare_themes
    from inspgraph.compare import open as open
    from inspgraph.describe import Description, describe_record, facts_edition
    from inspgraph.errors import InspgraphError
    from inspgraph.fulltext import search
    from inspgraph.knowledge import Knowledge, load_knowledge
    from inspgraph.model import Document, DocumentRecord, InspectionRecord, Issue, StatementRecord
    from inspgraph.pipeline import Outcome, build, extract_file, extract_files, ingest, refresh
    from inspgraph.queries import run_query
    from inspgraph.read import read_document
    from inspgraph.store import Release, Store, Table
    from inspgraph.validate import ValidationReport, validate_graph

__version__ = "0.1.0"
__all__ = [
    "Answer",
    "Comparison",
    "Description",
    "Document",
    "DocumentRecord",
    "InspectionRecord",
    "InspgraphError",
    "Issue",
    "Knowledge",
    "OpenGraph",
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
    "search",
    "validate_graph",
]
ROOMS = {
    "classify": ("classify_text",),
    "compare": ("Answer", "Comparison", "OpenGraph", "compare_themes", "open"),
    "describe": ("Description", "describe_record", "facts_edition"),
    "errors": ("InspgraphError",),
    "fulltext": ("search",),
    "knowledge": ("Knowledge", "load_knowledge"),
    "model": ("Document", "DocumentRecord", "InspectionRecord", "Issue", "StatementRecord"),
    "pipeline": ("Outcome", "build", "extract_file", "extract_files", "ingest", "refresh"),
    "queries": ("run_query",),
    "read": ("read_document",),
    "store": ("Release", "Store", "Table"),
    "validate": ("ValidationReport", "validate_graph"),
}
"""Where each public name is at home."""


def __getattr__(name: str) -> object:
    room = next((room for room, names in ROOMS.items() if name in names), None)
    if room is None:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found: object = getattr(import_module(f"{__name__}.{room}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
