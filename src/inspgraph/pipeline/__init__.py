"""The steps in order, for one document and for many, and the making of releases.

Everything here is a few lines that hand one step's value to the next; what a step does stands in its own module.
"""

from __future__ import annotations

from inspgraph.override import Overrides
from inspgraph.pipeline.audits import Audit, audit_release
from inspgraph.pipeline.editions import write_facts
from inspgraph.pipeline.erasures import Erasure, erase
from inspgraph.pipeline.files import LIMIT, Listing, extract_file, gather_overrides, read_catalogue, walk
from inspgraph.pipeline.gate import judge_dataset
from inspgraph.pipeline.guarded import extract_files, read_text
from inspgraph.pipeline.ingests import (
    OPEN_TERMS,
    Outcome,
    Terms,
    describe_in,
    ingest,
)
from inspgraph.pipeline.links import (
    councils_before,
    items_in_release,
    items_of,
    link_items,
    rank_items,
    ranking_for,
    unknown_decisions,
    write_term_counts,
)
from inspgraph.pipeline.releases import (
    assemble,
    build,
    derive,
    is_fresh,
    nameless,
    refresh,
    refresh_held,
    validate_nquads,
    validate_release,
)
from inspgraph.pipeline.reviews import find_held, sort_doubts, write_review
from inspgraph.pipeline.sources import held_sources
from inspgraph.pipeline.validations import validate_description, validate_file
from inspgraph.pipeline.withdrawals import Withdrawal, withdraw
from inspgraph.pipeline.workers import LIMITS, Limits

__all__ = [
    "LIMIT",
    "LIMITS",
    "OPEN_TERMS",
    "Audit",
    "Erasure",
    "Limits",
    "Listing",
    "Outcome",
    "Overrides",
    "Terms",
    "Withdrawal",
    "assemble",
    "audit_release",
    "build",
    "councils_before",
    "derive",
    "describe_in",
    "erase",
    "extract_file",
    "extract_files",
    "find_held",
    "gather_overrides",
    "held_sources",
    "ingest",
    "is_fresh",
    "items_in_release",
    "items_of",
    "judge_dataset",
    "link_items",
    "nameless",
    "rank_items",
    "ranking_for",
    "read_catalogue",
    "read_text",
    "refresh",
    "refresh_held",
    "sort_doubts",
    "unknown_decisions",
    "validate_description",
    "validate_file",
    "validate_nquads",
    "validate_release",
    "walk",
    "withdraw",
    "write_facts",
    "write_review",
    "write_term_counts",
]
