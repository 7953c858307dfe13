"""The notebooks run from top to bottom on the committed data, and what they show of grades is what stands in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from inspgraph.store import Release
from tests.conftest import CHECKOUT

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: pip install --group test")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: pip install --group test")
pytest.importorskip("ipykernel", reason="ipykernel is not installed: pip install --group test")
pytest.importorskip("pandas", reason="pandas is not installed: pip install --group test")

NOTEBOOKS = sorted((CHECKOUT / "docs/notebooks").glob("*.ipynb"))
STEADY = ("transition", "interval")
"""What the cells that are compared speak of: grades and days, which a better reading of themes does not change."""


def shown(cell: Any) -> str:
    return "".join(str(out.get("text") or out.get("data", {}).get("text/plain", "")) for out in cell.outputs)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_stands_in_it(
    path: Path, committed: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSPGRAPH_GRAPH", str(committed.root))
    before, book = (nbformat.read(path, as_version=4) for _ in range(2))
    nbclient.NotebookClient(book, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    codes = [(old, new) for old, new in zip(before.cells, book.cells, strict=True) if old.cell_type == "code"]
    assert all(shown(old) for old, _ in codes[1:]), "run it and save it with its outputs"
    compared = [
        (shown(old), shown(new))
        for old, new in codes
        if any(word in old.source for word in STEADY) and "sha256" not in old.source
    ]
    assert len(compared) >= 3
    assert [old for old, _ in compared] == [new for _, new in compared]


def test_there_are_notebooks_and_they_are_small() -> None:
    assert NOTEBOOKS
    assert all(path.stat().st_size < 40_000 for path in NOTEBOOKS)
