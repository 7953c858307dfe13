"""The pages: home, one for each kind of thing that people look up, and a plain one for everything else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Request, Response

from inspgraph import iris
from inspgraph.web.doubts import read_doubts
from inspgraph.web.inspections import Value, inspection_view, overall_first, value_of
from inspgraph.web.names import document_path, property_name, short_name
from inspgraph.web.negotiation import HTML, RESOURCE_FORMS, negotiate
from inspgraph.web.problems import kinds
from inspgraph.web.querypage import examples
from inspgraph.web.site import NoSuchResourceError, Row, Site, site_of

LABELS = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)
TEXT_OF = iris.IG + "textOf"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMED_AFTER = (
    *(iris.IG + "area", RDF + "predicate", iris.IG + "evidenceKind", iris.IG + "doubtKind"),
    *(iris.IG + "ofInspection", RDF + "subject"),
)
"""What a judgement, claim, count or doubt without a label is called after."""
TYPE = RDF + "type"
MOST_GRADES = 6
"""Grades of one inspection that a timeline shows without being asked."""
View = Callable[[Site, str, list[Row]], dict[str, Any]]

router = APIRouter()


@router.api_route("/", methods=["GET", "HEAD"])
def home(request: Request) -> Response:
    """What the graph holds and lacks, and the ways in."""
    site = site_of(request)
    negotiate(request.headers.get("accept"), (HTML,))
    return Response(site.render("home.html", **home_view(site)), media_type=HTML.media_type)


@router.api_route("/problem/{name}", methods=["GET", "HEAD"])
def problem_kind(name: str, request: Request) -> Response:
    """What a kind of problem means and what helps: the page that problem details link to."""
    if name not in kinds():
        msg = f"no problem is called {name!r}"
        raise NoSuchResourceError(msg)
    return Response(site_of(request).render("problem-kind.html", kind=kinds()[name]), media_type=HTML.media_type)


def home_view(site: Site) -> dict[str, Any]:
    """What the first page shows."""
    manifest = site.release.manifest
    editions: dict[str, str] = manifest.get("documents", {})
    return {
        "counts": site.rows("graph-counts")[0],
        "gaps": site.rows("graph-gaps")[0],
        "authorities": site.rows("authorities-with-inspections"),
        "facts_only": sum(edition == "facts" for edition in editions.values()),
        "manifest": manifest,
        "examples": examples(site),
    }


def render_page(site: Site, iri: str) -> bytes:
    """The page about a resource; ``NoSuchResourceError`` if nothing is known of it."""
    outgoing = site.rows("resource-outgoing", resource=iri)
    if not outgoing and not site.rows("resource-incoming-counts", resource=iri):
        msg = f"nothing is known of {iri}"
        raise NoSuchResourceError(msg)
    template, view = _page_of(iri)
    twins = [(form, site.path(document_path(iri) + form.suffix)) for form in RESOURCE_FORMS if form != HTML]
    context = {"iri": iri, "title": title_of(iri, outgoing), "twins": twins, **view(site, iri, outgoing)}
    return site.render(template, **context)


def _page_of(iri: str) -> tuple[str, View]:
    for start, page in PAGES.items():
        if iri == start or (start.endswith("/") and iri.startswith(start)):
            return page
    return "resource.html", resource_view


def title_of(iri: str, outgoing: Iterable[Row]) -> str:
    """The best label of a resource, else the labels of what it is about, else its short name."""
    told = {row["property"]: row for row in outgoing}
    label = next((told[name]["value"] for name in LABELS if name in told), None)
    about = [told[name]["valueLabel"] for name in NAMED_AFTER if name in told]
    return label or ", ".join(filter(None, about)) or short_name(iri)


def authority_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of an authority shows: codes, links, reorganisations, and its inspections in order."""
    judgements: dict[str | None, list[Row]] = {}
    for row in sorted(_unique(site.rows("authority-judgements", authority=iri), "judgement"), key=overall_first):
        judgements.setdefault(row["inspection"], []).append(row)
    changes = groupby(site.rows("authority-changes", authority=iri), key=lambda row: row["event"])
    return {
        "properties": properties(outgoing),
        "timeline": _unique(site.rows("authority-timeline", authority=iri), "inspection"),
        "judgements": {inspection: fold_grades(rows) for inspection, rows in judgements.items()},
        "changes": [list(rows) for _, rows in changes],
    }


