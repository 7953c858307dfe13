"""Links as tables: those that were found once, where the words are not held, and what people decided."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from inspgraph.errors import KnowledgeError
from inspgraph.link.links import RECURS, Link

LINKS, DECISIONS = "links.csv", "decisions.csv"
LINK_COLUMNS = ("later", "earlier", "kind", "basis", "score", "progress", "terms")
DECISION_COLUMNS = ("later", "earlier", "decision", "by", "on", "reason")
BASES = {"accept": "accepted", "reject": "rejected"}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def read_links(path: Path) -> list[Link]:
    """The links of a table; none if there is no such file; ``KnowledgeError`` names the line of a bad row."""
    return [
        Link(
            row["later"],
            row["earlier"],
            row["kind"],
            row["basis"],
            _score(row["score"], path, number),
            tuple(row["terms"].split()),
            row["progress"] or None,
        )
        for number, row in _rows(path, LINK_COLUMNS)
    ]


def _score(text: str, path: Path, number: int) -> float:
    try:
        return float(text)
    except ValueError as error:
        msg = f"{path}, line {number}: {text!r} is no score"
        raise KnowledgeError(msg) from error


def write_links(path: Path, links: Iterable[Link]) -> None:
    """Writes links as a table, sorted, with single words only; what people decided stands in a table of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(LINK_COLUMNS)
        for one in sorted(links, key=lambda link: (link.later, link.earlier)):
            score = f"{one.score or 0:.3f}"
            table.writerow(
                (one.later, one.earlier, one.kind, one.basis, score, one.progress or "", " ".join(one.terms))
            )


def read_decisions(path: Path) -> list[Link]:
    """What people decided, as links; ``KnowledgeError`` names the line of a row that lacks who, when or why."""
    decided = []
    for number, row in _rows(path, DECISION_COLUMNS):
        lacking = [name for name in DECISION_COLUMNS if not row[name]]
        if lacking or row["decision"] not in BASES or not DAY.fullmatch(row["on"]):
            what = f"lacks {', '.join(lacking)}" if lacking else "needs accept or reject, and a day as 2026-11-22"
            msg = f"{path}, line {number}: {what}"
            raise KnowledgeError(msg)
        basis = BASES[row["decision"]]
        decided.append(
            Link(row["later"], row["earlier"], RECURS, basis, None, by=row["by"], on=row["on"], reason=row["reason"])
        )
    return decided


def _rows(path: Path, columns: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        table = csv.DictReader(lines)
        missing = set(columns) - set(table.fieldnames or ())
        if missing:
            msg = f"{path}: lacks the column(s) {', '.join(sorted(missing))}"
            raise KnowledgeError(msg)
        return list(enumerate(table, start=2))


def decide(links: Iterable[Link], decisions: Iterable[Link]) -> list[Link]:
    """Links with what people decided in the place of what was found; what was found out about a pair is kept."""
    decided = {(link.later, link.earlier): link for link in decisions}
    settled = []
    for link in links:
        word = decided.pop((link.later, link.earlier), None)
        settled.append(_as_decided(link, word) if word else link)
    return settled + list(decided.values())


def _as_decided(link: Link, word: Link) -> Link:
    return replace(link, basis=word.basis, by=word.by, on=word.on, reason=word.reason)
