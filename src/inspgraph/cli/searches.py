"""The command that searches a release."""

from __future__ import annotations

from typing import Annotated

import typer

from inspgraph.cli.terminal import (
    Printed,
    ReleaseDir,
    StoreDir,
    TableForm,
    err,
    open_release,
    out,
    plain_errors,
    print_table,
)
from inspgraph.errors import QueryError
from inspgraph.fulltext import Found, Index, Search, as_table, plan
from inspgraph.fulltext.says import notes_on
from inspgraph.store import Table

app = typer.Typer()
SHOWN = ("kind", "title", "extract", "about")
MOST_VALUES = 10


@app.command()
def search(
    words: Annotated[str, typer.Argument(help='Words; "several words" in a row, begin* and -without.')] = "",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Narrow by a facet: kind=statement, year=2018; several by repeating."),
    ] = None,
    facets: Annotated[bool, typer.Option("--facets", help="Also count what fits by the values of each facet.")] = False,
    limit: Annotated[int, typer.Option(help="How many to list.", min=0, max=1000)] = 20,
    format: Printed = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Search labels, headings, themes, summaries and, where they are held, the words of statements."""
    with plain_errors():
        opened = open_release(release, store)
        index = Index.of(opened)
        found = index.search(Search(words, _chosen(index, only or []), limit=limit))
        rows = as_table(opened, found)
        if format is not TableForm.table:
            print_table(rows, format)
        elif rows.rows:
            print_table(rows.without(*(name for name in rows.variables if name not in SHOWN)), format)
        _tell(found, facets=facets, plainly=format is TableForm.table)


def _chosen(index: Index, only: list[str]) -> dict[str, tuple[str, ...]]:
    chosen: dict[str, tuple[str, ...]] = {}
    for pair in only:
        facet, _, key = pair.partition("=")
        if facet not in plan().dimensions or not key:
            msg = f"--only {pair}: give a facet and a value, as in --only kind=statement; facets are "
            raise QueryError(msg + ", ".join(plan().dimensions))
        named = index.names.exactly(key) if facet == "authority" else ()
        keys = [one.authority.removeprefix(plan().names.lead) for one in named] or [key]
        chosen[facet] = (*chosen.get(facet, ()), *keys)
    return chosen


def _tell(found: Found, *, facets: bool, plainly: bool) -> None:
    """Says what a table does not: how many fit and how the words were read; a program reads it apart from the rows."""
    told = out if plainly else err
    told.print(f"{found.total} found", highlight=False)
    for note in notes_on(found):
        told.print(f"• {note}", highlight=False, markup=False, soft_wrap=True)
    for facet in found.facets if facets else ():
        values = [(value.label, value.key, str(value.count)) for value in facet.values[:MOST_VALUES]]
        if values and plainly:
            print_table(Table.of((facet.name, f"{facet.key}=", "found"), values), TableForm.table)
        elif values:
            told.print(
                f"{facet.key}: " + ", ".join(f"{key} {count}" for _, key, count in values),
                highlight=False,
                soft_wrap=True,
            )
