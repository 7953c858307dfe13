"""The context of JSON-LD grows with the vocabulary, and what is in it stays."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from inspgraph.folders import knowledge_root
from inspgraph.knowledge import Knowledge
from inspgraph.ontology.context import CONTEXT, missing_terms, name_terms, read_context

HAND_MADE = {"ordinal", "fieldworkStart", "statementText", "grade", "Inspection", "deadlinePeriod"}


def copy_of(tmp_path: Path) -> Knowledge:
    for folder in ("ontology", "data/registers"):
        shutil.copytree(knowledge_root() / folder, tmp_path / folder)
    return Knowledge(tmp_path)


def test_new_terms_are_named_and_old_ones_stay(tmp_path: Path) -> None:
    knowledge = copy_of(tmp_path)
    before = read_context(tmp_path)
    kept = {name: entry for name, entry in before.items() if name not in HAND_MADE}
    (tmp_path / CONTEXT).write_text(json.dumps({"@context": kept}), encoding="utf-8")
    assert set(name_terms(knowledge)) == HAND_MADE
    assert read_context(tmp_path) == before
    assert missing_terms(knowledge) == {}


def test_a_whole_context_is_left_alone(tmp_path: Path) -> None:
    knowledge = copy_of(tmp_path)
    before = (tmp_path / CONTEXT).read_bytes()
    assert name_terms(knowledge) == []
    assert (tmp_path / CONTEXT).read_bytes() == before
