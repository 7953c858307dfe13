"""The command line: one command a step, plus build, query, timeline, compare, serve and stats.

Each step reads and writes streams: JSON lines of records, Turtle or N-Quads of graphs.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError
from rdflib import Graph
from rich.console import Console
from rich.progress import track
from rich.table import Table as RichTable

from inspgraph import compare as comparison
from inspgraph import iris, pipeline
from inspgraph.errors import DocumentError, InspgraphError, QueryError
from inspgraph.knowledge import load_knowledge
from inspgraph.model import DocumentRecord
from inspgraph.quads import canonical_nquads, to_quads
from inspgraph.queries import competency_questions, find_query, named_queries
from inspgraph.read import read_document
from inspgraph.settings import Settings
from inspgraph.store import Release, Store, Table, copy_dump, text

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The inspection history of England's children's services as one knowledge graph.",
)
out, err = Console(), Console(stderr=True)
T = TypeVar("T")
SPARQL = re.compile(r"\s*(?:#|(?:PREFIX|BASE|SELECT|ASK|CONSTRUCT|DESCRIBE)\b)", re.IGNORECASE)

Paths = Annotated[list[Path], typer.Argument(help="Files, or folders that are walked for .pdf and .txt.")]
Catalogue = Annotated[
    list[Path] | None,
    typer.Option("--catalogue", help="A table that lists files by SHA-256 with url and listed_publication_date."),
]
Limit = Annotated[int, typer.Option("--limit", help="Bytes that a file may have.")]
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


class TableForm(StrEnum):
    """How a table that has no RDF form is printed."""

    table = "table"
    csv = "csv"
    json = "json"


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turns the package's own errors into one clear line and exit code 1."""
    try:
        yield
    except InspgraphError as error:
        err.print(f"[bold red]error:[/] {error}", highlight=False, soft_wrap=True)
        raise typer.Exit(1) from error


def open_release(release: Path | None, store: Path | None) -> Release:
    """The release that a command reads: the one named, else the current one of the store, built anew if it is stale.

    A store that was named must be there; without one, the default store is made from ``data/``.
    """
    if release:
        return Release.open(release)
    held = Store.open(store or Settings.from_environment().store, create=store is None)
    current = held.current()
    if current and current.manifest["knowledge"] == load_knowledge().fingerprint:
        return current
    err.print(f"{held.root}: building its release …", highlight=False, soft_wrap=True)
    return pipeline.refresh(held)


@app.command()
def read(path: Annotated[Path, typer.Argument(help="A .txt or .pdf file.")], limit: Limit = pipeline.LIMIT) -> None:
    """Print the canonical text of a document: the text in which every position counts."""
    with plain_errors():
        sys.stdout.write(read_document(path, limit=limit).text)


@app.command()
def extract(
    paths: Paths,
    catalogue: Catalogue = None,
    limit: Limit = pipeline.LIMIT,
    format: Annotated[RecordForm, typer.Option("--format", help="How records are printed.")] = RecordForm.jsonl,
) -> None:
    """Print what documents say, one JSON object a document."""
    with plain_errors():
        listing, rejected = pipeline.read_catalogue(catalogue or []), 0
        for path in progress(pipeline.walk(paths), "extracting"):
            record = pipeline.extract_file(path, listing=listing, limit=limit)
            rejected += record.status == "rejected"
            if record.reason:
                err.print(record.reason, highlight=False, soft_wrap=True)
            sys.stdout.write(record.model_dump_json(indent=2 if format is RecordForm.json else None) + "\n")
        exit_if(rejected, "document(s) rejected")


@app.command()
def describe(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; none reads JSON lines from standard input.")
    ] = None,
    edition: Annotated[str, typer.Option(help="full, or facts (without the words of statements).")] = "full",
    catalogue: Catalogue = None,
    limit: Limit = pipeline.LIMIT,
) -> None:
    """Print the graphs of documents as sorted N-Quads."""
    with plain_errors():
        listing, failed = pipeline.read_catalogue(catalogue or []), 0
        given = records_of(pipeline.walk(paths), listing, limit) if paths else records_in(sys.stdin)
        graphs: list[dict[str, Graph]] = []
        for record in given:
            if record.status == "rejected":
                err.print(record.reason, highlight=False, soft_wrap=True)
                failed += 1
                continue
            graphs.append(pipeline.describe_in(record, edition, load_knowledge()).graphs)
        sys.stdout.buffer.write(canonical_nquads(quad for found in graphs for quad in to_quads(found)))
        exit_if(failed, "document(s) rejected")


