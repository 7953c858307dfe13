"""The comparison tables against the same sums made from the hand-made table, without the graph."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from inspgraph.compare import OpenGraph, open_graph
from inspgraph.store import Release
from tests.conftest import CHECKOUT

Row = dict[str, str]
RANKS = {"outstanding": 1, "good": 2, "requires improvement": 3, "adequate": 3, "inadequate": 4}
STRANDS = {
    "g_overall": ("overall",),
    "g_help_protection": ("help-and-protection",),
    "g_in_care": ("care",),
    "g_care_and_leavers": ("care", "care-leavers"),
    "g_care_leavers": ("care-leavers",),
    "g_adoption": ("adoption",),
    "g_leaders": ("leadership",),
    "g_lscb": ("partnership",),
    "g_capacity_to_improve": ("capacity-to-improve",),
    "g_quality_of_provision": ("quality-of-provision",),
}
FIVE = {"overall", "help-and-protection", "care", "care-leavers", "leadership"}
LAC = {"g_overall": ("care", "care-leavers")}
"""The looked-after inspections of 2013: the whole is of services for children in care, and its sides have no strand."""


def rank(grade: str) -> int:
    return RANKS[grade.lower().replace("_", " ").replace("-", " ").removesuffix(" to be good")]


@pytest.fixture(scope="module")
def truth(corpus: Path) -> list[Row]:
    """The rows of all reports, blank where nothing was graded; those that are not held are none of them."""
    with (corpus / "gold/metadata.csv").open(encoding="utf-8-sig", newline="") as lines:
        rows = [
            {k: "" if v.replace("_", " ") in {"not reported", "not judged"} else v for k, v in row.items()}
            for row in csv.DictReader(lines)
            if row["family"] != "not_a_report"
        ]
    with (CHECKOUT / "data/inspections/catalogue.csv").open(encoding="utf-8", newline="") as lines:
        held = {row["sha256"] for row in csv.DictReader(lines)}
    if missing := sum(row["sha256"] not in held for row in rows):
        pytest.skip(f"{missing} of the {len(rows)} reports of this corpus are not among the committed facts")
    return rows


@pytest.fixture(scope="module")
def graph(committed: Release) -> OpenGraph:
    return open_graph(committed)


def graded(rows: list[Row]) -> Iterator[tuple[Row, str, int]]:
    """Every grade of the table with its row and each strand that it speaks of."""
    for row in rows:
        for column, strands in (LAC if row["framework"] == "LAC 2013" else STRANDS).items():
            for strand in strands if row.get(column) else ():
                yield row, strand, rank(row[column])


def test_every_grade_is_in_the_histories_and_no_other(truth: list[Row], graph: OpenGraph) -> None:
    expected = Counter((row["urn"], row["inspection_start"], strand, value) for row, strand, value in graded(truth))
    frameworks, urns = {"sif", "ilacs", "lac-2013", "lscb-review"}, {row["urn"] for row in truth}
    found = Counter(
        (row["urn"], str(row["fieldworkStart"]), row["strand"], row["rank"])
        for row in graph.histories().rows
        if row["status"] == "graded" and row["strand"] and row["known"] == "report held"
        if row["framework"] in frameworks and row["urn"] in urns
    )
    assert found == expected


@pytest.mark.parametrize("day", ["2014-06-01", "2016-12-31", "2018-03-31", "2021-03-31", "2024-03-31", "2026-07-01"])
def test_the_grades_that_stood_on_a_day(truth: list[Row], graph: OpenGraph, day: str) -> None:
    latest: dict[tuple[str, str], tuple[str, str, int]] = {}
    for row, strand, value in graded(truth):
        if strand in FIVE and row["publication_date"] and row["publication_date"] <= day:
            place = (row["publication_date"], row["inspection_start"], value)
            latest[row["urn"], strand] = max(place, latest.get((row["urn"], strand), ("", "", 0)))
    urns = {row["urn"] for row in truth}
    found = {
        (row["urn"], row["strand"]): (str(row["published"]), str(row["fieldworkStart"]), row["rank"])
        for row in graph.as_of(day).rows
        if row["rank"] is not None and row["urn"] in urns and row["framework"] in {"sif", "ilacs", "lac-2013"}
    }
    assert found == {key: place for key, place in latest.items() if stood(key[0], day)}


def stood(urn: str, day: str) -> bool:
    with (CHECKOUT / "data/registers/authorities.csv").open(encoding="utf-8", newline="") as lines:
        (row,) = (row for row in csv.DictReader(lines) if row["ofsted_urn"] == urn)
    return (row["existed_from"] or "0") <= day and (not row["existed_until"] or day < row["existed_until"])


def days_between(one: str, two: str) -> int:
    return (date.fromisoformat(two) - date.fromisoformat(one)).days


def test_every_move_in_overall_effectiveness(truth: list[Row], graph: OpenGraph) -> None:
    places: dict[str, list[tuple[str, int]]] = {}
    for row, strand, value in graded(truth):
        if strand == "overall":
            places.setdefault(row["urn"], []).append((row["inspection_start"], value))
    expected = Counter(
        (urn, one[0], two[0], one[1] - two[1], days_between(one[0], two[0]))
        for urn, those in places.items()
        for one, two in pairwise(sorted(those))
    )
    found = Counter(
        (row["urn"], str(row["fromFieldworkStart"]), str(row["fieldworkStart"]), row["steps"], row["daysBetween"])
        for row in graph.transitions(strands="overall").rows
        if row["urn"] in places
    )
    assert found == expected


def test_every_strand_that_parts_ways_with_the_overall_grade(truth: list[Row], graph: OpenGraph) -> None:
    services = [row for row in truth if row["g_overall"] and row["framework"] != "LAC 2013"]
    whole = {row["sha256"]: rank(row["g_overall"]) for row in services}
    expected = Counter(
        (row["urn"], row["inspection_start"], strand, whole[row["sha256"]] - value)
        for row, strand, value in graded(truth)
        if row["sha256"] in whole and strand != "overall" and value != whole[row["sha256"]]
    )
    found = Counter(
        (row["urn"], str(row["fieldworkStart"]), row["strand"], row["steps"]) for row in graph.strands_apart().rows
    )
    assert found == expected


def test_days_to_publication(truth: list[Row], graph: OpenGraph) -> None:
    dated = [row for row in truth if row["publication_date"] and row["inspection_end"]]
    expected = Counter(
        (row["urn"], row["inspection_start"], days_between(row["inspection_end"], row["publication_date"]))
        for row in dated
        if row["framework"] != "SIF LSCB review"
    )
    found = Counter(
        (row["urn"], str(row["fieldworkStart"]), row["days"])
        for row in graph.publication_days().rows
        if row["framework"] in {"sif", "ilacs", "lac-2013"} and row["days"] is not None
    )
    assert found == expected


def test_how_often_each_grade_was_given(truth: list[Row], graph: OpenGraph) -> None:
    five = [(row, strand, value) for row, strand, value in graded(truth) if strand in FIVE]
    expected = Counter((row["family"].lower().split()[0], strand, value) for row, strand, value in five)
    found: Counter[tuple[object, object, object]] = Counter()
    for row in graph.grade_distribution(strands=" ".join(FIVE)).rows:
        if row["framework"] in {"sif", "ilacs"}:
            found[row["framework"], row["strand"], row["rank"]] += int(str(row["count"]))
    assert found == Counter({key: n for key, n in expected.items() if key[0] in {"sif", "ilacs"}})
