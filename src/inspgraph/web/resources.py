"""The addresses of things: ``/id/…`` leads to the document about a thing, which is given in several forms.

After the UK Government Linked Data group's URI patterns: a thing answers 303 See Other; a document, a term of a
vocabulary and a named graph answer for themselves, in the form that a suffix or the Accept header asks for.
"""

from __future__ import annotations

import re

from fastapi import APIRouter, Request, Response

from inspgraph import iris
from inspgraph.web.descriptions import describe
from inspgraph.web.names import document_path
from inspgraph.web.negotiation import HTML, RESOURCE_FORMS, Representation, negotiate, split_suffix
from inspgraph.web.pages import render_page
from inspgraph.web.site import NoSuchResourceError, Site, site_of

READ = ["GET", "HEAD"]
LOCAL_NAME = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")
SPACES = {"doc": iris.ID, "def": iris.DEF, "graph": iris.GRAPH}

router = APIRouter()


@router.api_route("/id/{name:path}", methods=READ)
def see_other(name: str, request: Request) -> Response:
    """Leads from a thing to the document about it."""
    iri = resource_iri("doc", name)
    return Response(status_code=303, headers={"Location": site_of(request).path(document_path(iri)), "Vary": "Accept"})


@router.api_route("/doc/{name:path}", methods=READ)
@router.api_route("/def/{name:path}", methods=READ)
@router.api_route("/graph/{name:path}", methods=READ)
def document(name: str, request: Request) -> Response:
    """The document about a thing, a term or a graph, as a page or as RDF."""
    site, space = site_of(request), request.url.path.split("/")[1]
    name, asked = split_suffix(name, RESOURCE_FORMS)
    form = asked or negotiate(request.headers.get("accept"), RESOURCE_FORMS)
    iri = resource_iri(space, name)
    content = render_page(site, iri) if form == HTML else describe(site, iri, form)
    headers = {"Link": link_header(site, iri, form)}
    if asked is None:
        headers |= {"Vary": "Accept", "Content-Location": site.path(document_path(iri) + form.suffix)}
    return Response(content, media_type=form.media_type, headers=headers)


def resource_iri(space: str, name: str) -> str:
    """The IRI behind a path; ``NoSuchResourceError`` for a path that no IRI of ours has."""
    if not LOCAL_NAME.fullmatch(name):
        msg = f"no address of this site looks like /{space}/{name}"
        raise NoSuchResourceError(msg)
    return SPACES[space] + name


def link_header(site: Site, iri: str, given: Representation) -> str:
    """The other forms of a document, and the thing that it describes (RFC 8288, RFC 6892)."""
    start = site.path(document_path(iri))
    links = [
        f'<{start}{form.suffix}>; rel="alternate"; type="{form.media_type}"' for form in RESOURCE_FORMS if form != given
    ]
    return ", ".join([*links, f'<{iri}>; rel="describes"'])
