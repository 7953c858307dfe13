"""The codebook tells every column and every code, with meanings of the vocabulary and counts of the release."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspgraph import iris
from inspgraph.cli import app
from inspgraph.knowledge import load_knowledge
from inspgraph.publish import tables, write_table
from inspgraph.publish.codebook import as_markdown, codebook
from inspgraph.publish.folder import SUMS, write_folder
from inspgraph.store import Release


@pytest.fixture(scope="module")
def book(release: Release) -> dict[str, object]:
    return codebook(release)


def columns(book: dict[str, object], table: str) -> dict[str, dict[str, object]]:
    (found,) = [one for one in book["tables"] if one["name"] == table]  # type: ignore[attr-defined]
    return {column["name"]: column for column in found["columns"]}


def test_every_term_of_a_column_is_in_the_ontology(book: dict[str, object]) -> None:
    """A misspelt term would be left out in silence."""
    terms = load_knowledge().terms
    declared = [column["term"] for table in tables().values() for column in table.columns if "term" in column]
    assert len(declared) >= 15
    assert all(terms[name] for name in declared)
    told = [c for table in book["tables"] for c in table["columns"] if "term" in c]  # type: ignore[attr-defined]
    assert len(told) == len(declared)
    assert all(column["definition"] for column in told)


@pytest.mark.parametrize("name", sorted(tables()))
def test_counts_are_those_of_the_table(book: dict[str, object], release: Release, name: str) -> None:
    rows = list(csv.DictReader(io.StringIO(write_table(release, tables()[name]).decode(), newline="")))
    for column, told in columns(book, name).items():
        held = [row[column] for row in rows if row[column]]
        assert (told["filled"], told["missing"]) == (len(held), len(rows) - len(held))
        assert told["distinct"] == len(set(held))


def test_ranges_and_codes(book: dict[str, object]) -> None:
    begun = columns(book, "inspections")["fieldworkStart"]
    assert (begun["least"], begun["greatest"]) == ("2018-04-23", "2022-05-10")
    assert columns(book, "judgements")["grade"]["codeLists"] == [iris.DEF + "grade/ofsted-2013"]
    (scale,) = [one for one in book["codeLists"] if one["scheme"] == iris.DEF + "grade/ofsted-2013"]  # type: ignore[attr-defined]
    used = {concept["name"]: concept["used"].get("judgements.grade") for concept in scale["concepts"]}
    assert used == {"Outstanding": 0, "Good": 1, "Requires improvement to be good": 1, "Inadequate": 0}
    assert all(concept["definition"] for concept in scale["concepts"])


def test_the_page_names_every_column(book: dict[str, object]) -> None:
    page = as_markdown(book)
    for table in tables().values():
        for column in table.columns:
            assert f"| `{column['name']}` | {column['title']}" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {8, 5}, "no cell breaks its row"


def test_the_folder_is_whole(release: Release, tmp_path: Path) -> None:
    """Every file stands with its sum; a second run gives the same."""
    names, lacking = write_folder(release, tmp_path / "a")
    assert lacking is None or "tables" in lacking
    sums = dict(line.split("  ")[::-1] for line in (tmp_path / "a" / SUMS).read_text().splitlines())
    assert set(sums) == set(names) == {path.name for path in (tmp_path / "a").iterdir()} - {SUMS}
    for name, digest in sums.items():
        assert hashlib.sha256((tmp_path / "a" / name).read_bytes()).hexdigest() == digest
    write_folder(release, tmp_path / "b")
    assert (tmp_path / "a" / SUMS).read_text() == (tmp_path / "b" / SUMS).read_text()


def test_the_command_goes_without_parquet(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is missing, all else is written, and the extra is named."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told = CliRunner().invoke(app, ["downloads", str(tmp_path), "--release", str(release.root)])
    assert told.exit_code == 0
    assert "inspgraph[tables]" in told.output
    assert json.loads((tmp_path / "codebook.json").read_text())["release"] == release.sha256
    assert not list(tmp_path.glob("*.parquet"))
