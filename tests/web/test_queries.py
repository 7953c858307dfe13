"""The queries behind the pages, as files."""

from __future__ import annotations

import re

import pytest

from inspgraph import iris
from inspgraph.queries import named_queries, run_query
from inspgraph.store import Release

SELECTED = re.compile(r"SELECT(?: DISTINCT)?\s+(.*?)\s+WHERE", re.DOTALL)
EVERY = pytest.mark.parametrize("name", sorted(named_queries()))


@EVERY
def test_it_says_what_it_gives_back(name: str) -> None:
    question = named_queries()[name].question
    assert question.endswith((".", "?"))
    assert len(question.split()) >= 5


@EVERY
def test_its_parameters_are_projected(name: str) -> None:
    query = named_queries()[name]
    projected = SELECTED.search(query.text)
    assert projected is not None
    assert all(f"?{parameter}" in projected[1].split() for parameter in query.parameters)


@EVERY
def test_it_answers_about_what_nobody_knows(release: Release, name: str) -> None:
    values = dict.fromkeys(named_queries()[name].parameters, iris.ID + "nothing")
    assert values == {} or run_query(release, name, **values).rows == ()
