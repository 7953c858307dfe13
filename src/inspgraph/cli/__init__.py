"""The command line: one command a step, plus those that ask, compare and serve.

Each step reads and writes streams: JSON lines of records, Turtle or N-Quads of graphs.
"""

from __future__ import annotations

import typer

from inspgraph.cli import answers, checks, documents, links, releases, reviews, themes, vocabulary

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The inspection history of England's children's services as one knowledge graph.",
)
for part in (documents, reviews, checks, releases, vocabulary, answers, links, themes):
    app.add_typer(part.app)
