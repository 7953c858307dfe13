"""Frozen results and citations: ``/freeze``, ``/result/{key}``, ``/data/citation.{form}``. Visitors write nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.errors import QueryError
from inspgraph.publish.citing import FORMS, cite
from inspgraph.publish.frozen import TABLE, Frozen, find_frozen, freeze_answer, results_folder
from inspgraph.web.answering import find
from inspgraph.web.asking import read_address
from inspgraph.web.evaluation import Task
from inspgraph.web.guard import Reading, read_query
from inspgraph.web.links import YEAR, entity_tag, freshness
from inspgraph.web.problems import RequestError, wants_page
from inspgraph.web.questions import Question, key_of
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

READ = ["GET", "HEAD"]
SHOWN = 100
"""Rows that a page shows."""
ENDINGS = {ending: (form, media_type) for form, (ending, media_type) in FORMS.items()}

router = Room()


@router.route("/freeze", methods=READ)
async def freeze(request: Request) -> Response:
    """The rows of the query in ``?query=`` as a file to keep; nothing is stored here.

    Raises ``RequestError`` without a query, ``QueryError`` for one that is no SELECT, answers otherwise each time, or
    has more rows than may be, and what ``find`` raises.
    """
    asked = read_address(request)
    if not asked.query:
        msg = "there is no query to freeze: give one as ?query=…"
        raise RequestError(msg)
    reading = read_query(asked.query)
    _may_be_frozen(reading, chosen=asked.scope is not None)
    site = site_of(request)
    most_rows, most_bytes = site.settings.most_rows, site.settings.most_bytes
    task = Task(asked.query, TABLE, None, reading.chooses, most_rows=most_rows, most_bytes=most_bytes)
    answer = await find(request, Question(task, key_of(site, reading, task)))
    if answer.kept is not None:
        msg = f"the result has more rows than are given here ({answer.kept}): freeze it with `inspgraph freeze`"
        raise QueryError(msg)
    frozen = freeze_answer(site.release.sha256, asked.query, reading.plain, answer.content)
    headers = {"Content-Disposition": f'attachment; filename="result-{frozen.key}.json"', "Cache-Control": "no-cache"}
    return Response(frozen.bundle(), media_type="application/json", headers=headers)


def _may_be_frozen(reading: Reading, *, chosen: bool) -> None:
    if reading.form != "table" or not reading.steady or chosen:
        msg = "only a SELECT query over the whole graph can be frozen, and one that answers alike each time"
        raise QueryError(msg)


@router.route("/result/{key}", methods=READ)
async def give_result(key: str, request: Request) -> Response:
    """A result that was stored, as a page or as its file (``.json``); ``NoSuchResourceError`` if none is.

    Its address never changes its meaning, and it outlives its release.
    """
    site, name = site_of(request), key.removesuffix(".json")
    frozen = await run_in_threadpool(find_frozen, name, results_folder(site.release))
    if frozen is None:
        msg = f"no result is stored here under {name!r}; `inspgraph freeze --keep` stores one, and /freeze makes a file"
        raise NoSuchResourceError(msg)
    headers = {"Vary": "Accept", "ETag": f'"{frozen.key}"', "Cache-Control": f"public, max-age={YEAR // 12}"}
    headers["Link"] = f'<{frozen.address}>; rel="canonical"'
    if key == name and wants_page(request.headers.get("accept")):
        page = await run_in_threadpool(partial(site.render, "frozen.html", **_view(site, frozen)))
        headers |= {"ETag": entity_tag(site, "result", name), "Cache-Control": "no-cache"}
        return Response(page, media_type="text/html; charset=utf-8", headers=headers)
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(frozen.bundle(), media_type="application/json", headers=headers)


def _view(site: Site, frozen: Frozen) -> dict[str, Any]:
    here = frozen.release == site.release.sha256
    return {
        "frozen": frozen,
        "rows": [[None if cell is None else _shown(cell) for cell in row] for row in frozen.rows[:SHOWN]],
        "here": here,
        "citation": cite(site.release, "plain", frozen) if here else None,
    }


def _shown(cell: str) -> tuple[str, str | None]:
    """A term as a page shows it: its text, and its IRI if it is one."""
    if cell.startswith("<"):
        return cell[1:-1].removeprefix(iris.BASE), cell[1:-1]
    (quad,) = ox.parse(f"<x:s> <x:p> {cell} .".encode(), format=ox.RdfFormat.N_TRIPLES)
    return (quad.object.value if isinstance(quad.object, ox.Literal) else cell), None


@router.route("/data/citation.{ending}", methods=READ)
def give_citation(ending: str, request: Request) -> Response:
    """How to cite the release: as text, BibTeX, RIS or CFF; ``NoSuchResourceError`` for another ending."""
    site = site_of(request)
    if ending not in ENDINGS:
        msg = f"a citation is given as {', '.join(ENDINGS)}, not as {ending!r}"
        raise NoSuchResourceError(msg)
    form, media_type = ENDINGS[ending]
    headers = {"ETag": entity_tag(site, "citation", ending), "Cache-Control": freshness(pinned=False)}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(cite(site.release, form), media_type=media_type, headers=headers)
