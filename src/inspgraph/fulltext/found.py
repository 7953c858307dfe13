"""What is looked for, and what is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspgraph.errors import InspgraphError
from inspgraph.fulltext.names import Named


class SearchError(InspgraphError):
    """A search that cannot be answered."""


class NoIndexError(SearchError):
    """A release without an index, or with one of another format."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for: words as typed, chosen keys by facet, and which part of what fits is wanted."""

    words: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that fits; title and extract are pieces of text, each with whether it is what matched.

    ``told`` is whether the extract is from what the thing says or what is said of it, and not from headings and themes.
    """

    iri: str
    kind: str
    title: tuple[tuple[str, bool], ...]
    extract: tuple[tuple[str, bool], ...]
    about: str | None
    about_title: str | None
    told: bool = False

    @property
    def plain_title(self) -> str:
        """The title without marks."""
        return "".join(piece for piece, _ in self.title)

    @property
    def plain_extract(self) -> str:
        """The extract without marks."""
        return "".join(piece for piece, _ in self.extract)


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, how many things that fit have it, and whether it was chosen."""

    key: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet with those of its values that some thing that fits has, the most frequent first."""

    key: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What fits a search: how the words were read, how many things fit, those wanted, and facets.

    ``how`` is ``all`` or ``main`` (without small words), ``beginnings``, ``any``, ``name`` (an authority's; what is
    about it fits too), ``near`` (one much like an authority's), or ``none`` where no words were given. ``unknown``
    lists chosen keys that nothing has, ``cut`` is whether the end of the words was left out.
    """

    search: Search
    how: str
    total: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    named: tuple[Named, ...]
    """The authorities that the words name, surely (``sure``) or perhaps."""
    sure: bool
    within: tuple[Named, ...]
    """The authority that some of the words name; ``rest`` is the others."""
    rest: str
    unknown: tuple[tuple[str, str], ...]
    cut: bool

    @property
    def next_offset(self) -> int | None:
        """Where those that fit go on; none if these are the last."""
        after = self.search.offset + len(self.hits)
        return after if self.hits and after < self.total else None
