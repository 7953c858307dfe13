"""The command that lets an assistant ask a release."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated

import typer

from inspgraph.cli.terminal import ReleaseDir, StoreDir, err, open_release, plain_errors
from inspgraph.settings import Settings

app = typer.Typer()


@app.command()
def mcp(
    store: StoreDir = None,
    release: ReleaseDir = None,
    http: Annotated[
        int | None,
        typer.Option("--http", help="Listen on this port of 127.0.0.1 at /mcp, in place of standard input and output."),
    ] = None,
) -> None:
    """Let an assistant ask the graph, by the Model Context Protocol (the extra `mcp`)."""
    from inspgraph.assistant import make_server  # noqa: PLC0415 - only this command needs the library

    with plain_errors():
        settings = Settings.from_environment()
        opened = open_release(release, store)
        server = make_server(opened, version("inspgraph"), seconds=settings.query_seconds, memory=settings.query_memory)
        if http is None:
            server.run("stdio")
            return
        err.print(f"inspgraph answers assistants on http://127.0.0.1:{http}/mcp (stop it with Ctrl-C)", highlight=False)
        server.run("streamable-http", port=http, stateless_http=True, json_response=True)
