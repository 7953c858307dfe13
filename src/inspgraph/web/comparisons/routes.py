"""The routes of the comparison pages: as pages, as CSV with its metadata, as JSON, and their drawings as SVG."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.charts import Caption
from inspgraph.compare import Answer
from inspgraph.web.comparisons import themes
from inspgraph.web.comparisons.choices import (
    Choice,
    by_region,
    chosen_councils,
    is_narrow,
    read_choice,
    strands_in_order,
)
from inspgraph.web.comparisons.figures import Figure, can_draw, history
from inspgraph.web.comparisons.giving import give_answer, give_figure, twins_of
from inspgraph.web.comparisons.overview import Overview, look_over
from inspgraph.web.comparisons.tables import comparison_of, letters, lines_by_region, lines_of, tally_of
from inspgraph.web.rooms import Room
from inspgraph.web.site import Site, site_of

MOST_DRAWN = 12
"""Councils whose histories are drawn; more nobody reads, and the table has them."""

router = Room()


@router.route("/compare", methods=["GET", "HEAD"])
@router.route("/compare.csv", methods=["GET", "HEAD"])
@router.route("/compare.json", methods=["GET", "HEAD"])
@router.route("/compare.csv-metadata.json", methods=["GET", "HEAD"])
def compare(request: Request) -> Response:
    """The grades of the chosen councils and strands that stood on a day; ``ChoiceError`` for what is not known."""
    site = site_of(request).listening()
    graph = comparison_of(site)
    choice = read_choice(graph, request.query_params)

    def answer() -> Answer:
        councils = [council.iri for council in chosen_councils(graph, choice)]
        return graph.as_of(
            choice.day, by=choice.by, strands=choice.strands, authorities=councils, neighbours=choice.neighbours
        )

    return give_answer(request, site, answer, lambda found: _show_comparison(site, choice, found))


@router.route("/compare/history.{form}", methods=["GET", "HEAD"])
def draw_history(request: Request, form: str) -> Response:
    """How the grades of the chosen councils came about, as a drawing (svg) or its table (csv)."""
    site = site_of(request)
    choice = read_choice(comparison_of(site), request.query_params)
    return give_figure(request, site, lambda: _history(site, choice), form)


@router.route("/england", methods=["GET", "HEAD"])
@router.route("/england.csv", methods=["GET", "HEAD"])
@router.route("/england.json", methods=["GET", "HEAD"])
@router.route("/england.csv-metadata.json", methods=["GET", "HEAD"])
def england(request: Request) -> Response:
    """The latest grades of all councils: counted by strand, region and year, and council by council."""
    site = site_of(request).listening()
    overview = look_over(comparison_of(site))
    return give_answer(request, site, lambda: overview.latest, lambda found: _show_england(site, overview, found))


@router.route("/england/{name}.{form}", methods=["GET", "HEAD"])
def draw_england(request: Request, name: str, form: str) -> Response:
    """A drawing of the overview (svg), or its table (csv); ``NoSuchResourceError`` for a name that none has."""
    site = site_of(request)
    figures = {figure.name: figure for figure in look_over(comparison_of(site)).figures}
    return give_figure(request, site, lambda: figures.get(name), form)


def warm(site: Site) -> None:
    """Reads what every comparison needs, so that the first reader need not wait for it."""
    look_over(comparison_of(site))
    themes.ask(site, themes.Asked("framework", "narrow"))


def _history(site: Site, choice: Choice) -> Figure | None:
    graph = comparison_of(site)
    councils = chosen_councils(graph, choice)[:MOST_DRAWN]
    rows = graph.histories([one.iri for one in councils], strands=choice.strands[:1]).rows
    found = [row for row in rows if row["gradeName"]]
    strand = graph.known.strands[choice.strands[0]]
    said = f"{len(found)} grades, each on the last day of fieldwork; the shape tells the framework."
    named = graph.known.framework_names
    return history(Caption(f"Grades over time: {strand.lower()}", said), found, named) if found else None


def _show_comparison(site: Site, choice: Choice, answer: Answer) -> bytes:
    graph, narrow = comparison_of(site), is_narrow(choice)
    lines = lines_of(answer, graph.known.framework_names)
    return site.render(
        "compare.html",
        title="Compare councils",
        iri=f"{iris.BASE}compare?{choice.query()}",
        twins=twins_of(site, "/compare", choice.query()),
        choice=choice,
        answer=answer,
        letters=letters(answer),
        lines=lines,
        all_strands=strands_in_order(graph),
        tally=tally_of(lines),
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
        twins=twins_of(site, "/england", ""),
        overview=overview,
        answer=answer,
        letters=letters(answer),
        regions=lines_by_region(lines_of(answer, comparison_of(site).known.framework_names)),
        can_draw=can_draw(),
    )
