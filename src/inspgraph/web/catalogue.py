"""What the site says of itself and gives to download: ``/data``, dumps, tables, the context, and files for robots."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from inspgraph.publish import (
    FOLDER,
    PACKED,
    PACKING,
    SUMS,
    describe_table,
    kept_file,
    list_versions,
    pack_table,
    read_dumps,
    tables,
    write_table,
)
from inspgraph.store import Release
from inspgraph.web.jsonld import CONTEXT, context_path
from inspgraph.web.links import OPEN_LICENCE, YEAR, entity_tag, freshness
from inspgraph.web.lists import listings
from inspgraph.web.names import document_path
from inspgraph.web.releases.finding import DIGEST, release_at
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import NoSuchResourceError, Site, site_of

READ = ["GET", "HEAD"]
RELEASES = "releases.json"
METADATA = "-metadata.json"
ROBOTS = """\
User-agent: *
Disallow: {prefix}/sparql
Disallow: {prefix}/gsp
Disallow: {prefix}/search
Disallow: {prefix}/dossier
Disallow: {prefix}/release/
Disallow: {prefix}/report
Allow: {prefix}/

Sitemap: {sitemap}
"""

router = Room()


@router.route("/.well-known/void", methods=READ)
def well_known(request: Request) -> Response:
    """Leads to the description of the data set (VoID, section 7.2)."""
    return Response(status_code=303, headers={"Location": site_of(request).path("/data")})


@router.route("/data/{digest}/{name:path}", methods=READ)
def download_of_release(digest: str, name: str, request: Request) -> Response:
    """A file of a release that the store keeps, at an address that never changes; else as ``download``.

    Raises as ``release_at``.
    """
    if not DIGEST.fullmatch(digest):
        return download(f"{digest}/{name}", request)
    return _file(request, release_at(site_of(request), digest), name, pinned=True)


@router.route("/data/{name:path}", methods=READ)
def download(name: str, request: Request) -> Response:
    """A file of the release, a table, or what a table's columns mean; ``NoSuchResourceError`` for any other name."""
    site = site_of(request)
    if name == RELEASES:
        headers = {"Cache-Control": "no-cache"}
        return Response(list_versions(site.release), media_type="application/json", headers=headers)
    known = tables().get(name.removesuffix(METADATA).removesuffix(PACKING).removesuffix(".csv"))
    if known and name == f"{known.name}.csv{METADATA}":
        return made(request, name, "application/csvm+json", lambda: describe_table(known))
    if known and name.startswith(f"{known.name}.csv"):
        links = f'<{site.path(f"/data/{known.name}.csv")}{METADATA}>; rel="describedby"; type="application/csvm+json"'
        told = {"Link": f'{links}, <{OPEN_LICENCE}>; rel="license"'}
        if name.endswith(PACKING):
            return made_file(request, name, PACKED[PACKING], lambda release: pack_table(release, known), told)
        return made_file(request, name, "text/csv; header=present", lambda release: write_table(release, known), told)
    return _file(request, site.release, name)


def _file(request: Request, release: Release, name: str, *, pinned: bool = False) -> Response:
    found = next((dump for dump in read_dumps(release) if dump.name == name), None)
    path = release.root / FOLDER / (found.name if found else SUMS)
    if (found is None and name != SUMS) or not path.is_file():
        msg = f"no file to download is called {name!r}; `inspgraph build --dumps` makes those of a release"
        raise NoSuchResourceError(msg)
    tag = f'"{found.sha256 if found else hashlib.sha256(path.read_bytes()).hexdigest()}"'
    headers = {"ETag": tag, "Cache-Control": freshness(pinned), "Link": f'<{OPEN_LICENCE}>; rel="license"'}
    if found:
        headers["Repr-Digest"] = f"sha-256=:{_base64(found.sha256)}:"
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type=found.transfer_type if found else "text/plain")


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def made(
    request: Request, name: str, media_type: str, make: Callable[[], bytes], told: dict[str, str] | None = None
) -> Response:
    """An answer that is made when it is not held: by the client, or from before."""
    site = site_of(request)
    headers = {"ETag": entity_tag(site, "data", name), "Cache-Control": freshness(pinned=False), **(told or {})}
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(site.keep(("data", name), make), media_type=media_type, headers=headers)


def made_file(
    request: Request, name: str, media_type: str, make: Callable[[Release], bytes], told: dict[str, str] | None = None
) -> Response:
    """As ``made``, of what may be large: it is kept beside the release where that can be written to.

    The tag is strong, of the very file, so that a client whose connection broke can ask for the rest of it.
    """
    site = site_of(request)
    path = kept_file(site.release, name, make)
    if path is None:
        return made(request, name, media_type, lambda: make(site.release), told)
    stat = path.stat()
    tag = entity_tag(site, "data", name, f"{stat.st_mtime_ns} {stat.st_size}").removeprefix("W/")
    headers = {"ETag": tag, "Cache-Control": freshness(pinned=False), **(told or {})}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=media_type, headers=headers)


@router.route("/" + CONTEXT, methods=READ)
def give_context(request: Request) -> Response:
    """The context of every JSON answer; its address has a version, so it never changes its meaning."""
    content = context_path().read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Cache-Control": f"public, max-age={YEAR // 12}",
    }
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/ld+json", headers=headers)


@router.route("/favicon.ico", methods=READ)
def icon(request: Request) -> Response:
    """Leads those who look for a picture of the site where one always was to the one that pages name."""
    headers = {"Location": site_of(request).path("/static/icon.svg"), "Cache-Control": f"public, max-age={YEAR // 12}"}
    return Response(status_code=301, headers=headers)


@router.route("/robots.txt", methods=READ)
def robots(request: Request) -> Response:
    """What robots may read: everything but queries and old releases."""
    site = site_of(request)
    text = ROBOTS.format(prefix=site.settings.prefix, sitemap=site.whole("/sitemap.xml"))
    return Response(text, media_type="text/plain")


@router.route("/sitemap.xml", methods=READ)
def sitemap(request: Request) -> Response:
    """The pages that people look for (Sitemaps 0.9)."""
    site = site_of(request)
    return made(request, "sitemap.xml", "application/xml", lambda: write_sitemap(site))


def write_sitemap(site: Site) -> bytes:
    """The addresses of the pages of everything that is looked up."""
    pages = [
        "/",
        "/data",
        *(listing.path for listing in listings().values()),
        "/quality",
        "/corrections",
        *(document_path(row["thing"] or "") for row in site.rows("addresses-to-find")),
    ]
    entries = "".join(f"<url><loc>{escape(site.whole(page))}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{entries}</urlset>\n".encode()


@router.route("/llms.txt", methods=READ)
def for_models(request: Request) -> Response:
    """A guide for language models that read the site: what is here and how to ask."""
    site = site_of(request)
    return Response(site.render("llms.txt", tables=tables().values()), media_type="text/plain; charset=utf-8")
