"""Named queries: one ``.rq`` file a page, command or question, run with bound parameters.

A query says in its first comment lines what it gives back, and in ``# parameter: name (kind)`` lines which of
its projected variables are to be bound. Values are bound by the engine, never pasted into the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from inspgraph.errors import QueryError
from inspgraph.folders import knowledge_root
from inspgraph.store import PlainRow, Release, Table

HERE = Path(__file__).parent
PARAMETER = re.compile(r"^# parameter: (?P<name>\w+) \((?P<kind>iri|text)\)", re.MULTILINE)
SELECTION = re.compile(r"\bSELECT\b(?P<named>[^{}]*?)\bWHERE\s*\{", re.DOTALL)
COMMENT = re.compile(r"^#(?! ?parameter:) ?(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query of a file: its name, what it answers, its text, the parameters that it needs, and the folder it is in."""

    name: str
    question: str
    text: str
    parameters: dict[str, str]
    use: str = ""


def read_query(path: Path, use: str = "") -> NamedQuery:
    """The query of one file, for a use."""
    text = path.read_text(encoding="utf-8")
    head = text[: text.find("PREFIX")] if "PREFIX" in text else text
    question = " ".join(line.strip() for line in COMMENT.findall(head) if line.strip())
    return NamedQuery(path.stem, question, text, {m["name"]: m["kind"] for m in PARAMETER.finditer(text)}, use)


@cache
def named_queries() -> dict[str, NamedQuery]:
    """Every query of the package by name."""
    return {path.stem: read_query(path) for path in sorted(HERE.glob("*.rq"))}


@cache
def competency_questions() -> dict[str, NamedQuery]:
    """Every question that the graph must answer, by name; its use is the folder that it stands in."""
    folder = knowledge_root() / "ontology/competency"
    return {path.stem: read_query(path, path.parent.name) for path in sorted(folder.glob("*/*.rq"))}


def derivations() -> dict[str, NamedQuery]:
    """Every query that derives a graph, by the name of that graph."""
    return {path.stem: read_query(path) for path in sorted((HERE / "derive").glob("*.rq"))}


def find_query(name: str) -> NamedQuery:
    """The named query or competency question of a name; ``QueryError`` that lists the names if there is none."""
    known = _known()
    if name not in known:
        msg = f"no query is named {name!r}; there are {', '.join(sorted(known))}"
        raise QueryError(msg)
    return known[name]


@cache
def _known() -> dict[str, NamedQuery]:
    return {**named_queries(), **competency_questions()}


def run_query(release: Release, name: str, **values: str) -> Table:
    """The rows of a named query, with its parameters bound; ``QueryError`` if one is missing or unknown."""
    query = find_query(name)
    _check_values(query, values)
    bound = {key: _term(key, query.parameters[key], value) for key, value in values.items()}
    return release.select(query.text, bound)


def ask(release: Release, name: str, **values: str) -> list[PlainRow]:
    """As ``run_query(…).plain()``, at less cost: the rows as plain strings, for what takes many of them."""
    query = find_query(name)
    _check_values(query, values)
    bound = {key: _term(key, query.parameters[key], value) for key, value in values.items()}
    return release.rows(query.text, bound)


def _check_values(query: NamedQuery, values: Mapping[str, str]) -> None:
    if set(values) != set(query.parameters):
        msg = f"query {query.name!r} takes {sorted(query.parameters) or 'no parameters'}, not {sorted(values)}"
        raise QueryError(msg)


def fill_in(query: NamedQuery, values: Mapping[str, str]) -> str:
    """The text of a named query with its parameters set by VALUES, for whoever runs it elsewhere.

    Values are written as terms of SPARQL, so none can end where it stands. ``QueryError`` for what is no IRI, and
    if a parameter is missing or unknown.
    """
    _check_values(query, values)
    terms = {name: _term(name, query.parameters[name], value) for name, value in values.items()}

    def with_values(found: re.Match[str]) -> str:
        told = [f" VALUES ?{name} {{ {term} }}" for name, term in terms.items() if f"?{name}" in found["named"].split()]
        return found[0] + "".join(told)

    plain = "".join(line for line in query.text.splitlines(keepends=True) if not PARAMETER.match(line))
    return SELECTION.sub(with_values, plain)


def _term(name: str, kind: str, value: str) -> ox.NamedNode | ox.Literal:
    try:
        return ox.NamedNode(value) if kind == "iri" else ox.Literal(value)
    except ValueError as error:
        msg = f"{name}={value!r} is no IRI: give the whole address, as in {name}=https://w3id.org/inspgraph/id/…"
        raise QueryError(msg) from error
