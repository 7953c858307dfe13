"""Every address that the site answers to is told, in the OpenAPI document and on the reference page, and no other."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from openapi_spec_validator import validate
from tests.conftest import CHECKOUT

from inspgraph import iris
from inspgraph.store import Release
from inspgraph.web import graphwriting
from inspgraph.web.accountability.openapi import problems_of, read_table, reference_page, routes, spelt_out
from inspgraph.web.app import SEEN_ELSEWHERE
from inspgraph.web.exporting.plan import list_routes
from inspgraph.web.problems import kinds

from .conftest import Client

PAGE = CHECKOUT / "docs/reference/http.md"
VALUES = {
    "table": "histories",
    "name": "authority/99901",
    "kind": "timeout",
    "list": "authority",
    "suffix": "ttl",
    "form": "csv",
    "figure": "by-strand",
    "space": "doc",
    "ending": "txt",
    "key": "0123456789abcdef",
}
"""Values of parameters in paths with which a request makes sense."""
OTHERWISE = {
    "/data/{name}": "coverage.csv",
    "/data/{digest}/{name}": None,
    "/gsp/{name}": "source/ofsted-99001",
    "/search.{suffix}": None,
    "/data/{name}.parquet": "judgements",
    "/compare/history.{form}": None,
}
"""Other values, or none for what needs more than the invented release has."""


@pytest.fixture(scope="module")
def api(client: Client) -> dict:
    return json.loads(client.get("/openapi.json").content)


@pytest.fixture(scope="module")
def answered(app: FastAPI) -> set[tuple[str, str]]:
    """Every path and method that the app answers to, that of writer mode among them."""
    found = {(path.replace(":path", ""), method) for path, methods in list_routes(app) for method in methods}
    return found | {
        (route.path.replace(":path", ""), method) for route in graphwriting.router.routes for method in route.methods
    }


def test_every_address_is_told(answered: set[tuple[str, str]]) -> None:
    untold = sorted(f"{method} {path}" for path, method in answered if not any(r.fits(path, method) for r in routes()))
    assert untold == [], "tell them in src/inspgraph/web/accountability/http.toml, then `make docs`"


@pytest.mark.parametrize("route", routes(), ids=lambda route: f"{'-'.join(route.methods)} {route.path}")
def test_what_is_told_is_there(answered: set[tuple[str, str]], route) -> None:
    assert any(route.fits(path, method) for path, method in answered)


def test_every_kind_of_problem_is_told_of_some_address() -> None:
    told = {kind.name for route in routes() for kind in problems_of(route)}
    assert told == set(kinds())


def test_names_are_those_of_the_table() -> None:
    table = read_table()
    for route in routes():
        assert set(route.parameters) <= set(table["parameter"]), route.path
        assert set(route.headers) <= set(table["header"]), route.path
        assert set(re.findall(r"\{(\w+)\}", route.path)) <= set(route.parameters), route.path
    assert set(SEEN_ELSEWHERE) <= set(table["header"])
    assert set(table["parameter"]) == {name for route in routes() for name in route.parameters}


def test_the_page_is_fresh() -> None:
    """``make docs`` writes it again."""
    assert PAGE.read_text(encoding="utf-8") == reference_page()


def test_the_document_is_openapi(api: dict, release: Release) -> None:
    validate(api)
    assert api["info"]["version"] == release.sha256[:16]
    assert api["servers"] == [{"url": iris.BASE.rstrip("/")}]
    assert set(api["paths"]) == {route.path for route in routes()}


@pytest.mark.parametrize("route", [r for r in routes() if r.methods == ("GET",)], ids=lambda route: route.path)
def test_an_answer_is_one_of_those_that_are_told(client: Client, release: Release, route) -> None:
    name = OTHERWISE.get(route.path, VALUES["name"])
    if name is None:
        pytest.skip("needs files, an index or drawings, which the invented release has not")
    values = {**VALUES, "digest": release.sha256[:16], "name": name}
    path = re.sub(r"\{(\w+)\}", lambda match: values[match[1]], route.path)
    if path == "/gsp":
        path += "?default"
    answer = client.get(path)
    told = {**route.answers, **{str(kind.status): "" for kind in problems_of(route)}}
    assert str(answer.status_code) in told
    if str(answer.status_code) in route.answers:
        forms = read_table()["forms"][route.answers[str(answer.status_code)]]
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        assert media_type in forms or not forms, path


@pytest.mark.parametrize(
    "value", ["", "%00", "../../etc/passwd", "a" * 3000, "<script>", "☃", "'; DROP", "%ff", "https://x.test/"]
)
@pytest.mark.parametrize("route", [r for r in routes() if "GET" in r.methods], ids=lambda route: route.path)
def test_odd_values_are_refused_in_ways_that_are_told(client: Client, route, value: str) -> None:
    told = {int(status) for status in route.answers} | {kind.status for kind in problems_of(route)} | {410, 406}
    path = re.sub(r"\{\w+\}", lambda _: quote(value, safe="%"), route.path)
    where = {name: read_table()["parameter"][name]["in"] for name in route.parameters}
    question = "&".join(f"{name}={quote(value, safe='%')}" for name in route.parameters if where[name] == "query")
    answer = client.get(f"{path}?{question}")
    assert answer.status_code in told | ({303, 200, 301} if "{" in route.path else set()), (path, answer.text[:300])
    assert answer.status_code != 500


def test_patterns_of_paths_are_spelt_out_for_people() -> None:
    """No reader of the page needs to know regular expressions."""
    assert spelt_out(r"/(quality|corrections)|/release/\{digest\}/(data|quality)") == [
        "/quality",
        "/corrections",
        "/release/{digest}/data",
        "/release/{digest}/quality",
    ]
    assert spelt_out(r"/gsp(/\{name\})?") == ["/gsp", "/gsp/{name}"]
    for route in routes():
        for path in spelt_out(route.covers or ""):
            assert re.fullmatch(r"[\w/{}.-]*", path), path
