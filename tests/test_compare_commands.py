"""The commands of the comparison tables, as somebody at a terminal of 80 columns meets them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from inspgraph import cli
from inspgraph.cli import terminal
from tests.compared import lay_out

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lay_out().release(tmp_path_factory.mktemp("laid")).root


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the graph laid out by hand."""
    cli.import_rooms()
    monkeypatch.setattr(terminal.out, "width", 80, raising=False)
    return lambda *words: CliRunner().invoke(cli.app, [*words, "--release", str(folder)])


def test_the_state_of_a_day_fits_a_terminal(run: Run) -> None:
    shown = run("asof", "2020-06-01")
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    assert max(map(len, lines)) <= 80
    (row,) = (line for line in lines if line.startswith("│ Northmere"))
    assert [cell.strip() for cell in row.strip("│").split("│")][1:] == ["2", "2", "2*", "2*", "2"]
    assert "Scale ofsted-2013: 2 Good" in shown.output
    assert "• covers-more (4)" in shown.output
    assert "later-not-held (5)" in shown.output


def test_csv_and_json_hold_the_same_rows(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("asof", "2024-06-01", "--format", "csv").stdout)))
    told = json.loads(run("asof", "2024-06-01", "--format", "json").stdout)
    assert [row["judgement"] for row in rows] == [row["judgement"] or "" for row in told["data"]]
    assert {note["code"] for note in told["notes"]} >= {code for row in rows for code in row["caveats"].split()}
    assert told["coverage"]


def test_a_table_is_saved_with_what_must_be_known(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "moves.csv"
    asked = ["--set", "strands=overall", "--authority", "Northmere County Council"]
    done = run("tables", "transitions", *asked, "--save", str(file))
    assert done.exit_code == 0, done.output
    assert len(file.read_text(encoding="utf-8").splitlines()) == 3
    about = json.loads((tmp_path / "moves.csv-metadata.json").read_text(encoding="utf-8"))
    assert about["notes"][0]["parameters"] == {"strands": "overall", "authorities": "Northmere County Council"}


def test_rows_of_a_lineage_say_whose_they_are(run: Run) -> None:
    """Asked for the new council, the terminal shows that the only rows are of the old one."""
    shown = run("tables", "histories", "--authority", "Newshire Council", "--set", "lineage=true")
    assert "Oldshire" in shown.output
    alone = run("asof", "2021-03-31", "--authority", "Newshire Council")
    assert "before it Oldshire County Council" in " ".join(alone.output.split())


def test_tables_are_listed_and_themes_shared_out(run: Run) -> None:
    listed = run("tables")
    assert "returning-themes" in listed.output
    shares = run("theme-shares", "--level", "narrow", "--framework", "sif")
    assert "Supervision" in shares.output
    assert "0.500" in shares.output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["asof", "yesterday"], "'yesterday' is no day"),
        (["asof", "2020-01-01", "--authority", "Northmeer"], "no authority is called 'Northmeer'"),
        (["asof", "2020-01-01", "--strands", "adoptoin"], "no strand is called 'adoptoin'; do you mean adoption"),
        (["tables", "transition"], "no table is called 'transition'; do you mean transitions"),
        (["tables", "transitions", "--set", "strands"], "a parameter needs a value"),
        (["tables", "transitions", "--set", "when=now"], "no parameter of transitions is called 'when'"),
        (["tables", "grade-distribution", "--set", "by=moon"], "no way to group is called 'moon'"),
        (["tables", "strands-apart", "--set", "steps=none"], "is no number of steps"),
        (["theme-shares", "--framework", "ilaks"], "no framework is called 'ilaks'; do you mean ilacs"),
        (["theme-shares", "--since", "last year"], "'last year' is no year"),
        (["compare", "Oxfordshire", "Oldham", "--programme", "ilaks"], "no programme is called 'ilaks'"),
        (["compare", "Oxfordshire"], "two authorities or more"),
        (["compare", "Oxfrodshire", "Oldham"], "do you mean Oxfordshire"),
    ],
)
def test_what_is_not_understood_is_said_and_never_an_empty_table(run: Run, words: list[str], says: str) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert says in " ".join(done.output.split())
    assert "┏" not in done.output