def records_of(paths: list[Path], listing: pipeline.Listing, limit: int) -> Iterator[DocumentRecord]:
    """The records of some files, one after the other."""
    for path in progress(paths, "extracting"):
        yield pipeline.extract_file(path, load_knowledge(), listing, limit)


def records_in(stream: Iterable[str]) -> Iterator[DocumentRecord]:
    """The records in JSON lines; ``DocumentError`` names the line of a bad one."""
    for number, line in enumerate(stream, start=1):
        if line.strip():
            try:
                yield DocumentRecord.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                msg = (
                    f"standard input, line {number}: no record of `inspgraph extract`: {first['msg']} at {first['loc']}"
                )
                raise DocumentError(msg) from error


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Documents; none validates the release, - N-Quads from standard input."),
    ] = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
    format: Annotated[str, typer.Option("--format", help="text or turtle")] = "text",
    limit: Limit = pipeline.LIMIT,
) -> None:
    """Hold documents, or the whole release, against the shapes."""
    with plain_errors():
        if not paths:
            reports = [("release", pipeline.validate_release(open_release(release, store)))]
        elif paths == [Path("-")]:
            reports = [("standard input", pipeline.validate_nquads(sys.stdin.buffer.read()))]
        else:
            reports = [(str(p), pipeline.validate_file(p, limit)) for p in progress(pipeline.walk(paths), "validating")]
        for name, report in reports:
            shown = (
                report.as_graph().serialize(format="turtle") if format == "turtle" else f"{name}\n{report.as_text()}"
            )
            sys.stdout.write(shown)
        exit_if(sum(not report.conforms for _, report in reports), "graph(s) with violations")


@app.command()
def ingest(
    paths: Paths,
    store: StoreDir = None,
    catalogue: Catalogue = None,
    limit: Limit = pipeline.LIMIT,
    replace: Annotated[bool, typer.Option("--replace", help="Let another file take the place of a held one.")] = False,
) -> None:
    """Take documents into the store and make its next release."""
    with plain_errors():
        settings = Settings.from_environment()
        held = Store.open(store or settings.store, create=True)
        listing = pipeline.read_catalogue(catalogue or [])
        files = pipeline.walk(paths)
        if not files:
            msg = f"no .pdf or .txt file in {', '.join(map(str, paths))}"
            raise DocumentError(msg)
        terms = pipeline.Terms(listing, limit, settings.person_key, replace)
        with held.writing(), held.all_or_nothing():
            outcomes = list(progress(pipeline.ingest(files, held, terms=terms), "ingesting", len(files)))
            changed = any(outcome.status == "held" for outcome in outcomes) or held.current() is None
            if changed:
                release, _ = pipeline.build(held, held.releases)
                held.swap(release)
        for outcome in outcomes:
            style = "red" if outcome.failed else "green"
            err.print(f"[{style}]{outcome.status}[/] {outcome.message}", highlight=False, soft_wrap=True)
        told = (
            f"release {release.sha256[:16]}: {release.manifest['quads']} quads" if changed else "the store is unchanged"
        )
        err.print(told, highlight=False)
        exit_if(sum(outcome.failed for outcome in outcomes), "document(s) did not enter the store")


@app.command()
def build(
    store: StoreDir = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Where the release goes; the store's releases if not set.")
    ] = None,
) -> None:
    """Make a release from ``data/`` and what was ingested; print its digest."""
    with plain_errors():
        root = store or Settings.from_environment().store
        if out_dir:
            source = Store.open(root) if (root / "format.json").exists() else None
            release, report = pipeline.build(source, out_dir)
            shown = report.codes
        else:
            release = pipeline.refresh(Store.open(root, create=True))
            shown = release.manifest["validation"]
        out.print(f"release   {release.root}", highlight=False, soft_wrap=True)
        out.print(f"sha256    {release.sha256}", highlight=False)
        found = ", ".join(f"{code} ×{number}" for code, number in sorted(shown.items()))
        out.print(f"validated no violation; warnings and remarks: {found or 'none'}", highlight=False)


@app.command()
def dump(store: StoreDir = None, release: ReleaseDir = None) -> None:
    """Print the release as sorted N-Quads."""
    with plain_errors():
        copy_dump(open_release(release, store), sys.stdout.buffer)


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
            for name, known in {**competency_questions(), **named_queries()}.items():
                out.print(f"[bold]{name}[/] {known.question}", highlight=False)
            return
        opened = open_release(release, store)
        if bind:
            values = dict(pair.partition("=")[::2] for pair in bind)
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


