"""Questions that are asked by name, and queries in SPARQL: rows that are few enough to read, and what they rest on."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping

from inspgraph import iris
from inspgraph.assistant.citing import cite_all
from inspgraph.assistant.desk import Answer, Desk, present
from inspgraph.assistant.finding import known_names
from inspgraph.errors import QueryError
from inspgraph.queries import NamedQuery, competency_questions, find_query, named_queries, run_query
from inspgraph.web.evaluation import Task
from inspgraph.web.guard import TOKEN, read_query

INTERNAL = re.compile(r"describe-(?!statement)|partition-|resource-|names-to-find|known-terms|.*-passages$|addresses-")
"""Queries that pages and programs are made of, which answer no question of a reader."""
MOST_ROWS, MOST_BYTES = 200, 200_000
TABLE, TURTLE = "application/sparql-results+json", "text/turtle"
NO_ROWS = "There is no row: what is asked for was not read, or the query asks for something else than was meant."
THEMES = "Themes were given by cues with a measured confidence, or by hand; not by the inspectors."
SCALES = "The rows hold grades of more than one scale: they are not to be ranked against one another."
UNCITED = "The rows are counts or names: cite the release, and ask for the things behind them to cite passages."
PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
GRADE = iris.DEF + "grade/"


def list_questions(desk: Desk, about: str | None = None) -> Answer:
    """The questions that are asked by name, with their parameters; those about some words alone if any are given."""
    wanted = (about or "").casefold().split()
    told = [
        {"name": one.name, "answers": one.question, **({"parameters": one.parameters} if one.parameters else {})}
        for one in _questions()
        if all(word in f"{one.name} {one.question} {one.use}".casefold() for word in wanted)
    ]
    return desk.answer({"questions": told, "of": len(list(_questions()))})


def _questions() -> Iterator[NamedQuery]:
    for name, one in {**competency_questions(), **named_queries()}.items():
        if not INTERNAL.match(name):
            yield one


def ask_question(desk: Desk, name: str, parameters: Mapping[str, str] | None = None, most: int = 50) -> Answer:
    """The rows of a question that is asked by name; ``QueryError`` for an unknown one or for other parameters."""
    query = find_query(name)
    if set(parameters or {}) != set(query.parameters):
        needs = ", ".join(f"{one} ({kind})" for one, kind in query.parameters.items()) or "no parameters"
        msg = f"question {name!r} needs {needs}; given were {', '.join(sorted(parameters or {})) or 'none'}"
        raise QueryError(msg)
    rows = run_query(desk.release, name, **(parameters or {})).plain()
    shown = [present(row) for row in rows[: _limit(most)]]
    return _answer(desk, {"question": query.question}, shown, len(rows) if len(rows) > len(shown) else None)


async def ask_sparql(desk: Desk, query: str, most: int = 50) -> Answer:
    """The rows or triples of a query, which runs where it can be ended.

    ``QueryError`` says in words and with the place what is wrong with it; also raises what ``Evaluator.answer`` does.
    """
    reading = read_query(query)
    check_terms(query, desk.keep("terms", lambda: {row["term"] or "" for row in desk.rows("known-terms")}))
    form = TABLE if reading.form == "table" else TURTLE
    task = Task(query, form, None, reading.chooses, most_rows=_limit(most), most_bytes=MOST_BYTES)
    try:
        answered = await desk.evaluator.answer(task, "assistant")
    except QueryError as error:
        raise QueryError(explain(str(error), query)) from error
    if form == TURTLE:
        named = re.findall(rf"<({re.escape(iris.ID)}[^>]+)>", answered.content.decode())
        told = {"triples": answered.content.decode(), "truncated": answered.kept is not None}
        return desk.answer(told, *cite_all(desk, named))
    results = json.loads(answered.content)
    if "boolean" in results:
        return desk.answer({"answer": results["boolean"]}, caveats=[UNCITED])
    rows = [{name: cell["value"] for name, cell in row.items()} for row in results["results"]["bindings"]]
    return _answer(desk, {}, [present(row) for row in rows], answered.kept)


def explain(message: str, query: str) -> str:
    """What the engine says of a query, with the line in which it stopped and a mark at the place."""
    match = PLACE.search(message)
    lines = query.splitlines()
    if match is None or not 1 <= int(match[1]) <= len(lines):
        return message
    line, at = lines[int(match[1]) - 1], int(match[2]) - 1
    where = f"line {match[1]}, character {match[2]}"
    return f"the query is not understood from {where}: {line[:at]} ⟨here⟩ {line[at:]} ({match[3]})"


def _limit(most: int) -> int:
    if not 1 <= most <= MOST_ROWS:
        msg = f"most_rows is {most}; it must be from 1 to {MOST_ROWS}"
        raise QueryError(msg)
    return most


def _answer(desk: Desk, told: Answer, rows: list[Answer], cut: int | None) -> Answer:
    cells = [str(cell) for row in rows for cell in row.values()]
    citations, caveats = cite_all(desk, cells)
    caveats += list(_caveats(desk, rows, cells))
    if rows and not citations and not caveats:
        caveats.append(UNCITED)
    told |= {"rows": rows, "truncated": cut is not None}
    if cut is not None:
        caveats.append(f"Only the first {len(rows)} rows are here: ask for less, or for counts, before you conclude.")
    return desk.answer(told, citations, caveats)


def _caveats(desk: Desk, rows: list[Answer], cells: list[str]) -> Iterator[str]:
    if not rows:
        yield NO_ROWS
    if any("theme" in name.casefold() for row in rows[:1] for name in row):
        yield THEMES
    scales = {row["scale"] for row in rows if "scale" in row}
    if grades := {cell for cell in cells if cell.startswith(GRADE)}:
        scales |= {one.note for one in known_names(desk) if one.thing in grades}
    if len(scales) > 1:
        yield SCALES


def check_terms(query: str, known: Iterable[str]) -> None:
    """Refuses a query that names a term of the project's that there is not; ``QueryError`` says what is near.

    Only classes, properties, concepts and code lists are looked at: what is not there would find nothing, in silence.
    """
    terms = frozenset(known)
    for printed, iri in _named(query):
        if iri.startswith(iris.DEF) and iri not in terms:
            near = difflib.get_close_matches(iri, terms, n=3, cutoff=0.7)
            hint = f"; there are {', '.join(f'<{one}>' for one in near)}" if near else ""
            msg = f"{printed} is no term of the vocabulary{hint}. `describe_graph` lists classes and properties."
            raise QueryError(msg)


def _named(query: str) -> Iterator[tuple[str, str]]:
    """The IRIs that a query names, as printed and whole; those of prefixes themselves are left out."""
    prefixes: dict[str, str] = {}
    before = ("", "")
    declared = ""
    for kind, text in ((match.lastgroup, match[0]) for match in TOKEN.finditer(query) if match.lastgroup != "comment"):
        if kind == "iri":
            if declared:
                prefixes[declared], declared = text[1:-1], ""
            elif before[1].upper() != "BASE":
                yield text, text[1:-1]
        elif kind == "name" and not text.startswith("@"):
            prefix, _, local = text.partition(":")
            if before[1].upper() == "PREFIX":
                declared = prefix + ":"
            elif prefix + ":" in prefixes:
                yield text, prefixes[prefix + ":"] + re.sub(r"\\(.)", r"\1", local.rstrip("."))
        before = (kind or "", text)
