"""Lists: every kind of thing in a table that can be narrowed and ordered, and the whole of it as data."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest

from inspgraph.errors import QueryError
from inspgraph.queries import fill_in, named_queries, run_query
from inspgraph.store import Release, text
from inspgraph.web.lists import listings
from inspgraph.web.lists.choosing import Choice, arrange, choose

from .conftest import BROWSER, Client
from .test_pages import Page

MEMBER = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#member")


@pytest.mark.parametrize("name", list(listings()))
def test_a_list_shows_what_its_query_finds(client: Client, release: Release, name: str) -> None:
    listing = listings()[name]
    rows = run_query(release, listing.query).plain()
    wanted = {
        *(c.name for c in listing.columns),
        *(c.link for c in listing.columns),
        *(f.name for f in listing.filters),
    }
    assert (wanted - {None}) | {listing.thing} <= set(run_query(release, listing.query).variables)
    page = Page(client.page(listing.path).text)
    assert page.texts["h1"] == [listing.title]
    assert len(page.texts["tr"]) == 1 + max(1, min(50, len(rows)))
    assert any(listing.query in (attributes.get("aria-label") or "").replace(" ", "-") for _, attributes in page.tags)


@pytest.mark.parametrize("name", list(listings()))
def test_a_list_is_data_too(client: Client, release: Release, name: str) -> None:
    listing = listings()[name]
    rows = run_query(release, listing.query).plain()
    table = list(csv.DictReader(io.StringIO(client.get(f"{listing.path}.csv").text)))
    assert [row[listing.thing] for row in table] == [row[listing.thing] for row in rows]
    told = client.get(f"{listing.path}.json").json()
    assert (told["total"], [m[listing.thing] for m in told["members"]]) == (len(rows), [r[listing.thing] for r in rows])
    turtle = client.get(listing.path, "text/turtle")
    assert turtle.headers["content-type"].startswith("text/turtle")
    found = ox.parse(turtle.content, format=ox.RdfFormat.TURTLE)
    members = {text(quad.object) for quad in found if quad.predicate == MEMBER}
    assert members == {row[listing.thing] for row in rows}


def test_a_list_is_narrowed_by_words_and_values_and_ordered(client: Client) -> None:
    page = Page(client.page("/doc/inspection?q=northmere+visit").text)
    assert [" ".join(row.split())[:23] for row in page.texts["tr"][1:]] == ["Northmere: Focused visi"]
    known = client.get("/doc/inspection.json?known=only+mentioned").json()
    assert [member["name"] for member in known["members"]] == ["Northmere: SLAC, March 2011"]
    names = [member["name"] for member in client.get("/doc/inspection.json?sort=-name").json()["members"]]
    assert names == sorted(names, key=str.lower, reverse=True)
    assert "Nothing in the list fits." in client.page("/doc/inspection?q=nowhere").text


def test_choices_lead_to_no_empty_list(client: Client) -> None:
    page = client.page("/doc/inspection?council=Northmere+County+Council").text
    assert 'value="Northmere County Council" selected' in page
    assert "only mentioned (1)" in page
    assert "Southbeck &lt;b&gt;Borough&lt;/b&gt; &amp; Council (1)" in page, "another choice stays open"
    assert "second hand (1)" in page


@pytest.mark.parametrize("asked", ["page=9", "page=0", "page=x", "page=²", "sort=rank", "sort=--name"])
def test_what_a_list_does_not_have_is_said(client: Client, asked: str) -> None:
    assert client.page(f"/doc/inspection?{asked}").status_code == 404


def test_a_list_tells_its_forms_and_is_not_sent_twice(client: Client) -> None:
    answer = client.get("/doc/authority?q=north", BROWSER)
    assert '</doc/authority.csv?q=north>; rel="alternate"; type="text/csv"' in answer.headers["link"]
    held = {"If-None-Match": answer.headers["etag"], "Accept": "text/turtle"}
    assert client.ask("GET", "/doc/authority?q=north", headers=held).status_code == 200, "another form, another tag"
    held["Accept"] = BROWSER
    assert client.ask("GET", "/doc/authority?q=north", headers=held).status_code == 304
    assert client.get("/doc/authority", "image/png").status_code == 406
    assert client.get("/id/authority").headers["location"] == "/doc/authority"


def test_pages_of_a_long_list_hang_together() -> None:
    listing = listings()["authority"]
    rows = [
        {**dict.fromkeys(("authority", "region", "kind", "inspections", "first", "last")), "name": f"{n:03}"}
        for n in range(120)
    ]
    found = [choose(listing, rows, Choice("", {}, "", page)) for page in (1, 2, 3)]
    assert [row["name"] for one in found for row in one.shown] == [row["name"] for row in rows]
    assert {one.pages for one in found} == {3}


def test_numbers_and_grades_are_ordered_as_such() -> None:
    listing = listings()["authority"]
    rows = [{"name": n, "inspections": n} for n in ("10", "9", None, "2")]
    assert [row["name"] for row in arrange(listing, rows, "inspections")] == ["2", "9", "10", None]
    assert [row["name"] for row in arrange(listing, rows, "-inspections")] == ["10", "9", "2", None]


VALUES = {
    "authority": "https://w3id.org/inspgraph/id/authority/99901",
    "inspection": "https://w3id.org/inspgraph/id/inspection/99901-ilacs-2018-04",
    "resource": "https://w3id.org/inspgraph/id/document/ofsted-99001",
    "text": "https://w3id.org/inspgraph/id/text/aaaa000011112222",
    "vocabulary": "https://w3id.org/inspgraph/def/core",
}


@pytest.mark.parametrize("name", sorted(name for name, query in named_queries().items() if query.parameters))
def test_a_query_with_its_values_in_it_finds_the_same(release: Release, name: str) -> None:
    query = named_queries()[name]
    values = {parameter: VALUES.get(parameter, VALUES["inspection"]) for parameter in query.parameters}
    filled = fill_in(query, values)
    assert "parameter:" not in filled
    told = sorted(map(str, release.select(filled).rows))
    assert told == sorted(map(str, run_query(release, name, **values).rows)), "where rows tie, their order is open"


def test_what_is_no_iri_is_not_filled_in() -> None:
    with pytest.raises(QueryError):
        fill_in(named_queries()["resource-outgoing"], {"resource": "https://x.test/> } DROP ALL #"})
