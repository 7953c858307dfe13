"""The command that writes a dossier on councils."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from inspgraph.cli.terminal import ReleaseDir, StoreDir, err, open_release, plain_errors
from inspgraph.errors import QueryError

app = typer.Typer()


@app.command()
def report(
    authorities: Annotated[
        list[str], typer.Option("--authorities", help="Councils by name or Ofsted URN, by commas or by repeating.")
    ],
    out_file: Annotated[Path, typer.Option("--out", help="The file: .html or .pdf.")],
    day: Annotated[str | None, typer.Option(help="The day whose grades are compared; today if not set.")] = None,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Write a dossier that compares councils: tables, charts, sources, caveats and queries in one document."""
    from inspgraph.dossier import compile_dossier, to_html, to_pdf  # noqa: PLC0415 - only this command needs it

    with plain_errors():
        if out_file.suffix not in {".html", ".pdf"}:
            msg = f"{out_file}: a dossier is written as .html or .pdf"
            raise QueryError(msg)
        names = [name.strip() for given in authorities for name in given.split(",") if name.strip()]
        dossier = compile_dossier(open_release(release, store), names, day or date.today().isoformat())
        out_file.write_bytes(to_pdf(dossier) if out_file.suffix == ".pdf" else to_html(dossier).encode())
        told = f"{out_file}: {len(dossier.parts)} tables, {len(dossier.sources)} sources"
        err.print(told, markup=False, highlight=False, soft_wrap=True)
