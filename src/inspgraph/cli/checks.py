"""Commands for whoever watches over the reading: how much of it is right."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from inspgraph import evaluate as evaluation
from inspgraph import pipeline
from inspgraph.cli.records import records_from
from inspgraph.cli.terminal import Catalogue, TableForm, exit_if, out, plain_errors, print_table
from inspgraph.store import Table

app = typer.Typer()


@app.command()
def evaluate(  # noqa: PLR0913 - a command's options
    *,
    gold: Annotated[Path, typer.Option("--gold", help="The folder with the truth (docs/reference/gold.md).")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="JSON lines of `inspgraph extract` (- for standard input), or documents and folders."),
    ] = None,
    catalogue: Catalogue = None,
    given_only: Annotated[bool, typer.Option("--given-only", help="Leave out documents that have no record.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="List every value that is not right.")] = False,
    against: Annotated[
        Path | None, typer.Option("--against", help="A run saved before: what was gained, lost.")
    ] = None,
    save: Annotated[Path | None, typer.Option("--save", help="Keep this run as JSON.")] = None,
    fail_on_loss: Annotated[
        bool, typer.Option("--fail-on-loss", help="Exit with 1 if something is worse than in the run before.")
    ] = False,
    format: Annotated[TableForm, typer.Option("--format", help="How figures and rows are printed.")] = TableForm.table,
) -> None:
    """Hold records against truth made by reading: what is right, owned up to, silently wrong."""
    with plain_errors():
        truth = evaluation.read_gold(gold)
        records = list(records_from(paths or [Path("-")], pipeline.read_catalogue(catalogue or [])))
        if given_only:
            truth = truth.only({record.source.sha256 for record in records})
        before = evaluation.open_run(against) if against else None
        run = evaluation.evaluate_records(records, truth)
        changes = evaluation.compare_runs(before, run) if before else None
        _print_run(run, format, wrong=wrong, changes=changes)
        if save:
            run.save(save)
        exit_if(sum(c.lost for c in changes or ()) if fail_on_loss else 0, "value(s) worse than before")


def _print_run(run: evaluation.Run, form: TableForm, *, wrong: bool, changes: list[evaluation.Change] | None) -> None:
    if form is TableForm.json:
        sys.stdout.write(json.dumps(_whole(run, wrong, changes), ensure_ascii=False, indent=2) + "\n")
    elif form is TableForm.csv:
        table = _changes_table(changes) if changes is not None else _wrong_table(run) if wrong else _score_table(run)
        print_table(table, form)
    else:
        print_table(_field_grid(run), form)
        for line in _figures(run):
            out.print(line, highlight=False, soft_wrap=True)
        if wrong:
            print_table(_wrong_table(run), form, "Not right")
        if changes is not None:
            print_table(_changes_table(changes), form, "Otherwise than before")


def _whole(run: evaluation.Run, wrong: bool, changes: list[evaluation.Change] | None) -> dict[str, Any]:
    scores = evaluation.score_items(run)
    return {
        "fields": [asdict(score) for score in evaluation.score_fields(run)],
        "whole": asdict(evaluation.score_whole(run)),
        "documents_without_record": evaluation.count_missing(run),
        "false_alarms": asdict(evaluation.score_alarms(run)),
        "items": [asdict(score) for score in scores],
        "item_f1": round(evaluation.item_f1(scores), 4),
        **({"wrong": [asdict(row) for row in evaluation.wrong_rows(run)]} if wrong else {}),
        **({"changes": [{**asdict(c), "lost": c.lost} for c in changes]} if changes is not None else {}),
    }


def _field_grid(run: evaluation.Run) -> Table:
    """A row a field, a column a family, and how much is silently wrong."""
    scores = evaluation.score_fields(run)
    families = list(dict.fromkeys(score.family for score in scores))
    cells = {(score.measure, score.family): score for score in scores}
    rows = [
        [name, *(_share(cells.get((name, family))) for family in families), str(cells[name, "all"].silent)]
        for name in dict.fromkeys(score.measure for score in scores)
    ]
    return Table.of(["field", *families, "silent"], rows)


def _share(score: evaluation.Score | None) -> str:
    if score is None:
        return ""
    share = f" {100 * score.right / score.of:.1f}%" if score.family == "all" else ""
    return f"{score.right}/{score.of}{share}"


def _figures(run: evaluation.Run) -> Iterable[str]:
    whole, alarms, scores = evaluation.score_whole(run), evaluation.score_alarms(run), evaluation.score_items(run)
    yield (
        f"fields right {whole.right}/{whole.of} = {100 * whole.right / max(whole.of, 1):.2f} %; "
        f"silent errors {whole.silent}; documents without a record {evaluation.count_missing(run)}"
    )
    yield f"false alarms: {alarms.right} of {alarms.of} documents that are right carry a warning"
    parts = ", ".join(f"{score.measure} {score.right}/{score.of}" for score in scores)
    yield f"{parts}; item F1 {evaluation.item_f1(scores):.4f}"


def _score_table(run: evaluation.Run) -> Table:
    scores = [
        *evaluation.score_fields(run),
        evaluation.score_whole(run),
        *evaluation.score_items(run),
        evaluation.score_alarms(run),
    ]
    rows = [[s.measure, s.family, str(s.right), str(s.of), str(s.silent)] for s in scores]
    return Table.of(["measure", "family", "right", "of", "silent"], rows)


def _wrong_table(run: evaluation.Run) -> Table:
    rows = [
        [row.field, row.document, _shown(row.wanted), _shown(row.given), row.state]
        for row in evaluation.wrong_rows(run)
    ]
    return Table.of(["field", "document", "wanted", "given", "state"], rows)


def _changes_table(changes: Iterable[evaluation.Change]) -> Table:
    rows = [
        [
            "lost" if c.lost else "gained",
            c.document,
            c.field,
            _shown(c.wanted),
            _shown(c.before),
            _shown(c.now),
            f"{c.was} → {c.is_now}",
        ]
        for c in sorted(changes, key=lambda c: (not c.lost, c.document, c.field))
    ]
    return Table.of(["change", "document", "field", "wanted", "before", "now", "state"], rows)


def _shown(value: object) -> str:
    if value is None:
        return "none"
    return ", ".join(map(_shown, value)) if isinstance(value, list | tuple) else str(value)
