"""Every kind of page in Chromium: no accessibility failing that axe-core finds (WCAG 2.2 AA), nothing on the console,
nothing that fails to load, and nothing wider than a phone."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install --group browser")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (Debian: apt-get install chromium)"),
]
KEY = "99901-ilacs-2018-04"
KINDS = [
    "/",
    "/doc/authority",
    "/doc/inspection?q=northmere&sort=-begun",
    "/doc/judgement",
    "/doc/thread",
    "/doc/legislation",
    "/doc/authority/99901",
    "/doc/authority/99902",
    f"/doc/inspection/{KEY}",
    "/doc/inspection/99901-focused-visit-2021-03",
    f"/doc/statement/{KEY}-000000000001",
    "/doc/statement/99901-focused-visit-2021-03-000000000004",
    f"/doc/thread/{KEY}-000000000002",
    "/doc/document/ofsted-99001",
    "/doc/text/aaaa000011112222",
    "/doc/framework/ilacs",
    "/doc/framework/ilacs-2018",
    "/def/area/ilacs-overall",
    "/def/theme/early-help",
    "/def/theme/help-and-front-door",
    "/doc/legislation/ukpga/2006/40/section/138",
    "/doc/legislation/ukpga/2006/40",
    "/doc/person/1234567890abcdef",
    f"/doc/judgement/{KEY}-ilacs-overall",
    "/doc/claim/0000000000000001",
    "/def/polarity/mixed",
    "/def/core",
    "/data",
    "/sparql",
    "/problem/query",
    "/england",
    "/compare",
    "/compare?authority=99901&day=2019-01-01",
    "/themes",
    "/tables",
    "/tables/histories",
    "/tables/threads?authorities=99901",
    "/search?q=plans",
    "/quality",
    "/corrections",
    "/report?about=https://w3id.org/inspgraph/id/authority/99901",
    "/conformance",
    "/sparql/tutorial",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address(app: FastAPI) -> Iterator[str]:
    """The site at a port of its own, stopped at the end."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium that is at hand; none is downloaded."""
    with api.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page that keeps what is said on its console and what does not load."""
    opened = browser.new_page(viewport=WIDE)
    opened.said = []
    opened.on("console", lambda told: opened.said.append(told.text) if told.type in {"error", "warning"} else None)
    opened.on("pageerror", lambda error: opened.said.append(str(error)))
    opened.on("requestfailed", lambda request: opened.said.append(f"not loaded: {request.url}"))
    opened.on("response", lambda a: opened.said.append(f"{a.status} {a.url}") if a.status >= 400 else None)
    yield opened
    opened.close()


@pytest.mark.parametrize("path", KINDS)
def test_a_page_fails_nobody(page: Any, address: str, path: str) -> None:
    page.goto(address + path)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    for size in (WIDE, PHONE):
        page.set_viewport_size(size)
        found = axe.Axe().run(page, options=OPTIONS)
        told = [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found.response["violations"]]
        assert told == [], f"{path} at {size['width']}"
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{path} is {over} pixels wider than {size['width']}"
    assert page.said == [], path


def test_the_first_key_leads_past_the_navigation(page: Any, address: str) -> None:
    page.goto(address + "/doc/authority/99901")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_has_the_focus_is_seen(page: Any, address: str) -> None:
    page.goto(address + "/doc/inspection")
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert seen != "none"


def test_a_page_prints_without_its_furniture(page: Any, address: str) -> None:
    page.emulate_media(media="print")
    page.goto(address + f"/doc/inspection/{KEY}")
    for hidden in ("header.site", ".contents", ".origins"):
        assert not page.is_visible(hidden), hidden
    assert page.is_visible("main h1")
