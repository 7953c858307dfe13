"""How IRIs and values are shown: local links, short names, dates in words.

The site serves the paths of the production base under its own host, so a link is an IRI without its base.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit

from inspgraph import iris

XSD = "http://www.w3.org/2001/XMLSchema#"
DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
POSITIONS = re.compile(r"(char|sel)=(\d+),(\d+)")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SKOS = "http://www.w3.org/2004/02/skos/core#"
WORDS = {
    SKOS + "prefLabel": "name",
    SKOS + "altLabel": "also called",
    SKOS + "hiddenLabel": "misprinted as",
    SKOS + "inScheme": "one of",
}
"""What readers call properties of others that bear no label here."""
DATA = iris.BASE + "data"
"""The whole data set."""
LEGISLATION = "http://www.legislation.gov.uk/id/"
"""How the identifiers of Acts, instruments and provisions begin; the site has a page of its own about each."""
ACCOUNTS = (DATA, iris.BASE + "quality", iris.BASE + "corrections")
"""What is told of the whole: the data set, how good it is, and what was put right."""
SAFE = "/:?#[]@!$&'()*+,;=%~-._"


@lru_cache(maxsize=2**14)
def local_path(iri: str) -> str | None:
    """The path under which this site serves an IRI of ours, or tells of a provision; none for other IRIs of others."""
    if iri.startswith(LEGISLATION):
        return quote("/doc/legislation/" + iri.removeprefix(LEGISLATION), safe=SAFE)
    whole = iri.partition("#")[0] in ACCOUNTS or iri.startswith(DATA + "/")
    if not whole and not iri.startswith((iris.ID, iris.DEF, iris.GRAPH)):
        return None
    return quote("/" + iri.removeprefix(iris.BASE), safe=SAFE)


def document_path(iri: str) -> str:
    """The path of the document about one of our IRIs: ``/doc/…`` for a thing, its own for the rest."""
    path = local_path(iri) or "/"
    return "/doc/" + path.removeprefix("/id/") if path.startswith("/id/") else path


def outside(iri: str) -> str | None:
    """An IRI of others as a link; none unless a browser may follow it."""
    return quote(iri, safe=SAFE) if urlsplit(iri).scheme in {"http", "https"} else None


def short_name(iri: str) -> str:
    """What to call an IRI that has no label."""
    base, _, fragment = iri.partition("#")
    positions = POSITIONS.fullmatch(fragment)
    if positions:
        return f"characters {positions[2]}–{positions[3]}"
    if iri.startswith(iris.BASE):
        return fragment or base.removeprefix(iris.ID).removeprefix(iris.BASE)
    return fragment or iri.removeprefix("https://").removeprefix("http://")


def property_name(iri: str, label: str | None = None) -> str:
    """What to call a property: its label, else a reader's word for it, else the words of its local name."""
    return label or WORDS.get(iri) or CAMEL.sub(" ", re.split(r"[#/]", iri)[-1]).lower()


def day(value: str | None) -> str:
    """A date or a month in words: ``"2018-04-23"`` gives "23 April 2018"; anything else as it is."""
    match = DATE.fullmatch(value or "")
    if match is None or not 1 <= int(match[2]) <= 12:
        return value or ""
    month = f"{MONTHS[int(match[2]) - 1]} {match[1]}"
    return f"{int(match[3])} {month}" if match[3] else month


def days(start: str | None, end: str | None, month: str | None = None) -> str:
    """A period in words: "23 April to 4 May 2018", "24 to 25 March 2021", or its month."""
    if not start:
        return day(month)
    if not end or end == start:
        return day(start)
    first, last = day(start).split(" "), day(end).split(" ")
    same = next((n for n, (a, b) in enumerate(zip(first[::-1], last[::-1], strict=False)) if a != b), 0)
    return f"{' '.join(first[: 3 - same])} to {day(end)}"


def shown(value: str | None, label: str | None = None, *, is_iri: bool = False, datatype: str | None = None) -> str:
    """A value as a reader sees it: the label, a date in words, the short name of an IRI, else as it stands."""
    if label:
        return label
    if is_iri:
        return short_name(value or "")
    return day(value) if datatype in {XSD + "date", XSD + "gYearMonth"} else (value or "")
