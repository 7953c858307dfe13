"""The command that serves a release; it imports only what that takes, so that a site is soon ready."""

from __future__ import annotations

import gc
import math
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from inspgraph.cli.terminal import ReleaseDir, StoreDir, cores, open_release, out, plain_errors
from inspgraph.settings import Settings
from inspgraph.store import Store

if TYPE_CHECKING:
    from starlette.types import ASGIApp

app = typer.Typer()


@app.command(rich_help_panel="Serve")
def serve(
    port: Annotated[int | None, typer.Option(help="The port on 127.0.0.1 (INSPGRAPH_PORT; 8000).")] = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
    writer: Annotated[bool, typer.Option("--writer", help="Let those with a token change the graph.")] = False,
    tokens: Annotated[
        Path | None, typer.Option(help="The file of tokens, one a line (else those of INSPGRAPH_TOKENS).")
    ] = None,
    empty: Annotated[bool, typer.Option("--empty", help="Begin with nothing, in a folder that is not kept.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(help="Processes that answer (INSPGRAPH_WORKERS; one a core, and one with --writer).", min=1),
    ] = None,
) -> None:
    """Serve the graph on this machine: pages, linked data and SPARQL."""
    from inspgraph.web.evaluators.nursery import nursery  # noqa: PLC0415 - only this command needs the server

    gc.disable()  # what is imported stays, and to search it for garbage costs a sixth of the start (``run``)
    if sys.platform != "win32":
        nursery().open()  # it gets ready while the site does
    from inspgraph.cli.workers import can_share, run  # noqa: PLC0415

    with plain_errors():
        settings = Settings.from_environment()
        chosen = port if port is not None else settings.port
        number = 1 if writer or not can_share() else workers or settings.workers or cores()
        if writer:
            from inspgraph.cli.writer import start  # noqa: PLC0415 - it needs the shapes, and so all steps

            served = start(settings, store, release, tokens=tokens, empty=empty)
        else:
            served = make_site(share_out(settings, number), store, release)
        out.print(
            f"inspgraph serves on [bold]http://{settings.host}:{chosen}/[/] (stop it with Ctrl-C)",
            highlight=False,
        )
        run(served, settings.host, chosen, number, server_options(settings))


def share_out(settings: Settings, workers: int) -> Settings:
    """The settings of each of so many processes: of what all may use together, each has its share."""
    return replace(
        settings,
        query_processes=math.ceil(settings.query_processes / workers),
        kept_bytes=settings.kept_bytes // workers,
        workers=workers,
    )


def server_options(settings: Settings) -> dict[str, Any]:
    """How the server logs, and how long it waits for answers in flight when it is stopped."""
    from inspgraph.web.operating.journal import logging_as  # noqa: PLC0415

    return {
        "log_config": logging_as(settings.log),
        "access_log": False,
        "timeout_graceful_shutdown": math.ceil(settings.stop_seconds),
    }


def make_site(settings: Settings, store: Path | None, release: Path | None) -> ASGIApp:
    """The app over a release that is only read, and the next ones of its store; ``StoreError`` if there is none."""
    from inspgraph.web import create_app  # noqa: PLC0415

    served = open_release(release, store)
    return create_app(served, settings, follow=None if release else Store.open(store or settings.store))
