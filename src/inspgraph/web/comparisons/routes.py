"""The routes of the comparison pages: as pages, as CSV with its metadata, as JSON, and their drawings as SVG."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter

from fastapi import APIRouter, Request, Response

from inspgraph import iris
from inspgraph.charts import Caption
from inspgraph.compare import Answer
from inspgraph.web.allowance import client_of
from inspgraph.web.comparisons.choices import Choice, by_region, chosen_councils, is_narrow, read_choice
from inspgraph.web.comparisons.figures import Figure, can_draw, history
from inspgraph.web.comparisons.overview import Overview, look_over
from inspgraph.web.comparisons.tables import comparison_of, letters, lines_by_region, lines_of, note_queries
from inspgraph.web.links import entity_tag, freshness
from inspgraph.web.negotiation import CSV, HTML, PLAIN_JSON, Representation, negotiate
from inspgraph.web.results import matches
from inspgraph.web.site import NoSuchResourceError, Site, site_of

FORMS = (HTML, CSV, PLAIN_JSON)
SVG = "image/svg+xml"
METADATA = "application/csvm+json"
MOST_DRAWN = 12
"""Councils whose histories are drawn; more nobody reads, and the table has them."""

router = APIRouter()


@router.api_route("/compare", methods=["GET", "HEAD"])
@router.api_route("/compare.csv", methods=["GET", "HEAD"])
@router.api_route("/compare.json", methods=["GET", "HEAD"])
@router.api_route("/compare.csv-metadata.json", methods=["GET", "HEAD"])
def compare(request: Request) -> Response:
    """The grades of the chosen councils and strands that stood on a day; ``ChoiceError`` for what is not known."""
    site = site_of(request).listening()
    graph = comparison_of(site)
    choice = read_choice(graph, request.query_params)

    def answer() -> Answer:
        councils = [council.iri for council in chosen_councils(graph, choice)]
        return graph.as_of(choice.day, by=choice.by, strands=choice.strands, authorities=councils)

    return _give(request, site, answer, lambda found: _show_comparison(site, choice, found))


@router.api_route("/compare/history.{form}", methods=["GET", "HEAD"])
def draw_history(request: Request, form: str) -> Response:
    """How the grades of the chosen councils came about, as a drawing (svg) or its table (csv)."""
    site = site_of(request)
    choice = read_choice(comparison_of(site), request.query_params)
    return _give_figure(request, site, lambda: _history(site, choice), form)


@router.api_route("/england", methods=["GET", "HEAD"])
@router.api_route("/england.csv", methods=["GET", "HEAD"])
@router.api_route("/england.json", methods=["GET", "HEAD"])
@router.api_route("/england.csv-metadata.json", methods=["GET", "HEAD"])
def england(request: Request) -> Response:
    """The latest grades of all councils: counted by strand, region and year, and council by council."""
    site = site_of(request).listening()
    overview = look_over(comparison_of(site))
    return _give(request, site, lambda: overview.latest, lambda found: _show_england(site, overview, found))


@router.api_route("/england/{name}.{form}", methods=["GET", "HEAD"])
def draw_england(request: Request, name: str, form: str) -> Response:
    """A drawing of the overview (svg), or its table (csv); ``NoSuchResourceError`` for a name that none has."""
    site = site_of(request)
    figures = {figure.name: figure for figure in look_over(comparison_of(site)).figures}
    return _give_figure(request, site, lambda: figures.get(name), form)


def _history(site: Site, choice: Choice) -> Figure | None:
    graph = comparison_of(site)
    councils = chosen_councils(graph, choice)[:MOST_DRAWN]
    rows = graph.histories([one.iri for one in councils], strands=choice.strands[:1]).rows
    found = [row for row in rows if row["gradeName"]]
    strand = graph.known.strands[choice.strands[0]]
    said = (
        f"{len(found)} grades of {len(councils)} councils on the last day of fieldwork; the shape tells the framework."
    )
    return history(Caption(f"Grades over time: {strand.lower()}", said), found) if found else None


def _show_comparison(site: Site, choice: Choice, answer: Answer) -> bytes:
    graph, narrow = comparison_of(site), is_narrow(choice)
    lines = lines_of(answer)
    return site.render(
        "compare.html",
        title="Compare councils",
        iri=f"{iris.BASE}compare?{choice.query()}",
        twins=_twins(site, "/compare", choice.query()),
        choice=choice,
        answer=answer,
        letters=letters(answer),
        lines=lines,
        all_strands=graph.known.strands,
        regions=by_region([council for council in graph.known.councils.values() if council.urn]),
        chosen={line.council["urn"] for line in lines} if narrow else set(),
        history=_history(site, choice) if narrow and len(lines) <= MOST_DRAWN else None,
        can_draw=can_draw(),
    )


def _show_england(site: Site, overview: Overview, answer: Answer) -> bytes:
    return site.render(
        "england.html",
        title="England: the latest grades",
        iri=f"{iris.BASE}england",
        twins=_twins(site, "/england", ""),
        overview=overview,
        answer=answer,
        letters=letters(answer),
        regions=lines_by_region(lines_of(answer)),
        can_draw=can_draw(),
    )


def _twins(site: Site, path: str, query: str) -> list[tuple[Representation, str]]:
    asked = f"?{query}" if query else ""
    return [(form, site.path(path) + form.suffix + asked) for form in FORMS if form != HTML]


def _give(request: Request, site: Site, ask: Callable[[], Answer], show: Callable[[Answer], bytes]) -> Response:
    """An answer in the form that the path or the Accept header asks for; 304 where the client holds it."""
    path = request.url.path
    held, headers = _held(request, site)
    if held:
        return Response(status_code=304, headers=headers)
    answer = ask()
    note_queries(site, answer)
    if path.endswith(".csv-metadata.json"):
        return Response(answer.metadata(_beside(request)), media_type=METADATA, headers=headers)
    form = _form(request)
    headers["Link"] = f'<{_beside(request, ".csv-metadata.json")}>; rel="describedby"; type="{METADATA}"'
    if form == HTML:
        return Response(show(answer), media_type=HTML.media_type, headers=headers)
    content = answer.csv() if form == CSV else answer.json()
    return Response(content, media_type=form.media_type, headers=headers)


def _form(request: Request) -> Representation:
    named = next((form for form in FORMS if form.suffix and request.url.path.endswith(form.suffix)), None)
    return named or negotiate(request.headers.get("accept"), FORMS)


def _beside(request: Request, suffix: str = ".csv") -> str:
    """The address of the CSV, or of its metadata, for what a request asked for."""
    start = "/" + request.url.path.lstrip("/").partition(".")[0]
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


def _give_figure(request: Request, site: Site, find: Callable[[], Figure | None], form: str) -> Response:
    """A figure as SVG or CSV. Drawing counts as query seconds do, since it costs as much."""
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


def _charged(request: Request, site: Site, work: Callable[[], str]) -> str:
    client = client_of(request.client.host if request.client else None)
    site.allowance.check(client)
    begun = perf_counter()
    try:
        return work()
    finally:
        site.allowance.spend(client, perf_counter() - begun)
