"""The walk of ``docs/how-to/add-a-framework.md``, walked: its files, its document, and what must come out."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.errors import UnknownLayoutError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.patterns import layouts
from inspgraph.read import read_document
from inspgraph.segment import recognise_layout
from inspgraph.store import Store
from tests.conftest import CHECKOUT

PAGE = CHECKOUT / "docs/how-to/add-a-framework.md"
BLOCK = re.compile(r'^```\w+ title="(?P<title>[^"]+)"\n(?P<text>.*?)^```$', re.MULTILINE | re.DOTALL)
EXAMPLE = "northmere-early-help-2031.txt"


@pytest.fixture(scope="module")
def blocks() -> dict[str, str]:
    """The files of the page by the names that it gives them."""
    return {m["title"]: m["text"] for m in BLOCK.finditer(PAGE.read_text(encoding="utf-8"))}


@pytest.fixture(scope="module")
def taught(blocks: dict[str, str], invented: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """A copy of the knowledge with the files of the page, and no change to the package."""
    root = tmp_path_factory.mktemp("taught")
    shutil.copytree(invented.root, root, dirs_exist_ok=True)
    for name, text in blocks.items():
        if "/" in name:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
    return load_knowledge(root)


@pytest.fixture(scope="module")
def example(blocks: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example document of the page, as a file."""
    path = tmp_path_factory.mktemp("example") / EXAMPLE
    path.write_text(blocks[EXAMPLE], encoding="utf-8")
    return path


def test_what_comes_out_is_what_the_page_says(blocks: dict[str, str], taught: Knowledge, example: Path) -> None:
    """Every field that the page shows has that value, and every list that length."""
    record = json.loads(pipeline.extract_file(example, taught).model_dump_json())
    assert _differences(json.loads(blocks["what comes out"]), record) == []


def _differences(shown: object, found: object, place: str = "") -> list[str]:
    if isinstance(shown, dict) and isinstance(found, dict):
        return [d for key, value in shown.items() for d in _differences(value, found.get(key), f"{place}.{key}")]
    if isinstance(shown, list) and isinstance(found, list) and len(shown) == len(found):
        return [d for n, value in enumerate(shown) for d in _differences(value, found[n], f"{place}[{n}]")]
    return [] if shown == found else [f"{place}: the page shows {shown!r}, {found!r} comes out"]


def test_the_example_conforms(taught: Knowledge, example: Path, tmp_path: Path) -> None:
    """The shapes hold for the new regime without a change to them."""
    store = Store.open(tmp_path / "store", create=True)
    (outcome,) = pipeline.ingest([example], store, knowledge=taught)
    assert not outcome.failed, outcome.message


def test_its_patterns_keep_the_rules(taught: Knowledge) -> None:
    """Each pattern of the page's layout finds its own examples, as those of the package do."""
    (mine,) = [layout for layout in layouts(taught.root) if layout.key == "early-help-letter"]
    patterns = [*mine.recognise, *mine.closes, *(p for found in mine.values.values() for p in found)]
    for pattern in patterns:
        assert pattern.examples
        assert all(pattern.regex.search(found["text"]) for found in pattern.examples)


def test_without_its_files_the_example_is_turned_away(invented: Knowledge, example: Path) -> None:
    """It is the page's own files that make the difference."""
    record = pipeline.extract_file(example, invented)
    assert record.status == "rejected"
    with pytest.raises(UnknownLayoutError, match="fit no layout"):
        recognise_layout(read_document(example), layouts(invented.root))


def test_a_layout_of_ones_own_replaces_the_package_s(taught: Knowledge, tmp_path: Path) -> None:
    """Of two layouts with one key, that of the folder holds."""
    (tmp_path / "layouts").mkdir()
    text = (taught.root / "layouts/layout-early-help-letter.toml").read_text(encoding="utf-8")
    changed = text.replace('key = "early-help-letter"', 'key = "visit-letter"')
    (tmp_path / "layouts/layout-own.toml").write_text(changed, encoding="utf-8")
    found = {layout.key: layout for layout in layouts(tmp_path)}
    assert found["visit-letter"].framework == "early-help"
    assert len(found) == len(layouts())
