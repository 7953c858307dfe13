"""Commands for citing: a citation of a release, a result that is frozen, and one that is held against its release."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from inspgraph.cli.answers import find_sparql
from inspgraph.cli.terminal import ReleaseDir, StoreDir, err, open_release, out, plain_errors
from inspgraph.errors import QueryError, StoreError
from inspgraph.publish import citing
from inspgraph.publish.frozen import MOST_BYTES, Frozen, freeze, keep_frozen, read_frozen, results_folder
from inspgraph.publish.frozen import verify as hold_against
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web.guard import read_query

app = typer.Typer()


class Citation(StrEnum):
    """The form of a citation."""

    plain = "plain"
    bibtex = "bibtex"
    ris = "ris"
    cff = "cff"


@app.command()
def cite(
    format: Annotated[Citation, typer.Option("--format", help="The form of the citation.")] = Citation.plain,
    result: Annotated[Path | None, typer.Option(help="A frozen result that is cited with its rows.")] = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Print how to cite the release, or a frozen result of it."""
    with plain_errors():
        frozen = _read(result) if result else None
        opened = _same_release(frozen, store, release) if frozen else open_release(release, store)
        sys.stdout.write(citing.cite(opened or open_release(release, store), format, frozen))


@app.command("freeze")
def freeze_result(
    question: Annotated[str, typer.Argument(help="SPARQL, a file, the name of a query, or - for standard input.")],
    out_file: Annotated[Path | None, typer.Option("--out", help="The file; standard output if not set.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Store it beside the releases, so that it is served.")] = False,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Freeze the rows of a query: a file with query, release, rows and their digests, which `verify` checks later."""
    with plain_errors():
        opened = open_release(release, store)
        sparql = find_sparql(question)
        reading = read_query(sparql)
        if not reading.steady:
            msg = "a query that answers otherwise each time (NOW, RAND, UUID, BNODE) cannot be frozen"
            raise QueryError(msg)
        frozen = freeze(opened, sparql, reading.plain)
        if keep:
            err.print(f"kept {keep_frozen(frozen, results_folder(opened))}", highlight=False, soft_wrap=True)
        if out_file:
            out_file.write_bytes(frozen.bundle())
            err.print(f"{len(frozen.rows)} rows, {frozen.address}", highlight=False, soft_wrap=True)
        else:
            sys.stdout.buffer.write(frozen.bundle())


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A frozen result.")],
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Ask the query of a frozen result again: equal, differs (code 1), or its release is gone (code 2)."""
    with plain_errors():
        frozen = _read(file)
        same = _same_release(frozen, store, release)
        verdict = hold_against(frozen, same, None if same else open_release(release, store))
        out.print(f"{verdict.status}: {verdict.says}", highlight=False, soft_wrap=True)
    codes = {"equal": 0, "differs": 1, "gone": 2}
    if codes[verdict.status]:
        raise typer.Exit(codes[verdict.status])


def _read(path: Path) -> Frozen:
    if path.stat().st_size > MOST_BYTES:
        msg = f"{path}: too large for a frozen result"
        raise QueryError(msg)
    try:
        found = read_frozen(path.read_bytes())
        if read_query(found.query).plain != found.plain:
            msg = "this frozen result was changed after it was written: query no longer fits queryPlain"
            raise QueryError(msg)
    except QueryError as error:
        msg = f"{path}: {error}"
        raise QueryError(msg) from error
    return found


def _same_release(frozen: Frozen, store: Path | None, release: Path | None) -> Release | None:
    """The release of a result, where it is held: the one that was named, or any of the store."""
    root = store or Settings.from_environment().store
    for place in (release, root / "releases" / frozen.release[:16]):
        try:
            found = Release.open(place) if place else None
        except StoreError:
            continue
        if found and found.sha256 == frozen.release:
            return found
    return None
