"""From the rows of a run to figures: how much is right, of how much, and how much is silently wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from inspgraph.evaluate.rows import Row, Run


@dataclass(frozen=True, slots=True)
class Score:
    """How many of one measure are right, in one family of documents or in all."""

    measure: str
    family: str
    right: int
    of: int
    silent: int = 0


def score_fields(run: Run) -> list[Score]:
    """The score of each field, over all documents and over each family of them, in order of their coming."""
    rows = list(run.of("field"))
    found = []
    for name in dict.fromkeys(row.field for row in rows):
        mine = [row for row in rows if row.field == name]
        found.append(_score(name, "all", mine))
        for family in dict.fromkeys(row.family for row in rows):
            same = [row for row in mine if row.family == family]
            found += [_score(name, family, same)] if same else []
    return found


def _score(measure: str, family: str, rows: Iterable[Row]) -> Score:
    rows = list(rows)
    silent = sum(row.state == "silent" for row in rows)
    return Score(measure, family, sum(row.right for row in rows), len(rows), silent)


def score_whole(run: Run) -> Score:
    """The score of all fields together."""
    return _score("fields", "all", run.of("field"))


def score_items(run: Run) -> list[Score]:
    """The scores of lists: points found among those given and wanted, their parts, their order, and sections."""
    items = list(run.of("item"))
    hits = sum(row.right for row in items)
    given = sum(row.right or row.wanted is None for row in items)
    scores = [
        Score("item precision", "all", hits, given),
        Score("item recall", "all", hits, sum(row.wanted is not None for row in items)),
    ]
    for part in ("deadline", "number", "body"):
        mine = [row for row in run.of("item-part") if row.field.startswith(f"{part} of ")]
        scores.append(Score(f"item {part}", "all", sum(row.right for row in mine), hits))
    return [
        *scores,
        _plain("documents with items in order", run.of("order")),
        _plain("finding sections", run.of("section")),
    ]


def _plain(measure: str, rows: Iterable[Row]) -> Score:
    rows = list(rows)
    return Score(measure, "all", sum(row.right for row in rows), len(rows))


def score_alarms(run: Run) -> Score:
    """How many documents of the table that are right in every field carry a warning all the same."""
    wrong = {row.document for row in run.of("field") if not row.right}
    return Score("false alarms", "all", len(run.alarmed - wrong), len({*run.listed} - wrong))


def item_f1(scores: Iterable[Score]) -> float:
    """The harmonic mean of item precision and recall."""
    named = {score.measure: score.right / max(score.of, 1) for score in scores}
    precision, recall = named["item precision"], named["item recall"]
    return 2 * precision * recall / max(precision + recall, 1e-9)


def count_missing(run: Run) -> int:
    """How many documents of the table had no record."""
    return sum(path not in run.read for path in run.listed)


def wrong_rows(run: Run) -> Iterator[Row]:
    """Every row that is not right, by field and document."""
    return iter(sorted((row for row in run.rows if not row.right), key=lambda row: (row.kind, row.field, row.document)))
