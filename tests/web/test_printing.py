"""The report of a council that its page leads to: a page to print, and a PDF where one can be made."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from tests.web.conftest import BROWSER, Client

from inspgraph import iris
from inspgraph.web.comparisons import figures, printing
from inspgraph.web.kinds import authorities
from inspgraph.web.pages import render_page

PAGE = "/doc/authority/99901"


@pytest.fixture(autouse=True)
def _drawing() -> None:
    pytest.importorskip("vl_convert", reason="the extra `report` draws")


def test_the_page_of_a_council_leads_to_its_report(client: Client) -> None:
    (link,) = set(re.findall(r'href="(/dossier\?[^"]+)"', client.page(PAGE).text))
    answer = client.get(link.replace("&amp;", "&"), BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "<h1>Northmere" in answer.text
    assert 'id="caveats"' in answer.text
    assert "<script" not in answer.text
    again = client.ask("GET", "/dossier?authority=99901", headers={"If-None-Match": "nothing held"})
    held = client.ask("GET", "/dossier?authority=99901", headers={"If-None-Match": again.headers["etag"]})
    assert held.status_code == 304


def test_the_report_is_of_the_day_that_is_asked(client: Client) -> None:
    assert "as it stood on 2018-06-07" in client.get("/dossier?authority=99901&day=2018-06-07").text


def test_a_pdf_is_made_apart(client: Client) -> None:
    weasyprint = pytest.importorskip("weasyprint", reason="the extra `report` prints", exc_type=OSError)
    assert weasyprint
    answer = client.get("/dossier.pdf?authority=99901&day=2020-01-01")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "1 to 12 councils, not 0"),
        ("authority=Nowhereshire", "Nowhereshire"),
        ("authority=99901&day=soon", "2021-03-31"),
        ("authority=99901&when=now", "when"),
        ("&".join(["authority=99901"] * 13), "not 13"),
    ],
)
def test_what_cannot_be_printed_is_refused(client: Client, query: str, says: str) -> None:
    answer = client.get(f"/dossier?{query}")
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/problem/choice")
    assert says in answer.json()["detail"]


def test_a_pdf_that_cannot_be_made_is_not_found(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process that makes it fails, as where a library of the system is missing: its last line is told."""
    monkeypatch.setattr(printing, "can_print", lambda: True)
    monkeypatch.setattr(printing, "SECONDS", 0.01)
    answer = client.get("/dossier.pdf?authority=99902&day=2020-01-02")
    assert answer.status_code == 404
    assert "took longer than 0.01 seconds" in answer.json()["detail"]


def test_without_what_draws_nothing_is_offered(app: FastAPI, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (figures, printing, authorities):
        monkeypatch.setattr(module, "can_draw", lambda: False)
    assert client.get("/dossier?authority=99901&day=2019-01-01").status_code == 404
    assert b"/dossier" not in render_page(app.state.site, iris.authority("99901"))
