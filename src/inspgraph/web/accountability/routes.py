"""Where the accounts of the whole stand: in every form, and at the address of a release."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.web.accountability.corrections import render_feed
from inspgraph.web.accountability.openapi import describe_api
from inspgraph.web.accountability.report import report_view
from inspgraph.web.catalogue import made
from inspgraph.web.negotiation import HTML, negotiate
from inspgraph.web.resources import READ, give
from inspgraph.web.rooms import Room
from inspgraph.web.site import site_of

router = Room()


@router.route("/quality", methods=READ)
@router.route("/quality.{suffix}", methods=READ)
@router.route("/release/{digest}/quality", methods=READ)
def quality(request: Request, suffix: str = "", digest: str = "") -> Response:
    """How good the data is (DQV): what is held and missing, what the validation found, doubts, scores of reading."""
    return give(request, "data", f"quality.{suffix}" if suffix else "quality", digest)


@router.route("/corrections.atom", methods=READ)
def feed(request: Request) -> Response:
    """The newest corrections as an Atom feed (RFC 4287)."""
    return made(request, "corrections.atom", "application/atom+xml", lambda: render_feed(site_of(request)))


@router.route("/corrections", methods=READ)
@router.route("/corrections.{suffix}", methods=READ)
@router.route("/release/{digest}/corrections", methods=READ)
def corrections(request: Request, suffix: str = "", digest: str = "") -> Response:
    """What was put right (PROV): the value before and after, why, when and in which role."""
    return give(request, "data", f"corrections.{suffix}" if suffix else "corrections", digest)


@router.route("/report", methods=READ)
def report(request: Request) -> Response:
    """How to report a mistake: a text that is ready to send, and where the operator receives it."""
    site = site_of(request)
    negotiate(request.headers.get("accept"), (HTML,))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache", "X-Robots-Tag": "noindex"}
    return Response(
        site.render("report.html", **report_view(site, request.query_params.get("about"))),
        media_type=HTML.media_type,
        headers=headers,
    )


@router.route("/openapi.json", methods=READ)
def openapi(request: Request) -> Response:
    """Every address, for programs (OpenAPI 3.1)."""
    site = site_of(request)

    def write() -> bytes:
        told = describe_api(site.whole("").rstrip("/") or "/", site.release.sha256[:16])
        return json.dumps(told, ensure_ascii=False, indent=1).encode()

    return made(request, "openapi.json", "application/json", write)
