"""What goes wrong, told to the client: one table from error to status, and problem details (RFC 9457).

A browser gets the same as a page. What an unforeseen error says stays in the log.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from inspgraph.errors import InspgraphError, QueryError, StoreError
from inspgraph.web.evaluator import BusyError, QueryCrashedError, QueryTimeoutError
from inspgraph.web.guard import UpdateRefusedError
from inspgraph.web.negotiation import HTML, PROBLEM, NotAcceptableError, negotiate
from inspgraph.web.site import NoSuchResourceError, site_of


class RequestError(InspgraphError):
    """A request that the SPARQL 1.1 Protocol does not allow, or that is not offered here."""


class MediaTypeError(RequestError):
    """The body of a request has a media type that is not read."""


class TooLargeError(RequestError):
    """The body of a request is larger than a query may be."""


STATUS: dict[type[Exception], HTTPStatus] = {
    NoSuchResourceError: HTTPStatus.NOT_FOUND,
    NotAcceptableError: HTTPStatus.NOT_ACCEPTABLE,
    TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    MediaTypeError: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    RequestError: HTTPStatus.BAD_REQUEST,
    UpdateRefusedError: HTTPStatus.FORBIDDEN,
    QueryError: HTTPStatus.BAD_REQUEST,
    QueryTimeoutError: HTTPStatus.SERVICE_UNAVAILABLE,
    QueryCrashedError: HTTPStatus.SERVICE_UNAVAILABLE,
    BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    StoreError: HTTPStatus.SERVICE_UNAVAILABLE,
    InspgraphError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A status with its name, and in plain words what is wrong."""

    status: HTTPStatus
    detail: str

    @property
    def title(self) -> str:
        """The name of the status."""
        return self.status.phrase

    def as_json(self) -> bytes:
        """The problem details object."""
        members = {"type": "about:blank", "title": self.title, "status": self.status.value, "detail": self.detail}
        return json.dumps(members, ensure_ascii=False).encode()


def problem_of(error: Exception) -> Problem:
    """What to tell a client of an error: of an unforeseen one no more than that it happened."""
    if isinstance(error, HTTPException):
        return Problem(HTTPStatus(error.status_code), _spoken(error))
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), HTTPStatus.INTERNAL_SERVER_ERROR)
    hidden = status is HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(status, "something went wrong here; it has been logged" if hidden else str(error))


def _spoken(error: HTTPException) -> str:
    spoken = {404: "this site has no such address", 405: "this address does not answer to this method"}
    return spoken.get(error.status_code, error.detail)


def answer_problem(request: Request, error: Exception) -> Response:
    """The answer to a request that failed."""
    problem = problem_of(error)
    headers = {"Vary": "Accept"}
    if isinstance(error, HTTPException):
        headers |= error.headers or {}
    if problem.status is HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "5"
    if wants_page(request.headers.get("accept")):
        content, media_type = site_of(request).render("problem.html", problem=problem), HTML.media_type
    else:
        content, media_type = problem.as_json(), PROBLEM.media_type
    return Response(content, problem.status, headers, media_type)


def wants_page(accept: str | None) -> bool:
    """Whether a client would rather have a page than data: a browser says so, a program does not."""
    try:
        return negotiate(accept, (PROBLEM, HTML)) == HTML
    except NotAcceptableError:
        return False


def register(app: FastAPI) -> None:
    """Lets every error of an app be answered here."""
    for kind in (InspgraphError, HTTPException, Exception):
        app.add_exception_handler(kind, answer_problem)
