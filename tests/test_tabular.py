"""Results of queries as rows and as CSV: no value is lost, and no row has a cell too many."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from inspgraph.compare import open_graph, tables
from inspgraph.errors import QueryError
from inspgraph.queries import ask, find_query, named_queries
from inspgraph.queries.kept import KEPT, keep_rows, kept_rows
from inspgraph.store import Release, build_release_of
from tests.compared import lay_out

AWKWARD = r"""
SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) {
  (<https://words.example/text#char=10,25> "a tab \t, a quote \" and a line\nend \\n" 5)
  (UNDEF "Ysgol"@cy 1.50)
  (<https://words.example/a> "" true)
  (<https://words.example/b> "<no address>" "_:no blank"^^<https://words.example/type>)
} }
"""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build_release_of(tmp_path_factory.mktemp("bare"), b"", {})


def test_rows_are_those_of_the_terms(release: Release) -> None:
    rows = release.rows(AWKWARD)
    assert rows == release.select(AWKWARD).plain()
    assert [row["a"] for row in rows][:2] == ["https://words.example/text#char=10,25", None]
    assert rows[2]["b"] == ""


@pytest.mark.parametrize(("query", "rows"), [("SELECT * {}", [{}]), ("SELECT * { FILTER(false) }", [])])
def test_a_query_without_variables_has_rows_without_cells(
    release: Release, query: str, rows: list[dict[str, str]]
) -> None:
    assert release.rows(query) == release.select(query).plain() == rows


def test_a_blank_node_has_its_name_and_a_triple_no_value(release: Release) -> None:
    triple = "<<( <https://a.example> <https://b.example> 1 )>>"
    assert release.rows(f"SELECT ?a {{ VALUES ?a {{ {triple} }} }}") == [{"a": None}]
    (row,) = release.rows("SELECT ?a { BIND(BNODE() AS ?a) }")
    assert row["a"]
    assert not row["a"].startswith("_:")


def test_a_table_is_asked_of_a_query_for_one(release: Release) -> None:
    with pytest.raises(QueryError, match="no SELECT query"):
        release.rows("ASK {}")


def test_an_address_with_a_comma_is_one_cell_of_csv(release: Release) -> None:
    """RFC 4180, 2.6: a field with a comma is quoted."""
    head, *rows = csv.reader(io.StringIO(release.answer(AWKWARD, "text/csv").decode(), newline=""))
    assert head == ["a", "b", "c"]
    assert rows == [[value or "" for value in row.values()] for row in release.rows(AWKWARD)]
    blank = release.answer("SELECT ?a ?b { BIND(BNODE() AS ?a) }", "text/csv").decode().splitlines()[1]
    assert blank.startswith("_:")


def test_the_file_of_an_empty_answer_is_its_head(release: Release, tmp_path: Path) -> None:
    assert release.answer("SELECT ?a ?b { FILTER(false) }", "text/csv") == b"a,b\r\n"


def test_kept_rows_are_those_that_the_engine_gives(tmp_path: Path) -> None:
    """Every query behind the tables, on a graph in which most have rows; a query of another text is not found."""
    made = lay_out().release(tmp_path)
    plain = {name: ask(made, name) for name, query in named_queries().items() if name.startswith(KEPT)}
    assert kept_rows(made, find_query("every-council").text) is None
    assert keep_rows(made) > 1000
    found = {name: kept_rows(made, find_query(name).text) for name in plain}
    assert sum(map(bool, found.values())) >= 15
    for name, rows in plain.items():
        assert sorted(map(str, found[name] or [])) == sorted(map(str, rows)), name
    assert kept_rows(made, find_query("every-council").text + " ") is None


def test_tables_are_the_same_with_and_without_kept_rows(tmp_path: Path) -> None:
    made = lay_out().release(tmp_path)
    asked = {"as-of": {"day": "2024-03-31"}}
    before = {name: open_graph(made).table(name, **asked.get(name, {})).sha256 for name in tables()}
    keep_rows(made)
    engine, made.query = made.query, None  # type: ignore[method-assign, assignment]  # nothing is asked any more
    assert {name: open_graph(made).table(name, **asked.get(name, {})).sha256 for name in tables()} == before
    made.query = engine  # type: ignore[method-assign]
