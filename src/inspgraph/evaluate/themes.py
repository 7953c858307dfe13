"""Themes and populations that were given, against those that people gave by reading."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from inspgraph.model import DocumentRecord

KINDS = ("themes", "populations")
Place = tuple[str, int, int]
Pair = tuple[Collection[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far what was given agrees with the truth: given rightly, given wrongly, missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """The share of what was given that is right; 1 where nothing was given."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of the truth that was given; 1 where there is none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two; the same whichever of two readers is called the truth."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else 1.0


def read_theme_truth(path: Path, part: str | None = None) -> list[dict[str, str]]:
    """The rows of ``data/truth/themes.csv``, of one part (``train``, ``test``, ``check``) or of all."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if part in {None, row["part"]}]


def place_of(row: Mapping[str, str]) -> Place:
    """Where the statement of a row stands: the SHA-256 of its text, and its positions in it."""
    return row["text_sha256"], int(row["start"]), int(row["end"])


def given_in(records: Iterable[DocumentRecord]) -> dict[Place, dict[str, tuple[str, ...]]]:
    """What records give for each of their statements, by where it stands."""
    return {
        (record.source.text_sha256, one.start, one.end): {"themes": one.themes, "populations": one.populations}
        for record in records
        for inspection in record.inspections
        for one in inspection.statements
    }


def score_pairs(pairs: Iterable[Pair]) -> dict[str, Agreement]:
    """The agreement on each theme, over pairs of what was given for a statement and what is true of it."""
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for given, true in pairs:
        right.update(set(given) & set(true))
        wrong.update(set(given) - set(true))
        missed.update(set(true) - set(given))
    names = sorted({*right, *wrong, *missed})
    return {name: Agreement(right[name], wrong[name], missed[name]) for name in names}


def sum_scores(scores: Mapping[str, Agreement]) -> Agreement:
    """All themes counted together (micro)."""
    return Agreement(*(sum(getattr(one, name) for one in scores.values()) for name in ("right", "wrong", "missed")))


def mean_f1(scores: Mapping[str, Agreement]) -> float:
    """The mean of the F1 of every theme that somebody gave (macro)."""
    return sum(one.f1 for one in scores.values()) / max(len(scores), 1)


def kappa(scores: Agreement, decisions: int) -> float:
    """Cohen's kappa of two readers over all decisions, a statement and a theme being one."""
    both, one, other = scores.right, scores.right + scores.wrong, scores.right + scores.missed
    neither = decisions - scores.right - scores.wrong - scores.missed
    seen = (both + neither) / decisions
    chance = (one * other + (decisions - one) * (decisions - other)) / decisions**2
    return (seen - chance) / (1 - chance)
