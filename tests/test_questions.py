"""The answers of the graph against the same sums made from the hand-made table, without the graph."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from inspgraph.queries import find_query
from inspgraph.store import Release
from tests.conftest import CHECKOUT

RANKS = {"outstanding": 1, "good": 2, "requires improvement": 3, "adequate": 3, "inadequate": 4}
STRANDS = ("help_protection", "in_care", "care_and_leavers", "care_leavers", "adoption", "leaders")
Row = dict[str, str]


@pytest.fixture(scope="module")
def truth(corpus: Path) -> list[Row]:
    """The rows of the table of every report that judges services, blank where no grade was reported or judged."""
    with (corpus / "gold/metadata.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            {k: "" if v.replace("_", " ") in {"not reported", "not judged"} else v for k, v in row.items()}
            for row in csv.DictReader(lines)
        ]
    with (CHECKOUT / "data/inspections/catalogue.csv").open(encoding="utf-8", newline="") as lines:
        held = {row["sha256"] for row in csv.DictReader(lines)}
    judged = [row for row in rows if row["g_overall"] or row["g_leaders"]]
    if missing := sum(row["sha256"] not in held for row in judged):
        pytest.skip(f"{missing} of the {len(judged)} reports of this corpus are not among the committed facts")
    return judged


def answers(release: Release, name: str) -> list[dict[str, str | None]]:
    return release.select(find_query(name).text).plain()


def rank(grade: str) -> int:
    return RANKS[grade.lower().removesuffix(" to be good").replace("_", " ").replace("-", " ")]


def test_how_often_each_overall_grade_was_given(truth: list[Row], committed: Release) -> None:
    """By programme, since the table does not know the versions of ILACS."""
    expected = Counter((row["family"].lower(), rank(row["g_overall"])) for row in truth if row["g_overall"])
    found: Counter[tuple[str, int]] = Counter()
    for row in answers(committed, "grades-by-regime"):
        found[str(row["version"]).split("-")[0], int(str(row["rank"]))] += int(str(row["inspections"]))
    programmes = {"sif", "ilacs"}
    assert {k: n for k, n in found.items() if k[0] in programmes} == {
        k: n for k, n in expected.items() if k[0] in programmes
    }


def test_where_care_leavers_fare_otherwise(truth: list[Row], committed: Release) -> None:
    """Every inspection since 2023 at which the two grades differ, and by how many steps."""
    expected = Counter(
        (row["inspection_start"], rank(row["g_care_leavers"]) - rank(row["g_in_care"]))
        for row in truth
        if row["family"] == "ILACS" and row["g_care_leavers"] and row["g_in_care"]
        if rank(row["g_care_leavers"]) != rank(row["g_in_care"])
    )
    assert (
        Counter((row["begun"], int(str(row["steps"]))) for row in answers(committed, "care-leavers-apart-from-care"))
        == expected
    )


def test_where_a_strand_falls_short_of_a_good_whole(truth: list[Row], committed: Release) -> None:
    """As many strands below good as the table has, inspection by inspection."""
    expected = Counter(
        row["inspection_start"]
        for row in truth
        if row["g_overall"] and rank(row["g_overall"]) <= 2
        for strand in STRANDS
        if row[f"g_{strand}"] and rank(row[f"g_{strand}"]) > 2
    )
    assert Counter(row["begun"] for row in answers(committed, "strands-that-part-ways")) == expected


def test_days_from_fieldwork_to_publication(truth: list[Row], committed: Release) -> None:
    """The shortest and longest time of single-framework and later reports."""
    days: dict[str, list[int]] = {}
    for row in truth:
        ended, published = date.fromisoformat(row["inspection_end"]), date.fromisoformat(row["publication_date"])
        days.setdefault(row["family"].lower(), []).append((published - ended).days)
    found: dict[str, list[int]] = {}
    for row in answers(committed, "days-to-publication"):
        if row["shortest"]:
            family = str(row["version"]).split("-")[0]
            found.setdefault(family, []).extend([int(str(row["shortest"])), int(str(row["longest"]))])
    for family in ("sif", "ilacs"):
        assert (min(found[family]), max(found[family])) == (min(days[family]), max(days[family])), family
