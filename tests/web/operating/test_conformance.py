"""The page about conformance tells what a report says, of which build, and claims nothing without one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal
from rdflib import RDF, Graph, Namespace, URIRef
from tests.conformance import Recorder, suites, tell_suites

from inspgraph.folders import digest_code
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import close, create_app
from inspgraph.web.operating.conformance import REPORT

from ..conftest import Client
from ..suite import SUITES, entries_of

EARL = Namespace("http://www.w3.org/ns/earl#")
OUTCOMES = {
    "tests/web/test_suites.py::test_protocol_and_graph_store[query_get-over a port]": ("passed", ""),
    "tests/web/test_suites.py::test_protocol_and_graph_store[put__initial_state-without a port]": (
        "skipped",
        "none here",
    ),
    "tests/web/test_threats.py::test_a[<script>]": ("failed", ""),
    "tests/web/test_other.py::test_b": ("passed", ""),
}


@pytest.fixture
def store(release: Release, tmp_path: Path) -> Path:
    """The folder of a store with the release in it."""
    shutil.copytree(release.root, tmp_path / "releases" / release.root.name)
    return tmp_path


@pytest.fixture
def client(store: Path, portal: BlockingPortal) -> Iterator[Client]:
    (root,) = (store / "releases").iterdir()
    app = create_app(Release.open(root), Settings(client_seconds=0, query_processes=1))
    yield Client(app, portal)
    close(app)


def write(store: Path, code: str) -> None:
    told = {"version": "9.9", "code": code, "date": "2026-01-02T03:04:05+00:00", "suites": list(tell_suites(OUTCOMES))}
    (store / REPORT).write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"suites": [1]}', '{"suites": []}'])
def test_without_a_report_nothing_is_claimed(client: Client, store: Path, content: str | None) -> None:
    if content is not None:
        (store / REPORT).write_text(content)
    page = client.page("/conformance")
    assert page.status_code == 200
    assert "No report is at hand" in page.text
    assert "<table" not in page.text
    assert len(Graph().parse(data=client.get("/conformance", "text/turtle").text, format="turtle")) == 0


def test_a_report_about_this_code_is_shown(client: Client, store: Path) -> None:
    write(store, digest_code())
    page = client.page("/conformance").text
    assert "for this very code" in page
    assert "another build" not in page
    rows = {
        title: [int(n) for n in re.findall(r"<td>(\d+)</td>", row)]
        for title, row in re.findall(r'<th scope="row"><a href="[^"]*">([^<]*)</a></th>(.*?)</tr>', page, re.DOTALL)
    }
    assert rows["SPARQL 1.1 Protocol"] == [1, 0, 0]
    assert rows["SPARQL 1.1 Graph Store HTTP Protocol"] == [0, 0, 1]
    assert rows["Known threats"] == [0, 1, 0]
    assert "none here" in page
    assert "&lt;script&gt;" in page
    assert "<script>" not in page


def test_a_report_about_other_code_is_told_from_one_about_this(client: Client, store: Path) -> None:
    write(store, "f" * 64)
    page = client.page("/conformance").text
    assert "about another build" in page
    assert "for this very code" not in page


def test_earl_says_the_same(client: Client, store: Path) -> None:
    write(store, digest_code())
    graph = Graph().parse(data=client.get("/conformance", "text/turtle").text, format="turtle")
    found = {
        str(graph.value(node, EARL.test)): str(graph.value(graph.value(node, EARL.result), EARL.outcome)).split("#")[1]
        for node in graph.subjects(RDF.type, EARL.Assertion)
    }
    base = "https://w3c.github.io/rdf-tests/sparql/sparql11/"
    assert found[f"{base}protocol/manifest#query_get"] == "passed"
    assert found[f"{base}graph-store-protocol/manifest#put__initial_state"] == "untested"
    assert sorted(found.values()) == ["failed", "passed", "untested"]
    assert set(graph.objects(None, EARL.subject)) == {URIRef(f"urn:sha256:{digest_code()}")}


def test_the_worst_that_became_of_a_test_counts(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "report.json")
    name = "tests/web/test_threats.py::test_a"
    for outcome in ("passed", "failed", "passed"):
        report = pytest.TestReport(name, ("", 0, ""), {}, outcome, None, "call")  # type: ignore[arg-type]
        recorder.pytest_runtest_logreport(report)
    recorder.pytest_sessionfinish()
    told = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (threats,) = [suite for suite in told["suites"] if suite["name"] == "threats"]
    assert [test["outcome"] for test in threats["tests"]] == ["failed"]
    assert told["code"] == digest_code()


def test_every_w3c_test_belongs_to_one_suite() -> None:
    manifests = ("protocol/manifest.ttl", "graph-store-protocol/manifest-indirect.ttl")
    names = [test.name for manifest in manifests for test in entries_of(manifest)]
    if not names:
        pytest.skip(f"no W3C tests in {SUITES}")
    start = "tests/web/test_suites.py::test_protocol_and_graph_store"
    told = {f"{start}[{name}-{how} a port]": ("passed", "") for name in names for how in ("without", "over")}
    counts = {suite["name"]: len(suite["tests"]) for suite in tell_suites(told)}
    assert (counts["sparql11-protocol"], counts["graph-store-protocol"]) == (68, 18)


def test_the_suites_name_tests_that_there_are() -> None:
    for suite in suites():
        path, _, test = suite["tests"].partition("::")
        text = (Path(__file__).parents[3] / path).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in text
