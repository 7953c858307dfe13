"""What every command shares: how errors, tables and progress are shown, and which release is read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console
from rich.markup import escape

from inspgraph.errors import InspgraphError, QueryError
from inspgraph.folders import digest, knowledge_root
from inspgraph.settings import Settings
from inspgraph.store import Release, Store, Table, text

if TYPE_CHECKING:
    from rich.table import Table as RichTable


out, err = Console(), Console(stderr=True)
T = TypeVar("T")
BORDER, LONG_WORD = 3, 24
"""Characters that a grid draws beside a column, and from which on a word may be broken in a grid."""

Paths = Annotated[list[Path], typer.Argument(help="Files, or folders that are walked for .pdf and .txt.")]
Catalogue = Annotated[
    list[Path] | None,
    typer.Option("--catalogue", help="A table that lists files by SHA-256 with url and listed_publication_date."),
]
OverridesDir = Annotated[
    Path | None, typer.Option("--overrides", help="A folder of overrides beside those of data/overrides.")
]
Limit = Annotated[int, typer.Option("--limit", help="Bytes that a file may have.")]
Seconds = Annotated[float, typer.Option("--seconds", help="Seconds that the reading of a file may take.", min=0.1)]
Jobs = Annotated[
    int, typer.Option("--jobs", help="Files that are read side by side.", min=1, show_default="number of cores")
]
StoreDir = Annotated[
    Path | None, typer.Option("--store", help="The store's folder (INSPGRAPH_STORE; ./inspgraph-store).")
]
ReleaseDir = Annotated[
    Path | None, typer.Option("--release", help="A release's folder, in place of the store's current one.")
]


class Form(StrEnum):
    """How a table is printed."""

    table = "table"
    csv = "csv"
    json = "json"
    turtle = "turtle"


class RecordForm(StrEnum):
    """How records are printed: one a line, or spread out for the eye."""

    jsonl = "jsonl"
    json = "json"


class ReportForm(StrEnum):
    """How a validation report is printed."""

    text = "text"
    turtle = "turtle"


class Edition(StrEnum):
    """How much of a document is described: all of it, or all but the words of its statements."""

    full = "full"
    facts = "facts"


class TableForm(StrEnum):
    """How a table that has no RDF form is printed."""

    table = "table"
    csv = "csv"
    json = "json"


Printed = Annotated[TableForm, typer.Option("--format", help="How the answer is printed.")]


def cores() -> int:
    """The processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns the package's own errors, and those of the file system, into one clear line and exit code 1."""
    try:
        yield
    except (InspgraphError, OSError) as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


def open_release(release: Path | None, store: Path | None) -> Release:
    """The release that a command reads: the one named, else the current one of the store, built anew if it is stale.

    A store that was named must be there; without one, the default store is made from ``data/``.
    """
    if release:
        return Release.open(release)
    held = open_store(store, create=store is None)
    current = held.current()
    if current and held.is_fresh(current, digest(knowledge_root())):
        return current
    from inspgraph import pipeline  # noqa: PLC0415 - only who builds needs all steps

    err.print(f"{held.root}: building its release …", highlight=False, soft_wrap=True)
    return pipeline.refresh(held)


def open_store(store: Path | None, *, create: bool = False) -> Store:
    """The store that a command may write: the one named, else that of the environment; it keeps as many releases as
    the environment says. Raises as ``Store.open``."""
    settings = Settings.from_environment()
    return Store.open(store or settings.store, create=create, keep=settings.keep_releases)


def parameters_of(option: str, given: Iterable[str] | None) -> dict[str, str]:
    """Parameters that were told as ``name=value``, by name; ``QueryError`` for one without a value."""
    pairs = [words.partition("=") for words in given or ()]
    for name, equals, _ in pairs:
        if not equals:
            msg = f"{option} {name}: a parameter needs a value, as in {option} {name}=…"
            raise QueryError(msg)
    return {name: value for name, _, value in pairs}


def print_table(table: Table, form: TableForm, title: str | None = None) -> None:
    """Prints rows as a table, CSV or JSON."""
    from inspgraph import compare as comparison  # noqa: PLC0415 - who serves a site prints no table

    if form is TableForm.json:
        sys.stdout.write(json.dumps(table.plain(), ensure_ascii=False, indent=2) + "\n")
        return
    if form is TableForm.csv:
        sys.stdout.write(comparison.to_csv(table))
        return
    rows = [[comparison.short(text(term)) or "" for term in row] for row in table.rows]
    out.print((_grid if _fits(table.variables, rows) else _spread)(table.variables, rows, title))


def _fits(names: Sequence[str], rows: list[list[str]]) -> bool:
    """Whether a grid would break no word but long ones."""
    columns = zip(names, *rows, strict=True)
    return sum(BORDER + min(LONG_WORD, max(map(_longest_word, column))) for column in columns) < out.width


def _longest_word(cell: str) -> int:
    return max(map(len, cell.split()), default=0)


def _grid(names: Sequence[str], rows: list[list[str]], title: str | None) -> RichTable:
    from rich.table import Table as RichTable  # noqa: PLC0415

    grid = RichTable(title=title)
    for name in names:
        grid.add_column(name, overflow="fold")  # a value is never cut
    for row in rows:
        grid.add_row(*row)
    return grid


def _spread(names: Sequence[str], rows: list[list[str]], title: str | None) -> RichTable:
    """One value a line, with its name, for rows too wide for the terminal; values that are missing are left out."""
    from rich.table import Table as RichTable  # noqa: PLC0415

    grid = RichTable(title=title, show_header=False)
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for row in rows:
        for name, value in zip(names, row, strict=True):
            if value:
                grid.add_row(name, value)
        grid.add_section()
    return grid


def progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Items one by one, with a bar on standard error where it is a terminal."""
    from rich.progress import track  # noqa: PLC0415

    yield from track(items, description=what, total=total, console=err, disable=not err.is_terminal)


def exit_if(count: int, what: str) -> None:
    """Ends the command with code 1 and a line that says why, if something failed."""
    if count:
        err.print(f"{count} {what}", highlight=False)
        raise typer.Exit(1)
