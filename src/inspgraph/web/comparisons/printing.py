"""A report to print: ``/dossier`` as one page that needs no other file, ``/dossier.pdf`` where it can be made."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib.util import find_spec

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.compare.scope import one_of
from inspgraph.errors import MissingExtraError, QueryError
from inspgraph.web.comparisons.choices import ChoiceError
from inspgraph.web.comparisons.figures import can_draw
from inspgraph.web.comparisons.giving import give_made
from inspgraph.web.comparisons.tables import comparison_of
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

SECONDS = 60.0
"""How long the making of one PDF may take."""
PDF = "application/pdf"

router = Room()


@cache
def can_print() -> bool:
    """Whether what makes PDF is installed (the extra ``report``)."""
    return can_draw() and find_spec("weasyprint") is not None


@router.route("/dossier", methods=["GET", "HEAD"])
@router.route("/dossier.pdf", methods=["GET", "HEAD"])
def print_dossier(request: Request) -> Response:
    """The dossier of the councils that are named, on a day (today, if none is); ``ChoiceError`` for what is not known,
    ``NoSuchResourceError`` where the site cannot draw or print."""
    site = site_of(request)
    as_pdf = request.url.path.endswith(".pdf")
    if not (can_print() if as_pdf else can_draw()):
        msg = "this site gives no report to print: it is installed without the extra `report`"
        raise NoSuchResourceError(msg)
    councils, day = _asked(request)
    make = (lambda: _pdf(site, councils, day)) if as_pdf else (lambda: _page(site, councils, day).encode())
    return give_made(request, site, make, PDF if as_pdf else "text/html")


def _asked(request: Request) -> tuple[list[str], str]:
    told = request.query_params
    try:
        for name in told:
            one_of("parameter", name, ("authority", "day"))
    except QueryError as error:
        raise ChoiceError(str(error)) from error
    councils = [name.strip() for name in told.getlist("authority") if name.strip()]
    return councils, told.get("day") or datetime.now(UTC).date().isoformat()


def _page(site: Site, councils: list[str], day: str) -> str:
    from inspgraph.dossier import compile_dossier, to_html  # noqa: PLC0415 - a site is ready before it is asked this

    try:
        return to_html(compile_dossier(site.release, councils, day, comparison_of(site)))
    except QueryError as error:
        raise ChoiceError(str(error)) from error


def _pdf(site: Site, councils: list[str], day: str) -> bytes:
    from inspgraph.dossier import to_pdf_apart  # noqa: PLC0415

    try:
        return to_pdf_apart(_page(site, councils, day), SECONDS)
    except MissingExtraError as error:
        raise NoSuchResourceError(str(error)) from error
