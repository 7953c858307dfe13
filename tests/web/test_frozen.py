"""Frozen results on the site: made on request, served where the operator stored them, and never written by visitors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.conftest import Client

from inspgraph.publish.frozen import Frozen, freeze, keep_frozen, read_frozen, results_folder
from inspgraph.store import Release

QUERY = """PREFIX ig: <https://w3id.org/inspgraph/def/core#>
SELECT ?inspection ?began WHERE { ?inspection ig:fieldworkStart ?began } ORDER BY ?began"""


@pytest.fixture
def kept(release: Release) -> Iterator[tuple[Frozen, Path]]:
    """A result that an operator stored."""
    frozen = freeze(release, QUERY, QUERY)
    path = keep_frozen(frozen, results_folder(release))
    yield frozen, path
    path.unlink()


def test_a_query_is_frozen_on_request(client: Client, release: Release) -> None:
    answer = client.get("/freeze", params={"query": QUERY})
    frozen = read_frozen(answer.content)
    assert answer.headers["content-disposition"] == f'attachment; filename="result-{frozen.key}.json"'
    assert frozen.release == release.sha256
    assert frozen.rows == freeze(release, QUERY, QUERY).rows
    assert len(frozen.rows) == 3
    assert not results_folder(release).exists() or not list(results_folder(release).iterdir()), "nothing is stored"
    assert client.get(f"/result/{frozen.key}").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        (None, 400),
        ("ASK {}", 400),
        ("SELECT (NOW() AS ?n) {}", 400),
        ("SELECT (RAND() AS ?n) {}", 400),
        ("INSERT DATA { <x:a> <x:b> 1 }", 403),
        ("SELECT ?a", 400),
    ],
)
def test_what_cannot_be_frozen_is_refused(client: Client, query: str | None, status: int) -> None:
    assert client.get("/freeze", params={"query": query} if query else {}).status_code == status


def test_a_stored_result_has_an_address(client: Client, kept: tuple[Frozen, Path]) -> None:
    frozen, _ = kept
    for path, accept in ((f"/result/{frozen.key}", "application/json"), (f"/result/{frozen.key}.json", "text/html")):
        answer = client.get(path, accept)
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.content)["rowsSha256"] == frozen.rows_sha256
        assert client.ask("GET", path, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    page = client.page(f"/result/{frozen.key}").text
    assert frozen.rows_sha256 in page
    assert "the one that is served here" in page
    assert 'href="/id/inspection/99901-ilacs-2018-04"' in page
    assert client.ask("POST", f"/result/{frozen.key}").status_code == 405


def test_a_file_that_was_changed_is_not_served(client: Client, kept: tuple[Frozen, Path]) -> None:
    frozen, path = kept
    path.write_text(path.read_text().replace("2018-04-23", "2018-04-24"))
    assert client.get(f"/result/{frozen.key}").status_code >= 400


@pytest.mark.parametrize("key", ["0" * 32, "..%2F..%2Fmanifest", "CURRENT", "x"])
def test_other_names_are_not_found(client: Client, key: str) -> None:
    assert client.get(f"/result/{key}").status_code == 404


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("txt", "The inspgraph authors ("), ("bib", "@misc{"), ("ris", "TY  - DATA"), ("cff", "cff-version")],
)
def test_the_release_is_cited(client: Client, release: Release, ending: str, begins: str) -> None:
    answer = client.get(f"/data/citation.{ending}")
    assert answer.text.startswith(begins)
    assert release.sha256 in answer.text
    assert client.get("/data/citation.docx").status_code == 404
