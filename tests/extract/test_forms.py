"""What holds for the invented documents of every further form: true spans, and a graph that conforms."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.model import fold
from inspgraph.segment import recognise_layout
from inspgraph.store import Store
from tests.extract.conftest import FORMS, Read

NAMES = sorted(path.stem for path in FORMS.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_every_span_is_the_words_that_it_quotes(read: Read, name: str) -> None:
    """``text[start:end]`` is the quoted words for every value, and a statement's text is those words folded."""
    text, record = (FORMS / f"{name}.txt").read_text(encoding="utf-8"), read(name)
    for found in _quotes(record.model_dump()):
        assert text[found["start"] : found["end"]] == found["exact"]  # type: ignore[misc]
    for statement in itertools.chain(*(i.statements for i in record.inspections)):
        assert statement.text == fold(statement.exact)


def _quotes(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        if {"start", "end", "exact"} <= value.keys():
            yield value
        value = tuple(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _quotes(part)


def test_all_of_them_conform(invented: Knowledge, tmp_path: Path) -> None:
    """Each is taken into a store, none is turned away."""
    store = Store.open(tmp_path / "store", create=True)
    outcomes = list(pipeline.ingest([FORMS], store, knowledge=invented))
    assert [o.message for o in outcomes if o.failed] == []
    assert len(outcomes) == len(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_one_layout_fits(name: str) -> None:
    """No other layout lays claim to a form with as many marks."""
    from inspgraph.patterns import layouts
    from inspgraph.read import read_document

    document = read_document(FORMS / f"{name}.txt")
    mine = recognise_layout(document)
    others = [layout for layout in layouts() if layout.key != mine.key and len(layout.recognise) >= len(mine.recognise)]
    for other in others:
        with pytest.raises(Exception, match="nothing was read"):
            recognise_layout(document, [other])
