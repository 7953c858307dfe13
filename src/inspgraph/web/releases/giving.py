"""``/release/{digest}``: what a release is, whether it is the newest, and what of it can be had."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.publish import describe_version, published_versions
from inspgraph.web.negotiation import HTML, PLAIN_JSON, negotiate
from inspgraph.web.releases.finding import release_at
from inspgraph.web.rooms import Room
from inspgraph.web.site import Site, site_of

READ = ["GET", "HEAD"]

router = Room()


@router.route("/release/{digest}", methods=READ)
def give_release(digest: str, request: Request) -> Response:
    """A release as a page or as JSON; raises as ``release_at``, and ``NotAcceptableError``."""
    site, form = site_of(request), negotiate(request.headers.get("accept"), (HTML, PLAIN_JSON))
    told, headers = describe(site, digest), {"Vary": "Accept", "Cache-Control": "no-cache"}
    content = json.dumps(told).encode() if form == PLAIN_JSON else site.render("release.html", told=told)
    return Response(content, media_type=form.media_type, headers=headers)


def describe(site: Site, digest: str) -> dict[str, Any]:
    """What is told of a release: what the list of releases says, and by which it was followed; none if by none."""
    release = release_at(site, digest)
    served = release.sha256 == site.release.sha256
    order = [one.sha256 for one in published_versions(site.release)]
    later = [] if served else order[: order.index(release.sha256)]
    followed = None if served else (later[-1] if later else site.release.sha256)[:16]
    return {**describe_version(release), "newest": site.release.sha256[:16], "served": served, "followedBy": followed}
