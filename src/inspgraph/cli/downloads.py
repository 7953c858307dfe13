"""The command that writes everything for research into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspgraph.cli.terminal import ReleaseDir, StoreDir, err, open_release, out, plain_errors
from inspgraph.publish.folder import write_folder

app = typer.Typer()


@app.command()
def downloads(
    out_dir: Annotated[Path, typer.Argument(help="The folder for the files.")],
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Write the tables (CSV with CSVW, Parquet), a data cube, the codebook, citations, and their sums."""
    with plain_errors():
        names, lacking = write_folder(open_release(release, store), out_dir)
        for name in names:
            out.print(str(out_dir / name), highlight=False, soft_wrap=True)
        if lacking:
            err.print(f"without Parquet: {lacking}", markup=False, highlight=False, soft_wrap=True)
