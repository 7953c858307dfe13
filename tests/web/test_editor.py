"""The query page with and without its editor: what is loaded, what is completed, what is copied, and that it runs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from tests.conftest import CHECKOUT
from tests.web.server import Served, serving

from inspgraph import iris
from inspgraph.store import Release
from inspgraph.web.editing import bundle
from inspgraph.web.editing.snippets import snippets

from .conftest import Client

EDITOR = CHECKOUT / "editor"
COUNT = """PREFIX ig: <https://w3id.org/inspgraph/def/core#>
SELECT ?type (COUNT(?s) AS ?n) WHERE { ?s ig:statementType ?type } GROUP BY ?type"""


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the editor had been built."""
    for name in bundle.FILES:
        (tmp_path / name).write_text("", encoding="utf-8")
    monkeypatch.setattr(bundle, "FOLDER", tmp_path)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if it had not."""
    monkeypatch.setattr(bundle, "FOLDER", tmp_path / "nothing")


def test_without_the_editor_the_page_has_no_script(client: Client, bare: None) -> None:
    """And allows none."""
    answer = client.page("/sparql")
    assert "<script" not in answer.text
    assert "script-src" not in answer.headers["content-security-policy"]


def test_with_it_only_this_site_may_be_asked(client: Client, built: None) -> None:
    """One script of this site, none in the page, and no way to another site."""
    answer = client.page("/sparql")
    (script,) = re.findall(r"<script[^>]*>", answer.text)
    assert re.fullmatch(r'<script type="module" src="/static/editor/editor\.js\?v=[0-9a-f]{12}">', script)
    assert 'href="/static/editor/LICENCES.txt"' in answer.text
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
    assert client.page("/").headers["content-security-policy"] != answer.headers["content-security-policy"]


def test_the_form_stays(client: Client, built: None) -> None:
    """The editor is put on top of a form that works by itself."""
    page = client.page("/sparql?" + urlencode({"query": COUNT, "format": "html"})).text
    assert '<textarea id="query" name="query"' in page
    assert '<table class="plain">' in page


def test_the_lock_file_names_no_registry() -> None:
    """Whoever builds may use a mirror; versions and sums are fixed all the same."""
    lock = json.loads((EDITOR / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert {"node_modules/@zazuko/yasqe", "node_modules/@zazuko/yasr"} <= set(packages)
    assert not any("resolved" in told for told in packages.values())
    assert all(told["integrity"].startswith("sha512-") for told in packages.values())
    wanted = json.loads((EDITOR / "package.json").read_text(encoding="utf-8"))
    exact = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in exact.values())
    assert not any(
        "://" in path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        for path in (EDITOR / "src").iterdir()
    )


def test_completion_is_from_the_graph(client: Client) -> None:
    """Prefixes, classes and properties that it uses, with labels and the most used first."""
    answer = client.get("/sparql/terms.json")
    told = answer.json()
    assert told["prefixes"]["ig"] == "https://w3id.org/inspgraph/def/core#"
    classes = {term["iri"]: term for term in told["classes"]}
    assert classes["https://w3id.org/inspgraph/def/core#Inspection"]["label"]
    counts = [term["count"] for term in told["properties"]]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 0
    assert client.ask("GET", "/sparql/terms.json", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_queries_are_there_to_copy_without_scripts(client: Client) -> None:
    """Each block is whole, and says the same in the parts from which a script makes it anew."""
    page = client.page("/sparql?" + urlencode({"query": COUNT, "format": "html"})).text
    blocks = re.findall(r'data-before="([^"]*)" data-after="([^"]*)"[^>]*>([^<]*)</pre>', page)
    assert len(blocks) == 4
    for before, after, text in blocks:
        assert unescape(text) == unescape(before) + COUNT + unescape(after)
        assert "http://site.test/sparql" in unescape(text)


@pytest.mark.parametrize(
    "query", ["SELECT ('''a''' AS ?x) {}", 'SELECT (""" \' """ AS ?x) {}', "# \\ $HOME `x`\nASK {}\nEND_OF_QUERY"]
)
def test_no_query_breaks_out_of_its_block(query: str) -> None:
    """Quotation marks, signs of the shell and the end of a block stay part of the query."""
    made = {snippet.name: snippet.text for snippet in snippets("http://127.0.0.1:1/sparql", query)}
    head = made["curl"].index("<<'") + 3
    end = made["curl"][head : made["curl"].index("'", head)]
    assert made["curl"].splitlines().count(end) == 1
    assert made["curl"].endswith(end)
    compile(made["python"], "python", "exec")
    compile(made["pandas"], "pandas", "exec")
    said: dict[str, str] = {}
    exec(made["pandas"].split("\ntable = ")[0].replace("import pandas", ""), said)
    assert said["query"].strip() == query


@pytest.fixture(scope="module")
def served(release: Release) -> Iterator[Served]:
    """The site on a port."""
    with serving(release) as running:
        yield running


def requests_in(log: Path) -> Iterator[tuple[str, str]]:
    """What a browser asked for, and the origin of the page that wanted it; its own upkeep has none."""
    text = log.read_text(encoding="utf-8").rstrip().rstrip(",")
    events = json.loads(text if text.endswith("}") else text + "]}")["events"]
    for event in events:
        told = event.get("params", {})
        if "initiator" in told and "url" in told:
            yield told["url"], told["initiator"]


@pytest.fixture
def browse(served: Served, tmp_path: Path) -> object:
    """What a page has become after its scripts ran, and every address that the browser asked for."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium here")
    if not bundle.has_editor():
        pytest.skip("the editor is not built: make editor")

    def load(path: str) -> tuple[str, set[str]]:
        log = tmp_path / "net.json"
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
        options += ["--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path / 'profile'}"]
        options += [f"--log-net-log={log}", "--virtual-time-budget=15000", "--timeout=30000", "--dump-dom"]
        done = subprocess.run(
            [chromium, *options, served.address + path], capture_output=True, text=True, timeout=90, check=True
        )
        asked = {url for url, page in requests_in(log) if page == served.address}
        return done.stdout, asked

    return load


@pytest.mark.slow
def test_the_editor_runs_and_asks_nobody_else(browse, served: Served) -> None:
    """A permanent link opens with its answer as a table and the way to a chart; no address of another host is asked."""
    page, asked = browse("/sparql?" + urlencode({"query": COUNT, "format": "html"}))
    assert 'class="yasqe' in page
    assert re.search(r'class="[^"]*yasr', page)
    answer = page[page.index("yasr_results") :]
    assert "statement-type" in answer
    assert f'data-base="{iris.BASE}"' in page
    assert "select_chart" in page or ">Chart<" in page
    hosts = {urlsplit(address).netloc for address in asked}
    assert {urlsplit(address).path for address in asked} >= {
        "/static/editor/editor.js",
        "/sparql/terms.json",
        "/sparql",
    }
    assert hosts == {urlsplit(served.address).netloc}, hosts
