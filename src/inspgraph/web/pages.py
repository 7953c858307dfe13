"""The pages: home, one for each kind of thing that people look up, and a plain one for everything else."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.web.kinds import page_of, title_of
from inspgraph.web.names import document_path
from inspgraph.web.negotiation import HTML, RESOURCE_FORMS, negotiate
from inspgraph.web.problems import kinds
from inspgraph.web.querypage import examples
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

router = Room()


@router.route("/", methods=["GET", "HEAD"])
def home(request: Request) -> Response:
    """What the graph holds and lacks, and the ways in."""
    site = site_of(request).listening()
    negotiate(request.headers.get("accept"), (HTML,))
    return Response(site.render("home.html", **home_view(site)), media_type=HTML.media_type)


@router.route("/problem/{name}", methods=["GET", "HEAD"])
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
        "currency": site.rows("graph-currency")[0],
        "frameworks": site.rows("inspections-by-framework"),
        "gaps": site.rows("graph-gaps")[0],
        "authorities": site.rows("authorities-with-inspections"),
        "facts_only": sum(edition == "facts" for edition in editions.values()),
        "manifest": manifest,
        "examples": examples(site),
    }


def warm(site: Site) -> None:
    """Asks what is the same for many pages, so that the first reader need not wait for it."""
    home_view(site)
    for query in ("concept-labels", "list-themes", "themes-by-framework"):
        site.rows(query)


def render_page(site: Site, iri: str) -> bytes:
    """The page about a resource; ``NoSuchResourceError`` if nothing is known of it."""
    site = site.listening()
    outgoing = site.rows("resource-outgoing", resource=iri)
    if not outgoing and not site.rows("resource-incoming-counts", resource=iri):
        msg = f"nothing is known of {iri}"
        raise NoSuchResourceError(msg)
    template, view = page_of(iri, outgoing)
    twins = [(form, site.path(document_path(iri) + form.suffix)) for form in RESOURCE_FORMS if form != HTML]
    context = {"iri": iri, "title": title_of(iri, outgoing), "twins": twins, **view(site, iri, outgoing)}
    return site.render(template, **context)
