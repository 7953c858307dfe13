"""Commands that give the comparison tables: for the eye with their notes, as CSV with metadata, or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from inspgraph import compare as comparison
from inspgraph.cli.terminal import (
    Printed,
    ReleaseDir,
    StoreDir,
    TableForm,
    err,
    open_release,
    out,
    parameters_of,
    plain_errors,
    print_table,
)
from inspgraph.compare.answers import Answer, Row
from inspgraph.knowledge import load_knowledge
from inspgraph.store import Table

app = typer.Typer()
Authority = Annotated[
    list[str] | None, typer.Option("--authority", help="A council by name or Ofsted URN; may be given several times.")
]
Strands = Annotated[str, typer.Option("--strands", help="Strands by notation with spaces between, or all.")]
Region = Annotated[str | None, typer.Option("--region", help="Only councils of this region.")]
Endpoint = Annotated[
    str | None, typer.Option("--endpoint", help="Ask this SPARQL endpoint in place of a store or release.")
]
Save = Annotated[
    Path | None, typer.Option("--save", help="Write the whole table as CSV to this file, and its metadata beside it.")
]

SAID = ("authorityName", "strand", "level")
SHORT = 40
MOST_NAMES = 12
"""Names of what is missing that a terminal shows."""


def open_graph(store: Path | None, release: Path | None, endpoint: str | None) -> comparison.OpenGraph:
    """The graph that a command reads: an endpoint, a release, or the current release of a store."""
    return comparison.open_graph(endpoint or open_release(release, store))


@app.command()
def asof(  # noqa: PLR0913 - a command's options
    *,
    day: Annotated[str, typer.Argument(help="The day, as in 2021-03-31.")],
    authority: Authority = None,
    region: Region = None,
    strands: Strands = comparison.STRANDS,
    by: Annotated[str, typer.Option("--by", help="From when a grade counts: published, or fieldwork.")] = "published",
    format: Printed = TableForm.table,
    save: Save = None,
    endpoint: Endpoint = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Show which grades stood on a day, for every council and strand."""
    with plain_errors():
        graph = open_graph(store, release, endpoint)
        answer = graph.as_of(day, by=by, strands=strands, authorities=authority or (), region=region)
        print_answer(answer, format, save, side_by_side(answer))


def side_by_side(answer: Answer) -> Table:
    """A row a council and a column a strand: the rank, with a star where a caveat of its own holds."""
    strands = list(dict.fromkeys(str(row["strandName"]) for row in answer.rows))
    cells: dict[str, dict[str, str]] = {}
    for row in answer.rows:
        cells.setdefault(_short_name(row), {})[str(row["strandName"])] = _mark(row)
    return Table.of(["council", *strands], [[name, *(those[s] for s in strands)] for name, those in cells.items()])


def _short_name(row: Row) -> str:
    known = load_knowledge().authorities.by_urn.get(str(row["urn"]))
    return known.short_name if known else str(row["authorityName"])


def _mark(row: Row) -> str:
    own = {code for code in str(row["caveats"] or "").split() if not code.endswith("-mixed")}
    return f"{row['rank'] or '–'}{'*' if own and row['rank'] else ''}"


def print_answer(answer: Answer, form: TableForm, save: Path | None = None, shown: Table | None = None) -> None:
    """Prints an answer: for the eye with its notes and coverage below it, or whole as CSV or JSON."""
    if save:
        table, beside = answer.write(save)
        err.print(f"{table} and {beside}: {len(answer.rows)} rows", highlight=False, soft_wrap=True)
    if form is TableForm.json:
        sys.stdout.write(answer.json())
    elif form is TableForm.csv:
        sys.stdout.write(answer.csv())
    else:
        print_table(shown or for_the_eye(answer), form, title_of(answer))
        for line in _told(answer):
            out.print(line, highlight=False)


