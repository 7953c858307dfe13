"""What pages repeat thousands of times: made here, where it costs a fraction of what a macro does."""

from __future__ import annotations

from inspgraph.web.markup.links import link_to, place_of, places_of
from inspgraph.web.markup.reading import RowEnvironment

__all__ = ["RowEnvironment", "link_to", "place_of", "places_of"]
