"""The endpoint: query, update and service description (SPARQL 1.1 Protocol, section 2; Service Description, 2).

GET, POST and QUERY ask; a form for people stands at the same address (``querypage``).
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.web.answering import respond
from inspgraph.web.asking import FORM, QUERY, Asked, read_address, read_request
from inspgraph.web.changes import Change
from inspgraph.web.problems import RequestError, wants_page
from inspgraph.web.querypage import answer_page, form_page
from inspgraph.web.questions import read_question, wants_answer_as_page
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

    Raises what ``read_question`` and ``respond`` raise.
    """
    accept = request.headers.get("accept")
    if asked.query is not None and wants_answer_as_page(asked.format, accept):
        return await answer_page(request, asked)
    question = read_question(site_of(request), asked, accept, request.headers.get("accept-encoding"))
    return await respond(request, question)
