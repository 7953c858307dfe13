"""The comparability guard: what to know before rows are set side by side (``docs/reference/comparability.md``)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from inspgraph.compare.answers import Note, Row
from inspgraph.compare.declared import caveats

MIXES = {"frameworks-mixed": "framework", "scales-mixed": "scale"}


def mark(row: Row, codes: Iterable[str]) -> Row:
    """The row with further caveats in its column ``caveats``."""
    new = set(codes)
    row["caveats"] = (
        " ".join(sorted({*str(row.get("caveats") or "").split(), *new})) if new else row.get("caveats") or ""
    )
    return row


def mark_mixtures(rows: Sequence[Row], graded: str = "rank") -> None:
    """Marks rows whose grades are of several frameworks, versions of one framework, or scales.

    Grades of different strands are different things and not compared, so each strand is looked at by itself.
    """
    strands: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        if row.get(graded) is not None:
            strands[row.get("strand")].append(row)
    for those in strands.values():
        for code, column in MIXES.items():
            if len({row.get(column) for row in those} - {None}) > 1:
                _mark_all(those, code)
        for framework in {row.get("framework") for row in those}:
            of_one = [row for row in those if row.get("framework") == framework]
            if len({row.get("version") for row in of_one}) > 1:
                _mark_all(of_one, "versions-mixed")


def _mark_all(rows: Iterable[Row], code: str) -> None:
    for row in rows:
        mark(row, [code])


def notes(rows: Iterable[Row], whole: Iterable[Note] = ()) -> tuple[Note, ...]:
    """What the caveats of rows say, each with how many rows it concerns, and those of the answer as a whole."""
    counted = Counter(code for row in rows for code in str(row.get("caveats") or "").split())
    told = {code: Note(code, caveats()[code], count) for code, count in counted.items()}
    told |= {note.code: note for note in whole}
    return tuple(told[code] for code in sorted(told))


def note(code: str, rows: int) -> Note:
    """A caveat of an answer as a whole."""
    return Note(code, caveats()[code], rows)
