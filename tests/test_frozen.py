"""Frozen results: the same rows have the same name whatever their order, and a change of anything is seen."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from inspgraph.cli import app
from inspgraph.errors import QueryError
from inspgraph.publish.citing import FORMS, cite
from inspgraph.publish.frozen import (
    Frozen,
    find_frozen,
    freeze,
    freeze_answer,
    hash_rows,
    keep_frozen,
    read_frozen,
    results_folder,
    verify,
)
from inspgraph.store import Release
from tests.releases import build_release

QUERY = "SELECT ?s ?o WHERE { ?s <http://example.org/name> ?o } ORDER BY ?s"
CELL = st.one_of(
    st.none(), st.text(st.characters(blacklist_categories=["Cs"]), max_size=5).map(lambda t: str(ox.Literal(t)))
)
ROWS = st.lists(st.tuples(CELL, CELL), max_size=6)


def made(folder: Path, *names: str) -> Release:
    """A release of so many named things."""
    node, graph = ox.NamedNode("http://example.org/name"), ox.NamedNode("http://example.org/graph")
    quads = [ox.Quad(ox.NamedNode(f"http://example.org/{n}"), node, ox.Literal(n), graph) for n in names]
    return build_release(folder / "releases", quads, {"documents": {}, "validation": {}})


@given(ROWS, st.randoms())
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str | None, str | None]], shuffled: object) -> None:
    other = list(rows)
    shuffled.shuffle(other)  # type: ignore[attr-defined]
    assert hash_rows(("a", "b"), rows) == hash_rows(("a", "b"), other)


@given(ROWS, ROWS)
def test_other_rows_have_another_digest(
    rows: list[tuple[str | None, str | None]], others: list[tuple[str | None, str | None]]
) -> None:
    """Rows are counted: one twice is not one once; and no cell can look like two."""
    key = lambda row: tuple(cell or "" for cell in row)  # noqa: E731
    same = sorted(rows, key=key) == sorted(others, key=key)
    assert (hash_rows(("a", "b"), rows) == hash_rows(("a", "b"), others)) is same


def test_a_file_gives_back_what_went_in(tmp_path: Path) -> None:
    frozen = freeze(made(tmp_path, "a", "b"), QUERY, QUERY)
    again = read_frozen(frozen.bundle())
    assert (again, again.key) == (frozen, frozen.key)
    assert frozen.bundle() == again.bundle()
    assert [row[1] for row in frozen.rows] == ['"a"', '"b"']


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"rows": [["<x:s>", '"c"']]}, "rowsSha256"),
        ({"queryPlain": "SELECT *"}, "querySha256"),
        ({"release": "0" * 64}, "id"),
        ({"rowCount": 7}, "rowCount"),
        ({"format": "other/1"}, "not 'inspgraph-result/1'"),
        ({"rows": 3}, "no frozen result"),
    ],
)
def test_a_file_that_was_changed_is_refused(tmp_path: Path, change: dict[str, object], said: str) -> None:
    told = json.loads(freeze(made(tmp_path, "a"), QUERY, QUERY).bundle())
    with pytest.raises(QueryError, match=said):
        read_frozen(json.dumps(told | change).encode())


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"not json", b'{"rows": []}'])
def test_what_is_no_result_is_refused(content: bytes) -> None:
    with pytest.raises(QueryError, match="no frozen result"):
        read_frozen(content)


def test_the_same_release_gives_the_same(tmp_path: Path) -> None:
    release = made(tmp_path, "a", "b")
    frozen = freeze(release, QUERY, QUERY)
    assert verify(frozen, release).status == "equal"
    forged = Frozen(QUERY, QUERY, release.sha256, frozen.columns, frozen.rows[:1])
    verdict = verify(forged, release)
    assert (verdict.status, verdict.missing, verdict.added) == ("differs", 0, 1)


def test_another_release_is_told_apart(tmp_path: Path) -> None:
    """A result of a release that is gone is never called equal; what the current one gives is told beside it."""
    frozen = freeze(made(tmp_path, "a", "b"), QUERY, QUERY)
    verdict = verify(frozen, None, made(tmp_path, "b", "c", "d"))
    assert (verdict.status, verdict.missing, verdict.added) == ("gone", 1, 2)
    assert verify(frozen, None).status == "gone"
    assert verify(frozen, made(tmp_path, "x")).status == "gone"


@pytest.mark.parametrize("query", ["ASK {}", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_only_rows_are_frozen(tmp_path: Path, query: str) -> None:
    with pytest.raises(QueryError):
        freeze(made(tmp_path, "a"), query, query)


def test_blank_nodes_are_refused() -> None:
    answer = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "bnode", "value": "b0"}}]}}
    with pytest.raises(QueryError, match="blank nodes"):
        freeze_answer("0" * 64, QUERY, QUERY, json.dumps(answer).encode())


def test_what_is_kept_outlives_its_release(tmp_path: Path) -> None:
    release, other = made(tmp_path, "a"), made(tmp_path, "b")
    frozen = freeze(release, QUERY, QUERY)
    path = keep_frozen(frozen, results_folder(release))
    assert path.parent == tmp_path / "results" == results_folder(other)
    assert find_frozen(frozen.key, results_folder(other)) == frozen
    assert find_frozen("../" + frozen.key[3:], results_folder(other)) is None
    assert find_frozen("0" * 32, results_folder(other)) is None


@pytest.mark.parametrize("form", FORMS)
def test_a_citation_names_release_and_result(tmp_path: Path, form: str) -> None:
    release = made(tmp_path, "a")
    frozen = freeze(release, QUERY, QUERY)
    assert release.sha256 in cite(release, form)
    assert frozen.rows_sha256 not in cite(release, form)
    told = cite(release, form, frozen)
    assert all(one in told for one in (release.sha256, frozen.rows_sha256, frozen.address))
    assert "{" not in told or form == "bibtex"
    with pytest.raises(QueryError, match="the result is of release"):
        cite(made(tmp_path, "z"), form, frozen)


def test_bibtex_is_balanced(tmp_path: Path) -> None:
    told = cite(made(tmp_path, "a"), "bibtex")
    assert told.count("{") == told.count("}")
    assert told.startswith("@misc{inspgraph-")


def test_the_commands(tmp_path: Path) -> None:
    """Frozen, checked, cited; a changed file, another release and a query that never answers alike are told."""
    release, other, file = made(tmp_path, "a", "b"), made(tmp_path, "b"), tmp_path / "r.json"
    run = CliRunner().invoke

    def ask(*words: object) -> tuple[int, str]:
        result = run(app, [str(word) for word in words])
        return result.exit_code, result.output

    assert ask("freeze", QUERY, "--release", release.root, "--out", file)[0] == 0
    assert ask("verify", file, "--release", release.root)[1].startswith("equal: ")
    code, told = ask("verify", file, "--release", other.root)
    assert (code, told.split(":")[0]) == (2, "gone")
    assert json.loads(file.read_bytes())["rowsSha256"] in ask("cite", "--result", file, "--release", release.root)[1]
    changed = json.loads(file.read_bytes()) | {"query": "SELECT * WHERE { ?s ?p ?o }"}
    file.write_text(json.dumps(changed))
    assert "was changed after it was written" in ask("verify", file, "--release", release.root)[1]
    assert "cannot be frozen" in ask("freeze", "SELECT (NOW() AS ?n) {}", "--release", release.root)[1]


def test_an_error_keeps_its_brackets(tmp_path: Path) -> None:
    """What stands in square brackets is printed and not taken for a style: an extra, or a column."""
    file = tmp_path / "[red]x.json"
    file.write_text("{}")
    assert "[red]x.json: this is no frozen result" in CliRunner().invoke(app, ["verify", str(file)]).output