def fold_grades(judgements: list[Row]) -> tuple[list[Row], list[Row], str]:
    """The judgements to show at once, those to fold away, and how often these give each grade."""
    overall = [row for row in judgements if "overall" in (row["area"] or "")]
    first = judgements[:MOST_GRADES] if len(judgements) <= MOST_GRADES else overall
    others = judgements[len(first) :]
    counts = Counter(row["gradeLabel"] or row["reasonLabel"] or "no grade" for row in others)
    return first, others, ", ".join(f"{count} {grade.lower()}" for grade, count in sorted(counts.items()))


def _unique(rows: Iterable[Row], key: str) -> list[Row]:
    return list({row[key]: row for row in rows}.values())


def text_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of an extracted text shows: its passages in order, and what rests on each."""
    rows = site.rows("text-passages", text=iri)
    passages = [list(group) for _, group in groupby(rows, key=lambda row: row["passage"])]
    document = next((row["valueLabel"] for row in outgoing if row["property"] == TEXT_OF), None)
    return {
        "title": f"Text of {document}" if document else title_of(iri, outgoing),
        "properties": properties(outgoing),
        "passages": passages,
        "wordless": any(p[0]["words"] is None for p in passages),
    }


def vocabulary_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a vocabulary shows: its classes and properties, each at the address of its fragment."""
    terms = _unique(site.rows("vocabulary-terms", vocabulary=iri), "term")
    kinds = groupby(sorted(terms, key=lambda row: row["kind"] or ""), key=lambda row: short_name(row["kind"] or ""))
    about = [row for row in outgoing if not (row["property"] or "").endswith("#declare")]
    return {"properties": properties(about), "kinds": [(kind.partition("#")[2], list(rows)) for kind, rows in kinds]}


def resource_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of any other resource shows: its properties, where it is written, and what links to it."""
    counts = {row["property"]: int(row["links"] or 0) for row in site.rows("resource-incoming-counts", resource=iri)}
    incoming = groupby(site.rows("resource-incoming", resource=iri), key=lambda row: row["property"])
    links = {name: _unique(rows, "subject") for name, rows in incoming}
    return {
        "doubts": [],
        "properties": properties(outgoing),
        "passages": _unique(site.rows("resource-passages", resource=iri), "passage"),
        "incoming": [
            (property_name(name or "", _label(links.get(name))), total, links.get(name, []))
            for name, total in counts.items()
        ],
    }


def document_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """What the page of a document shows: what is doubtful of it, and all that the page of a resource shows."""
    return {**resource_view(site, iri, outgoing), "doubts": read_doubts(site, iri)}


def _label(rows: list[Row] | None) -> str | None:
    return rows[0]["propertyLabel"] if rows else None


def properties(outgoing: Iterable[Row]) -> list[tuple[str, list[Value]]]:
    """What is said of a resource, by property: labels first, then its type, then the rest by name."""
    found: dict[str, tuple[str, list[Value]]] = {}
    for row in outgoing:
        name = row["property"] or ""
        values = found.setdefault(name, (property_name(name, row["propertyLabel"]), []))[1]
        if (value := value_of(row)) not in values:
            values.append(value)
    order = {name: place for place, name in enumerate((*LABELS, TYPE))}
    return [told for _, told in sorted(found.items(), key=lambda item: (order.get(item[0], len(order)), item[1][0]))]


PAGES: dict[str, tuple[str, View]] = {
    iris.ID + "authority/": ("authority.html", authority_view),
    iris.ID + "inspection/": ("inspection.html", inspection_view),
    iris.ID + "document/": ("resource.html", document_view),
    iris.ID + "text/": ("text.html", text_view),
    iris.DEF + "core": ("vocabulary.html", vocabulary_view),
}
