"""The endpoint: query, update and service description (SPARQL 1.1 Protocol, section 2; Service Description, 2).

GET, POST and QUERY ask; a form for people stands at the same address (``querypage``).
"""

from __future__ import annotations

from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.web.answering import respond, scope_parameters
from inspgraph.web.asking import FORM, QUERY, Asked, read_address, read_request
from inspgraph.web.changes import Change
from inspgraph.web.evaluation import Rest, Task
from inspgraph.web.guard import Form, read_query
from inspgraph.web.negotiation import GRAPH_FORMS, HTML, TABLE_FORMS, Representation, named_form, negotiate, takes_gzip
from inspgraph.web.problems import RequestError, wants_page
from inspgraph.web.querypage import answer_page, form_page
from inspgraph.web.rooms import Room
from inspgraph.web.service import describe_service
from inspgraph.web.site import site_of
from inspgraph.web.updates import read_update
from inspgraph.web.writermode import writer_of

METHODS = "GET, HEAD, POST, QUERY, OPTIONS"
ACCEPTED = f'"{QUERY}", "{FORM}"'
"""What the QUERY method takes, as the field ``Accept-Query``."""

router = Room()


@router.route("/sparql", methods=["GET", "HEAD"])
async def ask_by_address(request: Request) -> Response:
    """Answers the query in ``?query=``; without one, describes the service, to a browser by a form."""
    asked = read_address(request)
    if asked.update is not None:
        return await update(request, asked)
    if asked.query is not None:
        return await answer(request, asked)
    if asked.format is None and wants_page(request.headers.get("accept")):
        return await form_page(request)
    return await describe_service(request, asked.format)


@router.route("/sparql", methods=["POST", "QUERY"])
async def ask_by_body(request: Request) -> Response:
    """Answers a query that is the body of the request, or that a form in the body holds."""
    asked = await read_request(request)
    if asked.update is not None:
        return await update(request, asked)
    return await answer(request, asked)


async def update(request: Request, asked: Asked) -> Response:
    """Carries out an update (section 2.2) in writer mode.

    Raises ``UpdateRefusedError`` elsewhere, ``RequestError`` beside a query or by another method than POST, and what
    ``Tokens.check``, ``read_update`` and ``Writer.change`` raise.
    """
    writer = writer_of(request)
    if request.method != "POST" or asked.query is not None:
        msg = "an update is sent by POST, and by itself"
        raise RequestError(msg)
    writer.mode.tokens.check(request.headers.get("authorization"), "update")
    await writer.change(Change(update=read_update(asked.update or "", asked.using)))
    return Response(status_code=204)


@router.route("/sparql", methods=["OPTIONS"])
def tell_methods() -> Response:
    """Tells how to ask (RFC 9110, section 9.3.7)."""
    return Response(status_code=204, headers={"Allow": METHODS, "Accept-Query": ACCEPTED})


async def answer(request: Request, asked: Asked) -> Response:
    """The answer to a query in the form that ``?format=`` or the Accept header asks for.

    Raises ``RequestError`` where there is no query, and what ``read_query``, ``negotiate`` and ``respond`` raise.
    """
    if asked.query is None:
        msg = "there is no query: give one as ?query=… or in the body"
        raise RequestError(msg)
    accept, site = request.headers.get("accept"), site_of(request)
    if wants_answer_as_page(asked.format, accept):
        return await answer_page(request, asked)
    reading = read_query(asked.query)
    form = form_for(reading.form, asked.format, accept)
    task = Task(
        asked.query,
        form.media_type,
        asked.scope,
        reading.chooses,
        asked.offset,
        most_rows=site.settings.most_rows,
        most_bytes=site.settings.most_bytes,
        pack=takes_gzip(request.headers.get("accept-encoding")),
        rest=Rest(
            site.address("/sparql"), (("query", reading.plain), *scope_parameters(asked.scope), ("format", form.name))
        ),
    )
    return await respond(request, asked.query, reading, task)


@lru_cache(maxsize=1024)
def wants_answer_as_page(name: str | None, accept: str | None) -> bool:
    """Whether an answer is asked for as a page; ``NotAcceptableError`` for a name that no form has."""
    return named_form(name, (*TABLE_FORMS, *GRAPH_FORMS)) == HTML if name else wants_page(accept)


@lru_cache(maxsize=1024)
def form_for(kind: Form, name: str | None, accept: str | None) -> Representation:
    """The form in which a query of a kind is answered; ``NotAcceptableError`` if none fits."""
    offered = forms_of(kind)
    return named_form(name, offered) if name else negotiate(accept, offered)


def forms_of(kind: Form) -> tuple[Representation, ...]:
    """What the answer to a query of that form is given as, to programs."""
    return TABLE_FORMS[:-1] if kind == "table" else GRAPH_FORMS[:-1]
