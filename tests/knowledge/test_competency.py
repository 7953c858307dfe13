"""The questions that the graph must answer: the rows are those of the table beside the query."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from inspgraph.compare import to_csv
from inspgraph.knowledge import load_knowledge
from inspgraph.queries import competency_questions, derivations, named_queries
from inspgraph.store import Release

QUESTIONS = competency_questions()


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_rows_are_the_expected_ones(name: str, committed: Release) -> None:
    """Same columns, same rows, same order, over everything that is committed."""
    question = QUESTIONS[name]
    expected = (load_knowledge().root / f"ontology/competency/{question.use}/{name}.csv").read_text(encoding="utf-8")
    found = to_csv(committed.select(question.text))
    assert list(csv.reader(io.StringIO(found))) == list(csv.reader(io.StringIO(expected)))


def test_every_use_has_questions() -> None:
    """Thirty-five questions or more, each in the folder of its use, none lost to a stray folder."""
    folder = load_knowledge().root / "ontology/competency"
    assert {question.use for question in QUESTIONS.values()} == {
        "history",
        "grades",
        "findings",
        "law",
        "people",
        "sources",
    }
    assert {path.stem for path in folder.rglob("*.rq")} == set(QUESTIONS)
    assert len(QUESTIONS) >= 35


def test_every_table_has_its_question() -> None:
    """No expected rows without a query, and no question that expects nothing."""
    folder = load_knowledge().root / "ontology/competency"
    tables = {path.stem: path for path in folder.glob("*/*.csv")}
    assert set(tables) == set(QUESTIONS)
    for path in tables.values():
        assert len(path.read_text(encoding="utf-8").splitlines()) > 1, path


@pytest.mark.parametrize(
    "query", [*QUESTIONS.values(), *named_queries().values(), *derivations().values()], ids=lambda q: q.name
)
def test_a_query_says_what_it_answers(query: object) -> None:
    """Each file opens with a sentence, declares its prefixes, and projects its parameters."""
    from inspgraph.queries import NamedQuery

    assert isinstance(query, NamedQuery)
    assert len(query.question) > 20
    assert query.text.startswith("#")
    assert "PREFIX" in query.text or "<http" in query.text or ":" not in query.text.split("{", 1)[1]
    projected = query.text.split("SELECT", 1)[-1].split("WHERE", 1)[0]
    for name in query.parameters:
        assert f"?{name}" in projected or "CONSTRUCT" in query.text


def test_the_queries_of_the_package_travel_with_it() -> None:
    """Queries are found beside the module that runs them."""
    from inspgraph import queries

    assert (Path(queries.__file__).parent / "derive").is_dir()
