"""What the headers of a document say: its other forms and views, its subject, type and licence (RFC 8288)."""

from __future__ import annotations

import hashlib
from functools import cache

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.web.addresses import SUCCESSOR
from inspgraph.web.jsonld import context_path
from inspgraph.web.names import document_path
from inspgraph.web.negotiation import RESOURCE_FORMS, Representation
from inspgraph.web.profiles import Profile, profile_links, view_address
from inspgraph.web.site import HERE, Site

TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
REPLACED = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")
LICENCE = ox.NamedNode("http://purl.org/dc/terms/license")
OPEN_LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
YEAR = 31_536_000


def link_header(site: Site, iri: str, given: Representation, profile: Profile) -> str:
    """The links of a document: alternate, profile, canonical, describes, describedby, type, license."""
    start = site.path(document_path(iri))
    others = [form for form in RESOURCE_FORMS if form != given]
    links = [f'<{view_address(start, profile, f)}>; rel="alternate"; type="{f.media_type}"' for f in others]
    links += profile_links(start, profile, given)
    links += [
        f'<{iris.BASE.rstrip("/")}{document_path(iri)}>; rel="canonical"',
        f'<{iri}>; rel="describes"',
        f'<{site.path("/data")}>; rel="describedby"',
    ]
    return ", ".join([*links, *_told_links(site, iri)])


def _told_links(site: Site, iri: str) -> list[str]:
    """What the data say of a resource that its headers repeat: its types, its licence and what replaces it."""
    node, release = ox.NamedNode(iri), site.release
    types = sorted({str(quad.object) for quad in release.find(node, TYPE)})
    licences = sorted({str(quad.object) for quad in release.find(node, LICENCE)}) or [f"<{OPEN_LICENCE}>"]
    newer = sorted({str(quad.object) for quad in release.find(node, REPLACED)})
    told = {'rel="type"': types, 'rel="license"': licences, SUCCESSOR: newer}
    return [f"{target}; {relation}" for relation, targets in told.items() for target in targets]


def entity_tag(site: Site, *asked: str) -> str:
    """The weak entity tag of what is made of the release, the way it is shown, and what was asked (RFC 9110, 8.8.3)."""
    told = "\n".join((looks(), str(site.release.manifest.get("knowledge")), site.settings.base or "", *asked))
    return f'W/"{site.release.sha256[:16]}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"'


@cache
def looks() -> str:
    """A digest of how things are shown: the site's own code, its templates and the context."""
    total = hashlib.sha256()
    for path in [
        *sorted(HERE.rglob("*.py")),
        *sorted(HERE.rglob("*.toml")),
        *sorted((HERE / "templates").iterdir()),
        context_path(),
    ]:
        total.update(path.read_bytes())
    return total.hexdigest()


def freshness(pinned: bool) -> str:
    """How long an answer may be kept: for ever at the address of one release, else only if it is asked for anew."""
    return f"public, max-age={YEAR}, immutable" if pinned else "no-cache"
