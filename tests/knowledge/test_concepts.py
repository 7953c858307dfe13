"""The concepts as plain values: the same as the graphs say, read without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import SKOS, URIRef

from inspgraph import iris
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge


def test_they_say_what_the_graphs_say(knowledge: Knowledge) -> None:
    """Every concept that a graph places in a scheme is there, with each of its values and labels."""
    graph, placed = knowledge.reference, 0
    for subject, scheme in graph.subject_objects(SKOS.inScheme):
        concept = knowledge.concept(str(scheme).removeprefix(iris.DEF), str(subject).rsplit("/", 1)[1])
        assert concept.iri == str(subject)
        for predicate in set(graph.predicates(URIRef(concept.iri))):
            values = {str(value) for value in graph.objects(URIRef(concept.iri), predicate)}
            name = str(predicate).replace("#", "/").rsplit("/", 1)[1]
            held = concept.labels if name in {"prefLabel", "altLabel", "hiddenLabel"} else concept.values[name]
            assert values <= set(held), f"{concept.iri} {name}"
        assert concept.label == str(graph.value(subject, SKOS.prefLabel))
        placed += 1
    assert placed > 500


@pytest.mark.parametrize("asked", ["graphs", "concepts"])
def test_a_file_that_is_no_turtle_is_named_with_the_place(asked: str, tmp_path: Path) -> None:
    path = tmp_path / "ontology" / "vocab" / "broken.ttl"
    path.parent.mkdir(parents=True)
    path.write_text("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n<urn:x:y> skos:prefLabel .\n")
    with pytest.raises(KnowledgeError, match=r"broken\.ttl: not Turtle: .*line(?s:.)*2"):
        _ = Knowledge(tmp_path).concepts("any") if asked == "concepts" else Knowledge(tmp_path).graphs
