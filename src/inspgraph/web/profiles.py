"""Which view of a resource a client gets: content negotiation by profile (W3C working draft of July 2026).

Both functional profiles are carried out: ``Accept-Profile`` and the query string arguments ``_profile`` and
``_mediatype``. The profiles are concepts of the scheme ``def/profile``; the list of views is the W3C's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.web.negotiation import RESOURCE_FORMS, NotAcceptableError, Representation

ALTR = "http://www.w3.org/ns/dx/connegp/altr#"
DCT = "http://purl.org/dc/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ELEMENT = re.compile(r"\s*<(?P<iri>[^>]*)>\s*(?:;\s*q\s*=\s*(?P<q>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?\s*")


@dataclass(frozen=True, slots=True)
class Profile:
    """A view: the token that ``_profile`` takes, its IRI, and what it is called."""

    token: str
    iri: str
    label: str


DESCRIPTION = Profile("description", iris.definition("profile", "description"), "Description")
LABELLED = Profile("labelled", iris.definition("profile", "labelled"), "Description with labels")
ALTERNATES = Profile("alt", ALTR.rstrip("#"), "List of views")
PROFILES = (DESCRIPTION, LABELLED, ALTERNATES)
"""The views on offer; the first is given to whoever asks for none."""


def choose_profile(named: str | None, accept: str | None) -> Profile:
    """The view that ``_profile`` names by token or IRI, else what ``Accept-Profile`` wants most, else the first.

    Raises ``NotAcceptableError`` for a name that is not offered. A header that fits nothing is passed over.
    """
    if named is None:
        return next(_wanted(accept or ""), DESCRIPTION)
    told = named.strip("<>")
    found = next((p for p in PROFILES if told in {p.token, p.iri} or (told == "all" and p == ALTERNATES)), None)
    if found is None:
        msg = f"there is no view {named!r}; there are {', '.join(profile.token for profile in PROFILES)}"
        raise NotAcceptableError(msg)
    return found


def _wanted(header: str) -> Iterator[Profile]:
    found = [match for part in header.split(",") if (match := ELEMENT.fullmatch(part))]
    known = {profile.iri: profile for profile in PROFILES}
    ranked = sorted(found, key=lambda match: -float(match["q"] or 1))
    return (known[match["iri"]] for match in ranked if match["iri"] in known and float(match["q"] or 1) > 0)


def views(start: str) -> list[tuple[Profile, Representation, str]]:
    """Every view of a document in every form, with its address."""
    return [(profile, form, view_address(start, profile, form)) for profile in PROFILES for form in RESOURCE_FORMS]


def view_address(start: str, profile: Profile, form: Representation) -> str:
    """Where one view of a document is given in one form."""
    return start + form.suffix + ("" if profile == DESCRIPTION else f"?_profile={profile.token}")


def list_views(iri: str, document: str) -> list[ox.Triple]:
    """The views of a resource as triples, after the W3C's data model of alternate representations."""
    node, made = ox.NamedNode(iri), []
    for profile, form, address in views(document):
        view = ox.NamedNode(address)
        first = profile == DESCRIPTION and form == RESOURCE_FORMS[0]
        relation = "hasDefaultRepresentation" if first else "hasRepresentation"
        made += [
            ox.Triple(node, ox.NamedNode(ALTR + relation), view),
            ox.Triple(view, ox.NamedNode(RDF + "type"), ox.NamedNode(ALTR + "Representation")),
            ox.Triple(view, ox.NamedNode(DCT + "format"), ox.Literal(form.media_type)),
            ox.Triple(view, ox.NamedNode(DCT + "conformsTo"), ox.NamedNode(profile.iri)),
        ]
    return made


def profile_links(start: str, given: Profile, form: Representation, offered: Sequence[Profile] = PROFILES) -> list[str]:
    """Link header elements: the profile that an answer conforms to, and where the others are."""
    others = (profile for profile in offered if profile != given)
    return [
        f'<{given.iri}>; rel="profile"',
        *(
            f'<{view_address(start, p, form)}>; rel="alternate"; type="{form.media_type}"; profile="{p.iri}"'
            for p in others
        ),
    ]
