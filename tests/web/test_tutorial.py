"""The SPARQL tutorial: its queries run, its answers are those of the committed data, and the site shows it."""

from __future__ import annotations

import re
from html import unescape

import pyoxigraph as ox
import pytest
from tools.write_tutorial import PAGE, QUERY, answered

from inspgraph.store import Release

from .conftest import Client

TEXT = PAGE.read_text(encoding="utf-8")
QUERIES = [match["query"] for match in QUERY.finditer(TEXT)]


def test_there_are_queries() -> None:
    """One for each thing that is taught."""
    assert len(QUERIES) >= 14


@pytest.mark.slow
def test_the_answers_are_those_of_the_committed_data(committed: Release) -> None:
    """``make questions`` writes them again."""
    assert answered(TEXT, committed) == TEXT
    assert TEXT.count("| --- ") >= 12


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_every_query_finds_something(committed: Release, query: str) -> None:
    """Rows, a yes, or a graph."""
    answer = committed.query(query)
    if isinstance(answer, ox.QueryBoolean):
        assert bool(answer)
    else:
        assert list(answer)


def test_the_site_shows_it_with_links_that_ask(client: Client) -> None:
    """Every query can be asked where it stands, and none of the text is lost."""
    page = client.page("/sparql/tutorial")
    assert page.status_code == 200
    links = [unescape(link) for link in re.findall(r'<a href="(/sparql\?[^"]*)">Ask it here', page.text)]
    assert len(links) == len(QUERIES)
    assert client.page(links[0]).status_code == 200
    assert unescape(re.sub(r"<[^>]*>", "", page.text)).count("PREFIX") >= len(QUERIES)
    assert ".md" not in page.text
    assert 'href="/sparql/tutorial"' in client.page("/sparql").text
