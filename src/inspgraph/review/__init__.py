"""What is doubtful, for people to settle: rows of a table, and pages that show the words in question.

Must not know RDF, nor how a file is read; what is settled goes into an override (``docs/how-to/settle-a-doubt.md``).
"""

from __future__ import annotations

from inspgraph.review.doubts import COLUMNS, Doubt, list_doubts, page_name
from inspgraph.review.pages import render_document, render_index
from inspgraph.review.snippets import Snippets, join_entries, write_head, write_snippets

__all__ = [
    "COLUMNS",
    "Doubt",
    "Snippets",
    "join_entries",
    "list_doubts",
    "page_name",
    "render_document",
    "render_index",
    "write_head",
    "write_snippets",
]
