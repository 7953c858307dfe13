"""The theme explorer: which share of items has a theme, by framework, year, grade or region, with examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.charts import Caption, draw_bars, draw_matrix
from inspgraph.compare import Answer
from inspgraph.compare.answers import Row
from inspgraph.compare.scope import one_of
from inspgraph.compare.shares import FEW
from inspgraph.errors import QueryError
from inspgraph.web.comparisons.choices import ChoiceError
from inspgraph.web.comparisons.figures import Cells, Figure, can_draw
from inspgraph.web.comparisons.giving import give_answer, give_figure, twins_of
from inspgraph.web.comparisons.tables import comparison_of
from inspgraph.web.rooms import Room
from inspgraph.web.site import Site, site_of

WAYS = {"framework": "framework", "year": "year", "grade": "gradeGroup", "region": "region"}
"""Ways to group, with the column of each."""
NO_THEME = "no theme given"
MOST_THEMES = 12
SIGN = " *"
"""What stands in a drawing behind a group of few items."""
MOST_EXAMPLES = 12

router = Room()


@dataclass(frozen=True, slots=True)
class Asked:
    """The way to group, the level, one theme or none, and frameworks, of which none named means all."""

    by: str
    level: str
    theme: str = ""
    frameworks: tuple[str, ...] = ()

    def query(self, theme: str | None = None) -> str:
        """The same as the query of an address, or with another theme."""
        told = [("by", self.by), ("level", self.level), ("theme", self.theme if theme is None else theme)]
        return urlencode([*(one for one in told if one[1]), *(("framework", name) for name in self.frameworks)])


@router.route("/themes", methods=["GET", "HEAD"])
@router.route("/themes.csv", methods=["GET", "HEAD"])
@router.route("/themes.json", methods=["GET", "HEAD"])
@router.route("/themes.csv-metadata.json", methods=["GET", "HEAD"])
def explore(request: Request) -> Response:
    """Themes as shares of items; ``ChoiceError`` for a way to group or a theme that nobody knows."""
    site = site_of(request).listening()
    asked = read_asked(site, request.query_params)
    return give_answer(request, site, lambda: ask(site, asked), lambda answer: _show(site, asked, answer))


@router.route("/themes/shares.{form}", methods=["GET", "HEAD"])
def draw(request: Request, form: str) -> Response:
    """The shares as a drawing (svg) or its table (csv)."""
    site = site_of(request)
    asked = read_asked(site, request.query_params)
    return give_figure(request, site, lambda: figure_of(asked, ask(site, asked), frameworks_of(site)), form)


def read_asked(site: Site, told: QueryParams) -> Asked:
    """What the query of an address asks for."""
    try:
        for name in told:
            one_of("parameter", name, ("by", "level", "theme", "framework"))
        by = one_of("way to group", told.get("by") or "framework", WAYS)
        level = one_of("level", told.get("level") or "narrow", ("narrow", "top"))
        theme = told.get("theme", "").strip()
        if theme:
            one_of("theme", theme, names_of(site, level))
        named = {one_of("framework", name, frameworks_of(site)) for name in told.getlist("framework") if name}
    except QueryError as error:
        raise ChoiceError(str(error)) from error
    return Asked(by, level, theme, tuple(sorted(named)))


def frameworks_of(site: Site) -> dict[str, str]:
    """The frameworks under which items were asked, each by its short name."""
    named = comparison_of(site).known.framework_names
    asked = {str(row["framework"]) for row in ask(site, Asked("framework", "top")).rows}
    return {one: named.get(one, one) for one in sorted(asked)}


def names_of(site: Site, level: str) -> list[str]:
    """The names of the themes of a level that items have."""
    rows = ask(site, Asked("framework", level)).rows
    return sorted({str(row["themeName"]) for row in rows} - {NO_THEME})


def ask(site: Site, asked: Asked) -> Answer:
    """The shares of all themes, grouped as is asked; those of all frameworks are kept, since few are asked for."""

    def count() -> Answer:
        return comparison_of(site).theme_shares(by=asked.by, level=asked.level, frameworks=asked.frameworks)

    return count() if asked.frameworks else site.keep(("theme-shares", asked.by, asked.level), count)


def figure_of(asked: Asked, answer: Answer, named: Mapping[str, str]) -> Figure | None:
    """Shares of one theme with their intervals, or a field of the commonest themes; none where there is no item.

    ``named`` are the short names of frameworks.
    """
    column = WAYS[asked.by]
    those = (row for row in answer.rows if row[column] is not None and row["themeName"] != NO_THEME)
    rows = [{**row, column: named.get(str(row[column]), str(row[column]))} for row in those]
    if asked.theme:
        return _one_theme(asked, column, [row for row in rows if row["themeName"] == asked.theme])
    common = commonest(rows)
    return _field(asked, column, [row for row in rows if row["themeName"] in common]) if rows else None


def commonest(rows: Sequence[Row]) -> list[str]:
    """The themes that most items have, the commonest first."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[str(row["themeName"])] = counts.get(str(row["themeName"]), 0) + int(str(row["count"]))
    return sorted(counts, key=lambda name: (-counts[name], name))[:MOST_THEMES]


