"""The registers against the tables that they were made from, where those are at hand.

Every difference stands in ``data/registers/exceptions.csv`` with its reason, and every row there is a difference.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REGISTERS = ROOT / "data/registers"
SOURCES = Path(os.environ.get("INSPGRAPH_CORPUS", ROOT / "../shared")) / "reference"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not SOURCES.is_dir(), reason="no source tables: set INSPGRAPH_CORPUS"),
]
Row = dict[str, str]
Difference = tuple[str, str, str, str, str]
LOOKUP = {"la_code": "dfe_code", "la_code_new": "gss_code", "region_name": "region_name", "rgn22cd": "region_code"}
NAMES = {"gov-uk-slug": "govuk_slug", "official-name": "name"}
LINKS = {"wikidata": "wikidata", "opendatacommunities": "opendatacommunities"}


@cache
def table(folder: Path, name: str) -> tuple[Row, ...]:
    with (folder / name).open(encoding="utf-8-sig", newline="") as lines:
        return tuple(csv.DictReader(lines))


def ours(name: str) -> tuple[Row, ...]:
    return table(REGISTERS, name)


@cache
def councils() -> dict[str, Row]:
    """Every row of a council by number or key, living or ended."""
    return {
        row.get("ofsted_urn") or row["key"]: row for n in ("authorities", "former-councils") for row in ours(f"{n}.csv")
    }


def by_code(name: str, column: str) -> dict[str, Row]:
    return {row[column]: row for row in table(SOURCES, name) if row[column]}


def row_of(found: dict[str, Row], council: Row) -> Row:
    """The row of a council in a table by code of its area, the latest code that the table knows."""
    codes = [council["gss_code"], *council.get("former_gss_codes", "").split("|")]
    return next((found[code] for code in codes if code in found), {})


def differing(name: str, key: str, theirs: Row, mine: Row, columns: dict[str, str]) -> Iterator[Difference]:
    for column, own in columns.items():
        if theirs and theirs[column] != mine[own]:
            yield name, key, column, theirs[column], mine[own]


def differences() -> Iterator[Difference]:
    lookup = {row["urn"]: row for row in table(SOURCES, "la_lookup.csv")}
    names = by_code("local_authority_names_and_codes.csv", "gss-code")
    links = by_code("organisations.csv", "statistical-geography")
    areas = {row["gss_code"]: row for row in ours("areas.csv")}
    for key, council in councils().items():
        area = areas.get(council["gss_code"], {})
        yield from differing("la_lookup", key, lookup.get(key, {}), council, LOOKUP)
        yield from differing("la_lookup", key, lookup.get(key, {}) if area else {}, area, {"utla23nm": "name"})
        yield from differing("local_authority_names_and_codes", key, row_of(names, council), council, NAMES)
        yield from differing("organisations", key, row_of(links, council), council, LINKS)
        link = row_of(links, council).get("opendatacommunities-area", "")
        mine = areas[row_of(links, council)["statistical-geography"]]["opendatacommunities_area"] if link else ""
        if link != mine:
            yield "organisations", key, "opendatacommunities-area", link, mine


def test_each_table_is_found_and_joined() -> None:
    lookup = {row["urn"] for row in table(SOURCES, "la_lookup.csv")}
    assert lookup == {key for key in councils() if key.isdigit()}
    names = by_code("local_authority_names_and_codes.csv", "gss-code")
    assert [row["name"] for row in councils().values() if row["gss_code"] and not row_of(names, row)] == []


def test_what_differs_from_a_source_is_listed_with_its_reason() -> None:
    listed = {tuple(row[c] for c in ("table", "key", "column", "theirs", "ours")) for row in ours("exceptions.csv")}
    assert set(differences()) == listed
    assert all(row["reason"] for row in ours("exceptions.csv"))


def test_codes_of_the_past_are_those_of_the_source() -> None:
    known = {(row["before"], row["after"]) for row in ours("area-changes.csv")}
    theirs = {
        (former, row["gss-code"])
        for row in table(SOURCES, "local_authority_names_and_codes.csv")
        if row["gss-code"][:3] in ("E06", "E08", "E09", "E10")
        for former in filter(None, row["former-gss-codes"].split(","))
    }
    assert theirs == {("E08000020", "E08000037"), ("E06000048", "E06000057")}
    assert theirs <= known


def test_a_council_that_is_replaced_there_has_an_area_change_here() -> None:
    rows = {row["local-authority-code"]: row for row in table(SOURCES, "local_authority_names_and_codes.csv")}
    replaced = {
        (row["gss-code"], rows[code]["gss-code"])
        for row in rows.values()
        if row["gss-code"][:3] in ("E06", "E08", "E09", "E10")
        for code in filter(None, row["replaced-by"].split(","))
    }
    assert replaced
    assert replaced <= {(row["before"], row["after"]) for row in ours("area-changes.csv")}


@pytest.mark.parametrize(
    ("edition", "column"), [("current", "stat_neighbours"), ("previous", "stat_neighbours_previous")]
)
def test_neighbours_are_those_of_the_source_in_its_order(edition: str, column: str) -> None:
    codes = {urn: row["dfe_code"] for urn, row in councils().items()}
    found: dict[str, list[str]] = {}
    for row in ours("neighbours.csv"):
        if row["edition"] == edition:
            found.setdefault(row["ofsted_urn"], []).append(codes[row["neighbour_urn"]])
    theirs = {row["urn"]: row[column].split(", ") for row in table(SOURCES, "la_lookup.csv") if row[column]}
    assert found == theirs


def test_what_the_source_keeps_of_counties_is_linked() -> None:
    things = {row["wikidata"]: row["opendatacommunities"] for row in table(SOURCES, "organisations.csv")}
    for row in ours("kinds.csv"):
        if row["former_wikidata"]:
            assert things[row["former_wikidata"]] == row["former_opendatacommunities"]
            assert row["former_wikidata"] != councils()[row["ofsted_urn"]]["wikidata"]
