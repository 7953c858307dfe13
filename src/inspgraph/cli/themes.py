"""The command that tells what words are about."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from inspgraph import pipeline
from inspgraph.classify import classify_text
from inspgraph.cli.terminal import TableForm, plain_errors, print_table
from inspgraph.knowledge import load_knowledge
from inspgraph.model import CueEvidence
from inspgraph.store import Table

app = typer.Typer()
COLUMNS = ("kind", "about", "confidence", "method", "words", "start", "end", "cue")


@app.command()
def themes(
    words: Annotated[str, typer.Argument(help="Words of a statement, a .txt or .pdf file, or - for standard input.")],
    format: Annotated[TableForm, typer.Option("--format", help="How the answer is printed.")] = TableForm.table,
) -> None:
    """Tell what words are about: themes and populations, how surely, by which method, and which words say so."""
    with plain_errors():
        rows = [_row(one) for one in classify_text(_text(words))]
        print_table(Table.of(COLUMNS, rows), format)


def _text(words: str) -> str:
    if words == "-":
        return sys.stdin.read()
    named = len(words) < 500 and Path(words).is_file()  # no name of a file is longer
    return pipeline.read_text(Path(words)) if named else words


def _row(one: CueEvidence) -> list[str]:
    knowledge = load_knowledge()
    scheme = "population" if one.cue.startswith("population-") else "theme"
    label = knowledge.concept(scheme, one.indicates).label
    places = [(quote.exact, str(quote.start), str(quote.end)) for quote in one.words]
    exact, starts, ends = (" | ".join(part) for part in zip(*places, strict=True)) if places else ("", "", "")
    return [scheme, label, f"{one.confidence:.2f}", one.method, exact, starts, ends, one.cue]
