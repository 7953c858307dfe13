"""What a search found, as a page and as data."""

from __future__ import annotations

import csv
import io
import json
import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from inspgraph.fulltext import Found, Index, as_table, place_of, plan
from inspgraph.fulltext.says import notes_on, whom
from inspgraph.web.cutting import disarm
from inspgraph.web.links import OPEN_LICENCE, entity_tag, freshness
from inspgraph.web.negotiation import CSV, HTML, PLAIN_JSON, Representation, named_form, negotiate
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.searching.address import MOST, PER_FILE, PER_PAGE, Wish, number_in
from inspgraph.web.site import Site, site_of

READ = ["GET", "HEAD"]
FORMS = (HTML, PLAIN_JSON, CSV)
MOST_SHOWN = 8
"""Values of a facet that are shown at once; the others fold out."""
OPENSEARCH = "application/opensearchdescription+xml"

router = Room()


@router.route("/search", methods=READ)
@router.route("/search.{suffix}", methods=READ)
def search(request: Request, suffix: str = "") -> Response:
    """What fits ``?q=`` and the chosen facets, in the form that a client asks for; 304 where it holds that already.

    Raises ``NotAcceptableError``, ``NoIndexError`` and ``SearchError``.
    """
    site, wish = site_of(request), Wish.of(request.query_params)
    form = named_form(suffix, FORMS) if suffix else negotiate(request.headers.get("accept"), FORMS)
    headers = {"Vary": "Accept", "Cache-Control": freshness(pinned=False)}
    headers["ETag"] = entity_tag(site, "search", form.name, request.url.query)
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    limit = PER_PAGE if form == HTML else number_in(request.query_params.get("limit"), PER_FILE, MOST)
    found = index_of(site).search(wish.search(limit))
    headers["Link"] = _links(site, wish, found, form, limit)
    return Response(_write(site, wish, found, form), media_type=form.media_type, headers=headers)


@router.route("/opensearch.xml", methods=READ)
def describe_search(request: Request) -> Response:
    """How a browser searches here (OpenSearch 1.1)."""
    return Response(site_of(request).render("opensearch.xml"), media_type=OPENSEARCH)


def index_of(site: Site) -> Index:
    """The index of the release that is served; ``NoIndexError`` if it has none."""
    return site.keep(("search-index",), lambda: Index.of(site.release))


def _links(site: Site, wish: Wish, found: Found, given: Representation, limit: int) -> str:
    told = [(form, site.path(f"/search{form.suffix}") + wish.query(wish.page)) for form in FORMS if form != given]
    links = [f'<{address}>; rel="alternate"; type="{form.media_type}"' for form, address in told]
    size = f"&limit={limit}" if given != HTML else ""
    if found.next_offset is not None:
        links.append(f'<{site.path("/search")}{_suffix(given)}{wish.query(wish.page + 1)}{size}>; rel="next"')
    if wish.page > 1:
        links.append(f'<{site.path("/search")}{_suffix(given)}{wish.query(wish.page - 1)}{size}>; rel="prev"')
    return ", ".join([*links, f'<{OPEN_LICENCE}>; rel="license"'])


def _suffix(form: Representation) -> str:
    return "" if form == HTML else form.suffix


def _write(site: Site, wish: Wish, found: Found, form: Representation) -> bytes:
    if form == HTML:
        return write_page(site, wish, found)
    return write_table(site, found) if form == CSV else write_object(site, wish, found)


def write_page(site: Site, wish: Wish, found: Found) -> bytes:
    """The form, what was found with its marks, and the facets as links."""
    editions: dict[str, str] = site.release.manifest.get("documents", {})
    return site.render(
        "search.html",
        wish=wish,
        found=found,
        hits=[(hit, place_of(site.release, hit)) for hit in found.hits],
        kinds={kind.key: kind.name for kind in plan().kinds},
        facets=[facet for facet in found.facets if facet.values],
        chosen=[(facet, value) for facet in found.facets for value in facet.values if value.chosen],
        notes=list(notes_on(found, named=False)),
        whom=whom,
        lead=plan().names.lead,
        pages=math.ceil(found.total / PER_PAGE),
        most_shown=MOST_SHOWN,
        facts_only=sum(edition == "facts" for edition in editions.values()),
        documents=len(editions),
        files=[(form.label, site.path(f"/search{form.suffix}") + wish.query()) for form in (PLAIN_JSON, CSV)],
    )


def write_table(site: Site, found: Found) -> bytes:
    """The things found as CSV (RFC 4180), a row each; cells that a spreadsheet would calculate are disarmed."""
    table = as_table(site.release, found)
    made = io.StringIO()
    rows = csv.writer(made, lineterminator="\r\n")
    rows.writerow(table.variables)
    rows.writerows([value or "" for value in row.values()] for row in table.plain())
    return disarm(made.getvalue().encode())


def write_object(site: Site, wish: Wish, found: Found) -> bytes:
    """What was found as JSON: how the words were read, the things, the authorities so named, and the facets."""
    things = as_table(site.release, found).plain()
    told: dict[str, Any] = {
        "words": wish.words,
        "read": found.how,
        "notes": list(notes_on(found)),
        "total": found.total,
        "offset": found.search.offset,
        "next": found.next_offset,
        "authorities": [
            {"iri": n.authority, "title": n.title, "name": n.name, "sure": found.sure} for n in found.named
        ],
        "things": [{name: value for name, value in thing.items() if value is not None} for thing in things],
        "facets": {
            facet.key: [{"key": v.key, "label": v.label, "count": v.count, "chosen": v.chosen} for v in facet.values]
            for facet in found.facets
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"
