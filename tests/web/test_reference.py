"""The page about the endpoint names every route, parameter, form, limit, header and error that there is."""

from __future__ import annotations

import inspect
import re

import pytest
from tests.conftest import CHECKOUT

from inspgraph import settings
from inspgraph.web import asking, graphstore, graphwriting, sparql
from inspgraph.web.app import SEEN_ELSEWHERE
from inspgraph.web.evaluation import Task
from inspgraph.web.guard import DEEPEST, MOST_BYTES, MOST_OPERATORS
from inspgraph.web.negotiation import GRAPH_FORMS, TABLE_FORMS
from inspgraph.web.problems import kinds

PAGE = (CHECKOUT / "docs/reference/endpoint.md").read_text(encoding="utf-8")
EVERY_ADDRESS = (CHECKOUT / "docs/reference/http.md").read_text(encoding="utf-8")
TABLES = [line for line in PAGE.splitlines() if line.startswith("|")]
ROUTES = {
    (route.path.replace(":path", ""), method)
    for room in (sparql, graphstore, graphwriting)
    for route in room.router.routes
    for method in route.methods
}


@pytest.mark.parametrize(("path", "method"), sorted(ROUTES))
def test_every_route_is_there(path: str, method: str) -> None:
    assert any(f"`{path}`" in row and method in row for row in TABLES)


def test_every_parameter_is_there() -> None:
    source = inspect.getsource(asking.asked_in)
    for name in re.findall(r'"([a-z-]+)"', source):
        assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", sorted(set(re.findall(r"INSPGRAPH_(?:QUERY|MOST|CLIENT|KEPT)_\w+",
                                                       inspect.getsource(settings)))))  # fmt: skip
def test_every_limit_is_there_with_its_value(name: str) -> None:
    value = re.search(rf'"{name}", "([\d.]+)"', inspect.getsource(settings))
    assert value is not None
    assert any(row.startswith(f"| `{name}` | {value[1]} |") for row in TABLES)


def test_the_limits_of_a_query_are_there() -> None:
    assert f"{MOST_BYTES:,} bytes, {DEEPEST} brackets within one another and {MOST_OPERATORS:,} joins" in PAGE
    assert Task("", "").most_rows == settings.Settings().most_rows
    assert Task("", "").most_bytes == settings.Settings().most_bytes


@pytest.mark.parametrize("name", sorted({form.name for form in (*TABLE_FORMS, *GRAPH_FORMS)}))
def test_every_form_is_there(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", sorted(set(SEEN_ELSEWHERE) - {"Content-Location", "Content-Profile"}))
def test_every_header_is_there(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.name)
def test_every_error_is_there(kind) -> None:
    """On the page of every address, to which this one leads: one table of errors is enough."""
    assert f"| `{kind.name}` | {kind.status} | {kind.meaning} | {kind.mend} |" in EVERY_ADDRESS
    assert "(http.md#errors)" in PAGE
