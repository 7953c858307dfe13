"""Which release an address means, and the site over it."""

from __future__ import annotations

import re
from dataclasses import replace

from inspgraph.errors import InspgraphError, QueryError, StoreError
from inspgraph.publish import Version, published_versions, release_of
from inspgraph.store import Release
from inspgraph.web.keeping import Kept
from inspgraph.web.names import day
from inspgraph.web.site import NoSuchResourceError, Site

DIGEST = re.compile(r"[0-9a-f]{12,64}")
MOST_BYTES = 2 * 2**20
"""Pages of an older release that are kept: few ask for them."""


class SupersededError(InspgraphError):
    """A release was published here and is not kept any more."""


def release_at(site: Site, digest: str) -> Release:
    """The release whose SHA-256 begins so: the one that is served, or one that is kept beside it.

    Raises ``SupersededError`` for one that was published here and is gone, else ``NoSuchResourceError``.
    """
    if DIGEST.fullmatch(digest) and site.release.sha256.startswith(digest):
        return site.release
    found = release_of(site.release, digest) if DIGEST.fullmatch(digest) else None
    if found is None:
        gone = next((one for one in published_versions(site.release) if one.sha256.startswith(digest)), None)
        raise _superseded(site, gone) if gone and DIGEST.fullmatch(digest) else _unknown(site, digest)
    return found


def site_at(site: Site, digest: str) -> Site:
    """The site over the release that a digest names, the site itself if there is none.

    Queries of visitors are answered over the release that is served alone. Raises as ``release_at``, and
    ``StoreError`` for one that cannot be opened.
    """
    release = release_at(site, digest) if digest else site.release
    return site if release is site.release else site.keep(("release", release.sha256), lambda: _over(site, release))


def _over(site: Site, release: Release) -> Site:
    try:
        release.query("ASK {}")
    except QueryError as error:
        msg = f"release {release.sha256[:16]} is kept here, but cannot be opened; its files may still be had"
        raise StoreError(msg) from error
    older = site.over(release, site.evaluator)
    return replace(older, pages=Kept(MOST_BYTES), newest=site.release.sha256[:16])


def _unknown(site: Site, digest: str) -> NoSuchResourceError:
    msg = (
        f"no release {digest[:64]} is known here; this is release {site.release.sha256[:16]}, and "
        "/data/releases.json lists the others"
    )
    return NoSuchResourceError(msg)


def _superseded(site: Site, gone: Version) -> SupersededError:
    msg = (
        f"release {gone.sha256[:16]} was made on {day(gone.made[:10])} and had {gone.statements} statements; its pages "
        f"and files are no longer kept here. This is release {site.release.sha256[:16]}, and /data/releases.json lists "
        "the others. What was cited of it can still be checked with a copy of its N-Quads, whose SHA-256 is "
        f"{gone.sha256}"
    )
    return SupersededError(msg)
