"""Commands about the vocabulary itself: its published addresses and its pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspgraph import ontology as vocabulary
from inspgraph.cli.terminal import err, exit_if, out, plain_errors
from inspgraph.knowledge import load_knowledge

app = typer.Typer()


@app.command()
def published(
    add: Annotated[
        bool, typer.Option("--add", help="Write new addresses to ontology/published.txt, new names to the context.")
    ] = False,
) -> None:
    """Say which addresses of the vocabulary are new and which were published and are gone."""
    with plain_errors():
        knowledge = load_knowledge()
        known = set(vocabulary.published_iris(knowledge.root))
        new = vocabulary.add_published(knowledge) if add else sorted(vocabulary.public_iris(knowledge) - known)
        for iri in new:
            out.print(f"{'added' if add else 'new'} {iri}", highlight=False, soft_wrap=True)
        for name in vocabulary.name_terms(knowledge) if add else ():
            out.print(f"named {name}", highlight=False)
        gone = vocabulary.vanished(knowledge)
        for iri in gone:
            err.print(
                f"[red]gone[/] {iri}: put it back, deprecated, with its successor", highlight=False, soft_wrap=True
            )
        exit_if(len(gone), "published address(es) gone")


@app.command()
def ontology(
    out_dir: Annotated[Path, typer.Option("--out", help="Where the pages go, and the files beside them.")],
) -> None:
    """Write the pages of the vocabulary: classes, properties, code lists, alignments and changes."""
    with plain_errors():
        written = vocabulary.write_pages(load_knowledge(), out_dir)
        out.print(f"{written[0]} and {len(written) - 1} files beside it", highlight=False, soft_wrap=True)
