"""What the suites said of the build that is running: a report that ``make conformance`` left in the store, as a page
and as EARL (Evaluation and Report Language 1.0 Schema, W3C). It says so where there is none, or one of another build.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from inspgraph.folders import digest_code
from inspgraph.store import GRAPH_FORMATS
from inspgraph.web.negotiation import GRAPH_FORMS, HTML, named_form, negotiate
from inspgraph.web.rooms import Room
from inspgraph.web.site import Site, site_of

REPORT = "conformance.json"
EARL = "http://www.w3.org/ns/earl#"
DCT = "http://purl.org/dc/terms/"
DOAP = "http://usefulinc.com/ns/doap#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
FORMS = (HTML, *GRAPH_FORMS[:-1])
OUTCOMES = {"passed": "passed", "failed": "failed", "skipped": "untested"}
"""EARL's words for what became of a test."""

router = Room()


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite of tests: what it holds the build against, and what became of each test."""

    name: str
    title: str
    about: str
    source: str
    tests: tuple[dict[str, str], ...]

    def count(self, outcome: str) -> int:
        """How many tests had an outcome."""
        return Counter(test["outcome"] for test in self.tests)[outcome]

    @property
    def amiss(self) -> list[dict[str, str]]:
        """The tests that did not pass."""
        return [test for test in self.tests if test["outcome"] != "passed"]


@dataclass(frozen=True, slots=True)
class Report:
    """What was run, when, against which code, and what came of it."""

    version: str
    code: str
    date: str
    suites: tuple[Suite, ...]

    @property
    def is_ours(self) -> bool:
        """Whether it is about the very code that is running."""
        return self.code == running_code()


@cache
def running_code() -> str:
    """The digest of the code that is running."""
    return digest_code()


def read_report(site: Site) -> Report | None:
    """The report in the store of the release; none if there is none that can be read."""
    path: Path = site.release.root.parent.parent / REPORT
    try:
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        suites = tuple(Suite(**{**suite, "tests": tuple(suite["tests"])}) for suite in told.pop("suites"))
        return Report(**told, suites=suites)
    except (OSError, ValueError, KeyError, TypeError):
        return None


@router.route("/conformance", methods=["GET", "HEAD"])
def give_conformance(request: Request) -> Response:
    """The report as a page or as EARL; without a report EARL is empty, and the page says why."""
    format = request.query_params.get("format")
    form = named_form(format, FORMS) if format else negotiate(request.headers.get("accept"), FORMS)
    site = site_of(request)
    report, headers = read_report(site), {"Vary": "Accept", "Cache-Control": "no-cache"}
    if form == HTML:
        page = site.render("conformance.html", report=report, running=running_code())
        return Response(page, media_type=HTML.media_type, headers=headers)
    triples = list(assertions(report, site.whole("/conformance"))) if report else []
    content = ox.serialize(triples, format=GRAPH_FORMATS[form.media_type], prefixes={"earl": EARL, "dct": DCT})
    return Response(content or b"", media_type=form.media_type, headers=headers)


def assertions(report: Report, address: str) -> Iterator[ox.Triple]:
    """One assertion a test, about the code with its digest."""
    software, runner = ox.NamedNode(f"urn:sha256:{report.code}"), ox.NamedNode(f"{address}#runner")
    yield _triple(software, RDF + "type", ox.NamedNode(EARL + "Software"))
    yield _triple(software, DOAP + "name", ox.Literal("inspgraph"))
    yield _triple(software, DCT + "hasVersion", ox.Literal(report.version))
    yield _triple(runner, RDF + "type", ox.NamedNode(EARL + "Software"))
    yield _triple(runner, DOAP + "name", ox.Literal("pytest"))
    date = ox.Literal(report.date, datatype=ox.NamedNode(XSD + "dateTime"))
    for suite in report.suites:
        for number, test in enumerate(suite.tests):
            node, result = (ox.BlankNode(f"{kind}{suite.name}{number}".replace("-", "")) for kind in ("a", "r"))
            yield _triple(node, RDF + "type", ox.NamedNode(EARL + "Assertion"))
            yield _triple(node, EARL + "assertedBy", runner)
            yield _triple(node, EARL + "subject", software)
            yield _triple(node, EARL + "test", ox.NamedNode(test["iri"]))
            yield _triple(node, EARL + "mode", ox.NamedNode(EARL + "automatic"))
            yield _triple(node, EARL + "result", result)
            yield _triple(result, RDF + "type", ox.NamedNode(EARL + "TestResult"))
            yield _triple(result, EARL + "outcome", ox.NamedNode(EARL + OUTCOMES[test["outcome"]]))
            yield _triple(result, DCT + "date", date)


def _triple(
    subject: ox.NamedNode | ox.BlankNode, predicate: str, value: ox.NamedNode | ox.BlankNode | ox.Literal
) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)
