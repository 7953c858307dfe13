"""What every tool of an assistant shares: the release, who answers queries, and how an answer is put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from inspgraph import iris
from inspgraph.queries import run_query
from inspgraph.store import Release
from inspgraph.web.evaluator import Evaluator

Row = dict[str, str | None]
Answer = dict[str, Any]
Made = TypeVar("Made")
LONGEST = 600
"""Characters of one value; what is longer ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A release as an assistant asks it. Queries of the client go to the evaluator, whose children can be ended."""

    release: Release
    evaluator: Evaluator
    _kept: dict[str, Any] = field(default_factory=dict, compare=False)

    def rows(self, query: str, **values: str) -> list[Row]:
        """The rows of a named query of ours as plain strings; raises as ``run_query``."""
        return run_query(self.release, query, **values).plain()

    def keep(self, name: str, make: Callable[[], Made]) -> Made:
        """What is made of the release once and kept."""
        if name not in self._kept:
            self._kept[name] = make()
        made: Made = self._kept[name]
        return made

    def answer(self, found: Answer, citations: Iterable[Answer] = (), caveats: Iterable[str] = ()) -> Answer:
        """What was found, with its citations, its caveats once each, and the release that said so."""
        told = {"citations": list(citations), "caveats": list(dict.fromkeys(caveats)), "release": self.cited()}
        return found | told

    def cited(self) -> Answer:
        """The release as it is cited."""
        key = self.release.sha256[:16]
        return {"id": key, "sha256": self.release.sha256, "address": f"{iris.BASE}release/{key}/data"}


def shortened(value: str | None) -> str | None:
    """A value that an assistant can hold; none stays none."""
    return value if value is None or len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def present(row: Row) -> Answer:
    """The cells of a row that hold something."""
    return {name: shortened(value) for name, value in row.items() if value is not None}
