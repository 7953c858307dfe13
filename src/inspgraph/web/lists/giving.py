"""A list as a page, as CSV, as JSON, and as RDF: a container of its things with their labels (RDF Schema, 5.1)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from inspgraph import iris
from inspgraph.web.cutting import disarm
from inspgraph.web.links import OPEN_LICENCE, entity_tag, freshness
from inspgraph.web.lists import Listing, listings
from inspgraph.web.lists.choosing import PER_PAGE, Choice, Found, choose, read_choice
from inspgraph.web.negotiation import CSV, HTML, PLAIN_JSON, RESOURCE_FORMS, Representation, named_form, negotiate
from inspgraph.web.results import matches
from inspgraph.web.rooms import Room
from inspgraph.web.site import Row, Site, site_of
from inspgraph.web.writing import write

RDFS = "http://www.w3.org/2000/01/rdf-schema#"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
SUFFIXES = ("", *(form.suffix for form in RESOURCE_FORMS))

router = Room()


def give_list(request: Request) -> Response:
    """A list in the form that a client asks for; 304 where it holds that already.

    Raises ``NotAcceptableError``, and ``NoSuchPageError`` for a page or an order that there is not.
    """
    site, name = site_of(request), request.url.path.rpartition("/")[2]
    listing = listings()[name.partition(".")[0]]
    choice = read_choice(listing, request.query_params)
    form = _form(request, name.partition(".")[2])
    headers = {"Vary": "Accept", "Cache-Control": freshness(pinned=False)}
    headers["ETag"] = entity_tag(site, "list", listing.name, form.name, request.url.query)
    if matches(request.headers.get("if-none-match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Link"] = _links(site, listing, choice, form)
    listening = site.listening()
    found = choose(listing, listening.rows(listing.query), choice)
    return Response(write_list(listening, listing, choice, found, form), media_type=form.media_type, headers=headers)


for _path in (listing.path + suffix for listing in listings().values() for suffix in SUFFIXES):
    router.route(_path, methods=["GET", "HEAD"])(give_list)


def _form(request: Request, suffix: str) -> Representation:
    named = suffix or request.query_params.get("_mediatype", "").replace(" ", "+")
    return named_form(named, RESOURCE_FORMS) if named else negotiate(request.headers.get("accept"), RESOURCE_FORMS)


def _links(site: Site, listing: Listing, choice: Choice, given: Representation) -> str:
    others = [
        f'<{address}>; rel="alternate"; type="{form.media_type}"' for form, address in twins(site, listing, choice)
    ]
    shown = [link for link in others if f'type="{given.media_type}"' not in link]
    return ", ".join([*shown, f'<{site.path("/data")}>; rel="describedby"', f'<{OPEN_LICENCE}>; rel="license"'])


def twins(site: Site, listing: Listing, choice: Choice) -> list[tuple[Representation, str]]:
    """The other forms of what is chosen, each with its address."""
    asked = choice.query()
    question = f"?{asked}" if asked else ""
    return [(form, site.path(listing.path) + form.suffix + question) for form in RESOURCE_FORMS if form != HTML]


def write_list(site: Site, listing: Listing, choice: Choice, found: Found, form: Representation) -> bytes:
    """What is chosen of a list in a form: a page has some rows, every other form all of them."""
    if form == HTML:
        return write_page(site, listing, choice, found)
    if form == CSV:
        return write_table(found.rows)
    address = iris.BASE.rstrip("/") + listing.path + (f"?{choice.query()}" if choice.query() else "")
    if form == PLAIN_JSON:
        return write_objects(address, listing, found.rows)
    return write(site, address, list(_members(address, listing, found.rows)), form)


def write_page(site: Site, listing: Listing, choice: Choice, found: Found) -> bytes:
    """One page of a list: the form to narrow it, the rows, and the way to the other pages."""
    return site.render(
        "list.html",
        iri=iris.BASE.rstrip("/") + listing.path,
        title=listing.title,
        listing=listing,
        choice=choice,
        found=found,
        first=(choice.page - 1) * PER_PAGE + 1,
        twins=twins(site, listing, choice),
    )


def write_table(rows: Iterable[Row]) -> bytes:
    """The rows as CSV (RFC 4180): everything that the query tells of them, IRIs too."""
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\r\n")
    for number, row in enumerate(rows):
        if number == 0:
            table.writerow(row)
        table.writerow(value or "" for value in row.values())
    return disarm(made.getvalue().encode())


def write_objects(address: str, listing: Listing, rows: Iterable[Row]) -> bytes:
    """The rows as JSON objects, with the address and title of the list; what is not known is left out."""
    members = [{name: value for name, value in row.items() if value is not None} for row in rows]
    told = {"id": address, "title": listing.title, "total": len(members), "members": members}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _members(address: str, listing: Listing, rows: Iterable[Row]) -> Iterable[ox.Triple]:
    container, label = ox.NamedNode(address), ox.NamedNode(RDFS + "label")
    told = {ox.Triple(container, TYPE, ox.NamedNode(RDFS + "Container"))}
    told.add(ox.Triple(container, label, ox.Literal(listing.title, language="en")))
    for row in rows:
        thing = ox.NamedNode(row[listing.thing] or "")
        told.add(ox.Triple(container, ox.NamedNode(RDFS + "member"), thing))
        told.add(ox.Triple(thing, label, ox.Literal(row[listing.columns[0].name] or "")))
    return told
