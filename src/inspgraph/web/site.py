"""What every room of the site shares: the release that is served, the settings, and the templates."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote_plus

from starlette.requests import Request

from inspgraph import iris
from inspgraph.errors import InspgraphError
from inspgraph.publish.constants import constant_rows
from inspgraph.queries import NamedQuery, fill_in, find_query
from inspgraph.queries.answers import kept_answer
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import names
from inspgraph.web.allowance import Allowance
from inspgraph.web.evaluator import Evaluator
from inspgraph.web.keeping import Kept
from inspgraph.web.results import Results

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
Row = dict[str, str | None]
Made = TypeVar("Made")
VISIT = "inspgraph.visit"
LINE_FEED = "\n"


class NoSuchResourceError(InspgraphError):
    """Nothing is known of a resource."""


@dataclass(frozen=True)
class Origin:
    """A named query behind a page, with the values that it was asked with."""

    query: NamedQuery
    values: dict[str, str]

    @cached_property
    def text(self) -> str:
        """The query with its values in it, as anybody may run it."""
        return fill_in(self.query, self.values)

    @property
    def address(self) -> str:
        """Where the query is asked on this site: a path with the whole query in it."""
        return f"/sparql?query={'%0A'.join(map(_quoted, self.text.split(LINE_FEED)))}&format=html"


@lru_cache(maxsize=2**12)
def _quoted(line: str) -> str:
    """A line of a query in an address: but for their values, the queries behind pages are always the same."""
    return quote_plus(line)


@dataclass(frozen=True, slots=True)
class Site:
    """One release as it is served: who answers queries about it, who may ask how much, and what was answered."""

    release: Release
    settings: Settings
    evaluator: Evaluator
    allowance: Allowance
    results: Results
    _constant: dict[str, list[Row]] = field(default_factory=dict, compare=False)
    _kept: dict[tuple[str, ...], Any] = field(default_factory=dict, compare=False)
    pages: Kept = field(default_factory=Kept, compare=False)
    asked: dict[tuple[str, ...], Origin] | None = field(default=None, compare=False)
    newest: str = ""
    """The digest of the release that is served, where this is an older one; else nothing."""

    def over(self, release: Release, evaluator: Evaluator) -> Site:
        """The site over another release; what was made of this one is left behind."""
        return replace(self, release=release, evaluator=evaluator, _constant={}, _kept={}, pages=Kept())

    def listening(self) -> Site:
        """The same site, which remembers the named queries that it is asked for the sake of one page."""
        return replace(self, asked={})

    @property
    def made_on(self) -> str:
        """The day on which the release was made."""
        return datetime.fromtimestamp(self.release.dump.stat().st_mtime, UTC).date().isoformat()

    def rows(self, query: str, **values: str) -> list[Row]:
        """The rows of a named query as plain strings; those of a query without parameters are kept.

        What is asked is the very text that the page shows, which the engine also plans better than bound variables.
        ``QueryError`` if a parameter is missing or unknown.
        """
        origin = Origin(find_query(query), values)
        if self.asked is not None:
            self.asked.setdefault((query, *values.values()), origin)
        if values:
            kept = kept_answer(self.release, query, values["inspection"]) if "inspection" in values else None
            return self.release.rows(origin.text) if kept is None else kept
        if query not in self._constant:
            self._constant[query] = constant_rows(self.release, origin.query)
        return self._constant[query]

    def keep(self, name: tuple[str, ...], make: Callable[[], Made]) -> Made:
        """What is made of the release once and kept."""
        if name not in self._kept:
            self._kept[name] = make()
        made: Made = self._kept[name]
        return made

    def href(self, iri: str | None) -> str | None:
        """Where an IRI leads from a page: a path of this site, an address elsewhere, or nowhere."""
        if not iri:
            return None
        path = names.local_path(iri)
        return self.path(path) if path else names.outside(iri)

    def path(self, local: str) -> str:
        """A path of this site as the world sees it."""
        return self.settings.prefix + local

    def whole(self, local: str) -> str:
        """The whole address of a path: under the base that is set, else under that of production."""
        return (self.settings.base or iris.BASE).rstrip("/") + local

    def address(self, local: str) -> str:
        """The whole address of a path where the base is known, else the path."""
        return f"{self.settings.base.rstrip('/')}{local}" if self.settings.base else local

    def render(self, template: str, **context: Any) -> bytes:  # noqa: ANN401 - templates take what they are given
        """A page; every value in it is escaped."""
        return _templates().get_template(template).render(site=self, **context).encode()

    @property
    def origins(self) -> list[Origin]:
        """The queries that a page rests on, in the order in which they were asked."""
        return list((self.asked or {}).values())


@dataclass(slots=True)
class Visit:
    """One request on its way: the site as it was when it came, and what became known of it."""

    site: Site
    kept: bool = False


def site_of(request: Request) -> Site:
    """The site that a request came to, with the release that was served then."""
    return visit_in(request.scope).site


def visit_in(scope: MutableMapping[str, Any]) -> Visit:
    """What is known of a request: all who have to do with it share it."""
    visit: Visit | None = scope.get(VISIT)
    if visit is None:
        visit = scope[VISIT] = Visit(scope["app"].state.site)
    return visit


@cache
def _templates() -> Environment:
    from jinja2 import FileSystemLoader, StrictUndefined  # noqa: PLC0415 - a site is ready before

    from inspgraph.web.markup import RowEnvironment, link_to, place_of, places_of  # noqa: PLC0415

    environment = RowEnvironment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"day": names.day}
    environment.globals |= {"days": names.days, "short_name": names.short_name, "shown": names.shown}
    environment.globals |= {"link_to": link_to, "place_of": place_of, "places_of": places_of}
    environment.globals["navigation"] = tomllib.loads((HERE / "navigation.toml").read_text(encoding="utf-8"))["way"]
    return environment
