"""Addresses of things that are no longer held: documents that were withdrawn, things that were merged into others."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("address", "replaced_by", "withdrawn_on", "reason")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """An address that was published and is gone: what took its place if anything did, since when, and why."""

    address: str | None
    replaced_by: str | None = None
    withdrawn_on: str | None = None
    reason: str | None = None


def read_withdrawn(path: Path) -> dict[str, Withdrawn]:
    """The register of withdrawn addresses, by address; empty where there is no file."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [Withdrawn(*(row[name] or None for name in COLUMNS)) for row in csv.DictReader(lines)]
    return {row.address: row for row in rows if row.address}


def add_withdrawn(path: Path, rows: Iterable[Withdrawn]) -> None:
    """Notes addresses in the register, which stays sorted; one that is there already gets the new words."""
    added = {row.address: row for row in rows if row.address}
    if not added:
        return
    known = {**read_withdrawn(path), **added}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows([getattr(known[address], name) or "" for name in COLUMNS] for address in sorted(known))
