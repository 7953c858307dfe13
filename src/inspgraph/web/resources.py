"""The addresses of things: ``/id/…`` leads to the document about a thing, which is given in several forms and views.

After the UK Government Linked Data group's URI patterns: a thing answers 303 See Other; a document, a term of a
vocabulary and a named graph answer for themselves, in the form that a suffix, ``_mediatype`` or the Accept header
asks for. Under ``/release/{digest}/`` or with ``?release=`` the same addresses never change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.publish import (
    CORRECTIONS,
    DATASET,
    QUALITY,
    describe_version,
    kept_releases,
    read_dumps,
    search_description,
    tables,
)
from inspgraph.publish.citing import cite
from inspgraph.web.accountability.corrections import render_corrections
from inspgraph.web.accountability.quality import render_quality
from inspgraph.web.addresses import known_addresses
from inspgraph.web.descriptions import check_known, describe
from inspgraph.web.links import entity_tag, freshness, link_header
from inspgraph.web.names import LEGISLATION, document_path
from inspgraph.web.negotiation import HTML, RESOURCE_FORMS, Representation, named_form, negotiate, split_suffix
from inspgraph.web.pages import render_page
from inspgraph.web.profiles import ALTERNATES, DESCRIPTION, Profile, choose_profile, view_address, views
from inspgraph.web.releases.finding import site_at
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of
from inspgraph.web.writing import write

READ = ["GET", "HEAD"]
LOCAL_NAME = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")
SPACES = {"doc": iris.ID, "def": iris.DEF, "graph": iris.GRAPH}
ALL_SPACES = {**SPACES, "data": iris.BASE}

router = Room()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a client asks for: the resource, its form and view, and whether it named these and the release itself."""

    iri: str
    form: Representation
    profile: Profile
    chosen: bool
    pinned: bool


@router.route("/id/{name:path}", methods=READ)
@router.route("/release/{digest}/id/{name:path}", methods=READ)
def see_other(name: str, request: Request, digest: str = "") -> Response:
    """Leads from a thing to the document about it; a key that stands for another leads to that for good."""
    site, iri = site_of(request), resource_iri("doc", name)
    moved, before = known_addresses().moved(iri), _before(digest)
    site_at(site, digest)
    target = "/id/" + moved.removeprefix(iris.ID) if moved else document_path(iri)
    location = site.path(before + target) + _question(request)
    return Response(status_code=301 if moved else 303, headers={"Location": location, "Vary": "Accept"})


@router.route("/doc/{name:path}", methods=READ)
@router.route("/def/{name:path}", methods=READ)
@router.route("/graph/{name:path}", methods=READ)
def document(name: str, request: Request) -> Response:
    """The document about a thing, a term or a graph, as a page or as data."""
    return give(request, request.url.path.split("/")[1], name)


@router.route("/data", methods=READ)
@router.route("/data.{suffix}", methods=READ)
@router.route("/release/{digest}/data", methods=READ)
def dataset(request: Request, suffix: str = "", digest: str = "") -> Response:
    """What the whole data set is, holds and is given as: DCAT and VoID."""
    return give(request, "data", f"data.{suffix}" if suffix else "data", digest)


@router.route("/release/{digest}/{space}/{name:path}", methods=READ)
def document_of_release(digest: str, space: str, name: str, request: Request) -> Response:
    """The same at an address that names the release, and so never changes."""
    if space not in SPACES:
        msg = f"no address of this site looks like /release/{digest}/{space}"
        raise NoSuchResourceError(msg)
    return give(request, space, name, digest)


