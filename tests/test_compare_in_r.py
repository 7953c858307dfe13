"""The lines of R in the how-to, run where R is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from inspgraph.compare import OpenGraph, open_graph
from tests.compared import lay_out
from tests.conftest import CHECKOUT

PAGE = CHECKOUT / "docs/how-to/compare-in-python-and-r.md"
(LINES,) = re.findall(r"```r\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two tables that the lines read, of the graph laid out by hand."""
    graph, folder = open_graph(lay_out().release(tmp_path_factory.mktemp("laid"))), tmp_path_factory.mktemp("r")
    graph.transitions(strands="overall").write(folder / "transitions.csv")
    graph.as_of("2024-03-31").write(folder / "state.csv")
    return folder


def test_the_lines_of_r_run(folder: Path) -> None:
    if not shutil.which("Rscript"):
        pytest.skip("R is not installed: no Rscript on the path")
    (folder / "lines.R").write_text(LINES, encoding="utf-8")
    done = subprocess.run(["Rscript", "lines.R"], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1687" in done.stdout  # the one move of Northmere between two versions of one framework


def test_the_lines_of_r_read_columns_that_there_are(folder: Path) -> None:
    """Also where R is missing: every column that the lines name stands in the file they read."""
    files = {"moves": "transitions.csv", "same": "transitions.csv", "state": "state.csv"}
    columns = {frame: (folder / file).read_text(encoding="utf-8").splitlines()[0] for frame, file in files.items()}
    named = re.findall(r"\b(moves|same|state)\$(\w+)", LINES)
    assert len(named) >= 5
    for frame, column in named:
        assert column in columns[frame].split(","), f"{frame}${column}"
    for column in ("fromRank", "rank", "daysBetween", "fromGradeName"):
        assert column in columns["moves"].split(",")


def test_every_line_of_python_names_a_table_that_there_is() -> None:
    """Each method of the how-to is one of the graph's."""
    (python,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    methods = re.findall(r"\bgraph\.(\w+)\(", python)
    assert len(methods) >= 15
    assert all(hasattr(OpenGraph, name) for name in methods)
