"""`/search`: the page without scripts, its twins, what it says of odd input, and how browsers take it up."""

from __future__ import annotations

import csv
import io
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from anyio.from_thread import BlockingPortal
from fastapi import FastAPI

from inspgraph.fulltext import plan
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app

from .conftest import Client

FIRST = "https://w3id.org/inspgraph/id/statement/99901-ilacs-2018-04-000000000001"


def total(page: str) -> int:
    """How many things a page says that it found."""
    match = re.search(r'<h2 id="results">([\d,]+) thing', page)
    return int(match[1].replace(",", "")) if match else 0


def test_a_search_is_a_form_and_results_with_marks(client: Client) -> None:
    """Nothing runs in the browser: what fits stands in the page, with the words that fit."""
    page = client.page("/search?q=families+call").text
    assert "<script" not in page
    assert '<input type="search" id="q" name="q" value="families call"' in page
    assert "<mark>Families</mark> are seen" in page
    assert 'href="https://example.org/v1/file/99001#page=3"' in page
    assert total(page) == 1


def test_every_page_has_the_box(client: Client) -> None:
    """And tells browsers where the description of the search is."""
    for path in ("/", "/sparql", "/doc/authority/99901", "/search"):
        page = client.page(path).text
        assert '<form class="seek" action="/search"' in page
        assert 'rel="search" type="application/opensearchdescription+xml" href="/opensearch.xml"' in page


def test_the_authority_stands_first(client: Client) -> None:
    """A name typed roughly leads to its page."""
    page = client.page("/search?" + urlencode({"q": "NORTHMERE county"})).text
    hits = page[page.index('<ol class="hits"') :]
    assert hits.index('href="/id/authority/99901"') < hits.index("</li>")


def test_facets_are_links_whose_counts_hold(client: Client) -> None:
    """Each link narrows to as many things as it says; a chosen one takes itself back."""
    page = client.page("/search?q=northmere").text
    part = page[page.index('id="facets"') :]
    pairs = re.findall(r'<a href="(/search[^"]*)"[^>]*>[^<]*</a> <span class="count">(\d+)</span>', part)
    assert len(pairs) > 15
    for link, count in pairs:
        narrowed = client.page(unescape(link)).text
        assert total(narrowed) == int(count), link
        back = re.search(r'<a href="([^"]*)"[^>]* aria-current="true"', narrowed)
        assert back is not None
        assert total(client.page(unescape(back[1])).text) == total(page)


def test_the_form_keeps_what_was_chosen(client: Client) -> None:
    """New words are looked for within the same choices."""
    page = client.page("/search?q=northmere&kind=statement&kind=document&year=2018").text
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    assert hidden == [("kind", "statement"), ("kind", "document"), ("year", "2018")]


def test_pages_lead_on_and_back(client: Client) -> None:
    """Twenty a page, numbered, with links that browsers know as next and previous."""
    page = client.page("/search?q=inspection").text
    seen: list[str] = []
    while True:
        seen += re.findall(r'<p class="hit">.*?href="([^"]*)"', page)
        onward = re.search(r'<a href="([^"]*)" rel="next"', page)
        if onward is None:
            break
        page = client.page(unescape(onward[1])).text
    assert len(seen) == total(page) > 40
    assert 'rel="prev"' in page


@pytest.mark.parametrize("page", ["0", "-3", "abc", "999999999999", "1e3", "²", "%00"])
def test_odd_pages_are_pages(client: Client, page: str) -> None:
    """A page that there is not says which there are."""
    answer = client.page(f"/search?q=northmere&page={page}")
    assert answer.status_code == 200
    assert total(answer.text) > 0


def test_a_page_after_the_last_leads_back(client: Client) -> None:
    """There are only so many."""
    page = client.page("/search?q=northmere&page=400").text
    assert re.search(r"There (are only \d+ pages|is one page)", page)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        '"',
        "AND",
        'a" OR "b',
        "NEAR(",
        "x" * 4000,
        "%",
        "<script>alert(1)</script>",
        "\x00",
        "*",
        "-",
        "é",
        "🙂",
        "{}:^",
    ],
)
def test_odd_input_is_answered_in_words(client: Client, words: str) -> None:
    """No input is an error, and none comes out as markup."""
    answer = client.page("/search?" + urlencode({"q": words}))
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "fts5" not in answer.text.lower()
    assert re.search(r"things? found|Nothing found", answer.text)


def test_markup_in_labels_is_escaped(client: Client) -> None:
    """Marks are ours, everything else is text."""
    page = client.page("/search?q=southbeck").text
    assert "<mark>Southbeck</mark> &lt;b&gt;Borough&lt;/b&gt; &amp; Council" in page
    assert "<b>" not in page


