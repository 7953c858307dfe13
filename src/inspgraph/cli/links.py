"""Commands that follow a matter through the inspections of a council."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from inspgraph import compare as comparison
from inspgraph import iris, pipeline
from inspgraph import link as linking
from inspgraph.cli.answers import find_authority
from inspgraph.cli.records import records_from
from inspgraph.cli.terminal import (
    Printed,
    ReleaseDir,
    StoreDir,
    TableForm,
    err,
    open_release,
    plain_errors,
    print_table,
)
from inspgraph.errors import DocumentError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.store import Table

app = typer.Typer()
LONGEST = 160
"""Characters of a statement that a table shows beside its key."""
Records = Annotated[
    list[Path] | None,
    typer.Argument(help="JSON lines of `inspgraph extract`, or documents; the store's current release if none."),
]
COLUMNS = ("later", "earlier", "kind", "basis", "score", "progress", "terms", "laterWords", "earlierWords")
FIGURES = ("use", "pairs", "first", "firstThree", "suggested", "precision")


@app.command()
def link(  # noqa: PLR0913 - a command's options
    *,
    paths: Records = None,
    authority: Annotated[str | None, typer.Option("--authority", help="Only this council, by name or URN.")] = None,
    top: Annotated[
        int, typer.Option("--top", help="Further candidates for each later item that has no link.", min=0)
    ] = 0,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="A table of judged pairs: print how well the ranking does.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option("--save", help="Write the links and the counts of terms into this folder.")
    ] = None,
    format: Annotated[TableForm, typer.Option("--format", help="How rows are printed.")] = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """Find which later items take up which earlier ones of the same council: stated, suggested, or decided."""
    with plain_errors():
        knowledge, items = load_knowledge(), _items(paths, store, release)
        if save:
            pipeline.write_term_counts(items, knowledge, save)
        if truth:
            _print_figures(items, truth, format, knowledge)
            return
        urn = find_authority(authority)[0] if authority else None
        councils = {urn, *pipeline.councils_before(knowledge).get(urn or "", ())}
        items = [item for item in items if urn is None or item.authority in councils]
        if not items:
            msg = "no words of statements are held here, which links are found in: give records of `inspgraph extract`"
            raise DocumentError(msg)
        found = pipeline.link_items(items, knowledge)
        if save:
            linking.write_links(save / linking.LINKS, found.links)
        _tell_open(found, items, knowledge)
        links = linking.decide(found.links, linking.read_decisions(_decisions(knowledge)))
        print_table(_rows([*links, *_candidates(items, links, top, knowledge)], items), format)


def _decisions(knowledge: Knowledge) -> Path:
    return knowledge.root / linking.FOLDER / linking.DECISIONS


def _items(paths: list[Path] | None, store: Path | None, release: Path | None) -> list[linking.Item]:
    if paths:
        return pipeline.items_of(records_from(paths, pipeline.read_catalogue([])), load_knowledge())
    return pipeline.items_in_release(open_release(release, store))


def _candidates(
    items: list[linking.Item], links: list[linking.Link], top: int, knowledge: Knowledge
) -> list[linking.Link]:
    told = dict.fromkeys((one.later for one in links), top)
    known = {(one.later, one.earlier) for one in links}
    found = []
    for one in pipeline.rank_items(items, knowledge) if top else ():
        told[one.later] = told.get(one.later, 0) + 1
        if told[one.later] <= top and (one.later, one.earlier) not in known:
            found.append(linking.Link(one.later, one.earlier, "recurs", "candidate", one.score, one.terms))
    return found


def _rows(links: list[linking.Link], items: list[linking.Item]) -> Table:
    words = {item.key: item.text[:LONGEST] for item in items}
    return Table.of(
        COLUMNS,
        (
            (
                *(one.later, one.earlier, one.kind, one.basis),
                None if one.score is None else f"{one.score:.3f}",
                *(one.progress, " ".join(one.terms), words.get(one.later), words.get(one.earlier)),
            )
            for one in sorted(links, key=lambda one: (one.later, -(one.score or 1), one.earlier))
            if one.later in words
        ),
    )


def _tell_open(found: linking.Links, items: list[linking.Item], knowledge: Knowledge) -> None:
    for one in found.unlinked:
        err.print(f"open: {one.later} says that its matter was raised before; {one.reason}", highlight=False)
    for lost in pipeline.unknown_decisions(linking.read_decisions(_decisions(knowledge)), items):
        err.print(f"decided, but not held here: {lost.later} from {lost.earlier}", highlight=False)


def _print_figures(items: list[linking.Item], truth: Path, form: TableForm, knowledge: Knowledge) -> None:
    pairs, ranking = linking.read_pairs(truth), pipeline.ranking_for(items, knowledge)
    rows = []
    for use in sorted({pair.use for pair in pairs}):
        told = linking.measure_pairs([pair for pair in pairs if pair.use == use], items, ranking, linking.SUGGESTED)
        shares = (f"{told.first / max(1, told.pairs):.3f}", f"{told.first_three / max(1, told.pairs):.3f}")
        rows.append((use, str(told.pairs), *shares, str(told.suggested), f"{told.precision:.3f}"))
    print_table(Table.of(FIGURES, rows), form)


@app.command()
def threads(
    authority: Annotated[str, typer.Argument(help="An authority by name or Ofsted URN.")],
    format: Printed = TableForm.table,
    store: StoreDir = None,
    release: ReleaseDir = None,
) -> None:
    """List the matters that several inspections of a council raised, with how each stands."""
    with plain_errors():
        opened = open_release(release, store)
        urn, name = find_authority(authority)
        table = comparison.named(opened, "threads", authority=iris.authority(urn)).without("authority", "thread")
        print_table(_for_the_eye(table, name) if format is TableForm.table else table, format, name)
        err.print(comparison.caveats()["links-missed"], highlight=False, soft_wrap=True)


def _for_the_eye(table: Table, council: str) -> Table:
    """The threads in few columns: each matter once, and for a statement our summary or, without one, its label."""
    rows, before = [], None
    for row in table.plain():
        matter = (row["threadLabel"] or "").split(f", {council}")[0]
        known = " ".join(filter(None, (row["basis"], row["confidence"])))
        first = row["threadLabel"] != before
        rows.append(
            (
                matter if first else "",
                row["state"] if first else "",
                row["begun"],
                row["summary"] or row["label"],
                known,
            )
        )
        before = row["threadLabel"]
    return Table.of(("matter", "state", "begun", "statement", "known"), rows)
