"""Commands that follow a matter through the inspections of a council."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspgraph import link as linking
from inspgraph import pipeline
from inspgraph.cli.answers import find_authority
from inspgraph.cli.records import records_from
from inspgraph.cli.terminal import ReleaseDir, StoreDir, TableForm, open_release, plain_errors, print_table
from inspgraph.knowledge import load_knowledge
from inspgraph.store import Table

app = typer.Typer()
LONGEST = 160
Records = Annotated[
    list[Path] | None,
    typer.Argument(help="JSON lines of `inspgraph extract`, or documents; the store's current release if none."),
]
COLUMNS = ("later", "earlier", "score", "rank", "terms", "laterWords", "earlierWords")
FIGURES = ("use", "pairs", "first", "firstThree", "suggested", "precision")


@app.command()
def link(  # noqa: PLR0913 - a command's options
    *,
    paths: Records = None,
    authority: Annotated[str | None, typer.Option("--authority", help="Only this council, by name or URN.")] = None,
    top: Annotated[int, typer.Option("--top", help="Candidates that are told for each later item.", min=1)] = 3,
    least: Annotated[
        float, typer.Option("--least", help="The score that a candidate needs to be told.", min=0, max=1)
    ] = pipeline.SUGGESTED,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="A table of judged pairs: print how well the ranking does.")
    ] = None,
    count: Annotated[
        Path | None, typer.Option("--count", help="Write into this folder in how many items each term stands.")
    ] = None,
    format: Annotated[TableForm, typer.Option("--format", help="How rows are printed.")] = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Rank, for every item, the earlier items of the same council that may be the same matter."""
    with plain_errors():
        knowledge = load_knowledge()
        items = _items(paths, store, release)
        if count:
            pipeline.write_term_counts(items, knowledge, count)
        if truth:
            _print_figures(items, truth, least, format)
            return
        urn = find_authority(authority)[0] if authority else None
        found = pipeline.rank_items([i for i in items if urn in {None, i.authority}], knowledge)
        words = {item.key: item.text for item in items}
        print_table(_candidates(found, words, top, least), format)


def _items(paths: list[Path] | None, store: Path | None, release: Path | None) -> list[linking.Item]:
    if paths:
        return pipeline.items_of(records_from(paths, pipeline.read_catalogue([])), load_knowledge())
    return pipeline.items_in_release(open_release(release, store))


def _candidates(found: list[linking.Candidate], words: dict[str, str], top: int, least: float) -> Table:
    told: dict[str, int] = {}
    rows = []
    for one in found:
        told[one.later] = told.get(one.later, 0) + 1
        if told[one.later] <= top and one.score >= least:
            terms = " ".join(one.terms)
            texts = (words[one.later][:LONGEST], words[one.earlier][:LONGEST])
            rows.append((one.later, one.earlier, f"{one.score:.3f}", str(one.rank), terms, *texts))
    return Table.of(COLUMNS, rows)


def _print_figures(items: list[linking.Item], truth: Path, least: float, form: TableForm) -> None:
    knowledge, pairs = load_knowledge(), linking.read_pairs(truth)
    ranking = pipeline.ranking_for(items, knowledge)
    rows = []
    for use in sorted({pair.use for pair in pairs}):
        told = linking.measure_pairs([pair for pair in pairs if pair.use == use], items, ranking, least)
        shares = (f"{told.first / max(1, told.pairs):.3f}", f"{told.first_three / max(1, told.pairs):.3f}")
        rows.append((use, str(told.pairs), *shares, str(told.suggested), f"{told.precision:.3f}"))
    print_table(Table.of(FIGURES, rows), form)
