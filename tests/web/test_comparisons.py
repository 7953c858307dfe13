"""The comparison pages: what is asked, what is shown, that every figure leads to its evidence, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from xml.etree import ElementTree

import pytest
from tests.compared import Invented, england
from tests.web.conftest import BROWSER, Client

from inspgraph import iris
from inspgraph.compare import open_graph, tables
from inspgraph.settings import Settings
from inspgraph.web import create_app
from inspgraph.web.comparisons import figures, overview, routes, themes

CHOICE = "authority=90001&authority=90002&day=2024-03-31"
COUNCILS = 18


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """Eighteen councils over twenty years."""
    return england(COUNCILS).release(tmp_path_factory.mktemp("england"))


@pytest.fixture(scope="module")
def client(release, portal):
    """A client of the site over them."""
    app = create_app(release, Settings(query_seconds=5.0, client_seconds=0))
    yield Client(app, portal)
    app.state.site.evaluator.close()


@pytest.fixture(scope="module")
def invented_site(tmp_path_factory, portal):
    """A client of a site that knows of one council and of no inspection."""
    made = Invented()
    made.council("90001", "Council 001")
    app = create_app(made.release(tmp_path_factory.mktemp("bare")), Settings(query_seconds=5.0, client_seconds=0))
    yield Client(app, portal)
    app.state.site.evaluator.close()


def rows_of(client, path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(path).text)))


def test_a_grade_leads_to_its_judgement_and_words(client, release) -> None:
    """The page shows the grades of the table, each with the judgement and the passage behind it."""
    page = client.page(f"/compare?{CHOICE}")
    assert page.status_code == 200
    answer = open_graph(release).as_of("2024-03-31", authorities=["90001", "90002"])
    graded = [row for row in answer.rows if row["gradeName"]]
    assert graded, "the invented history has grades"
    for row in graded:
        assert f'/judgement/{str(row["judgement"]).rsplit("/", 1)[1]}"' in page.text
        assert row["passage"] is None or str(row["passage"]).removeprefix(iris.ID).partition("#")[0] in page.text
    for note in answer.notes:
        assert f'id="caveat-{note.code}"' in page.text


def test_the_forms_of_a_comparison_agree(client) -> None:
    """CSV, JSON and the page tell the same rows; the metadata names the CSV and its columns."""
    table = rows_of(client, f"/compare.csv?{CHOICE}")
    told = client.get(f"/compare.json?{CHOICE}").json()
    assert [row["judgement"] for row in table] == [row["judgement"] or "" for row in told["data"]]
    assert {row["urn"] for row in table} == {"90001", "90002"}
    metadata = client.get(f"/compare.csv-metadata.json?{CHOICE}")
    assert metadata.headers["content-type"] == "application/csvm+json"
    assert json.loads(metadata.content)["url"] == f"/compare.csv?{CHOICE}"
    assert [c["name"] for c in metadata.json()["tableSchema"]["columns"]] == list(table[0])
    assert client.get(f"/compare?{CHOICE}", "text/csv").text == client.get(f"/compare.csv?{CHOICE}").text


def test_nothing_chosen_is_all_of_england(client, release) -> None:
    """Every council of the day has a line."""
    councils = {row["urn"] for row in rows_of(client, "/compare.csv?day=2024-03-31")}
    assert councils == {row["urn"] for row in open_graph(release).as_of("2024-03-31").rows}
    assert len(councils) == COUNCILS


def test_a_council_stands_among_its_neighbours(client, release) -> None:
    """The council in question comes first, and its statistical neighbours with it."""
    known = open_graph(release).known
    middle = next(known.councils[iri] for iri in known.neighbours if iri in known.councils)
    found = rows_of(client, f"/compare.csv?neighbours={middle.urn}&strand=overall")
    assert found[0]["urn"] == middle.urn
    assert {row["authority"] for row in found[1:]} <= set(known.neighbours[middle.iri])
    assert len(found) > 5


def test_a_day_before_all_inspections_has_no_grade(client) -> None:
    """Missing is told as missing, and why."""
    page = client.page("/compare?authority=90001&day=2006-01-01")
    assert "no graded report held by that day" in page.text
    assert "rank-1" not in page.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("authority=Nowhereshire", "Nowhereshire"),
        ("day=31/03/2021", "2021-03-31"),
        ("region=Atlantis", "Atlantis"),
        ("strand=overal", "overall"),
        ("by=luck", "published"),
        ("council=90001", "authority"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(client, query: str, says: str) -> None:
    """A clear error that offers the nearest names, never an empty table."""
    answer = client.get(f"/compare.csv?{query}")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problem/choice")
    assert says in answer.json()["detail"]


def test_a_comparison_has_a_tag(client) -> None:
    """Whoever holds the page is told so."""
    first = client.page(f"/compare?{CHOICE}")
    told = {"If-None-Match": first.headers["etag"], "Accept": BROWSER}
    assert client.ask("GET", f"/compare?{CHOICE}", headers=told).status_code == 304
    other = client.ask("GET", f"/compare?{CHOICE}", headers=told | {"Accept": "text/csv"})
    assert other.status_code == 200


def test_the_overview_counts_what_stands(client) -> None:
    """The drawn numbers are those of the rows, none held included."""
    rows = rows_of(client, "/england.csv")
    overall = [row for row in rows if row["strand"] == "overall"]
    counted = rows_of(client, "/england/by-region.csv")
    assert sum(int(row["councils"]) for row in counted) == len(overall)
    good = sum(row["gradeName"] == "Good" for row in overall)
    assert sum(int(row["councils"]) for row in counted if row["grade"] == "Good") == good
    page = client.page("/england").text
    assert page.count('<th scope="row">') == len(overall)


@pytest.mark.parametrize("path", ["/england/by-strand.svg", "/england/over-time.svg", f"/compare/history.svg?{CHOICE}"])
def test_a_drawing_is_svg_with_words(client, path: str) -> None:
    """Every drawing has a title and a description, and fetches nothing."""
    pytest.importorskip("vl_convert", reason="the extra `report` draws")
    answer = client.get(path)
    assert answer.headers["content-type"] == "image/svg+xml"
    drawn = ElementTree.fromstring(answer.text)
    assert drawn.findtext("{http://www.w3.org/2000/svg}title")
    assert drawn.findtext("{http://www.w3.org/2000/svg}desc")
    assert not re.search(r'(?:href|src)="http', answer.text)


def test_without_what_draws_the_numbers_are_there(client, monkeypatch) -> None:
    """The page is whole without the extra: tables instead of drawings."""
    monkeypatch.setattr(routes, "can_draw", lambda: False)
    page = client.page("/england").text
    assert "/england/by-strand.svg" not in page
    assert "<details open>" in page


def test_no_figure_of_another_name(client) -> None:
    """An unknown drawing, or another form, is not found."""
    assert client.get("/england/secrets.svg").status_code == 404
    assert client.get("/england/by-strand.png").status_code == 404
    assert client.get("/compare/history.svg?authority=90001&strand=partnership").status_code == 404


def test_letters_tell_every_rank() -> None:
    """The heat map does not rest on shade alone."""
    assert sorted(figures.LETTERS) == [1, 2, 3, 4]
    assert len(set(figures.LETTERS.values())) == 4


def test_where_nothing_is_held_nothing_is_drawn(invented_site) -> None:
    """The overview of a release without graded reports says so."""
    page = invented_site.page("/england").text
    assert "No graded report is held" in page
    assert "/england/by-strand.svg" not in page


@pytest.mark.parametrize("name", sorted(tables()))
def test_every_table_has_a_page_and_its_rows(client, release, name: str) -> None:
    """What the page says is what the table says: rows, caveats, and how to take it away."""
    asked = {"day": "2024-03-31"} if name == "as-of" else {}
    query = "?day=2024-03-31" if asked else ""
    answer = open_graph(release).table(name, **asked)
    page = client.page(f"/tables/{name}{query}")
    assert page.status_code == 200
    assert answer.table.title in page.text
    assert client.get(f"/tables/{name}.csv{query}").text == answer.csv()
    assert client.get(f"/tables/{name}.json{query}").json()["sha256"] == answer.sha256
    for note in answer.notes:
        assert f'id="caveat-{note.code}"' in page.text
    assert name in client.page("/tables").text


def test_a_table_has_pages(client) -> None:
    """A hundred rows a page, and none beyond the last."""
    first = client.page("/tables/histories").text
    assert 'rel="next"' in first
    assert client.page("/tables/histories?page=2").text != first
    assert client.page("/tables/histories?page=9999").status_code == 404


@pytest.mark.parametrize(
    "query", ["histories?strands=luck", "histories?colour=red", "theme-shares?by=luck", "as-of?day=soon"]
)
def test_a_table_refuses_what_it_does_not_know(client, query: str) -> None:
    """The message names the parameter or what there is."""
    assert client.get(f"/tables/{query}").status_code == 400


def test_no_table_of_another_name(client) -> None:
    """Not found, with the way to the list."""
    assert "/tables" in client.get("/tables/secrets").json()["detail"]


def test_a_theme_is_told_as_share_of_items(client, release) -> None:
    """The shares, their counts and their intervals are those of the table."""
    rows = [row for row in open_graph(release).theme_shares(by="year").rows if row["theme"]]
    name = str(rows[0]["themeName"])
    told = rows_of(client, f"/themes/shares.csv?by=year&theme={name}")
    expected = {str(row["year"]): f"{row['count']} of {row['of']}" for row in rows if row["themeName"] == name}
    assert {row["group"]: row["said"] for row in told} == expected
    assert all(float(row["low"]) <= float(row["percent"]) <= float(row["high"]) for row in told)
    page = client.page(f"/themes?by=year&theme={name}").text
    assert "/id/statement/" in page or "/doc/statement/" in page
    assert client.get("/themes?theme=Weather").status_code == 400


def test_the_page_counts_the_grades_that_it_shows(client) -> None:
    """A line a grade with a count for each strand; with those that have none they are all councils."""
    page = client.page("/compare?day=2024-03-31&strand=overall&strand=care").text
    table = re.search(r'<table class="dense tally">(.*?)</table>', page, re.DOTALL)
    assert table
    lines = re.findall(r"<tr><th.*?</tr>", table[1].partition("<tbody>")[2], re.DOTALL)
    told = {
        re.sub("<[^>]*>", "", line.partition("</th>")[0]): re.findall(r"<td[^>]*>(?:<details><summary>)?(\d+)", line)
        for line in lines
    }
    rows = rows_of(client, "/compare.csv?day=2024-03-31&strand=overall&strand=care")
    for place, strand in enumerate(("overall", "care")):
        names = [row["gradeName"] or "none held" for row in rows if row["strand"] == strand]
        assert {name: int(counts[place]) for name, counts in told.items() if counts[place] != "0"} == Counter(names)
    best = {row["authorityName"] for row in rows if row["strand"] == "overall" and row["gradeName"] == "Outstanding"}
    first = re.search(r"<details>.*?</details>", next(line for line in lines if "Outstanding" in line), re.DOTALL)
    assert best
    assert first
    assert set(re.findall(r">([^<>]+)</a>", first[0])) == best
    assert f"How many of the {COUNCILS} councils" in table[1]


def test_strands_stand_in_the_order_in_which_people_ask(client) -> None:
    """The overall grade first, also where the form says so: the form as it stands is the plain address."""
    page = client.page("/compare?authority=90001").text
    names = re.findall(r'name="strand" value="([a-z-]+)" checked', page)
    assert names == ["overall", "help-and-protection", "care", "care-leavers", "leadership"]
    asked = "&".join(f"strand={name}" for name in names)
    assert (
        "strand=" not in client.page(f"/compare?authority=90001&{asked}").text.partition("Permanent address")[2][:300]
    )


def test_themes_of_some_frameworks_are_set_side_by_side(client, release) -> None:
    """The frameworks that are named and no other, each with how many items it has; a name that is none is refused."""
    rows = open_graph(release).theme_shares(frameworks="sif,ilacs").rows
    expected = {(str(row["framework"]).upper(), row["themeName"], f"{row['count']} of {row['of']}") for row in rows}
    told = rows_of(client, "/themes/shares.csv?framework=sif&framework=ilacs")
    assert {(row["group"], row["theme"], row["said"]) for row in told} == expected
    page = client.page("/themes?framework=sif&framework=ilacs").text
    for row in rows:
        assert f"{row['of']:,} items" in page
    assert "SLAC" not in page.partition("<tbody>")[0].partition("<table")[2]
    assert client.get("/themes?framework=luck").status_code == 400


def test_a_switch_told_in_words_is_off_when_it_says_so(release) -> None:
    """The word "false" is not taken for yes."""
    graph = open_graph(release)
    off, on = (graph.table("histories", authorities="90001", lineage=word) for word in ("false", "true"))
    assert (off.parameters["lineage"], on.parameters["lineage"]) == ("false", "true")


def test_a_count_of_grades_says_what_stands_together() -> None:
    """Grades of several frameworks in one figure, and older ones, are told in its caption; else nothing is."""
    row = {"gradeName": "Good", "rank": 2, "strandName": "Overall", "region": "London", "status": "stands"}
    one, other = ({**row, "framework": name} for name in ("sif", "ilacs"))
    assert overview.by_strand([one, one]).caption.description.endswith("2 are held.")
    both = overview.by_region([one, {**other, "status": "older"}]).caption.description
    assert "1 of them older than the council's last inspection." in both
    assert both.endswith(overview.TOGETHER)


def test_a_group_of_few_items_is_marked_where_percents_are_drawn() -> None:
    """Four of eight is no half: the group is marked in the drawing, and the caption says why."""
    asked = themes.Asked("region", "narrow")
    rows = [
        {"region": name, "themeName": "Supervision", "count": 4, "of": of, "share": 0.5, "low": 0.2, "high": 0.8}
        for name, of in (("London", 8), ("South East", 80))
    ]
    figure = themes._field(asked, "region", rows)
    assert "fewer than 30 items" in figure.caption.description
    assert [row["group"] for row in figure.rows] == ["London", "South East"], "the numbers keep their names"
    pytest.importorskip("vl_convert", reason="the extra `report` draws")
    drawn = figure.svg()
    assert "London *" in drawn
    assert "South East *" not in drawn
    assert "fewer than" not in themes._field(asked, "region", rows[1:]).caption.description


def test_frameworks_are_named_as_people_name_them(client) -> None:
    """By the short names of the vocabulary; keys stay in addresses and tables."""
    page = client.page(f"/compare?{CHOICE}").text
    told = set(re.findall(r'<span class="where">([^,<]+), ', page))
    assert told
    assert told <= {"SIF", "ILACS", "LSCB review", "Area SEND"}
    drawn = {row["framework"] for row in rows_of(client, f"/compare/history.csv?{CHOICE}")}
    assert drawn
    assert drawn <= {"SIF", "ILACS"}
    ticks = re.findall(r'name="framework" value="([^"]+)"[^>]*> ?([^<]+)<', client.page("/themes").text)
    assert ("sif", "SIF") in [(key, name.strip()) for key, name in ticks]


@pytest.mark.parametrize(("few", "by"), [(0, "region"), (10**6, "year")])
def test_a_group_of_few_items_is_marked_in_the_table_too(client, monkeypatch, few: int, by: str) -> None:
    """What the caption says of a sign holds for the table on the page, as for the drawing."""
    monkeypatch.setattr(themes, "FEW", few)
    page = client.page(f"/themes?by={by}&level=top&framework=sif").text
    heads = re.findall(r'class="number">([^<]+)<small>[\d,]+ items', page)
    assert heads
    assert [name.rstrip().endswith("*") for name in heads] == [few > 0] * len(heads)
    assert ("fewer than" in page) == (few > 0)
