"""Commands for themes: what words are about, and how well that is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from inspgraph import pipeline
from inspgraph.classify import classify_text
from inspgraph.cli.records import records_from
from inspgraph.cli.terminal import Printed, TableForm, plain_errors, print_table
from inspgraph.errors import DocumentError
from inspgraph.evaluate import themes as measure
from inspgraph.knowledge import load_knowledge
from inspgraph.model import CueEvidence
from inspgraph.store import Table

app = typer.Typer()
COLUMNS = ("kind", "about", "confidence", "method", "words", "start", "end", "cue")


@app.command()
def themes(
    words: Annotated[str, typer.Argument(help="Words of a statement, a .txt or .pdf file, or - for standard input.")],
    format: Printed = TableForm.table,
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


@app.command(rich_help_panel="Read documents")
def evaluate_themes(
    records: Annotated[list[Path], typer.Argument(help="JSON lines of `inspgraph extract`, or documents and folders.")],
    truth: Annotated[
        Path | None, typer.Option("--truth", help="The table of labelled statements (data/truth/themes.csv).")
    ] = None,
    part: Annotated[str, typer.Option("--part", help="Which of them: test, check, check2 or train.")] = "test",
    format: Annotated[TableForm, typer.Option("--format", help="How the figures are printed.")] = TableForm.table,
) -> None:
    """Hold the themes of records against those that people gave: precision, recall and F1 of each."""
    with plain_errors():
        rows = measure.read_theme_truth(truth or load_knowledge().root / "data/truth/themes.csv", part)
        given = measure.given_in(records_from(records, {}))
        known = [(given[place], row) for row in rows if (place := measure.place_of(row)) in given]
        if not known:
            msg = f"none of the {len(rows)} labelled statements is in these records"
            raise DocumentError(msg)
        labelled = [kind for kind in measure.KINDS if any(row[kind] for row in rows)]
        table = [cells for kind in labelled for cells in _scores(kind, known)]
        print_table(Table.of(SCORES, table), format, f"{len(known)} of {len(rows)} labelled statements")


SCORES = ("kind", "about", "right", "wrong", "missed", "precision", "recall", "F1")


def _scores(kind: str, known: list[tuple[dict[str, tuple[str, ...]], dict[str, str]]]) -> list[list[str]]:
    """A row a theme, then all together (micro) and the mean of their F1 (macro)."""
    scores = measure.score_pairs((given[kind], row[kind].split()) for given, row in known)
    named = {**scores, "all (micro)": measure.sum_scores(scores)}
    rows = [
        [kind, name, str(s.right), str(s.wrong), str(s.missed), *(f"{v:.3f}" for v in (s.precision, s.recall, s.f1))]
        for name, s in named.items()
    ]
    return [*rows, [kind, "mean (macro)", "", "", "", "", "", f"{measure.mean_f1(scores):.3f}"]]
