"""Commands that ask a release: in SPARQL, by authority, or two authorities side by side."""

from __future__ import annotations

import difflib
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from inspgraph import compare as comparison
from inspgraph import iris
from inspgraph.cli.terminal import (
    Form,
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
from inspgraph.errors import DocumentError, QueryError
from inspgraph.knowledge import load_knowledge
from inspgraph.queries import competency_questions, find_query, named_queries
from inspgraph.store import Table

app = typer.Typer()
SPARQL = re.compile(r"\s*(?:#|(?:PREFIX|BASE|SELECT|ASK|CONSTRUCT|DESCRIBE)\b)", re.IGNORECASE)
FIRST_SENTENCE = re.compile(r"(?<=[.?]) ")

NOTHING = (
    "Nothing is held of {name}, which says nothing of whether it was inspected; "
    "`inspgraph tables histories --authority NAME --set lineage=true` takes the councils before and after it in."
)


@app.command()
def query(
    question: Annotated[
        str | None, typer.Argument(help="SPARQL, a file, the name of a query, or - for standard input.")
    ] = None,
    bind: Annotated[list[str] | None, typer.Option("--bind", help="A parameter of a named query: name=value.")] = None,
    format: Annotated[Form, typer.Option("--format", help="How the answer is printed.")] = Form.table,
    list_names: Annotated[bool, typer.Option("--list", help="List the named queries and what they answer.")] = False,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Ask the graph a question in SPARQL."""
    with plain_errors():
        if list_names or question is None:
            form = TableForm.table if format is Form.turtle else TableForm(format)
            print_table(_every_query(), form, "Named queries")
            return
        opened = open_release(release, store)
        if bind:
            values = parameters_of("--bind", bind)
            if format is Form.turtle:
                msg = "a named query with parameters gives a table: choose table, csv or json"
                raise QueryError(msg)
            print_table(comparison.named(opened, question, **values), TableForm(format))
            return
        sparql = find_sparql(question)
        media = {
            Form.csv: "text/csv",
            Form.json: "application/sparql-results+json",
            Form.turtle: "text/turtle",
        }
        answer = opened.answer_as(sparql, media.get(format))
        if isinstance(answer, bytes):
            sys.stdout.buffer.write(answer)
        else:
            print_table(answer, TableForm.table)


def _every_query() -> Table:
    known = {**competency_questions(), **named_queries()}.values()
    rows = [[one.name, FIRST_SENTENCE.split(one.question, 1)[0], " ".join(one.parameters)] for one in known]
    return Table.of(["query", "answers", "needs"], rows)


def find_sparql(question: str) -> str:
    """The SPARQL that an argument means: standard input, a file, a named query, or the text itself."""
    if question == "-":
        return sys.stdin.read()
    if SPARQL.match(question):
        return question
    if Path(question).is_file():
        return Path(question).read_text(encoding="utf-8")
    known = find_query(question)
    if known.parameters:
        msg = f"query {question!r} needs " + " ".join(f"--bind {name}=…" for name in known.parameters)
        raise QueryError(msg)
    return known.text


@app.command()
def timeline(
    authority: Annotated[str, typer.Argument(help="An authority by name or Ofsted URN.")],
    format: Printed = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """List an authority's inspections in order, with how each is known."""
    with plain_errors():
        opened = open_release(release, store)
        urn, name = find_authority(authority)
        table = comparison.named(opened, "timeline", authority=iris.authority(urn)).without("authority")
        print_table(table, format, name)
        if not table.rows:
            err.print(NOTHING.format(name=name), highlight=False, soft_wrap=True)


def find_authority(name: str) -> tuple[str, str]:
    """URN and name of the authority that a name or URN means; ``DocumentError`` if the register has none."""
    register = load_knowledge().authorities
    found = register.by_urn.get(name) or register.find(name)
    if found is None:
        within = [row.short_name for row in register.rows if name.casefold() in row.name.casefold()]
        like = difflib.get_close_matches(name, [row.short_name for row in register.rows], 3)
        near = list(dict.fromkeys([*within, *like]))[:5]
        msg = f"no authority {name!r} in the register" + (f"; do you mean {', '.join(near)}?" if near else "")
        raise DocumentError(msg)
    return found.ofsted_urn, found.name


@app.command()
def compare(
    authorities: Annotated[list[str], typer.Argument(help="Two authorities or more, by name or Ofsted URN.")],
    programme: Annotated[
        str | None, typer.Option(help="Only inspections of this programme (cra, sif, ilacs …).")
    ] = None,
    year: Annotated[str | None, typer.Option(help="Only inspections whose fieldwork began in this year.")] = None,
    format: Printed = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Compare authorities by theme and polarity, side by side; grades: see asof and tables."""
    with plain_errors():
        councils = [find_authority(name) for name in authorities]
        if len(councils) < 2:
            msg = "compare takes two authorities or more, as in: inspgraph compare Oxfordshire Oldham"
            raise DocumentError(msg)
        opened = open_release(release, store)
        found = comparison.compare_themes(opened, councils, programme, year)
        print_table(found.grid if format is TableForm.table else found.table, format, found.title)
        if format is TableForm.table:
            out.print(", ".join(f"{sign} {word}" for word, sign in comparison.SIGNS.items()), highlight=False)
            for note in found.notes:
                out.print(f"• {note}", highlight=False)
