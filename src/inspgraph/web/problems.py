"""What goes wrong, told to the client: the table ``problems.toml`` as problem details (RFC 9457), and as pages.

A browser gets the same as a page. What an unforeseen error says stays in the log.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from inspgraph.errors import InspgraphError
from inspgraph.web.headers import GUARDS
from inspgraph.web.negotiation import HTML, PROBLEM, TURTLE, NotAcceptableError, Representation, negotiate
from inspgraph.web.site import site_of

TABLE = Path(__file__).with_name("problems.toml")
BY_STATUS = {404: "not-found", 405: "method", 413: "too-large", 415: "media-type"}
READING = ("GET", "HEAD")
"""The methods of a file in a folder of files, which is no route."""
WHOLE = "*"
"""What OPTIONS names that asks about the server as a whole (RFC 9110, section 9.3.7)."""
WAIT = 5
"""Seconds after which a client whom the service could not serve is told to come again."""


class RequestError(InspgraphError):
    """A request that the SPARQL 1.1 Protocol does not allow, or that is not offered here."""


class MediaTypeError(RequestError):
    """The body of a request has a media type that is not read."""


class CodingError(RequestError):
    """The body of a request is compressed."""


class SlowRequestError(RequestError):
    """The body of a request did not come in time."""


class TooLargeError(RequestError):
    """The body of a request is larger than it may be."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: what its page says."""

    name: str
    status: int
    title: str
    meaning: str
    mend: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong: its kind, the status, and in plain words what is wrong in this case."""

    kind: Kind
    status: int
    detail: str

    @property
    def title(self) -> str:
        """The name of the kind."""
        return self.kind.title

    def as_json(self, prefix: str = "", **more: object) -> bytes:
        """The problem details object; its type is the address of the page about the kind."""
        address = f"{prefix}/problem/{self.kind.name}"
        members = {"type": address, "title": self.title, "status": self.status, "detail": self.detail}
        return json.dumps(members | more, ensure_ascii=False).encode()


@cache
def kinds() -> dict[str, Kind]:
    """The kinds of problems, by name."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return {name: Kind(name, **{**row, "errors": tuple(row["errors"])}) for name, row in table.items()}


@cache
def _kinds_of_errors() -> dict[str, Kind]:
    return {error: kind for kind in kinds().values() for error in kind.errors}


def problem_of(error: Exception) -> Problem:
    """What to tell a client of an error: of an unforeseen one no more than that it happened."""
    if isinstance(error, HTTPException):
        kind = kinds()[BY_STATUS.get(error.status_code, "request" if error.status_code < 500 else "internal")]
        return Problem(kind, error.status_code, _spoken(error))
    known = _kinds_of_errors()
    kind = next((known[up.__name__] for up in type(error).__mro__ if up.__name__ in known), kinds()["internal"])
    hidden = kind.status == HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(kind, kind.status, "something went wrong here; it has been logged" if hidden else str(error))


def _spoken(error: HTTPException) -> str:
    spoken = {404: "this site has no such address", 405: "this address does not answer to this method"}
    return spoken.get(error.status_code, error.detail)


def answer_problem(request: Request, error: Exception) -> Response:
    """The answer to a request that failed."""
    problem, site = problem_of(error), site_of(request)
    headers = {"Vary": "Accept", "Cache-Control": "no-store", **GUARDS}
    headers |= getattr(error, "headers", None) or {}
    asks_of_all = request.method == "OPTIONS" and request.scope["path"] == WHOLE
    if problem.status == HTTPStatus.METHOD_NOT_ALLOWED or asks_of_all:
        headers["Allow"] = methods_of(request)
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    if problem.status in {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}:
        headers["Retry-After"] = str(getattr(error, "wait", WAIT))
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    report = getattr(error, "report", None)
    if report and wants(request, TURTLE):
        content, media_type = report.encode(), TURTLE.media_type
    elif wants_page(request.headers.get("accept")):
        content, media_type = site.render("problem.html", problem=problem), HTML.media_type
    else:
        more = {"results": getattr(error, "results", ())} if report else {}
        content, media_type = problem.as_json(site.settings.prefix, **more), PROBLEM.media_type
    return Response(content, problem.status, headers, media_type)


def methods_of(request: Request) -> str:
    """The methods of an address (RFC 9110, section 10.2.1): the router knows those of the first route that fits.

    Those of the whole server are those of all of its addresses.
    """
    whole = request.scope["path"] == WHOLE
    fitting = (route for route in request.app.routes if whole or route.matches(request.scope)[0] != Match.NONE)
    every = {method for route in fitting for method in getattr(route, "methods", ())}
    return ", ".join(sorted({*(every or READING), "OPTIONS"}))


def wants(request: Request, form: Representation) -> bool:
    """Whether a client would rather have a form than problem details."""
    try:
        return negotiate(request.headers.get("accept"), (PROBLEM, form)) == form
    except NotAcceptableError:
        return False


@lru_cache(maxsize=1024)
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
