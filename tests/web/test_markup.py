"""The HTML of every kind of page is what the standard allows: a strict parser reads it without an error."""

from __future__ import annotations

import re

import pytest

from .conftest import Client

html5lib = pytest.importorskip("html5lib", reason="needs html5lib: pip install --group test")
KEY = "99901-ilacs-2018-04"
PAGES = [
    *("/", "/doc/authority", "/doc/inspection?q=x", "/doc/judgement?sort=-begun", "/doc/thread", "/doc/legislation"),
    *("/doc/authority/99901", "/doc/authority/99902", f"/doc/inspection/{KEY}", f"/doc/statement/{KEY}-000000000002"),
    *(f"/doc/thread/{KEY}-000000000002", "/doc/document/ofsted-99001", "/doc/text/aaaa000011112222"),
    *("/doc/framework/ilacs", "/def/area/ilacs-overall", "/def/theme/early-help", "/def/core", "/def/polarity/mixed"),
    *("/doc/legislation/ukpga/2006/40/section/138", "/doc/person/1234567890abcdef", "/data", "/sparql"),
    *("/doc/claim/0000000000000001", "/problem/query", "/doc/nothing", "/doc/authority/99901?_profile=alt"),
    *("/england", "/compare", "/compare?authority=99901&day=2019-01-01", "/themes", "/tables", "/tables/histories"),
    *("/tables/threads?authorities=99901", "/search?q=plans", "/quality", "/corrections", "/report?about=x"),
    *("/conformance", "/sparql/tutorial"),
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_valid(client: Client, path: str) -> None:
    text = client.page(path).text
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(text)
    assert [(place, code) for place, code, _ in parser.errors] == [], path
    referred = {
        name for told in re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', text) for name in told.split()
    }
    assert referred <= set(re.findall(r'\bid="([^"]+)"', text))
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', text))
    assert labelled <= set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', text))


def test_the_parser_finds_faults() -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse("<!doctype html><html lang=en><title>x</title><table><p>lost</p></table>")
    assert parser.errors
