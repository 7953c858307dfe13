"""No shape passes by matching nothing: how many nodes each looks at, in the example and in the committed graph.

``targets.toml`` holds the fewest that the committed graph may have, and the shapes that have none there, with why.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from rdflib import RDF, SH, Graph, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.quads import join, lines_of, to_quads
from inspgraph.store import Release
from inspgraph.validate import Data

EXPECTED = tomllib.loads((Path(__file__).parent / "targets.toml").read_text(encoding="utf-8"))


def counts(data: Data, shapes: Graph) -> dict[str, int]:
    nodes = sorted(s for s in shapes.subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef))
    return {str(node).removeprefix(iris.IGS): len(data.targets(shapes, node)) for node in nodes}


def test_every_shape_is_on_the_list(knowledge: Knowledge) -> None:
    listed = {**EXPECTED["least"], **EXPECTED["none"]}
    assert set(listed) == set(counts(Data(b""), knowledge.shapes))
    assert len(listed) == len(EXPECTED["least"]) + len(EXPECTED["none"])
    assert all(number > 0 for number in EXPECTED["least"].values())
    assert all(len(reason) > 20 for reason in EXPECTED["none"].values())


def test_every_shape_has_a_target_in_the_example(example: Graph, knowledge: Knowledge) -> None:
    found = counts(Data(join(lines_of(to_quads({"urn:all": example})))), knowledge.shapes)
    assert [name for name, number in found.items() if not number] == []


@pytest.mark.slow
def test_every_shape_has_its_targets_in_the_committed_graph(committed: Release, knowledge: Knowledge) -> None:
    found = counts(Data(committed.dump.read_bytes()), knowledge.shapes)
    short = {name: (found[name], least) for name, least in EXPECTED["least"].items() if found[name] < least}
    assert short == {}, "fewer than there were: a class was renamed, or facts are lost"
    assert {name for name, number in found.items() if not number} == set(EXPECTED["none"])
