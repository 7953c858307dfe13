"""The command that lists what is doubtful, for a person to settle."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from inspgraph import pipeline
from inspgraph.cli.records import records_from
from inspgraph.cli.terminal import (
    Catalogue,
    OverridesDir,
    StoreDir,
    TableForm,
    err,
    out,
    plain_errors,
    print_table,
)
from inspgraph.knowledge import load_knowledge
from inspgraph.review import COLUMNS, Doubt, list_doubts
from inspgraph.settings import Settings
from inspgraph.store import Store, Table

app = typer.Typer()
BRIEF = ("document", "field", "value", "message", "page")


@app.command()
def review(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Documents, folders, or records (.jsonl, -); none reads what the store holds again."),
    ] = None,
    *,
    store: StoreDir = None,
    remarks: Annotated[bool, typer.Option("--remarks", help="Remarks (info) too, not only what is doubtful.")] = False,
    out_dir: Annotated[Path | None, typer.Option("--out", help="Write pages with the words in question.")] = None,
    catalogue: Catalogue = None,
    overrides: OverridesDir = None,
    format: Annotated[TableForm, typer.Option("--format", help="How the list is printed.")] = TableForm.table,
) -> None:
    """List what is doubtful in documents, with the words in question, for a person to settle."""
    with plain_errors():
        settled = pipeline.gather_overrides(overrides, load_knowledge())
        files = paths or _held_files(store)
        listing = pipeline.read_catalogue(catalogue or [])
        read = [list_doubts(r, remarks=remarks) for r in records_from(files, listing, overrides=settled)]
        found = pipeline.sort_doubts(read)
        print_table(_table([doubt for doubts in found for doubt in doubts], format), format)
        told = f"{sum(map(len, found))} in {len(found)} document(s); {len(read) - len(found)} without"
        err.print(told, highlight=False)
        if out_dir:
            today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
            written = pipeline.write_review(found, len(read) - len(found), out_dir, today)
            out.print(str(written[0]), highlight=False, soft_wrap=True) if format is TableForm.table else None


def _held_files(store: Path | None) -> list[Path]:
    """The files of what the store holds; a line for each that is not where it was."""
    here, gone = pipeline.find_held(Store.open(store or Settings.from_environment().store))
    for path in gone:
        err.print(f"{path} is no longer the file that was ingested: give its path", highlight=False, soft_wrap=True)
    return here


def _table(doubts: list[Doubt], form: TableForm) -> Table:
    names = BRIEF if form is TableForm.table else COLUMNS
    return Table.of(names, [[doubt.row[name] for name in names] for doubt in doubts])
