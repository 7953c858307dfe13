"""Commands that read documents: one a step, and the one that takes them into a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rdflib import Graph

from inspgraph import pipeline
from inspgraph.cli.records import records_in, records_of
from inspgraph.cli.terminal import (
    Catalogue,
    Edition,
    Jobs,
    Limit,
    OverridesDir,
    Paths,
    RecordForm,
    ReleaseDir,
    ReportForm,
    Seconds,
    StoreDir,
    TableForm,
    cores,
    err,
    exit_if,
    open_release,
    open_store,
    out,
    plain_errors,
    print_table,
    progress,
)
from inspgraph.errors import DocumentError
from inspgraph.knowledge import load_knowledge
from inspgraph.quads import canonical_nquads, to_quads
from inspgraph.settings import Settings
from inspgraph.store import Release, Store

app = typer.Typer()


@app.command()
def read(
    path: Annotated[Path, typer.Argument(help="A .txt or .pdf file.")],
    limit: Limit = pipeline.LIMIT,
    seconds: Seconds = pipeline.LIMITS.seconds,
) -> None:
    """Print the canonical text of a document: the text in which every position counts."""
    with plain_errors():
        sys.stdout.write(pipeline.read_text(path, pipeline.Limits(limit, seconds)))


@app.command()
def extract(
    paths: Paths,
    catalogue: Catalogue = None,
    overrides: OverridesDir = None,
    limit: Limit = pipeline.LIMIT,
    seconds: Seconds = pipeline.LIMITS.seconds,
    jobs: Jobs = cores(),  # noqa: B008
    format: Annotated[RecordForm, typer.Option("--format", help="How records are printed.")] = RecordForm.jsonl,
) -> None:
    """Print what documents say, one JSON object a document."""
    with plain_errors():
        listing, rejected = pipeline.read_catalogue(catalogue or []), 0
        settled = pipeline.gather_overrides(overrides, load_knowledge())
        limits = pipeline.Limits(limit, seconds)
        for record in records_of(pipeline.walk(paths), listing, limits, settled, jobs):
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
    edition: Annotated[Edition, typer.Option(help="With the words of statements, or without them.")] = Edition.full,
    catalogue: Catalogue = None,
    overrides: OverridesDir = None,
    limit: Limit = pipeline.LIMIT,
    seconds: Seconds = pipeline.LIMITS.seconds,
) -> None:
    """Print the graphs of documents as sorted N-Quads."""
    with plain_errors():
        listing, failed = pipeline.read_catalogue(catalogue or []), 0
        settled = pipeline.gather_overrides(overrides, load_knowledge())
        limits = pipeline.Limits(limit, seconds)
        given = records_of(pipeline.walk(paths), listing, limits, settled) if paths else records_in(sys.stdin)
        graphs: list[dict[str, Graph]] = []
        for record in given:
            if record.status == "rejected":
                err.print(record.reason, highlight=False, soft_wrap=True)
                failed += 1
                continue
            graphs.append(pipeline.describe_in(record, edition, load_knowledge()).graphs)
        sys.stdout.buffer.write(canonical_nquads(quad for found in graphs for quad in to_quads(found)))
        exit_if(failed, "document(s) rejected")


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Documents; none validates the release, - N-Quads from standard input."),
    ] = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
    format: Annotated[ReportForm, typer.Option("--format", help="How the report is printed.")] = ReportForm.text,
    limit: Limit = pipeline.LIMIT,
    seconds: Seconds = pipeline.LIMITS.seconds,
    audit: Annotated[
        int, typer.Option("--audit", min=0, help="Hold the fast validation against pySHACL at so many documents.")
    ] = 0,
) -> None:
    """Hold documents, or the whole release, against the shapes."""
    with plain_errors():
        if audit:
            _audit(pipeline.audit_release(open_release(release, store), audit))
            return
        if not paths:
            reports = [("release", pipeline.validate_release(open_release(release, store)))]
        elif paths == [Path("-")]:
            reports = [("standard input", pipeline.validate_nquads(sys.stdin.buffer.read()))]
        else:
            limits = pipeline.Limits(limit, seconds)
            reports = [
                (str(p), pipeline.validate_file(p, limits)) for p in progress(pipeline.walk(paths), "validating")
            ]
        for name, report in reports:
            shown = (
                report.as_graph().serialize(format="turtle")
                if format is ReportForm.turtle
                else f"{name}\n{report.as_text()}"
            )
            sys.stdout.write(shown)
        exit_if(sum(not report.conforms for _, report in reports), "graph(s) with violations")


def _audit(audit: pipeline.Audit) -> None:
    out.print(f"{audit.documents} document(s), as they are and spoilt; {audit.nodes} nodes in all", highlight=False)
    print_table(audit.as_table(), TableForm.table)
    for difference in audit.differences:
        sys.stdout.write(difference + "\n")
    exit_if(len(audit.differences), "result(s) that only one of the two has")


@app.command()
def ingest(  # noqa: PLR0913, PLR0917 - a command has as many options as it has
    paths: Paths,
    store: StoreDir = None,
    catalogue: Catalogue = None,
    overrides: OverridesDir = None,
    limit: Limit = pipeline.LIMIT,
    seconds: Seconds = pipeline.LIMITS.seconds,
    jobs: Jobs = cores(),  # noqa: B008
    replace: Annotated[bool, typer.Option("--replace", help="Let another file take the place of a held one.")] = False,
) -> None:
    """Take documents into the store and make its next release."""
    with plain_errors():
        settings = Settings.from_environment()
        held = open_store(store, create=True)
        listing = pipeline.read_catalogue(catalogue or [])
        files = pipeline.walk(paths)
        if not files:
            msg = f"no .pdf or .txt file in {', '.join(map(str, paths))}"
            raise DocumentError(msg)
        settled = pipeline.gather_overrides(overrides, load_knowledge())
        terms = pipeline.Terms(listing, pipeline.Limits(limit, seconds), settings.person_key, replace, settled)
        with held.writing():
            release, failed = take_in(files, held, terms, jobs)
        told = f"release {release.sha256[:16]}: {release.manifest['quads']} quads" if release else UNCHANGED
        err.print(told, highlight=False)
        exit_if(failed, "document(s) did not enter the store")


def take_in(files: list[Path], store: Store, terms: pipeline.Terms, jobs: int) -> tuple[Release | None, int]:
    """Lets files in, telling of each, and makes the next release if there is anything new; how many stayed out."""
    failed = 0
    try:
        for outcome in progress(pipeline.ingest(files, store, terms=terms, jobs=jobs), "ingesting", len(files)):
            failed += outcome.failed
            style = "red" if outcome.failed else "green"
            err.print(f"[{style}]{outcome.status}[/] {outcome.message}", highlight=False, soft_wrap=True)
        current = store.current()
        if current and pipeline.is_fresh(current, store, load_knowledge()):
            return None, failed
        return pipeline.refresh_held(store, load_knowledge()), failed
    except KeyboardInterrupt:
        err.print(INTERRUPTED, highlight=False, soft_wrap=True)
        raise typer.Exit(130) from None


UNCHANGED = "the store is unchanged"
INTERRUPTED = (
    "interrupted: the documents that were let in are kept, and no release was made; run the same command again to go on"
)
