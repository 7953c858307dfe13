"""Commands about the vocabulary itself: its published addresses and its pages."""

from __future__ import annotations

from typing import Annotated

import typer

from inspgraph import ontology
from inspgraph.cli.terminal import err, exit_if, out, plain_errors
from inspgraph.knowledge import load_knowledge

app = typer.Typer()


@app.command()
def published(
    add: Annotated[bool, typer.Option("--add", help="Write new addresses to ontology/published.txt.")] = False,
) -> None:
    """Say which addresses of the vocabulary are new and which were published and are gone."""
    with plain_errors():
        knowledge = load_knowledge()
        known = set(ontology.published_iris(knowledge.root))
        new = ontology.add_published(knowledge) if add else sorted(ontology.public_iris(knowledge) - known)
        for iri in new:
            out.print(f"{'added' if add else 'new'} {iri}", highlight=False, soft_wrap=True)
        gone = ontology.vanished(knowledge)
        for iri in gone:
            err.print(
                f"[red]gone[/] {iri}: put it back, deprecated, with its successor", highlight=False, soft_wrap=True
            )
        exit_if(len(gone), "published address(es) gone")