def give(request: Request, space: str, name: str, digest: str = "") -> Response:
    """A document in the form and view that a client asks for; 304 where it holds that already.

    Raises ``NoSuchResourceError``, ``SupersededError``, ``WithdrawnError`` and ``NotAcceptableError``.
    """
    named = digest or request.query_params.get("release", "")
    site = site_at(site_of(request), named)
    bare, suffix = split_suffix(name, RESOURCE_FORMS)
    iri = resource_iri(space, bare)
    if moved := known_addresses().moved(iri):
        ending = suffix.suffix if suffix else ""
        location = site.path(_before(digest) + document_path(moved) + ending) + _question(request)
        return Response(status_code=301, headers={"Location": location})
    if site.newest:
        known_addresses().check_withdrawn(iri)
    wanted = read_wish(request, iri, suffix, named)
    steady = wanted.pinned and not (site.newest and wanted.form == HTML)  # the page says which release is the newest
    headers = {"Vary": "Accept, Accept-Profile", "Cache-Control": freshness(steady)}
    headers["ETag"] = entity_tag(site, iri, wanted.form.name, wanted.profile.token)
    if wanted.chosen:
        headers["Vary"] = "Accept-Profile"
    else:
        headers["Content-Location"] = view_address(
            site.path(_before(named) + document_path(iri)), wanted.profile, wanted.form
        )
    held = request.headers.get("if-none-match")
    if held != "*" and matches(held, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    content = _content(site, wanted)
    headers["Link"] = link_header(site, iri, wanted.form, wanted.profile)
    if site.newest:
        headers["Link"] += f', <{site.path(document_path(iri))}>; rel="latest-version"'  # RFC 5829, section 3.3
    headers["Content-Profile"] = f"<{wanted.profile.iri}>"
    return Response(content, media_type=wanted.form.media_type, headers=headers)


def read_wish(request: Request, iri: str, suffix: Representation | None, release: str) -> Wanted:
    """What a request asks for; ``NotAcceptableError`` for a form or view that is not offered."""
    told = request.query_params
    profile = choose_profile(told.get("_profile"), request.headers.get("accept-profile"))
    named = told.get("_mediatype", "").replace(" ", "+")
    if named and suffix is None:
        suffix = negotiate(named, RESOURCE_FORMS) if "/" in named else named_form(named, RESOURCE_FORMS)
    form = suffix or negotiate(request.headers.get("accept"), RESOURCE_FORMS)
    return Wanted(iri, form, profile, suffix is not None, bool(release))


def _content(site: Site, wanted: Wanted) -> bytes:
    try:
        if wanted.form != HTML:
            return write(site, wanted.iri, describe(site, wanted.iri, wanted.profile), wanted.form)
        if wanted.profile != ALTERNATES:
            whole = ROOMS.get(wanted.iri)
            return whole(site) if whole else site.pages.get(wanted.iri, lambda: render_page(site, wanted.iri))
        check_known(site, wanted.iri)
        return site.render("views.html", iri=wanted.iri, views=views(site.path(document_path(wanted.iri))))
    except NoSuchResourceError:
        known_addresses().check_gone(wanted.iri)
        raise


def render_dataset(site: Site) -> bytes:
    """The page about the whole data set."""
    told = describe(site, DATASET, DESCRIPTION)
    twins = [(form, site.path(document_path(DATASET) + form.suffix)) for form in RESOURCE_FORMS if form != HTML]
    found = {(t.subject.value, t.predicate.value): t.object.value for t in told}  # type: ignore[union-attr]
    return site.render(
        "data.html",
        iri=DATASET,
        twins=twins,
        told={name.partition("#")[2] or name.rpartition("/")[2]: v for (s, name), v in found.items() if s == DATASET},
        dumps=read_dumps(site.release),
        versions=[describe_version(one) for one in kept_releases(site.release)],
        tables=list(tables().values()),
        citation=cite(site.release, "plain"),
        search=Markup(site.keep(("search",), lambda: search_description(site.release))),  # noqa: S704 - escaped there
    )


ROOMS = {DATASET: render_dataset, QUALITY: render_quality, CORRECTIONS: render_corrections}
"""The pages of what is told of the whole."""


def resource_iri(space: str, name: str) -> str:
    """The IRI behind a path; ``NoSuchResourceError`` for a path that no IRI of ours has."""
    if not LOCAL_NAME.fullmatch(name):
        msg = f"no address of this site looks like /{space}/{name}"
        raise NoSuchResourceError(msg)
    start, _, rest = name.partition("/")
    return LEGISLATION + rest if (space, start) == ("doc", "legislation") and rest else ALL_SPACES[space] + name


def _before(digest: str) -> str:
    """The path before the addresses of a release that is named."""
    return f"/release/{digest}" if digest else ""


def _question(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""
