"""The same matter raised again: later items with the earlier ones of the same council that they take up.

Works on plain ``Item`` values; where these come from (records, a release) and where links go (a table, the graph)
is the pipeline's business.
"""

from __future__ import annotations

from inspgraph.link.files import DECISIONS, LINKS, decide, read_decisions, read_links, write_links
from inspgraph.link.lexicon import FOLDER, read_lexicon, with_counts, write_counts
from inspgraph.link.links import SCOPE, SUGGESTED, Link, Links, Unlinked, find_links, suggest
from inspgraph.link.measure import Figures, Pair, measure_pairs, read_pairs
from inspgraph.link.ranking import Candidate, Item, Ranking, earlier_items, field_terms
from inspgraph.link.triples import describe_links

__all__ = [
    "DECISIONS",
    "FOLDER",
    "LINKS",
    "SCOPE",
    "SUGGESTED",
    "Candidate",
    "Figures",
    "Item",
    "Link",
    "Links",
    "Pair",
    "Ranking",
    "Unlinked",
    "decide",
    "describe_links",
    "earlier_items",
    "field_terms",
    "find_links",
    "measure_pairs",
    "read_decisions",
    "read_lexicon",
    "read_links",
    "read_pairs",
    "suggest",
    "with_counts",
    "write_counts",
    "write_links",
]
