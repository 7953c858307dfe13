"""What was published once stays: the list is complete, and nothing on it is gone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from inspgraph import iris
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.ontology import PUBLISHED, add_published, public_iris, published_iris, vanished


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the knowledge files, to be changed."""
    for folder in ("ontology", "data/registers"):
        shutil.copytree(load_knowledge().root / folder, tmp_path / folder)
    return tmp_path


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_address_of_now_is_on_the_list() -> None:
    new = public_iris(load_knowledge()) - set(published_iris(load_knowledge().root))
    assert new == set(), "run `make published`"


def test_no_published_address_is_gone() -> None:
    assert vanished(load_knowledge()) == []


def test_the_list_is_sorted_and_says_everything_once() -> None:
    listed = published_iris(load_knowledge().root)
    assert listed == sorted(set(listed))
    assert all(iri.startswith(iris.BASE) for iri in listed)


@pytest.mark.parametrize(
    "address",
    ["def/core", "def/core#Inspection", "def/core#recursFrom", "def/theme", "def/polarity/mixed",
     "def/grade/ofsted-2013", "id/framework/ilacs-2023", "id/body/ofsted", "id/authority/80536"],
)  # fmt: skip
def test_each_kind_is_listed(address: str) -> None:
    assert iris.BASE + address in published_iris(load_knowledge().root)


def test_what_documents_tell_is_not_listed() -> None:
    told = re.compile(r"/id/(person|inspection|judgement|statement|document|text|claim|participation)/")
    assert not [iri for iri in published_iris(load_knowledge().root) if told.search(iri)]


def test_a_concept_that_was_taken_away_is_missed(copied: Path) -> None:
    kind = "\n    a skos:Concept"
    replaced(copied / "ontology/vocab/polarity.ttl", f"pol:neutral{kind}", f"pol:indifferent{kind}")
    gone = vanished(Knowledge(copied))
    assert gone == [iris.DEF + "polarity/neutral"]
    assert add_published(Knowledge(copied)) == [iris.DEF + "polarity/indifferent"]
    assert vanished(Knowledge(copied)) == gone, "adding never removes"


def test_a_council_that_was_taken_away_is_missed(copied: Path) -> None:
    table = copied / "data/registers/authorities.csv"
    kept = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("80536,")]
    table.write_text("\n".join(kept) + "\n", encoding="utf-8")
    assert iris.authority("80536") in vanished(Knowledge(copied))


def test_a_new_list_is_the_same_list(copied: Path) -> None:
    made = (copied / PUBLISHED).read_text(encoding="utf-8")
    (copied / PUBLISHED).unlink()
    assert add_published(Knowledge(copied)) == sorted(public_iris(Knowledge(copied)))
    assert (copied / PUBLISHED).read_text(encoding="utf-8") == made


def test_the_list_does_not_make_a_release_stale(copied: Path) -> None:
    before = Knowledge(copied).fingerprint
    (copied / PUBLISHED).write_text("# another\n", encoding="utf-8")
    assert Knowledge(copied).fingerprint == before
