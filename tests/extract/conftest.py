"""What the tests of the forms share: the records of the invented documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.model import DocumentRecord

FORMS = Path(__file__).parent.parent / "forms"
Read = Callable[[str], DocumentRecord]


@pytest.fixture(scope="session")
def read(invented: Knowledge) -> Read:
    """Reads an invented document by its name, once."""
    known: dict[str, DocumentRecord] = {}

    def read_one(name: str) -> DocumentRecord:
        if name not in known:
            known[name] = pipeline.extract_file(FORMS / f"{name}.txt", invented)
            assert known[name].status == "ok", known[name].reason
        return known[name]

    return read_one