def title_of(answer: Answer) -> str:
    """The title of a table with what it was asked with."""
    asked = ", ".join(f"{name} {value}" for name, value in answer.parameters.items() if len(value) < SHORT)
    return f"{answer.table.title} ({asked})" if asked else answer.table.title


def for_the_eye(answer: Answer) -> Table:
    """The columns of an answer that are shown in a terminal; those that are empty, or that the title tells, are not."""
    names = [name for name in answer.table.shown if any(row[name] is not None for row in answer.rows)]
    said = SAID if answer.parameters.get("lineage") != "true" else SAID[1:]  # the rows may all be of a successor
    names = [name for name in names if name not in said or len({row[name] for row in answer.rows}) > 1] or names
    return Table.of(names, [[_word(row[name]) for name in names] for row in answer.rows])


def _word(value: object) -> str | None:
    return f"{value:.3f}" if isinstance(value, float) else None if value is None else str(value)


def _told(answer: Answer) -> Iterator[str]:
    ranks = {(str(row["scale"]), row["rank"], row["gradeName"]) for row in answer.rows if row.get("rank") is not None}
    for scale in sorted({scale for scale, _, _ in ranks}):
        words = ", ".join(f"{rank} {name}" for of, rank, name in sorted(ranks, key=str) if of == scale)
        yield f"Scale {scale}: {words}"
    for one in answer.notes:
        yield f"• {one.code} ({one.rows}): {one.says}"
    for part in answer.coverage:
        yield f"◦ {part.count} {part.says}{_names(part.names)}"
    yield f"{len(answer.rows)} rows of release {answer.release[:16]}, rows {answer.sha256[:16]}"


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMES} more (--format json names them all)" if len(names) > MOST_NAMES else ""
    return f": {', '.join(names[:MOST_NAMES])}{more}" if names else ""


@app.command()
def tables(  # noqa: PLR0913 - a command's options
    *,
    name: Annotated[str | None, typer.Argument(help="A table by name; all are listed where none is named.")] = None,
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="A parameter: name=value; may be given several times.")
    ] = None,
    authority: Authority = None,
    region: Region = None,
    format: Printed = TableForm.table,
    save: Save = None,
    endpoint: Endpoint = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Give a table over many inspections: transitions, distributions, themes, recurrence, provisions, coverage."""
    with plain_errors():
        if name is None:
            known = comparison.tables().values()
            rows = [[one.name, one.title, " ".join(p.name for p in one.parameters)] for one in known]
            print_table(Table.of(["table", "gives", "parameters"], rows), format, "Tables")
            return
        comparison.find_table(name)
        asked: dict[str, Any] = {**parameters_of("--set", set_)}
        asked |= {"authorities": authority} if authority else {}
        asked |= {"region": region} if region else {}
        print_answer(open_graph(store, release, endpoint).table(name, **asked), format, save)


@app.command()
def theme_shares(  # noqa: PLR0913 - a command's options
    *,
    by: Annotated[
        str, typer.Option("--by", help="Counted apart by: framework, version, year, grade, region, kind; with commas.")
    ] = "framework",
    level: Annotated[str, typer.Option("--level", help="narrow for each theme, top for the nine.")] = "top",
    framework: Annotated[str, typer.Option("--framework", help="Only these frameworks, with commas.")] = "",
    since: Annotated[str, typer.Option("--since", help="Only fieldwork begun in this year or later.")] = "",
    until: Annotated[str, typer.Option("--until", help="Only fieldwork begun in this year or before.")] = "",
    authority: Authority = None,
    region: Region = None,
    format: Printed = TableForm.table,
    save: Save = None,
    endpoint: Endpoint = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Show themes as shares of what was asked to be put right, with counts and intervals."""
    with plain_errors():
        graph = open_graph(store, release, endpoint)
        who: dict[str, Any] = {"authorities": authority or (), "region": region}
        answer = graph.theme_shares(by=by, level=level, frameworks=framework, since=since, until=until, **who)
        print_answer(answer, format, save)
