"""What is published of the knowledge files: the list of addresses that must last, and the pages of the vocabulary."""

from __future__ import annotations

from inspgraph.ontology.context import name_terms
from inspgraph.ontology.pages import write_pages
from inspgraph.ontology.published import PUBLISHED, add_published, public_iris, published_iris, vanished

__all__ = ["PUBLISHED", "add_published", "name_terms", "public_iris", "published_iris", "vanished", "write_pages"]
