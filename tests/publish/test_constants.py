"""What a site asks first is kept beside a release, and asked anew where the question is another one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.releases import build_release

from inspgraph.publish.constants import CONSTANT, KEPT, constant_rows, write_constants
from inspgraph.publish.kept import FOLDER
from inspgraph.queries import find_query
from inspgraph.store import Release


@pytest.fixture
def release(tmp_path: Path) -> Release:
    graph, said = ox.NamedNode("urn:x:g"), ox.NamedNode("https://w3id.org/inspgraph/def/core#inspectedAuthority")
    quads = [ox.Quad(ox.NamedNode(f"urn:x:{n}"), said, ox.NamedNode("urn:x:council"), graph) for n in range(3)]
    return build_release(tmp_path, quads, {})


@pytest.mark.parametrize("name", CONSTANT)
def test_what_is_kept_is_what_is_answered(release: Release, name: str) -> None:
    before = constant_rows(release, find_query(name))
    write_constants(release)
    assert constant_rows(Release.open(release.root), find_query(name)) == before
    assert find_query(name).parameters == {}


def test_what_is_kept_is_used_for_the_very_question_alone(release: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    write_constants(release)
    path = release.root / FOLDER / KEPT
    told = json.loads(path.read_bytes())
    told["graph-counts"]["rows"] = [{"documents": "from what is kept"}]
    path.write_text(json.dumps(told))
    query = find_query("graph-counts")
    assert constant_rows(release, query) == [{"documents": "from what is kept"}]
    assert constant_rows(release, replace(query, text=query.text + "\n# another"))[0]["authorities"] == "1"


def test_what_is_in_pieces_is_asked_anew(release: Release) -> None:
    write_constants(release)
    (release.root / FOLDER / KEPT).write_text("[")
    assert constant_rows(release, find_query("graph-counts"))[0]["authorities"] == "1"
