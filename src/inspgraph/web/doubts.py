"""What is doubtful, as pages say it: of an inspection in all its documents, or of one document."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from inspgraph.web.site import Row, Site


@dataclass(frozen=True, slots=True)
class Doubt:
    """One doubt with all that a reader needs to weigh it; ``properties`` are the facts that it may make wrong."""

    row: Row
    properties: frozenset[str]

    @property
    def settled(self) -> bool:
        """Whether a person has looked at it."""
        return self.row["status"] is not None

    @property
    def open(self) -> bool:
        """Whether it calls for a look at the document."""
        return self.row["grave"] == "true" and not self.settled

    @property
    def state(self) -> str:
        """The word under which it is shown."""
        return "Settled" if self.settled else "Doubtful" if self.open else "Remark"

    @property
    def field(self) -> str:
        """What is doubtful, in words."""
        return (self.row["field"] or "").replace("_", " ")


def read_doubts(site: Site, resource: str) -> list[Doubt]:
    """What is doubtful of a document or an inspection: what is open first, then remarks, then what was settled."""
    found = fold_doubts(site.rows("resource-doubts", resource=resource))
    return sorted(found, key=lambda doubt: ("Doubtful", "Remark", "Settled").index(doubt.state))


def fold_doubts(rows: Iterable[Row]) -> list[Doubt]:
    """One doubt for all its rows, of which there is one a property."""
    groups = [list(group) for _, group in groupby(rows, key=lambda row: row["doubt"])]
    return [Doubt(group[0], frozenset(row["property"] or "" for row in group) - {""}) for group in groups]


def in_doubt(doubts: Iterable[Doubt]) -> frozenset[str]:
    """The properties whose values are in doubt: that is, in one that is open."""
    return frozenset(name for doubt in doubts if doubt.open for name in doubt.properties)
