"""Taking documents out: they leave the release, their addresses answer 410, and the log of corrections tells of it."""

from __future__ import annotations

import importlib
import shutil
from pathlib import Path

import pytest

from inspgraph import iris, pipeline
from inspgraph.errors import StoreError
from inspgraph.knowledge import Knowledge
from inspgraph.pipeline.sources import held_sources
from inspgraph.publish import corrections
from inspgraph.publish.coverage import coverage_rows
from inspgraph.registers import Withdrawn, read_withdrawn
from inspgraph.store import Store
from inspgraph.web.addresses import WithdrawnError, read_addresses

REGISTER = "data/registers/withdrawn.csv"
NOTE = Withdrawn(None, None, "2026-11-22", "Printed twice.")


@pytest.fixture
def own(invented: Knowledge, tmp_path: Path) -> Knowledge:
    shutil.copytree(invented.root, tmp_path / "knowledge")
    return Knowledge(tmp_path / "knowledge")


@pytest.fixture
def held(invented_store: Store, own: Knowledge, tmp_path: Path) -> Store:
    shutil.copytree(invented_store.root, tmp_path / "store")
    store = Store.open(tmp_path / "store")
    pipeline.refresh(store, own)
    return store


def test_a_withdrawn_document_leaves_a_tombstone(held: Store, own: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("corrections", "coverage"):
        module = importlib.import_module(f"inspgraph.publish.{name}")
        monkeypatch.setattr(module, "knowledge_root", lambda: own.root)
    key = next(key for key in held.documents() if "southbeck" in held.documents()[key].path)
    (mine,) = held.documents()[key].inspections
    done = pipeline.withdraw([key], held, own, NOTE)
    register = read_withdrawn(own.root / REGISTER)
    assert {iris.document(key), iris.source_graph(key)} <= set(register) == set(done.addresses)
    assert register[iris.document(key)].reason == "Printed twice."
    assert key not in done.release.manifest["documents"]
    addresses = read_addresses(Knowledge(own.root))
    for gone in (iris.document(key), iris.inspection(mine), iris.judgement(mine, "x"), iris.statement(f"{mine}-0123")):
        with pytest.raises(WithdrawnError, match="2026-11-22: Printed twice"):
            addresses.check_gone(gone)
    addresses.check_gone(iris.inspection("99901-cra-2010-11"))
    assert any(t.object.value == "Printed twice." for t in corrections(done.release) if hasattr(t.object, "value"))
    cells = {(row["authority"], row["year"]): row["state"] for row in coverage_rows(done.release)}
    assert cells[iris.authority("99902"), mine.rsplit("-", 2)[1]] == "withdrawn"


def test_an_inspection_that_others_speak_of_stays(held: Store, own: Knowledge) -> None:
    release = pipeline.withdraw(sorted(held.documents())[:1], held, own, NOTE).release
    inspections = [one for one in read_withdrawn(own.root / REGISTER) if "/inspection/" in one]
    assert not any(release.describe(one) for one in inspections)


def test_an_unknown_key_changes_nothing(held: Store, own: Knowledge) -> None:
    state = held.state()
    with pytest.raises(StoreError, match="holds no document 'ofsted-nowhere'"):
        pipeline.withdraw([*held.documents(), "ofsted-nowhere"], held, own, NOTE)
    assert held.state() == state
    assert read_withdrawn(own.root / REGISTER) == {}


def test_committed_facts_of_a_withdrawn_document_are_left_out(five: Knowledge, tmp_path: Path) -> None:
    shutil.copytree(five.root, tmp_path / "knowledge")
    own, store = Knowledge(tmp_path / "knowledge"), Store.open(tmp_path / "store", create=True)
    pipeline.refresh(store, own)
    done = pipeline.withdraw(["ofsted-oxfordshire-2010-12-22"], store, own, NOTE)
    assert "ofsted-oxfordshire-2010-12-22" not in done.release.manifest["documents"]
    assert len(held_sources(store, Knowledge(own.root)).graphs) == 4
    assert iris.document("ofsted-oxfordshire-2010-12-22") in done.addresses
