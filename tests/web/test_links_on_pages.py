"""Links and places as HTML, and how templates read rows."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from jinja2 import StrictUndefined, UndefinedError
from markupsafe import Markup

from inspgraph import iris
from inspgraph.web.inspections import Passage
from inspgraph.web.markup import RowEnvironment, link_to, place_of, places_of
from inspgraph.web.site import Site

THEME, DOCUMENT, TEXT = iris.DEF + "theme/early-help", iris.ID + "document/a", iris.ID + "text/b"


@pytest.fixture(scope="module")
def site(app: FastAPI) -> Site:
    """The site over the invented release."""
    site: Site = app.state.site
    return site


@pytest.mark.parametrize(
    ("iri", "text", "html"),
    [
        (THEME, "Early <help> & 'more'", '<a href="/def/theme/early-help">Early &lt;help&gt; &amp; &#39;more&#39;</a>'),
        ("https://a.example/?b=1&c=\"'", "x", '<a href="https://a.example/?b=1&amp;c=%22&#39;">x</a>'),
        ("javascript:alert(1)", "<b>", "&lt;b&gt;"),
        ("data:text/html,<b>", "y", "y"),
        (None, "z", "z"),
    ],
)
def test_a_link_is_escaped_and_leads_only_where_a_browser_may_go(
    site: Site, iri: str | None, text: str, html: str
) -> None:
    assert link_to(site, iri, text) == html


def test_what_is_markup_already_is_no_licence_for_text_that_reads_the_same(site: Site) -> None:
    assert "<b>bold</b>" in link_to(site, THEME, Markup("<b>bold</b>"))
    assert "&lt;b&gt;bold&lt;/b&gt;" in link_to(site, THEME, "<b>bold</b>")
    assert "<b>bold</b>" in link_to(site, THEME, Markup("<b>bold</b>"))


def test_a_place_tells_document_page_and_characters(site: Site) -> None:
    first = Passage(f"{TEXT}#char=1,2", DOCUMENT, "7", "1", "2", None)
    second = Passage(f"{TEXT}#char=3,4", iris.ID + "document/<c>", None, "3", "<4>", None)
    place = '<span class="place">page 7, <a href="/id/text/b#char=1,2">characters 1–2</a></span>'
    assert place_of(site, first) == place
    assert places_of(site, [first, second], {DOCUMENT: "Report & letter"}) == (
        '<span class="place"><a href="/id/document/a">Report &amp; letter</a>, page 7, '
        '<a href="/id/text/b#char=1,2">characters 1–2</a></span>; '
        '<span class="place"><a href="/id/document/%3Cc%3E">document/&lt;c&gt;</a>, '
        '<a href="/id/text/b#char=3,4">characters 3–&lt;4&gt;</a></span>'
    )
    assert places_of(site, [], {}) == ""


def test_a_row_is_read_before_its_methods_and_a_missing_cell_is_an_error() -> None:
    environment = RowEnvironment(undefined=StrictUndefined)
    assert environment.from_string("{{ row.values }}").render(row={"values": "cell"}) == "cell"
    assert environment.from_string("{{ row.items()|length }}").render(row={"a": None}) == "1"
    assert environment.from_string("{{ row.a is none }}").render(row={"a": None}) == "True"
    with pytest.raises(UndefinedError):
        environment.from_string("{{ row.b }}").render(row={"a": None})
