"""Searching a release by words, narrowed by facets: an index beside the dump, and what fits a search."""

from inspgraph.fulltext.found import Facet, Found, Hit, NoIndexError, Search, SearchError, Value
from inspgraph.fulltext.index import has_index, write_index
from inspgraph.fulltext.names import Named
from inspgraph.fulltext.plan import plan
from inspgraph.fulltext.reader import Index
from inspgraph.fulltext.rows import Place, as_table, place_of
from inspgraph.store import Release

__all__ = [
    "Facet",
    "Found",
    "Hit",
    "Index",
    "Named",
    "NoIndexError",
    "Place",
    "Search",
    "SearchError",
    "Value",
    "as_table",
    "has_index",
    "place_of",
    "plan",
    "search",
    "write_index",
]


def search(release: Release, words: str = "", *, offset: int = 0, limit: int = 20, **chosen: str) -> Found:
    """What fits some words in a release, narrowed by facets: ``search(release, "supervision", kind="statement")``.

    Raises ``NoIndexError`` for a release without an index and ``SearchError`` for a facet that there is none of.
    """
    unknown = set(chosen) - set(plan().dimensions)
    if unknown:
        msg = f"results are not narrowed by {', '.join(sorted(unknown))}; there are {', '.join(plan().dimensions)}"
        raise SearchError(msg)
    keys = {facet: (key,) for facet, key in chosen.items()}
    return Index.of(release).search(Search(words, keys, offset, limit))
