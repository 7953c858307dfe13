"""Every address of the site, from ``http.toml``: as an OpenAPI 3.1 document, and as the reference page."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from inspgraph.web.problems import Kind, kinds

TABLE = Path(__file__).with_name("http.toml")
KNOWN = frozenset({"get", "head", "post", "put", "delete", "options"})
"""The methods that OpenAPI 3.1 can describe; QUERY is described with POST."""
HEAD = """# Addresses over HTTP

Every address, method, parameter, header and error that `inspgraph serve` knows.
Made from `src/inspgraph/web/accountability/http.toml` by `make docs`; the site tells programs at `/openapi.json`.
What they are for is told in [the site](site.md) and [the endpoint](endpoint.md).
GET brings HEAD, which has the same headers and no body, with it.
`OPTIONS` is answered at every address with the methods that it has, and `OPTIONS *` with those of the whole site.
"""


@dataclass(frozen=True, slots=True)
class Route:
    """An address: its path and methods, what it gives and takes, its parameters, headers, answers and problems."""

    path: str
    gives: str
    answers: dict[str, str]
    methods: tuple[str, ...] = ("GET",)
    parameters: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    takes: list[str] = field(default_factory=list)
    covers: str | None = None

    def fits(self, path: str, method: str) -> bool:
        """Whether a path of the app with a method is told by this route; HEAD goes with GET."""
        asked = "GET" if method == "HEAD" else method
        same = path == self.path or bool(self.covers and re.fullmatch(self.covers, path))
        return same and asked in self.methods


@cache
def read_table() -> dict[str, Any]:
    """The table as it stands."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


@cache
def routes() -> tuple[Route, ...]:
    """The addresses in the order of the table."""
    return tuple(Route(**row) for row in read_table()["route"])


def problems_of(route: Route) -> list[Kind]:
    """The kinds of problem with which a route may answer, by status."""
    return sorted((kinds()[name] for name in (*route.problems, *read_table()["common"])), key=lambda kind: kind.status)


def describe_api(server: str, release: str) -> dict[str, Any]:
    """The OpenAPI document of a site: its address, and the release that it serves."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes():
        for method in map(str.lower, route.methods):
            if method in KNOWN:
                paths.setdefault(route.path, {})[method] = _operation(route, method)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "inspgraph",
            "summary": "Inspections of children's services in England as linked data.",
            "description": "Names in paths may hold slashes. POST at /sparql has its like in the method QUERY.",
            "version": release,
            "license": {"name": "Open Government Licence v3.0", "identifier": "OGL-UK-3.0"},
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": {"Problem": PROBLEM}},
    }


PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "The address of the page about the kind."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What is wrong in this case."},
    },
}


def _operation(route: Route, method: str) -> dict[str, Any]:
    name = re.sub(r"[^a-z0-9]+", "-", route.path.lower()).strip("-") or "home"
    told: dict[str, Any] = {
        "operationId": f"{method}-{name}",
        "summary": route.gives[:1].upper() + route.gives[1:] + ".",
        "parameters": [_parameter(one) for one in route.parameters],
        "responses": {**_answers(route), **_errors(route)},
    }
    if route.takes:
        told["requestBody"] = {"content": {kind: {"schema": {"type": "string"}} for kind in route.takes}}
    return told


def _parameter(name: str) -> dict[str, Any]:
    row = read_table()["parameter"][name]
    schema: dict[str, Any] = {"type": row.get("type", "string")}
    if row.get("many"):
        schema = {"type": "array", "items": schema}
    told = {"name": name, "in": row["in"], "description": row["says"], "schema": schema}
    if row.get("empty"):
        told["allowEmptyValue"] = True
    return {**told, "required": True} if row["in"] == "path" else told


def _answers(route: Route) -> dict[str, Any]:
    forms, headers = read_table()["forms"], read_table()["header"]
    told = {name: {"description": headers[name], "schema": {"type": "string"}} for name in route.headers}
    return {
        status: {
            "description": HTTPStatus(int(status)).phrase,
            "headers": told,
            **({"content": {kind: {"schema": _schema(kind)} for kind in forms[form]}} if forms[form] else {}),
        }
        for status, form in route.answers.items()
    }


def _schema(media_type: str) -> dict[str, Any]:
    return {} if media_type.endswith("json") else {"type": "string"}


def _errors(route: Route) -> dict[str, Any]:
    found: dict[str, list[Kind]] = {}
    for kind in problems_of(route):
        found.setdefault(str(kind.status), []).append(kind)
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        status: {
            "description": " ".join(f"{kind.title}: {kind.meaning}" for kind in told),
            "content": {"application/problem+json": schema, "text/html": {"schema": {"type": "string"}}},
        }
        for status, told in found.items()
    }


def reference_page() -> str:
    """The page as Markdown: a section an address, then all parameters, headers and errors."""
    table = read_table()
    sections = ["\n".join(_section(route)) for route in routes()]
    parameters = [(f"`{name}`", row["in"], row["says"]) for name, row in table["parameter"].items()]
    headers = [(f"`{name}`", says) for name, says in table["header"].items()]
    errors = [(f"`{kind.name}`", str(kind.status), kind.meaning, kind.mend) for kind in kinds().values()]
    return "\n".join(
        [
            HEAD,
            *sections,
            "## Parameters\n",
            *_rows(("Parameter", "Where", "Says"), parameters),
            "\n## Headers of answers\n",
            *_rows(("Header", "Says"), headers),
            "\n## Errors\n",
            "Errors are problem details (RFC 9457), or a page for browsers; `/problem/{kind}` explains each.\n",
            *_rows(("Kind", "Status", "When", "What helps"), errors),
            "",
        ]
    )


def _section(route: Route) -> Iterator[str]:
    yield f"## {', '.join(route.methods)} `{route.path}`\n"
    yield f"{route.gives[:1].upper()}{route.gives[1:]}.\n"
    if route.covers:
        yield f"The same of {', '.join(f'`{path}`' for path in spelt_out(route.covers))}.\n"
    answers = (f"{status}{_forms(form)}" for status, form in route.answers.items())
    told = {
        "Takes": ", ".join(f"`{kind}`" for kind in route.takes),
        "Parameters": ", ".join(f"`{name}`" for name in route.parameters),
        "Answers": "; ".join(answers),
        "Headers": ", ".join(f"`{name}`" for name in route.headers),
        "Errors": ", ".join(f"`{kind.name}` ({kind.status})" for kind in problems_of(route)),
    }
    yield from (f"- {name}: {value}" for name, value in told.items() if value)
    yield ""


def spelt_out(pattern: str) -> list[str]:
    """The paths for which a pattern of ``covers`` stands, each in full and for people."""
    several = re.split(r"\|(?![^(]*\))", pattern)
    if len(several) > 1:
        return [path for one in several for path in spelt_out(one)]
    group = re.search(r"\((?P<choices>[^()]*)\)(?P<optional>\??)", pattern)
    if group is None:
        return [re.sub(r"\\(.)", r"\1", pattern.replace("[a-z]+", "{name}"))]
    choices = group["choices"].split("|") if not group["optional"] else ["", group["choices"]]
    return [path for one in choices for path in spelt_out(pattern[: group.start()] + one + pattern[group.end() :])]


def _forms(name: str) -> str:
    forms = read_table()["forms"][name]
    return f" as {', '.join(f'`{form}`' for form in forms)}" if forms else ""


def _rows(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
