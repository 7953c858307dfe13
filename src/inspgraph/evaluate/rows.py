"""The rows of an evaluation, and a run of it that can be kept and held against a later one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from inspgraph.errors import GoldError

FORMAT = 1
Kind = Literal["field", "item", "item-part", "order", "section"]
State = Literal["right", "owned", "silent"]


@dataclass(frozen=True, slots=True)
class Row:
    """One value held against the truth: of which document, what was wanted and what was given.

    ``owned`` says that an issue on the field owns up to the doubt, or that the document was rejected.
    """

    kind: Kind
    document: str
    family: str
    field: str
    wanted: Any
    given: Any
    right: bool
    owned: bool = False

    @property
    def state(self) -> State:
        """Right, wrong and owned up to, or silently wrong."""
        if self.right:
            return "right"
        return "owned" if self.owned else "silent"


@dataclass(frozen=True, slots=True)
class Run:
    """One evaluation: its rows, the documents of the table that it is about, those that had a record, and those
    that carry a warning."""

    rows: tuple[Row, ...]
    listed: tuple[str, ...]
    read: frozenset[str]
    alarmed: frozenset[str]

    def of(self, *kinds: Kind) -> Iterator[Row]:
        """The rows of some kinds."""
        return (row for row in self.rows if row.kind in kinds)

    def save(self, path: Path) -> None:
        """Writes the run as JSON."""
        content = {
            "format": FORMAT,
            "listed": list(self.listed),
            "read": sorted(self.read),
            "alarmed": sorted(self.alarmed),
            "rows": [asdict(row) for row in self.rows],
        }
        path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def open_run(path: Path) -> Run:
    """A run that was kept; ``GoldError`` if the file is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != FORMAT:
            msg = f"{path}: a run of format {content['format']}, not {FORMAT}; evaluate those records again"
            raise GoldError(msg)
        rows = tuple(Row(**row) for row in content["rows"])
        return Run(rows, tuple(content["listed"]), frozenset(content["read"]), frozenset(content["alarmed"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path}: no run of `inspgraph evaluate --save`: {error}"
        raise GoldError(msg) from error


@dataclass(frozen=True, slots=True)
class Change:
    """A value that came out otherwise than in the run before."""

    document: str
    field: str
    wanted: Any
    before: Any
    now: Any
    was: State
    is_now: State

    @property
    def lost(self) -> bool:
        """Whether it is worse now: right before and wrong now, or owned up to before and silent now."""
        order: tuple[State, ...] = ("right", "owned", "silent")
        return order.index(self.is_now) > order.index(self.was)


def compare_runs(before: Run, now: Run) -> list[Change]:
    """What was gained and lost from one run to the next, over the documents that both had a record of.

    A value that nobody wanted and that only one run gave was right in the other, which gave none.
    """
    both = before.read & now.read
    old, new = ({(row.document, row.field): row for row in run.rows if row.document in both} for run in (before, now))
    changes = []
    for place in sorted({*old, *new}):
        was, here = old.get(place), new.get(place)
        changed = _change(was, here) if was or here else None
        if changed and changed.was != changed.is_now:
            changes.append(changed)
    return changes


def _change(was: Row | None, here: Row | None) -> Change | None:
    known = here or was
    if known is None or (known.wanted is not None and not (was and here)):
        return None
    return Change(
        known.document,
        known.field,
        known.wanted,
        was.given if was else None,
        here.given if here else None,
        was.state if was else "right",
        here.state if here else "right",
    )
