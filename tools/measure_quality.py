"""Measures how right the reading is and writes it to ``data/quality``: ``make quality RECORDS=… GOLD=…``.

``scores.csv`` holds the figures that the page on quality shows, each with its day and the command that gives it again;
``documents.csv`` what each document of the truth adds to them, so that a few documents are enough to check them.
No value of a document is in either.
"""

from __future__ import annotations

import argparse
import csv
import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from inspgraph import evaluate, link, pipeline
from inspgraph.cli.records import records_from
from inspgraph.evaluate import themes
from inspgraph.knowledge import load_knowledge
from inspgraph.model import DocumentRecord

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "data/quality"
SCORES = ("area", "measure", "part", "right", "of", "silent", "figure", "measured_on", "command")
DOCUMENTS = ("sha256", "right", "of", "silent", "items_right", "items_given", "items_wanted")
Score = tuple[str, str, str, int, int, int | None, str, str]
READING, THEMES, LINKS = (
    f"inspgraph {rest}"
    for rest in (
        "evaluate RECORDS --gold DIR",
        "evaluate-themes RECORDS",
        "link RECORDS --truth data/truth/links.csv",
    )
)


def main() -> None:
    """Measures the records of a file against the truth of a folder and writes both tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("records", type=Path, help="lines of inspgraph extract")
    asked.add_argument("gold", type=Path, help="the folder with the truth (docs/reference/gold.md)")
    given = asked.parse_args()
    records = list(records_from([given.records], pipeline.read_catalogue([])))
    truth = evaluate.read_gold(given.gold)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    scores = [*reading_scores(evaluate.evaluate_records(records, truth)), *theme_scores(records), *link_scores(records)]
    write(FOLDER / "scores.csv", SCORES, ((*score[:7], today, score[7]) for score in scores))
    write(FOLDER / "documents.csv", DOCUMENTS, document_rows(records, truth))


def write(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Writes a table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)


def reading_scores(run: evaluate.Run) -> Iterator[Score]:
    """How many fields and items were read rightly, and how many are silently wrong."""
    scores = [evaluate.score_whole(run), *evaluate.score_fields(run), *evaluate.score_items(run)]
    scores.append(evaluate.score_alarms(run))
    for one in scores:
        share = f"{one.right / one.of:.4f}" if one.of else ""
        yield "reading", one.measure, one.family, one.right, one.of, one.silent, share, READING


def theme_scores(records: Iterable[DocumentRecord]) -> Iterator[Score]:
    """The F1 of themes and populations over labelled statements of councils that nothing was learnt from."""
    rows = themes.read_theme_truth(ROOT / "data/truth/themes.csv", "test")
    given = themes.given_in(records)
    known = [(given[place], row) for row in rows if (place := themes.place_of(row)) in given]
    for kind in themes.KINDS:
        whole = themes.sum_scores(themes.score_pairs((told[kind], row[kind].split()) for told, row in known))
        given_in_all, true = whole.right + whole.wrong, whole.right + whole.missed
        for name, right, of in (
            ("precision", whole.right, given_in_all),
            ("recall", whole.right, true),
            ("F1", 2 * whole.right, given_in_all + true),
        ):
            yield "themes", f"{kind}: {name}", "test", right, of, None, f"{right / max(of, 1):.4f}", THEMES


def link_scores(records: Iterable[DocumentRecord]) -> Iterator[Score]:
    """How often the right earlier item is ranked first, and how many suggested pairs are the same matter."""
    knowledge = load_knowledge()
    items = pipeline.items_of(records, knowledge)
    pairs, ranking = link.read_pairs(ROOT / "data/truth/links.csv"), pipeline.ranking_for(items, knowledge)
    for use in ("unseen", "suggested"):
        told = link.measure_pairs([pair for pair in pairs if pair.use == use], items, ranking, link.SUGGESTED)
        measures = [("suggested pairs that are the same matter", told.suggested_rightly, told.suggested)]
        if use == "unseen":
            measures.append(("right earlier item ranked first", told.first, told.pairs))
        for name, right, of in measures:
            yield "links", name, use, right, of, None, f"{right / of:.4f}", LINKS


def document_rows(records: Iterable[DocumentRecord], truth: evaluate.Gold) -> Iterator[tuple[object, ...]]:
    """What each document that is read adds to the scores of reading, by its SHA-256."""
    known = {record.source.sha256: record for record in records}
    told = {row["sha256"] for table in (truth.metadata, truth.items, truth.send) for row in table}
    for sha256 in sorted(told & known.keys()):
        run = evaluate.evaluate_records([known[sha256]], truth.only({sha256}))
        yield (sha256, *count(run))


def count(run: evaluate.Run) -> tuple[int, ...]:
    """Of a run: fields that are right, asked for and silently wrong; items that are right, given and wanted."""
    fields = Counter(row.state for row in run.of("field"))
    items = list(run.of("item"))
    right = sum(row.right for row in items)
    given = sum(row.right or row.wanted is None for row in items)
    return (
        *(fields["right"], fields.total(), fields["silent"]),
        *(right, given, sum(row.wanted is not None for row in items)),
    )


if __name__ == "__main__":
    main()
