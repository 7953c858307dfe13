"""Checks of a dataset as a whole: Q1 and Q2, each with what passes and what breaks it."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.validate.wholes import check_whole

G, ST, META = iris.source_graph("d-1"), iris.ID + "statement/x", iris.META_GRAPH
TYPE, DATASET = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<http://rdfs.org/ns/void#Dataset>"
GOOD = (
    f"<{ST}> {TYPE} <{iris.IG}Statement> <{G}> .\n"
    f'<{ST}> <urn:day> "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> <{G}> .\n'
    f'<{ST}> <urn:words> "not _:blank at all" <{G}> .\n'
    f"<{G}> {TYPE} {DATASET} <{META}> .\n"
)
OTHER = iris.source_graph("d-2")
DESCRIBED = f"<{OTHER}> {TYPE} {DATASET} <{META}> .\n"


def found(nquads: str, knowledge: Knowledge) -> set[tuple[str, str]]:
    engine = ox.Store()
    engine.bulk_load(nquads.encode(), format=ox.RdfFormat.N_QUADS)
    results = list(check_whole(nquads.encode(), engine, knowledge.root))
    assert {r.severity for r in results} <= {"Violation"}
    assert all(r.message.startswith(r.code + " ") and "{" not in r.message for r in results)
    return {(r.source_shape.rsplit("#", 1)[1], r.focus_node) for r in results}


def test_what_is_as_it_should_be_passes(knowledge: Knowledge) -> None:
    assert found(GOOD, knowledge) == set()


@pytest.mark.parametrize(
    ("more", "shape", "focus"),
    [
        (f"<{ST}> <urn:p> _:b <{G}> .\n", "Q1-blank", f"<{ST}> <urn:p> _:b <{G}> ."),
        (f"_:b <urn:p> <{ST}> <{G}> .\n", "Q1-blank", f"_:b <urn:p> <{ST}> <{G}> ."),
        (f'<{ST}> <urn:p> "2023-02-29"^^<http://www.w3.org/2001/XMLSchema#date> <{G}> .\n', "Q1-date", "2023-02-29"),
        (f'<{ST}> <urn:p> "20230228"^^<http://www.w3.org/2001/XMLSchema#date> <{G}> .\n', "Q1-date", "20230228"),
        (f"<urn:thing> {TYPE} <urn:Kind> <{OTHER}> .\n", "Q2-described", OTHER),
        (DESCRIBED + f"<{ST}> {TYPE} <{iris.IG}Statement> <{OTHER}> .\n", "Q2-one-source", ST),
        (f"<{iris.inspection('1-x-2020-01')}> <{iris.IG}published> <urn:v> <{G}> .\n", "Q2-no-fact-of-a-source",
         iris.inspection("1-x-2020-01")),
    ],
)  # fmt: skip
def test_what_breaks_a_check_is_found(more: str, shape: str, focus: str, knowledge: Knowledge) -> None:
    assert found(GOOD + more, knowledge) == {(shape, focus)}
