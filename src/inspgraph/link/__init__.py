"""The same matter raised again: later items with the earlier ones of the same council that they take up.

Works on plain ``Item`` values; where these come from (records, a release) and where links go (a table, the graph)
is the pipeline's business.
"""

from __future__ import annotations

from inspgraph.link.lexicon import FOLDER, read_lexicon, with_counts, write_counts
from inspgraph.link.measure import Figures, Pair, measure_pairs, read_pairs
from inspgraph.link.ranking import Candidate, Item, Ranking, earlier_items, field_terms

__all__ = [
    "FOLDER",
    "Candidate",
    "Figures",
    "Item",
    "Pair",
    "Ranking",
    "earlier_items",
    "field_terms",
    "measure_pairs",
    "read_lexicon",
    "read_pairs",
    "with_counts",
    "write_counts",
]
