"""``python -m inspgraph``: the command line."""

from inspgraph.cli import app

app()
