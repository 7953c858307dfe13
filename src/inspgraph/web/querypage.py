"""The endpoint as a page: a form, examples, and the first rows of an answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.errors import InspgraphError
from inspgraph.queries import NamedQuery, competency_questions, find_query, named_queries
from inspgraph.web.answering import GoneError, find
from inspgraph.web.asking import Asked
from inspgraph.web.editing.bundle import POLICY, has_editor, policy, version
from inspgraph.web.editing.snippets import snippets
from inspgraph.web.evaluation import Task
from inspgraph.web.guard import Reading, read_query
from inspgraph.web.negotiation import GRAPH_FORMS, HTML, JSON, TABLE_FORMS, TURTLE
from inspgraph.web.problems import WAIT, problem_of
from inspgraph.web.questions import Question, key_of, scope_parameters
from inspgraph.web.service import endpoint_of
from inspgraph.web.site import Site, site_of

MOST_ROWS = 500
MOST_TRIPLES = 1000
MOST_BYTES = 2 * 2**20
"""Bytes of an answer that a page shows."""
FIRST = "grades-by-regime"
"""What the editor begins with."""


@dataclass(slots=True)
class Found:
    """An answer as a page shows it: rows of terms, a yes or no, or the text of a graph; or what went wrong."""

    variables: list[str] = field(default_factory=list)
    rows: list[list[dict[str, str] | None]] = field(default_factory=list)
    boolean: bool | None = None
    text: str | None = None
    cut: int | None = None
    error: str | None = None


async def form_page(request: Request) -> Response:
    """The form, with nothing asked."""
    return await run_in_threadpool(_page, request, Asked(query=""), Found())


async def answer_page(request: Request, asked: Asked) -> Response:
    """The first rows of an answer below the form; errors of the query stand beside it."""
    try:
        found = await _find(request, asked, read_query(asked.query or ""))
    except GoneError:
        raise
    except InspgraphError as error:
        problem = problem_of(error)
        headers = {"Retry-After": str(getattr(error, "wait", WAIT))} if problem.status in {429, 503} else {}
        return await run_in_threadpool(_page, request, asked, Found(error=problem.detail), problem.status, headers)
    return await run_in_threadpool(_page, request, asked, found)


async def _find(request: Request, asked: Asked, reading: Reading) -> Found:
    site, table = site_of(request), reading.form == "table"
    task = Task(
        asked.query or "",
        (JSON if table else TURTLE).media_type,
        asked.scope,
        reading.chooses,
        asked.offset,
        most_rows=MOST_ROWS if table else MOST_TRIPLES,
        most_bytes=min(MOST_BYTES, site.settings.most_bytes),
    )
    answer = await find(request, Question(task, key_of(site, reading, task), reading.steady))
    if not table:
        return Found(text=answer.content.decode(), cut=answer.kept)
    return replace(_read_table(answer.content), cut=answer.kept)


def _read_table(content: bytes) -> Found:
    told = json.loads(content)
    if "boolean" in told:
        return Found(boolean=told["boolean"])
    names, bindings = told["head"]["vars"], told["results"]["bindings"]
    return Found(variables=names, rows=[[binding.get(name) for name in names] for binding in bindings])


def _page(
    request: Request, asked: Asked, found: Found, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    site, editor = site_of(request), has_editor()
    content = site.render(
        "sparql.html",
        query=asked.query,
        found=found,
        downloads=_downloads(site, asked, found),
        snippets=list(snippets(endpoint_of(request), asked.query or "")),
        examples=by_use(site),
        first=find_query(FIRST).text,
        editor=version() if editor else None,
        base=iris.BASE,
        forms=dict.fromkeys((*TABLE_FORMS, *GRAPH_FORMS)),
    )
    told = {"Vary": "Accept", **({POLICY: policy()} if editor else {}), **(headers or {})}
    return Response(content, status, told, HTML.media_type)


def _downloads(site: Site, asked: Asked, found: Found) -> list[tuple[str, str, str]]:
    told = [("query", asked.query or ""), *scope_parameters(asked.scope)]
    return [
        (form.name, form.label, f"{site.path('/sparql')}?{urlencode([*told, ('format', form.name)])}")
        for form in (GRAPH_FORMS if found.text is not None else TABLE_FORMS)
        if form != HTML
    ]


def by_use(site: Site) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """The queries to try by what they are for: the questions by the folder of each, then those behind the pages."""
    use = {name: query.use for name, query in competency_questions().items()}
    found: dict[str, list[tuple[str, str, str]]] = {}
    for example in examples(site):
        found.setdefault(use.get(example[0], "behind the pages"), []).append(example)
    return list(found.items())


def examples(site: Site) -> list[tuple[str, str, str]]:
    """Queries to try: name, what each answers, and its address. Every one that needs no parameter is one."""
    known: dict[str, NamedQuery] = {**competency_questions(), **named_queries()}
    plain = [query for query in known.values() if not query.parameters]
    return [
        (q.name, q.question, f"{site.path('/sparql')}?{urlencode({'query': q.text, 'format': 'html'})}") for q in plain
    ]