def test_unknown_choices_are_said(client: Client) -> None:
    """And can be taken back."""
    page = client.page("/search?q=northmere&kind=banana").text
    assert "Nothing found" in page
    assert "nothing here is called “banana”" in page
    assert "Take all back" in page


def test_a_council_that_ended_leads_to_those_after_it(client: Client) -> None:
    """With the name by which they were found."""
    page = client.page("/search?" + urlencode({"q": "cheshire county council"})).text
    assert "Cheshire East Council (found by Cheshire County Council)" in page


def test_a_name_among_words_is_offered_as_a_choice(client: Client) -> None:
    """The link looks for the other words in that authority alone."""
    page = client.page("/search?" + urlencode({"q": "families northmere"})).text
    link = re.search(r'Only in <a href="([^"]*)"', page)
    assert link is not None
    assert unescape(link[1]) == "/search?q=families&authority=99901"


def test_what_is_not_held_is_said_and_linked(client: Client) -> None:
    """A statement of the facts edition: where its words stand, and that they are not here."""
    page = client.page("/search?q=northmere&kind=statement").text
    assert "facts edition" in page
    assert "Words not held here; they stand in" in page


def test_the_twins_say_the_same(client: Client) -> None:
    """JSON and CSV have the rows of the page, by suffix and by Accept."""
    told = client.get("/search.json?q=northmere&kind=statement").json()
    assert client.get("/search?q=northmere&kind=statement", "application/json").json() == told
    page = client.page("/search?q=northmere&kind=statement").text
    assert told["total"] == total(page)
    table = client.get("/search.csv?q=northmere&kind=statement")
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert [row["iri"] for row in rows] == [thing["iri"] for thing in told["things"]]
    assert {row["words"] for row in rows} == {"held", "not held"}
    assert {facet for facet, values in told["facets"].items() if values} <= set(plan().dimensions)


def test_data_goes_on_by_link(client: Client) -> None:
    """``limit`` and ``page``, and a link to what comes next."""
    answer = client.get("/search.json?q=inspection&limit=7")
    seen = [thing["iri"] for thing in answer.json()["things"]]
    while (onward := re.search(r'<([^>]*)>; rel="next"', answer.headers["link"])) and len(seen) < 30:
        answer = client.get(onward[1])
        seen += [thing["iri"] for thing in answer.json()["things"]]
    assert len(seen) == len(set(seen)) == 35


def test_a_spreadsheet_calculates_nothing(client: Client) -> None:
    """Cells that would be formulas are disarmed, as elsewhere."""
    table = client.get("/search.csv?q=").text
    assert not re.search(r"(?:^|,)[=+@]", table, re.MULTILINE)


def test_answers_are_tagged(client: Client) -> None:
    """The same search again costs nothing."""
    tag = client.get("/search.json?q=families").headers["etag"]
    held = client.ask("GET", "/search.json?q=families", headers={"If-None-Match": tag})
    assert held.status_code == 304


def test_browsers_can_take_it_up(client: Client) -> None:
    """OpenSearch 1.1: a name, and addresses with the terms in them."""
    answer = client.get("/opensearch.xml")
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    root = ET.fromstring(answer.text)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    assert len(root.findtext(f"{space}ShortName") or "") <= 16
    templates = {url.get("type"): url.get("template") or "" for url in root.findall(f"{space}Url")}
    assert templates["text/html"].endswith("/search?q={searchTerms}&page={startPage?}")


def test_robots_do_not_wander_through_choices(client: Client) -> None:
    """There are more of them than pages."""
    assert "Disallow: /search" in client.get("/robots.txt").text


def test_an_old_release_says_so(release: Release, tmp_path: Path, portal: BlockingPortal) -> None:
    """Without an index there is no search, and the page says who can mend that."""
    shutil.copytree(release.root, tmp_path / "old", ignore=shutil.ignore_patterns("search.sqlite"))
    app = create_app(Release.open(tmp_path / "old"), Settings(client_seconds=0))
    try:
        answer = Client(app, portal).page("/search?q=northmere")
        assert answer.status_code == 503
        assert "inspgraph build" in answer.text
        assert Client(app, portal).get("/search.json?q=x").json()["type"].endswith("/problem/no-index")
    finally:
        app.state.site.evaluator.close()


def test_a_page_costs_little(client: Client, app: FastAPI) -> None:
    """Few queries of the store and none that counts: facets are counted in the index."""
    asked: list[str] = []
    release = app.state.site.release
    select = type(release).select

    def counting(self: Release, sparql: str, bindings: object = None) -> object:
        asked.append(sparql)
        return select(self, sparql, bindings)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(release), "select", counting)
        client.page("/search?q=northmere&page=1")
    assert len(asked) <= 20
    assert not any("COUNT" in query for query in asked)
