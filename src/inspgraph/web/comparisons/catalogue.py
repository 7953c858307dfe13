"""Every comparison table as a page: what it can be asked, its rows, and the rows as CSV and JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.compare import Answer, Declared, tables
from inspgraph.web.comparisons.giving import give_answer, twins_of
from inspgraph.web.comparisons.recent import Recent
from inspgraph.web.comparisons.tables import comparison_of
from inspgraph.web.negotiation import HTML, negotiate
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

PER_PAGE = 100
LINKS = {
    "authorityName": ("authority",),
    "gradeName": ("judgement", "grade"),
    "fromGradeName": ("fromJudgement",),
    "baseGradeName": ("baseJudgement",),
    "themeName": ("theme",),
    "areaName": ("area",),
    "matter": ("thread",),
    "title": ("provision",),
    "page": ("passage",),
    "statementType": ("statement",),
    "fieldworkStart": ("inspection",),
    "fieldworkMonth": ("inspection",),
    "fromFieldworkStart": ("fromInspection",),
    "aboutInspection": ("aboutInspection",),
}
"""Where a shown value leads: the first of these columns that the table has."""

router = Room()


@router.route("/tables", methods=["GET", "HEAD"])
def list_tables(request: Request) -> Response:
    """The comparison tables and what each answers."""
    site = site_of(request)
    negotiate(request.headers.get("accept"), (HTML,))
    page = site.render("tables.html", title="Comparison tables", iri=f"{iris.BASE}tables", tables=tables().values())
    return Response(page, media_type=HTML.media_type)


@router.route("/tables/{table}", methods=["GET", "HEAD"])
def give_table(table: str, request: Request) -> Response:
    """A table with the parameters of the query; ``NoSuchResourceError`` for a name that none has."""
    declared = tables().get(table.partition(".")[0])
    if declared is None:
        msg = f"no table is called {table!r}; /tables lists them"
        raise NoSuchResourceError(msg)
    site = site_of(request).listening()
    told = {key: value for key, value in request.query_params.items() if value.strip()}
    page = told.pop("page", "1")
    if declared.name == "as-of":
        told.setdefault("day", datetime.now(UTC).date().isoformat())
    return give_answer(
        request,
        site,
        lambda: _recent(site).get(declared.name, told, lambda: comparison_of(site).table(declared.name, **told)),
        lambda answer: _show(site, declared, answer, told, page),
    )


def _recent(site: Site) -> Recent:
    return site.keep(("recent answers",), Recent)


def _show(site: Site, declared: Declared, answer: Answer, told: Mapping[str, str], page: str) -> bytes:
    pages = max(1, -(-len(answer.rows) // PER_PAGE))
    number = int(page) if page.isascii() and page.isdecimal() and len(page) < 6 else 0
    if not 1 <= number <= pages:
        msg = f"the table has {pages} pages, and none numbered {page!r}"
        raise NoSuchResourceError(msg)
    path, query = f"/tables/{declared.name}", urlencode(told)
    first = (number - 1) * PER_PAGE
    shown = [name for name in declared.shown if any(row[name] is not None for row in answer.rows)]
    return site.render(
        "table.html",
        title=declared.title,
        iri=f"{iris.BASE}tables/{declared.name}",
        twins=twins_of(site, path, query),
        declared=declared,
        answer=answer,
        told=told,
        shown=[(name, heading_of(name), _leading(declared, name)) for name in shown],
        rows=answer.rows[first : first + PER_PAGE],
        first=first,
        number=number,
        pages=pages,
        path=path,
        query=query,
    )


def heading_of(name: str) -> str:
    """The name of a column as words."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().removesuffix(" name")
    return words[:1].upper() + words[1:]


def _leading(declared: Declared, name: str) -> str | None:
    there = {column.name for column in declared.columns}
    return next((one for one in LINKS.get(name, ()) if one in there), None)