def _one_theme(asked: Asked, column: str, rows: Sequence[Row]) -> Figure | None:
    columns = {"group": asked.by.capitalize(), "percent": "Percent of items", "low": "At least", "high": "At most"}
    columns |= {"said": "Items"}
    cells = [{**_percent(row), "group": str(row[column]), "theme": asked.theme} for row in rows]
    caption = Caption(
        f"{asked.theme}: share of items by {asked.by}",
        "Percent of the items of each group that have it. The line is the 95 % interval: long where items are few.",
    )
    return Figure("shares", caption, columns, sorted(cells, key=lambda one: str(one["group"])), _bars) if rows else None


def _field(asked: Asked, column: str, rows: Sequence[Row]) -> Figure:
    columns = {"theme": "Theme", "group": asked.by.capitalize(), "percent": "Percent of items", "said": "Items"}
    cells = [{**_percent(row), "group": str(row[column]), "theme": str(row["themeName"])} for row in rows]
    order = commonest(rows)
    cells.sort(key=lambda one: (order.index(str(one["theme"])), str(one["group"])))
    caption = Caption(
        f"The {len(order)} commonest themes by {asked.by}",
        "Percent of the items of each group that have the theme; an item may have several, so they add up to more."
        + (f" Groups with{SIGN} have fewer than {FEW} items: a percent says little." if any(map(_few, cells)) else ""),
    )
    return Figure("shares", caption, columns, cells, _matrix)


@dataclass(frozen=True, slots=True)
class Crossed:
    """Shares with a line for each theme and a column for each group, with how many items each group has."""

    groups: dict[str, int]
    lines: dict[str, list[Mapping[str, str | int | float | None] | None]]


def cross(figure: Figure) -> Crossed:
    """The shares of a field of themes as a table to read across; none where no item of the group has the theme."""
    groups = {str(one["group"]): int(str(one["said"]).rpartition(" ")[2]) for one in figure.rows}
    groups = dict(sorted(groups.items()))
    found = {(one["theme"], one["group"]): one for one in figure.rows}
    themes = dict.fromkeys(str(one["theme"]) for one in figure.rows)
    return Crossed(groups, {name: [found.get((name, group)) for group in groups] for name in themes})


def _percent(row: Row) -> dict[str, str | float]:
    share, low, high = (100 * float(str(row[name])) for name in ("share", "low", "high"))
    said = f"{row['count']} of {row['of']}"
    return {"percent": round(share, 1), "low": round(low, 1), "high": round(high, 1), "said": said}


def _bars(rows: Cells, caption: Caption) -> str:
    told = [{**row, "label": f"{row['percent']} % ({row['said']})"} for row in rows]
    return draw_bars(told, caption, group="theme", bar="group", value="percent", interval=("low", "high"), said="label")


def _matrix(rows: Cells, caption: Caption) -> str:
    told = [{**row, "group": f"{row['group']}{SIGN if _few(row) else ''}"} for row in rows]
    return draw_matrix(told, caption, row="theme", column="group", value="percent")


def _few(row: Mapping[str, str | int | float | None]) -> bool:
    """Whether a group has so few items that a percent says little."""
    return int(str(row["said"]).rpartition(" ")[2]) < FEW


def _show(site: Site, asked: Asked, answer: Answer) -> bytes:
    named = frameworks_of(site)
    figure = figure_of(asked, answer, named)
    return site.render(
        "themes.html",
        title=asked.theme or "What inspections ask for, by theme",
        iri=f"{iris.BASE}themes?{asked.query()}",
        twins=twins_of(site, "/themes", asked.query()),
        asked=asked,
        ways=list(WAYS),
        names=names_of(site, asked.level),
        frameworks=named,
        answer=answer,
        figure=figure,
        sign=SIGN,
        few=FEW,
        crossed=cross(figure) if figure and not asked.theme else None,
        theme=next((row["theme"] for row in answer.rows if row["themeName"] == asked.theme), None),
        examples=_examples(site, asked) if asked.theme else [],
        query=asked.query(),
        can_draw=can_draw(),
    )


def _examples(site: Site, asked: Asked) -> list[Row]:
    """The latest items with the theme, one an inspection."""
    column = "topThemeName" if asked.level == "top" else "themeName"
    items = site.keep(("items",), lambda: comparison_of(site).items().rows)
    having = sorted(
        (r for r in items if r[column] == asked.theme and (not asked.frameworks or r["framework"] in asked.frameworks)),
        key=lambda row: str(row["fieldworkStart"]),
        reverse=True,
    )
    return list({row["inspection"]: row for row in reversed(having)}.values())[::-1][:MOST_EXAMPLES]
