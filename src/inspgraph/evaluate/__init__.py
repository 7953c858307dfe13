"""Records against truth that was made by careful reading: what is right, what is owned up to, what is silently wrong.

A *silent* error is a wrong value that no issue on its field owns up to: the worst that can happen.
Nothing here changes a record; truth is for measuring, never a source of values.
"""

from __future__ import annotations

from collections.abc import Iterable

from inspgraph.evaluate.fields import doubts, judge_values
from inspgraph.evaluate.gold import Gold, read_gold
from inspgraph.evaluate.items import item_key, judge_items
from inspgraph.evaluate.rows import Change, Row, Run, compare_runs, open_run
from inspgraph.evaluate.scores import (
    Score,
    count_missing,
    item_f1,
    score_alarms,
    score_fields,
    score_items,
    score_whole,
    wrong_rows,
)
from inspgraph.evaluate.send import judge_send
from inspgraph.model import DocumentRecord

__all__ = [
    "Change",
    "Gold",
    "Row",
    "Run",
    "Score",
    "compare_runs",
    "count_missing",
    "evaluate_records",
    "item_f1",
    "item_key",
    "open_run",
    "read_gold",
    "score_alarms",
    "score_fields",
    "score_items",
    "score_whole",
    "wrong_rows",
]


def evaluate_records(records: Iterable[DocumentRecord], gold: Gold) -> Run:
    """Each record against what is known of the document with its SHA-256; of two with the same one the last counts.

    A document of the table without a record counts as wrong in every field; partnership reports and records that
    nothing is known of are left out.
    """
    known = {record.source.sha256: record for record in records}
    rows: list[Row] = []
    for row in gold.metadata:
        rows += judge_values(row, known.get(row["sha256"]))
    for truth in gold.items:
        rows += judge_items(truth, known.get(truth["sha256"]))
    for truth in gold.send:
        if truth["sha256"] in known:
            rows += judge_send(truth, known[truth["sha256"]])
    return Run(
        rows=tuple(rows),
        listed=tuple(row["path"] for row in gold.metadata),
        read=frozenset(t["path"] for t in (*gold.metadata, *gold.items, *gold.send) if t["sha256"] in known),
        alarmed=frozenset(row["path"] for row in gold.metadata if doubts(known.get(row["sha256"]))),
    )
