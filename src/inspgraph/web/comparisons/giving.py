"""How an answer of a comparison table, or a figure, is given: the form that is asked for, its tag, what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.compare import Answer
from inspgraph.errors import QueryError
from inspgraph.web.allowance import client_of
from inspgraph.web.comparisons.choices import ChoiceError
from inspgraph.web.comparisons.figures import Figure
from inspgraph.web.comparisons.tables import note_queries
from inspgraph.web.links import entity_tag, freshness
from inspgraph.web.negotiation import CSV, HTML, PLAIN_JSON, Representation, negotiate
from inspgraph.web.results import matches
from inspgraph.web.site import NoSuchResourceError, Site, site_of

Made = TypeVar("Made", str, bytes)
FORMS = (HTML, CSV, PLAIN_JSON)
SVG = "image/svg+xml"
METADATA = "application/csvm+json"


def twins_of(site: Site, path: str, query: str) -> list[tuple[Representation, str]]:
    """The other forms of a page, each with its address."""
    asked = f"?{query}" if query else ""
    return [(form, site.path(path) + form.suffix + asked) for form in FORMS if form != HTML]


def give_answer(request: Request, site: Site, ask: Callable[[], Answer], show: Callable[[Answer], bytes]) -> Response:
    """An answer in the form that the path or the Accept header asks for; 304 where the client holds it.

    ``ChoiceError`` for a parameter that cannot be, ``NotAcceptableError`` for a form that is not offered.
    """
    path = request.url.path
    held, headers = _held(request, site)
    if held:
        return Response(status_code=304, headers=headers)
    answer = _asked(ask)
    note_queries(site, answer)
    if path.endswith(".csv-metadata.json"):
        return Response(answer.metadata(_beside(request)), media_type=METADATA, headers=headers)
    form = _form(request)
    headers["Link"] = f'<{_beside(request, ".csv-metadata.json")}>; rel="describedby"; type="{METADATA}"'
    if form == HTML:
        return Response(show(answer), media_type=HTML.media_type, headers=headers)
    content = answer.csv() if form == CSV else answer.json()
    return Response(content, media_type=form.media_type, headers=headers)


def _asked(ask: Callable[[], Answer]) -> Answer:
    try:
        return ask()
    except QueryError as error:
        raise ChoiceError(str(error)) from error


def _form(request: Request) -> Representation:
    named = next((form for form in FORMS if form.suffix and request.url.path.endswith(form.suffix)), None)
    return named or negotiate(request.headers.get("accept"), FORMS)


def _beside(request: Request, suffix: str = ".csv") -> str:
    """The address of the CSV, or of its metadata, for what a request asked for."""
    start = request.url.path.partition(".")[0]
    asked = f"?{request.url.query}" if request.url.query else ""
    return site_of(request).path(start + suffix) + asked


def _held(request: Request, site: Site) -> tuple[bool, dict[str, str]]:
    tag = entity_tag(
        site,
        request.url.path,
        request.url.query,
        request.headers.get("accept", ""),
        datetime.now(UTC).date().isoformat(),
    )
    headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": freshness(pinned=False)}
    return matches(request.headers.get("if-none-match"), tag), headers


def give_figure(request: Request, site: Site, find: Callable[[], Figure | None], form: str) -> Response:
    """A figure as SVG or CSV; ``NoSuchResourceError`` if there is none.

    Drawing counts as query seconds do, since it costs as much.
    """
    held, headers = _held(request, site)
    if held:
        return Response(status_code=304, headers=headers)
    figure = find()
    if figure is None or form not in {"svg", "csv"}:
        msg = f"there is no such figure: {request.url.path}"
        raise NoSuchResourceError(msg)
    if form == "csv":
        return Response(
            figure.csv(),
            media_type="text/csv",
            headers=headers | {"Content-Disposition": f'attachment; filename="inspgraph-{figure.name}.csv"'},
        )
    return Response(_charged(request, site, figure.svg), media_type=SVG, headers=headers)


def give_made(request: Request, site: Site, make: Callable[[], bytes], media_type: str) -> Response:
    """A document that is made when it is not held, by the client or from before; making it counts as query seconds."""
    held, headers = _held(request, site)
    if held:
        return Response(status_code=304, headers=headers)
    name = f"{request.url.path}?{request.url.query} {datetime.now(UTC).date()}"
    content = site.pages.get(name, lambda: _charged(request, site, make))
    return Response(content, media_type=media_type, headers=headers)


def _charged(request: Request, site: Site, work: Callable[[], Made]) -> Made:
    client = client_of(request.client.host if request.client else None)
    site.allowance.check(client)
    begun = perf_counter()
    try:
        return work()
    finally:
        site.allowance.spend(client, perf_counter() - begun)
