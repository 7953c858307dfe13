"""The registers: councils, their reorganisations, and mentions that need settling."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rdflib import DCTERMS, ORG, RDF, SKOS, Graph, Namespace, URIRef

from inspgraph.compare import caveats

ROOT = Path(__file__).parents[2]
REGISTERS = ROOT / "data/registers"
CORPUS = Path(os.environ.get("INSPGRAPH_CORPUS", ROOT / "../shared"))
CATALOGUE = CORPUS / "corpus/catalogue.csv"
BASE = "https://w3id.org/inspgraph/"
AUTH = BASE + "id/authority/"
IG = Namespace(BASE + "def/core#")
COLUMNS = [
    "ofsted_urn",
    "name",
    "short_name",
    "alt_names",
    "dfe_code",
    "gss_code",
    "former_gss_codes",
    "region_code",
    "region_name",
    "kind",
    "existed_from",
    "existed_until",
    "govuk_slug",
    "wikidata",
    "opendatacommunities",
    "lineage",
]
TABLES = sorted(path.name for path in REGISTERS.glob("*.csv"))
GSS = re.compile(r"E(06|08|09|10)\d{6}")
KINDS = {
    "county": "10",
    "unitary": "06",
    "metropolitan-district": "08",
    "london-borough": "09",
    "city-corporation": "09",
}


def rows(name: str) -> list[dict[str, str]]:
    with (REGISTERS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@cache
def authorities() -> dict[str, dict[str, str]]:
    return {row["ofsted_urn"]: row for row in rows("authorities.csv")}


def names(row: dict[str, str]) -> list[str]:
    return [row["name"], row["short_name"], *filter(None, row["alt_names"].split("|"))]


@cache
def former() -> dict[str, dict[str, str]]:
    """Councils without a number at Ofsted, by their IRIs."""
    return {BASE + "id/body/" + row["key"]: row for row in rows("former-councils.csv")}


@cache
def changes() -> Graph:
    return Graph().parse(REGISTERS / "change-events.ttl")


@cache
def bodies() -> Graph:
    return Graph().parse(ROOT / "ontology/bodies.ttl")


def test_the_table_has_its_columns_and_no_ragged_rows() -> None:
    lines = rows("authorities.csv")
    assert list(lines[0]) == COLUMNS
    assert all(None not in row and None not in row.values() for row in lines)
    assert all(value == value.strip() and "  " not in value for row in lines for value in row.values())


@pytest.mark.parametrize("column", ["ofsted_urn", "name", "short_name", "dfe_code", "gss_code"])
def test_a_key_stands_for_one_council(column: str) -> None:
    counts = Counter(row[column] for row in rows("authorities.csv"))
    assert {value for value, n in counts.items() if n > 1 or not value} == set()


@pytest.mark.parametrize("column", ["wikidata", "opendatacommunities", "govuk_slug"])
def test_a_link_elsewhere_stands_for_one_council(column: str) -> None:
    counts = Counter(row[column] for row in rows("authorities.csv") if row[column])
    assert {value for value, n in counts.items() if n > 1} == set()


@pytest.mark.parametrize(
    ("column", "pattern"),
    [
        ("ofsted_urn", r"\d{5,7}"),
        ("dfe_code", r"\d{3}"),
        ("gss_code", GSS.pattern),
        ("former_gss_codes", rf"(?:{GSS.pattern}(?:\|{GSS.pattern})*)?"),
        ("region_code", r"E1200000[1-9]"),
        ("existed_from", r"(?:\d{4}-04-01)?"),
        ("existed_until", r"(?:\d{4}-04-01)?"),
        ("govuk_slug", r"[a-z-]*"),
        ("wikidata", r"(?:Q\d+)?"),
        ("opendatacommunities", r"(?:http://opendatacommunities\.org/id/[a-z-]+/[a-z-]+)?"),
        ("lineage", r"[a-z-]+"),
    ],
)
def test_values_have_their_form(column: str, pattern: str) -> None:
    assert [row[column] for row in rows("authorities.csv") if not re.fullmatch(pattern, row[column])] == []


def test_the_kind_agrees_with_the_code() -> None:
    odd = [row["name"] for row in rows("authorities.csv") if row["gss_code"][1:3] != KINDS[row["kind"]]]
    assert odd == []


def test_there_are_153_councils_today_and_three_that_ended() -> None:
    ended = {row["short_name"] for row in rows("authorities.csv") if row["existed_until"]}
    assert ended == {"Cumbria", "Northamptonshire", "Poole"}
    assert len(rows("authorities.csv")) - len(ended) == 153


def test_a_region_has_one_code_and_one_name() -> None:
    pairs = {(row["region_code"], row["region_name"]) for row in rows("authorities.csv")}
    assert len(pairs) == 9
    assert len({code for code, _ in pairs}) == len({name for _, name in pairs}) == 9


def test_no_printed_name_means_two_councils() -> None:
    bearers: dict[str, set[str]] = {}
    for row in rows("authorities.csv"):
        for name in names(row):
            bearers.setdefault(name.casefold(), set()).add(row["ofsted_urn"])
    assert {name for name, found in bearers.items() if len(found) > 1} == set()


def test_alternative_names_do_not_repeat_themselves() -> None:
    for row in rows("authorities.csv"):
        others = list(filter(None, row["alt_names"].split("|")))
        assert len(others) == len(set(others))
        assert row["name"] not in others


@pytest.mark.parametrize(
    ("urn", "expected"),
    [
        (
            "80536",
            {
                "name": "Oxfordshire County Council",
                "dfe_code": "931",
                "gss_code": "E10000025",
                "kind": "county",
            },
        ),
        (
            "80535",
            {"name": "Oldham Metropolitan Borough Council", "dfe_code": "353", "gss_code": "E08000004"},
        ),
        ("80426", {"gss_code": "E08000038", "former_gss_codes": "E08000016"}),
        ("80551", {"gss_code": "E08000039", "former_gss_codes": "E08000019"}),
        (
            "80530",
            {"kind": "unitary", "gss_code": "E06000065", "former_gss_codes": "E10000023", "existed_from": ""},
        ),
        (
            "80555",
            {"kind": "unitary", "gss_code": "E06000066", "former_gss_codes": "E10000027", "existed_from": ""},
        ),
        (
            "80442",
            {"kind": "unitary", "gss_code": "E06000060", "former_gss_codes": "E10000002", "existed_from": ""},
        ),
        ("2733690", {"kind": "unitary", "existed_from": "2023-04-01", "lineage": "cumbria"}),
        ("2733698", {"kind": "unitary", "existed_from": "2023-04-01", "lineage": "cumbria"}),
        ("2637539", {"name": "North Northamptonshire Council", "existed_from": "2021-04-01"}),
        ("121939", {"existed_until": "2021-04-01", "lineage": "northamptonshire"}),
        ("80441", {"name": "Bristol City Council", "short_name": "Bristol"}),
    ],
)
def test_what_the_sources_have_wrong_is_right_here(urn: str, expected: dict[str, str]) -> None:
    row = authorities()[urn]
    assert {column: row[column] for column in expected} == expected


@pytest.mark.parametrize(
    ("printed", "urn"),
    [
        ("London Borough of Barnet", "80487"),
        ("Barnet London Borough Council", "80487"),
        ("Royal Borough of Greenwich", "80495"),
        ("City of York Council", "80453"),
        ("Oldham Borough Council", "80535"),
        ("Kirklees Metropolitan Borough Council", "80478"),
        ("London Borough of Hammersmith & Fulham", "80497"),
        ("North Yorkshire County Council", "80530"),
        ("Doncaster Metropolitan Borough Council", "80462"),
        ("St. Helens Metropolitan Borough Council", "80560"),
        ("Westminster City Council", "80519"),
    ],
)
def test_a_printed_name_leads_to_its_council(printed: str, urn: str) -> None:
    assert printed in names(authorities()[urn])


# Reorganisations --------------------------------------------------------------------------------------------


GAVE_UP_A_PART = {(URIRef(f"{BASE}id/change-event/ofsted-2007"), URIRef(f"{BASE}id/body/csci"))}
"""Who handed on a part of its work in an event and went on with the rest."""


def events() -> list[URIRef]:
    return sorted(URIRef(str(e)) for e in changes().subjects(RDF.type, ORG.ChangeEvent))


def sides(event: URIRef) -> tuple[set[URIRef], set[URIRef]]:
    before, after = (
        {URIRef(str(o)) for o in changes().objects(event, p)}
        for p in (ORG.originalOrganization, ORG.resultingOrganization)
    )
    return before, after


def lasted(council: URIRef, end: str) -> str | None:
    """The first day of a council, or the first day after it, as the register or the file of events has it."""
    if str(council).startswith(AUTH):
        return authorities()[str(council).removeprefix(AUTH)][f"existed_{end}"] or None
    if str(council) in former():
        return former()[str(council)][f"existed_{end}"] or None
    value = changes().value(council, IG.existedUntil if end == "until" else IG.existedFrom)
    return str(value) if value else None


@pytest.mark.parametrize("event", events(), ids=lambda e: e.rsplit("/", 1)[1])
def test_an_event_joins_councils_that_are_known(event: URIRef) -> None:
    before, after = sides(event)
    assert before
    assert after
    for council in before | after:
        known = str(council).removeprefix(AUTH) in authorities() or str(council) in former()
        assert known or (council, RDF.type, IG.Inspectorate) in bodies(), council
    assert (event, SKOS.prefLabel, None) in changes()


@pytest.mark.parametrize("event", events(), ids=lambda e: e.rsplit("/", 1)[1])
def test_councils_end_and_begin_on_the_day_of_the_event(event: URIRef) -> None:
    before, after = sides(event)
    day = str(changes().value(event, DCTERMS.date))
    for council in before - after:
        if (event, council) not in GAVE_UP_A_PART:
            assert lasted(council, "until") == day
    for council in after - before:
        assert lasted(council, "from") == day
        assert (council, ORG.resultedFrom, event) in changes()


def test_a_council_results_only_from_an_event_that_made_it() -> None:
    for council, event in changes().subject_objects(ORG.resultedFrom):
        before, after = sides(URIRef(str(event)))
        assert council in after - before


def test_a_council_that_ended_is_followed_by_an_event() -> None:
    before = {council for event in events() for council in sides(event)[0]}
    ended = {URIRef(AUTH + urn) for urn, row in authorities().items() if row["existed_until"]}
    assert ended <= before


def test_a_lineage_joins_what_events_join() -> None:
    lines: dict[str, set[str]] = {}
    for row in rows("authorities.csv"):
        lines.setdefault(row["lineage"], set()).add(AUTH + row["ofsted_urn"])
    for iri, row in former().items():
        for key in row["lineage"].split("|"):
            lines.setdefault(key, set()).add(iri)
    joined = {frozenset(map(str, before | after)) for before, after in map(sides, council_events()) if before != after}
    assert {frozenset(members) for members in lines.values() if len(members) > 1} == joined
    assert {row["key"] for row in rows("lineages.csv")} == {key for key, found in lines.items() if len(found) > 1}


def council_events() -> list[URIRef]:
    return [
        event for event in events() if not any("/body/" in str(c) and str(c) not in former() for c in sides(event)[0])
    ]


# Other tables -----------------------------------------------------------------------------------------------


def test_a_council_that_changed_its_kind_has_an_event_of_that_day() -> None:
    changed = {AUTH + row["ofsted_urn"]: row["changed_on"] for row in rows("kinds.csv")}
    held = {str(b): str(changes().value(e, DCTERMS.date)) for e in events() for b in sides(e)[0] & sides(e)[1]}
    assert changed == {council: day for council, day in held.items() if council.startswith(AUTH)}
    for row in rows("kinds.csv"):
        assert row["kind"] == authorities()[row["ofsted_urn"]]["kind"] != row["former_kind"]


def test_an_order_behind_an_event_is_described() -> None:
    law = Graph().parse(ROOT / "ontology/legislation.ttl")
    orders = set(changes().objects(None, IG.orderedBy)) | {
        URIRef(row["order"]) for row in rows("area-changes.csv") if row["order"]
    }
    assert len(orders) == 14
    assert [order for order in orders if (order, SKOS.prefLabel, None) not in law] == []


def test_every_code_of_a_council_is_an_area_that_it_governs() -> None:
    governed: dict[str, set[str]] = {}
    for row in rows("areas.csv"):
        if row["kind"] != "region":
            governed.setdefault(row["governed_by"], set()).add(row["gss_code"])
    expected = {
        row["ofsted_urn"]: {row["gss_code"], *filter(None, row["former_gss_codes"].split("|"))}
        for row in rows("authorities.csv")
    }
    expected |= {row["key"]: {row["gss_code"]} for row in former().values() if row["gss_code"]}
    assert governed == expected


def test_an_area_is_written_as_it_should_be() -> None:
    regions = {row["gss_code"]: row["name"] for row in rows("areas.csv") if row["kind"] == "region"}
    assert regions == {row["region_code"]: row["region_name"] for row in rows("authorities.csv")}
    for row in rows("areas.csv"):
        day = re.compile(r"(?:20\d\d-(?:01-01|04-01))?")
        assert day.fullmatch(row["valid_from"])
        assert day.fullmatch(row["valid_until"])
        assert bool(row["valid_from"]) == bool(row["valid_from_certainty"]) == (row["kind"] != "region")
        if row["kind"] != "region":
            assert KINDS[row["kind"]] == row["gss_code"][1:3]
            assert row["region_code"] in regions
        assert row["opendatacommunities_area"].endswith(row["gss_code"]) or not row["opendatacommunities_area"]


def test_an_area_that_ended_is_followed_and_one_that_began_later_follows() -> None:
    changed = rows("area-changes.csv")
    areas = {row["gss_code"]: row for row in rows("areas.csv")}
    for row in changed:
        assert areas[row["before"]]["valid_until"] == areas[row["after"]]["valid_from"] == row["date"]
    assert {row["before"] for row in changed} == {code for code, row in areas.items() if row["valid_until"]}
    assert {row["after"] for row in changed} == {code for code, r in areas.items() if r["valid_from"] > "2009-04-01"}


@pytest.mark.parametrize("edition", ["current", "previous"])
def test_neighbours_are_other_councils_in_order(edition: str) -> None:
    found: dict[str, list[str]] = {}
    for row in rows("neighbours.csv"):
        if row["edition"] == edition:
            found.setdefault(row["ofsted_urn"], []).append(row["neighbour_urn"])
            assert int(row["rank"]) == len(found[row["ofsted_urn"]])
    assert all(urn not in others and len(others) == len(set(others)) for urn, others in found.items())
    assert {u for others in found.values() for u in others} | set(found) <= set(authorities())
    short = {urn: len(others) for urn, others in found.items() if len(others) != 10}
    assert short == ({} if edition == "current" else {"2733690": 9, "2733698": 9})


def test_an_arrangement_names_a_council_that_was_there() -> None:
    for row in rows("delivery.csv"):
        served = authorities()[row["ofsted_urn"]]
        assert re.fullmatch(r"(?:20\d\d-\d\d(?:-\d\d)?)?", row["from"])
        assert not row["from"] or row["from"] >= served["existed_from"]
        assert not served["existed_until"] or row["until"] == served["existed_until"]
        assert row["note"]


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_no_ragged_rows_and_no_stray_blanks(name: str) -> None:
    lines = rows(name)
    assert lines or name in {"erased.csv", "withdrawn.csv"}
    assert all(None not in row and None not in row.values() for row in lines)
    mine = [value for row in lines for column, value in row.items() if column != "theirs"]
    assert all(value == value.strip() and "  " not in value for value in mine)
    sure = {value for row in lines for column, value in row.items() if column.endswith("certainty")}
    assert sure <= {"high", "medium", "low", ""}


# Mentions ---------------------------------------------------------------------------------------------------


def test_a_settled_mention_moves_only_the_month() -> None:
    key = re.compile(r"(?P<urn>\d{5,7})-(?P<programme>[a-z][a-z0-9-]*)-(?P<month>\d{4}-(?:0[1-9]|1[0-2]))")
    settled = rows("inspections.csv")
    assert list(settled[0]) == ["mention_key", "inspection_key", "reason"]
    for row in settled:
        mention, own = key.fullmatch(row["mention_key"]), key.fullmatch(row["inspection_key"])
        assert mention
        assert own
        assert mention["urn"] == own["urn"]
        assert mention["urn"] in authorities()
        assert mention["programme"] == own["programme"]
        assert mention["month"] != own["month"]
        assert row["reason"]


def test_the_readme_explains_every_column() -> None:
    readme = (REGISTERS / "README.md").read_text(encoding="utf-8")
    columns = {column for name in TABLES for column in next(iter(rows(name)), {})}
    assert [column for column in sorted(columns) if f"`{column}`" not in readme] == []
    assert [path.name for path in REGISTERS.iterdir() if path.name not in readme and path.name != "README.md"] == []


@pytest.mark.corpus
@pytest.mark.skipif(not CATALOGUE.is_file(), reason="no real documents: set INSPGRAPH_CORPUS")
def test_every_council_of_the_catalogue_is_in_the_register() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        listed = {(row["ofsted_urn"], row["authority"], row["path"].split("/")[0]) for row in csv.DictReader(lines)}
    assert listed
    for urn, authority, folder in sorted(listed):
        assert urn in authorities(), authority
        called = {name.casefold() for name in names(authorities()[urn])}
        assert authority.casefold() in called
        assert folder.split("_", 1)[1].casefold() in called


def test_the_current_neighbours_are_no_older_than_the_councils_that_they_name() -> None:
    """Nobody tells the day of the set; what the pages say of it is that it names councils begun in April 2023."""
    named = {row["neighbour_urn"] for row in rows("neighbours.csv") if row["edition"] == "current"}
    begun = [authorities()[urn]["existed_from"] for urn in named]
    assert max(begun) == "2023-04-01"
    assert not any(authorities()[urn]["existed_until"] for urn in named)
    assert "April 2023" in caveats()["neighbours-now"]
