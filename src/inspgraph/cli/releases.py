"""Commands that make, write out and serve releases."""

from __future__ import annotations

import secrets
import shutil
import sys
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from inspgraph import pipeline
from inspgraph.cli.terminal import (
    ReleaseDir,
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
)
from inspgraph.errors import StoreError
from inspgraph.iris import PERSON_KEY
from inspgraph.knowledge import load_knowledge
from inspgraph.publish import read_dumps, write_publication
from inspgraph.queries import find_query
from inspgraph.registers import Withdrawn
from inspgraph.settings import Settings
from inspgraph.store import Release, Store

app = typer.Typer()
Nameless = Annotated[
    bool,
    typer.Option("--without-names", help="Leave out names and free text; identifiers by INSPGRAPH_PERSON_KEY, if set."),
]


def veil() -> str:
    """The key by which a copy without names makes identifiers: the operator's, else one that is drawn and forgotten."""
    key = Settings.from_environment().person_key
    return key if key != PERSON_KEY else secrets.token_hex(16)


@app.command()
def build(
    store: StoreDir = None,
    out_dir: Annotated[
        Path | None, typer.Option("--out", help="Where the release goes; the store's releases if not set.")
    ] = None,
    without_names: Nameless = False,
    dumps: Annotated[
        bool, typer.Option("--dumps", help="Also write files to download, and what changed since the release before.")
    ] = False,
    since: Annotated[Path | None, typer.Option(help="The release before, if not the store's current one.")] = None,
) -> None:
    """Make a release from ``data/`` and what was ingested; print its digest."""
    with plain_errors():
        if without_names and not out_dir:
            msg = "a release without names is a copy to hand out, so it needs a folder: --out DIR"
            raise StoreError(msg)
        root = store or Settings.from_environment().store
        before = Release.open(since) if since else current_release(root)
        if out_dir:
            source = Store.open(root) if (root / "format.json").exists() else None
            release, report = pipeline.build(source, out_dir, veil=veil() if without_names else None)
            shown = report.codes
        else:
            release = pipeline.refresh(open_store(root, create=True))
            shown = release.manifest["validation"]
        out.print(f"release   {release.root}", highlight=False, soft_wrap=True)
        out.print(f"sha256    {release.sha256}", highlight=False)
        found = ", ".join(f"{code} ×{number}" for code, number in sorted(shown.items()))
        if dumps:
            write_publication(release, before if before and before.sha256 != release.sha256 else None)
        out.print(f"validated no violation; warnings and remarks: {found or 'none'}", highlight=False)


def current_release(root: Path) -> Release | None:
    """The release that a store has now; none if there is no store."""
    return Store.open(root).current() if (root / "format.json").exists() else None


@app.command()
def withdraw(
    keys: Annotated[list[str], typer.Argument(help="Keys of documents, as `ingest` tells them.")],
    reason: Annotated[str | None, typer.Option(help="Why, for whoever asks for their addresses.")] = None,
    replaced_by: Annotated[str | None, typer.Option(help="The address of what takes their place.")] = None,
    store: StoreDir = None,
) -> None:
    """Take documents out of what is published, note their addresses as withdrawn, and make the next release."""
    with plain_errors():
        held = open_store(store)
        note = Withdrawn(None, replaced_by, date.today().isoformat(), reason)
        with held.writing():
            done = pipeline.withdraw(keys, held, load_knowledge(), note)
        for address in done.addresses:
            out.print(f"withdrawn {address}", highlight=False, soft_wrap=True)
        out.print(f"release {done.release.sha256[:16]}: {done.release.manifest['quads']} quads", highlight=False)


@app.command()
def erase(
    person: Annotated[str, typer.Argument(help="A name as documents print it, or the IRI or its 16 hex digits.")],
    store: StoreDir = None,
) -> None:
    """Leave out a person who asks for it: now, and at every later ingest and build."""
    with plain_errors():
        root = store or Settings.from_environment().store
        held = open_store(root) if store or (root / "format.json").exists() else None
        with held.writing() if held else nullcontext():
            done = pipeline.erase(person, load_knowledge(), date.today().isoformat(), held)
        out.print(f"register  {done.person} {'added' if done.new else 'was there already'}", highlight=False)
        for what, names in {"facts": done.facts, "document": done.documents, "to edit": done.to_be_edited}.items():
            for name in names:
                out.print(f"{what:<9} {name}", highlight=False, soft_wrap=True)
        if done.release:
            out.print(f"release   {done.release.sha256[:16]}; older ones are removed", highlight=False)


@app.command()
def dump(store: StoreDir = None, release: ReleaseDir = None, without_names: Nameless = False) -> None:
    """Print the release as sorted N-Quads."""
    with plain_errors():
        opened = open_release(release, store)
        if without_names:
            sys.stdout.buffer.write(pipeline.nameless(opened.dump.read_bytes(), veil()))
        else:
            with opened.dump.open("rb") as source:
                shutil.copyfileobj(source, sys.stdout.buffer)


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


@app.command(rich_help_panel="Serve")
def token(
    name: Annotated[str, typer.Argument(help="Whose token it is.")],
    scope: Annotated[
        list[str] | None, typer.Option(help="What it allows: update or graphs; both if not set, several by repeating.")
    ] = None,
) -> None:
    """Make a token for `serve --writer`: print it, once, and the line by which it is known."""
    from inspgraph.web.tokens import SCOPES, make_token  # noqa: PLC0415

    with plain_errors():
        secret, kept = make_token(name, tuple(scope or SCOPES))
        out.print(f"token  {secret}", highlight=False, soft_wrap=True)
        out.print(f"line   {kept.line()}", highlight=False, soft_wrap=True)


@app.command(rich_help_panel="Serve")
def export_site(
    out_dir: Annotated[Path, typer.Argument(help="An empty folder for the files.")],
    store: StoreDir = None,
    release: ReleaseDir = None,
    everything: Annotated[
        bool, typer.Option("--everything", help="Also a page for every judgement, statement, claim, text and graph.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", help="Processes that write side by side.", min=1, show_default="number of cores")
    ] = cores(),
) -> None:
    """Write the whole site as static files under the same paths, and check the links between them."""
    from inspgraph.web import create_app  # noqa: PLC0415 - only serving and exporting need the site
    from inspgraph.web.exporting import export_site as write_site  # noqa: PLC0415
    from inspgraph.web.exporting import list_things  # noqa: PLC0415

    with plain_errors():
        opened = open_release(release, store)
        if not read_dumps(opened):
            write_publication(opened)
        served = create_app(opened, Settings.from_environment())
        done = write_site(served, out_dir, list(list_things(served.state.site, everything=everything)), jobs)
        served.state.site.evaluator.close()
        out.print(f"{done.things} things in {done.files} files, {done.bytes / 2**20:.1f} MB", highlight=False)
        for link in done.dead:
            err.print(f"[red]dead link[/] {link}", highlight=False, soft_wrap=True)
        exit_if(len(done.dead), "dead link(s)")
