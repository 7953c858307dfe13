"""Accept headers, names and suffixes, each with the form that they lead to."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspgraph.web.negotiation import (
    CSV,
    GRAPH_FORMS,
    HTML,
    JSON,
    JSON_LD,
    N_TRIPLES,
    RDF_XML,
    RESOURCE_FORMS,
    TABLE_FORMS,
    TSV,
    TURTLE,
    XML,
    NotAcceptableError,
    Representation,
    named_form,
    negotiate,
    parse_accept,
    split_suffix,
)

RESOURCES = [
    (None, HTML),
    ("", HTML),
    ("*/*", HTML),
    ("text/html", HTML),
    ("application/xhtml+xml", HTML),
    ("text/turtle", TURTLE),
    ("TEXT/Turtle", TURTLE),
    ("application/x-turtle", TURTLE),
    ("application/ld+json", JSON_LD),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', JSON_LD),
    ("application/n-triples", N_TRIPLES),
    ("text/*", HTML),
    ("application/*", JSON_LD),
    ("text/turtle, text/html", HTML),
    ("text/turtle;q=0.9, text/html;q=0.8", TURTLE),
    ("text/html;q=0.5, */*;q=0.1", HTML),
    ("text/html;q=0, */*", TURTLE),
    ("text/html;q=0.1, text/*;q=0.8", TURTLE),
    ("*/*;q=0.1, application/n-triples;q=0.2", N_TRIPLES),
    ("text/turtle ; q = 0.9 , text/html;q=0.2", TURTLE),
    ("image/png, text/turtle;q=0.001", TURTLE),
    ("text/turtle;q=2, application/n-triples;q=0.1", N_TRIPLES),
    ("nonsense, application/n-triples", N_TRIPLES),
    ("*/turtle, application/n-triples", N_TRIPLES),
    ("nonsense", HTML),
    (";;,,", HTML),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", HTML),
]


@pytest.mark.parametrize(("accept", "form"), RESOURCES)
def test_a_resource_is_given_in_the_form_that_fits_best(accept: str | None, form: Representation) -> None:
    assert negotiate(accept, RESOURCE_FORMS) == form


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/sparql-results+json", JSON),
        ("application/xml", XML),
        ("text/csv", CSV),
        ("text/csv;q=0.5,text/tab-separated-values", TSV),
        ("application/sparql-results+xml;q=0.9,application/sparql-results+json;q=0.8", XML),
    ],
)
def test_a_table_is_given_in_the_form_that_fits_best(accept: str, form: Representation) -> None:
    assert negotiate(accept, TABLE_FORMS) == form


@pytest.mark.parametrize(
    "accept", ["image/png", "*/*;q=0", "text/html;q=0", "application/pdf, image/*;q=0.3", "text/tab-separated-values"]
)
def test_nothing_fits(accept: str) -> None:
    with pytest.raises(NotAcceptableError, match="text/turtle"):
        negotiate(accept, RESOURCE_FORMS)


def test_a_narrower_range_decides_whatever_the_order() -> None:
    for header in ("text/turtle;q=0, text/*;q=1, */*;q=1", "*/*;q=1, text/*;q=1, text/turtle;q=0"):
        assert negotiate(header, (TURTLE, N_TRIPLES)) == N_TRIPLES


def test_parameters_make_a_range_narrower() -> None:
    first, second = parse_accept("text/html;level=1;q=0.3, text/html;q=0.7")
    assert (first.quality, second.quality) == (0.3, 0.7)
    assert first.specificity > second.specificity


@pytest.mark.parametrize(
    ("name", "form"),
    [("csv", CSV), ("ttl", TURTLE), ("turtle", TURTLE), ("rdf", RDF_XML), ("jsonld", JSON_LD), ("CSV", CSV),
     ("application/json", JSON), ("text/html", HTML)],
)  # fmt: skip
def test_a_form_is_named(name: str, form: Representation) -> None:
    assert named_form(name, (*TABLE_FORMS, *GRAPH_FORMS)) == form


def test_a_name_that_is_not_offered() -> None:
    with pytest.raises(NotAcceptableError, match="'csv'"):
        named_form("csv", GRAPH_FORMS)


@pytest.mark.parametrize(
    ("path", "rest", "form"),
    [
        ("authority/99901", "authority/99901", None),
        ("authority/99901.ttl", "authority/99901", TURTLE),
        ("authority/99901.html", "authority/99901", HTML),
        ("authority/99901.jsonld", "authority/99901", JSON_LD),
        ("authority/99901.nt", "authority/99901", N_TRIPLES),
        ("core/0.1.0", "core/0.1.0", None),
        (".ttl", ".ttl", None),
    ],
)
def test_suffixes(path: str, rest: str, form: Representation | None) -> None:
    assert split_suffix(path, RESOURCE_FORMS) == (rest, form)


def test_names_suffixes_and_media_types_are_unambiguous() -> None:
    for forms in (RESOURCE_FORMS, TABLE_FORMS, GRAPH_FORMS):
        names = [name for form in forms for name in form.names]
        assert len(names) == len(set(names))


@given(st.text())
def test_any_header_gives_a_form_or_says_why_not(header: str) -> None:
    with suppress(NotAcceptableError):
        assert negotiate(header, RESOURCE_FORMS) in RESOURCE_FORMS
