"""Reporting a mistake: a link on every page, a text that is ready to send, and where it goes."""

from __future__ import annotations

from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from anyio.from_thread import BlockingPortal

from inspgraph import iris
from inspgraph.settings import Settings, SettingsError
from inspgraph.store import Release
from inspgraph.web import create_app

from .conftest import BROWSER, Client

JUDGEMENT = iris.ID + "judgement/99901-ilacs-2018-04-ilacs-overall"


def site(release: Release, portal: BlockingPortal, target: str | None) -> Client:
    return Client(create_app(release, Settings(client_seconds=0, report_to=target)), portal)


@pytest.mark.parametrize(
    "path",
    ["/", "/data", "/quality", "/corrections", "/sparql", "/doc/authority/99901", "/doc/inspection/99901-ilacs-2018-04",
     "/def/core", "/def/grade/ilacs", "/doc/nothing-at-all", "/report", "/problem/timeout"],
)  # fmt: skip
def test_every_page_has_the_link(client: Client, path: str) -> None:
    assert 'href="/report' in client.get(path, BROWSER).text


def test_the_link_names_what_the_page_is_about(client: Client) -> None:
    page = client.page("/doc/authority/99901").text
    assert f'href="/report?about={quote(iris.authority("99901"), safe="/")}"' in unescape(page)


def test_the_text_has_address_release_value_and_place(client: Client, release: Release) -> None:
    page = client.page(f"/report?about={JUDGEMENT}").text
    for part in (JUDGEMENT, release.sha256[:16], "grade: ", "characters "):
        assert part in page
    assert "has not said where reports are received" in page


@pytest.mark.parametrize(
    "about",
    [
        iris.ID + "authority/1",
        "javascript:alert(1)",
        "https://elsewhere.test/id/authority/99901",
        f'{iris.BASE}"><script>',
    ],
)
def test_what_is_not_here_cannot_be_reported(client: Client, about: str) -> None:
    answer = client.get("/report", BROWSER, params={"about": about})
    assert answer.status_code == 404
    assert f'href="{about}"' not in answer.text


def test_a_template_takes_the_text_along(release: Release, portal: BlockingPortal) -> None:
    client = site(release, portal, "https://tracker.test/new?title={about}&body={text}&version={release}")
    page = unescape(client.page(f"/report?about={JUDGEMENT}").text)
    target = page.split('class="button" href="')[1].split('"')[0]
    told = parse_qs(urlsplit(target).query)
    assert told["title"] == [JUDGEMENT]
    assert told["version"] == [release.sha256[:16]]
    assert "What is wrong: " in told["body"][0]


def test_an_address_of_mail_gets_a_subject_and_the_text(release: Release, portal: BlockingPortal) -> None:
    target = Settings.from_environment({"INSPGRAPH_REPORT_TO": "mistakes@operator.test"}).report_to
    page = unescape(site(release, portal, target).page(f"/report?about={JUDGEMENT}").text)
    assert f'href="mailto:mistakes@operator.test?subject={quote("Mistake: " + JUDGEMENT, safe="")}&body=' in page


@pytest.mark.parametrize("target", ["javascript:alert(1)", "tracker", "ftp://x.test"])
def test_another_target_is_refused(target: str) -> None:
    with pytest.raises(SettingsError, match="INSPGRAPH_REPORT_TO"):
        Settings.from_environment({"INSPGRAPH_REPORT_TO": target})


def test_robots_stay_away(client: Client) -> None:
    assert "Disallow: /report" in client.get("/robots.txt").text
    assert client.page("/report").headers["x-robots-tag"] == "noindex"
