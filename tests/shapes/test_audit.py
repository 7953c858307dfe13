"""The audit: the fast validation against pySHACL, over a release of invented documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.pipeline import audits
from inspgraph.store import Release, Store
from inspgraph.validate import ValidationReport


@pytest.fixture(scope="module")
def release(invented: Knowledge, invented_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder: Path = tmp_path_factory.mktemp("audit")
    return pipeline.build(invented_store, folder, invented)[0]


@pytest.mark.slow
def test_both_find_the_same_in_a_document_and_when_it_is_spoilt(release: Release, invented: Knowledge) -> None:
    audit = pipeline.audit_release(release, 1, seed=3, knowledge=invented)
    assert audit.documents == 1
    assert audit.nodes > 20
    assert audit.differences == []
    assert audit.fast == audit.reference
    assert sum(audit.fast.values()) > 0, "what was spoilt must break something"
    assert audit.as_table().variables == ("code", "fast", "pySHACL")


@pytest.mark.slow
def test_a_result_that_is_lost_is_a_difference_that_is_named(
    release: Release, invented: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fast validation that finds nothing cannot pass for a good one."""
    monkeypatch.setattr(audits, "validate_data", lambda *_, **__: ValidationReport(()))
    audit = pipeline.audit_release(release, 1, seed=3, knowledge=invented)
    assert len(audit.differences) == sum(audit.reference.values()) > 0
    assert all(": only pySHACL has " in line for line in audit.differences)
