"""Truth made by careful reading, as files in a folder: ``docs/reference/gold.md`` says what stands in them."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from inspgraph.errors import GoldError

Truth = Mapping[str, Any]
COLUMNS = (
    *("path", "sha256", "family", "urn", "framework", "variant", "inspection_start", "inspection_end"),
    *("publication_date", "lead_inspector"),
)
LISTS = {
    "items.json": ("path", "sha256", "items"),
    "send.json": (
        *("path", "sha256", "ofsted_urn", "inspection_start", "inspection_end", "publication_date", "outcome"),
        *("priority_actions", "areas_for_improvement"),
    ),
}


@dataclass(frozen=True, slots=True)
class Gold:
    """What is known of some documents: a row each of plain values, and lists of their points where somebody
    read them through."""

    metadata: tuple[Mapping[str, str], ...]
    items: tuple[Truth, ...] = ()
    send: tuple[Truth, ...] = ()

    def only(self, digests: Collection[str]) -> Gold:
        """The truth on documents with these SHA-256, and nothing else."""
        return replace(
            self,
            metadata=tuple(row for row in self.metadata if row["sha256"] in digests),
            items=tuple(truth for truth in self.items if truth["sha256"] in digests),
        )


def read_gold(folder: Path) -> Gold:
    """The truth in a folder; ``GoldError`` names the file and what it lacks.

    ``metadata.csv`` must be there; ``items.json`` and ``send.json`` may be.
    """
    return Gold(_read_table(folder / "metadata.csv"), _read_list(folder, "items.json"), _read_list(folder, "send.json"))


def _read_table(path: Path) -> tuple[Mapping[str, str], ...]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = tuple(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path}: cannot be read ({error}); a folder of truth holds a table metadata.csv"
        raise GoldError(msg) from error
    lacking = [name for name in COLUMNS if rows and rows[0].get(name) is None]
    if lacking:
        msg = f"{path}: lacks the column(s) {', '.join(lacking)}"
        raise GoldError(msg)
    return rows


def _read_list(folder: Path, name: str) -> tuple[Truth, ...]:
    path = folder / name
    if not path.exists():
        return ()
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        msg = f"{path}: not JSON: {error}"
        raise GoldError(msg) from error
    if not isinstance(rows, list):
        msg = f"{path}: must be a list, with one object a document"
        raise GoldError(msg)
    for number, row in enumerate(rows, start=1):
        lacking = [key for key in LISTS[name] if not isinstance(row, dict) or key not in row]
        if lacking:
            msg = f"{path}, entry {number}: lacks {', '.join(lacking)}"
            raise GoldError(msg)
    return tuple(rows)