def print_table(table: Table, form: TableForm, title: str | None = None) -> None:
    """Prints rows as a table, CSV or JSON."""
    if form is TableForm.json:
        sys.stdout.write(json.dumps(table.plain(), ensure_ascii=False, indent=2) + "\n")
        return
    if form is TableForm.csv:
        sys.stdout.write(comparison.to_csv(table))
        return
    grid = RichTable(title=title)
    for name in table.variables:
        grid.add_column(name, overflow="fold")  # a value is never cut
    for row in table.rows:
        grid.add_row(*(comparison.short(text(term)) for term in row))
    out.print(grid)


@app.command()
def timeline(
    authority: Annotated[str, typer.Argument(help="An authority by name or Ofsted URN.")],
    format: Annotated[TableForm, typer.Option("--format")] = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """List an authority's inspections in order, with how each is known."""
    with plain_errors():
        opened = open_release(release, store)
        urn, name = find_authority(authority)
        table = comparison.named(opened, "timeline", authority=iris.authority(urn)).without("authority")
        print_table(table, format, name)


def find_authority(name: str) -> tuple[str, str]:
    """URN and name of the authority that a name or URN means; ``DocumentError`` if the register has none."""
    register = load_knowledge().authorities
    found = register.by_urn.get(name) or register.find(name)
    if found is None:
        near = [row.short_name for row in register.rows if name.casefold() in row.name.casefold()][:5]
        msg = f"no authority {name!r} in the register" + (f"; do you mean {', '.join(near)}?" if near else "")
        raise DocumentError(msg)
    return found.ofsted_urn, found.name


@app.command()
def compare(
    first: Annotated[str, typer.Argument(help="An authority by name or Ofsted URN.")],
    second: Annotated[str, typer.Argument(help="The one to compare it with.")],
    programme: Annotated[
        str | None, typer.Option(help="Only inspections of this programme (cra, sif, ilacs …).")
    ] = None,
    year: Annotated[str | None, typer.Option(help="Only inspections whose fieldwork began in this year.")] = None,
    format: Annotated[TableForm, typer.Option("--format")] = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Compare two authorities by theme and polarity."""
    with plain_errors():
        opened = open_release(release, store)
        councils = [find_authority(name) for name in (first, second)]
        found = comparison.compare_themes(opened, councils, programme, year)
        print_table(found.grid if format is TableForm.table else found.table, format, found.title)
        if format is TableForm.table:
            out.print(", ".join(f"{sign} {word}" for word, sign in comparison.SIGNS.items()), highlight=False)
            for note in found.notes:
                out.print(f"• {note}", highlight=False)


@app.command()
def stats(store: StoreDir = None, release: ReleaseDir = None) -> None:
    """Say what the graph holds, and which release it is."""
    with plain_errors():
        opened = open_release(release, store)
        print_table(opened.select(find_query("graph-counts").text), TableForm.table, "What the graph holds")
        out.print(f"release {opened.sha256}", highlight=False)


@app.command()
def facts(
    out_dir: Annotated[Path, typer.Argument(help="Where the files go, one an authority.")],
    store: StoreDir = None,
) -> None:
    """Write the facts edition of what the store holds: everything but the words of statements."""
    with plain_errors():
        for path in pipeline.write_facts(Store.open(store or Settings.from_environment().store), out_dir):
            out.print(str(path), highlight=False, soft_wrap=True)


@app.command()
def serve(
    port: Annotated[int | None, typer.Option(help="The port on 127.0.0.1 (INSPGRAPH_PORT; 8000).")] = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Serve the graph on this machine: pages, linked data and SPARQL."""
    import uvicorn  # noqa: PLC0415 - only this command needs the server

    from inspgraph.web import create_app  # noqa: PLC0415

    with plain_errors():
        settings = Settings.from_environment()
        served = create_app(open_release(release, store), settings)
        chosen = port if port is not None else settings.port
        out.print(
            f"inspgraph serves on [bold]http://{settings.host}:{chosen}/[/] (stop it with Ctrl-C)",
            highlight=False,
        )
        uvicorn.run(served, host=settings.host, port=chosen, log_level="warning")


def progress(items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
    """Items one by one, with a bar on standard error where it is a terminal."""
    yield from track(items, description=what, total=total, console=err, disable=not err.is_terminal)


def exit_if(count: int, what: str) -> None:
    """Ends the command with code 1 and a line that says why, if something failed."""
    if count:
        err.print(f"{count} {what}", highlight=False)
        raise typer.Exit(1)
