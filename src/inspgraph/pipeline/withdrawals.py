"""Taking documents out: from the store and the committed facts, with a note of every address that names nothing now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from inspgraph import iris
from inspgraph.errors import StoreError
from inspgraph.knowledge import Knowledge
from inspgraph.pipeline.releases import refresh_held
from inspgraph.queries import run_query
from inspgraph.registers import Withdrawn, add_withdrawn
from inspgraph.store import Release, Store

REGISTER = Path("data/registers/withdrawn.csv")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What came of a withdrawal: the addresses that were noted, and the next release."""

    addresses: tuple[str, ...]
    release: Release


def withdraw(
    keys: Sequence[str],
    store: Store,
    knowledge: Knowledge,
    note: Withdrawn = Withdrawn(None),  # noqa: B008 - frozen
) -> Withdrawal:
    """Takes documents out of what is published and makes the next release; ``note`` says since when, why, and what
    takes their place.

    What the current release has of them is noted in the register of withdrawn addresses, so that it answers 410: the
    documents, and the inspections that no other document speaks of. A document of the committed facts stays in its file
    and is left out of releases while it is in the register. Raises ``StoreError`` for a key that is not held, before
    anything is changed. The store must be held for writing.
    """
    before = store.current()
    published = set(before.manifest.get("documents", {})) if before else set()
    for key in keys:
        if store.held(key) is None and key not in published:
            msg = f"{store.root}: holds no document {key!r}"
            raise StoreError(msg)
    addresses = list(_addresses(before, published & set(keys))) if before else []
    rows = [Withdrawn(one, note.replaced_by, note.withdrawn_on, note.reason) for one in addresses]
    add_withdrawn(knowledge.root / REGISTER, rows)
    for key in keys:
        if store.held(key) is not None:
            store.withdraw(key)
    return Withdrawal(tuple(addresses), refresh_held(store, Knowledge(knowledge.root)))


def _addresses(release: Release, keys: Iterable[str]) -> Iterable[str]:
    """The addresses of documents and of the inspections that nothing else speaks of, with their graphs."""
    gone = {iris.document(key) for key in keys}
    told: dict[str, set[str]] = defaultdict(set)
    for row in run_query(release, "inspections-of-documents").plain():
        told[row["inspection"] or ""].add(row["document"] or "")
    for document in sorted(gone):
        yield from (document, iris.source_graph(document.removeprefix(iris.document(""))))
    for inspection in sorted(name for name, documents in told.items() if documents <= gone):
        yield from (inspection, iris.inspection_graph(inspection.removeprefix(iris.inspection(""))))
