"""The query endpoint: the query operation of the SPARQL 1.1 Protocol (section 2.1), and a form for people.

A query is checked, then answered in a child process, and its answer is sent whole: nothing fails after the
status has gone out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from inspgraph.errors import InspgraphError
from inspgraph.queries import NamedQuery, competency_questions, named_queries
from inspgraph.web.guard import MOST_BYTES, Form, UpdateRefusedError, check_query
from inspgraph.web.negotiation import (
    GRAPH_FORMS,
    HTML,
    JSON,
    TABLE_FORMS,
    TURTLE,
    Representation,
    named_form,
    negotiate,
)
from inspgraph.web.problems import MediaTypeError, RequestError, TooLargeError, problem_of, wants_page
from inspgraph.web.site import Site, site_of

MOST_BODY = 3 * MOST_BYTES + 1000
"""A form writes each byte of a query with up to three."""
MOST_ROWS = 500
MOST_TEXT = 100_000
DATASET = frozenset({"default-graph-uri", "named-graph-uri"})

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the query, if there is one, and the name of a form."""

    query: str | None
    format: str | None = None


@dataclass(slots=True)
class Found:
    """An answer as a page shows it: rows of terms, a yes or no, or the text of a graph; or what went wrong."""

    variables: list[str] = field(default_factory=list)
    rows: list[list[dict[str, str] | None]] = field(default_factory=list)
    total: int = 0
    boolean: bool | None = None
    text: str | None = None
    error: str | None = None


@router.api_route("/sparql", methods=["GET", "HEAD"])
async def query_by_get(request: Request) -> Response:
    """Answers the query in ``?query=``; without one, a browser gets the form."""
    asked = read_parameters(request.scope["query_string"])
    if asked.query is None and wants_page(request.headers.get("accept")):
        return await run_in_threadpool(_page, site_of(request), "", Found())
    return await run_in_threadpool(answer, site_of(request), asked, request.headers.get("accept"))


@router.post("/sparql")
async def query_by_post(request: Request) -> Response:
    """Answers a query that is the body of the request, or that a form in the body holds."""
    asked = await read_body(request)
    return await run_in_threadpool(answer, site_of(request), asked, request.headers.get("accept"))


async def read_body(request: Request) -> Asked:
    """The query of a POST request (SPARQL 1.1 Protocol, sections 2.1.2 and 2.1.3).

    Raises ``MediaTypeError``, ``TooLargeError``, ``UpdateRefusedError`` or ``RequestError``.
    """
    media_type, _, rest = request.headers.get("content-type", "").lower().partition(";")
    if "charset" in rest and "utf-8" not in rest:
        msg = "a query is read as UTF-8 and nothing else"
        raise MediaTypeError(msg)
    body = await _read(request)
    match media_type.strip():
        case "application/x-www-form-urlencoded":
            return read_parameters(body)
        case "application/sparql-query":
            in_address = read_parameters(request.scope["query_string"])
            if in_address.query is not None:
                msg = "one query in the address and one in the body: give one"
                raise RequestError(msg)
            return Asked(_decode(body), in_address.format)
        case "application/sparql-update":
            msg = "updates are not offered: what is served here never changes"
            raise UpdateRefusedError(msg)
        case other:
            msg = f"send a query as application/sparql-query or application/x-www-form-urlencoded, not as {other!r}"
            raise MediaTypeError(msg)


async def _read(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BODY:
            msg = f"the request has more than {MOST_BODY} bytes"
            raise TooLargeError(msg)
    return body


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        msg = "the query is not UTF-8"
        raise RequestError(msg) from error


def read_parameters(encoded: bytes) -> Asked:
    """The query and the form's name in parameters; percent signs are decoded once.

    Raises ``RequestError`` for a second query, a dataset, or bytes that are not UTF-8, and
    ``UpdateRefusedError`` for an update.
    """
    try:
        given = parse_qs(encoded.decode("utf-8"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        msg = "the parameters are not percent-encoded UTF-8"
        raise RequestError(msg) from error
    if "update" in given:
        msg = "updates are not offered: what is served here never changes"
        raise UpdateRefusedError(msg)
    if DATASET & given.keys():
        msg = "default-graph-uri and named-graph-uri are not offered: every query sees all graphs; use GRAPH <…> { … }"
        raise RequestError(msg)
    queries, formats = given.get("query", []), given.get("format", [])
    if len(queries) > 1:
        msg = "there is more than one query; give one"
        raise RequestError(msg)
    return Asked(queries[0] if queries else None, formats[0] if formats and formats[0] else None)


def answer(site: Site, asked: Asked, accept: str | None) -> Response:
    """The answer to a query in the form that ``?format=`` or the Accept header asks for.

    Raises ``RequestError`` where there is no query, and what ``check_query``, ``negotiate`` and
    ``Evaluator.answer`` raise; on a page, the errors of a query stand beside it.
    """
    if asked.query is None:
        msg = "there is no query: give one as ?query=… or in the body"
        raise RequestError(msg)
    wanted = named_form(asked.format, (*TABLE_FORMS, *GRAPH_FORMS)) if asked.format else None
    if wanted == HTML or (wanted is None and wants_page(accept)):
        return _answer_page(site, asked.query)
    offered = _offered(check_query(asked.query))
    form = named_form(asked.format, offered) if asked.format else negotiate(accept, offered)
    content = site.evaluator.answer(asked.query, form.media_type)
    return Response(content, media_type=form.media_type, headers={"Vary": "Accept"})


def _offered(kind: Form) -> tuple[Representation, ...]:
    return TABLE_FORMS[:-1] if kind == "table" else GRAPH_FORMS[:-1]


def _answer_page(site: Site, query: str) -> Response:
    try:
        return _page(site, query, _find(site, query))
    except InspgraphError as error:
        problem = problem_of(error)
        return _page(site, query, Found(error=problem.detail), problem.status)


def _find(site: Site, query: str) -> Found:
    if check_query(query) == "graph":
        text = site.evaluator.answer(query, TURTLE.media_type).decode()
        return Found(text=text[:MOST_TEXT], total=len(text))
    told = json.loads(site.evaluator.answer(query, JSON.media_type))
    if "boolean" in told:
        return Found(boolean=told["boolean"])
    names, bindings = told["head"]["vars"], told["results"]["bindings"]
    rows = [[binding.get(name) for name in names] for binding in bindings[:MOST_ROWS]]
    return Found(variables=names, rows=rows, total=len(bindings))


def _page(site: Site, query: str, found: Found, status: int = 200) -> Response:
    downloads = {
        form.label: f"{site.path('/sparql')}?{urlencode({'query': query, 'format': form.name})}"
        for form in (GRAPH_FORMS if found.text is not None else TABLE_FORMS)
        if form != HTML
    }
    content = site.render(
        "sparql.html",
        query=query,
        found=found,
        downloads=downloads,
        examples=examples(site),
        forms=dict.fromkeys((*TABLE_FORMS, *GRAPH_FORMS)),
    )
    return Response(content, status, media_type=HTML.media_type, headers={"Vary": "Accept"})


def examples(site: Site) -> list[tuple[str, str, str]]:
    """Queries to try: name, what each answers, and its address. Every one that needs no parameter is one."""
    known: dict[str, NamedQuery] = {**competency_questions(), **named_queries()}
    plain = [query for query in known.values() if not query.parameters]
    return [
        (q.name, q.question, f"{site.path('/sparql')}?{urlencode({'query': q.text, 'format': 'html'})}") for q in plain
    ]
