"""Opens what is known of words: the terms of the field, common words, and the counts behind their weights."""

from __future__ import annotations

import csv
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge
from inspgraph.link.terms import Lexicon, stems

FOLDER = "data/links"
COUNTS = "counts.csv"
ALL_ITEMS = "*"
"""The row of the table of counts that says how many items were counted."""


def read_lexicon(knowledge: Knowledge) -> Lexicon:
    """The words known to some knowledge files; ``KnowledgeError`` names a damaged file.

    Without a table of counts every term weighs the same, until ``with_counts``.
    """
    folder = knowledge.root / FOLDER
    terms = knowledge.concepts("term")
    common = _read_common(folder / "common.toml")
    counts = _read_counts(folder / COUNTS)
    groups = {theme.iri for theme in knowledge.concepts("theme") if "topConceptOf" in theme.values}
    return Lexicon(
        labels={term.key: term.labels for term in terms},
        themes={term.key: (term.value("broadMatch") or term.key).rsplit("/", 1)[1] for term in terms},
        whom=frozenset(term.key for term in terms if term.value("broadMatch") in groups),
        silent=frozenset(stems(common["silent"])),
        faint=frozenset(stems(common["faint"])),
        counts=counts,
        items=counts.pop(ALL_ITEMS, 0),
    )


def _read_common(path: Path) -> dict[str, str]:
    try:
        return {"silent": "", "faint": "", **tomllib.loads(path.read_text(encoding="utf-8"))}
    except FileNotFoundError:
        return {"silent": "", "faint": ""}
    except tomllib.TOMLDecodeError as error:
        msg = f"{path}: not TOML: {error}"
        raise KnowledgeError(msg) from error


def _read_counts(path: Path) -> dict[str, int]:
    if not path.exists():
        return {}
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return {row["term"]: int(row["items"]) for row in csv.DictReader(lines)}
    except (KeyError, ValueError) as error:
        msg = f"{path}: needs the columns term and items, with numbers: {error}"
        raise KnowledgeError(msg) from error


def with_counts(lexicon: Lexicon, texts: Mapping[str, str]) -> Lexicon:
    """A lexicon whose weights are those of its table, or where it has none, of the items at hand."""
    if lexicon.items:
        return lexicon
    return replace(lexicon, counts=lexicon.count(texts), items=max(1, len(texts)))


def write_counts(path: Path, counts: Counter[str], items: int) -> None:
    """Writes in how many of how many items each term stands; one that stands in a single item is left out."""
    rows = [(ALL_ITEMS, items), *sorted((term, number) for term, number in counts.items() if number > 1)]
    with path.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(("term", "items"))
        table.writerows(rows)
