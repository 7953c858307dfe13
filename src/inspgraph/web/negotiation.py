"""Which representation of a resource a client gets: by the suffix of the path or by the Accept header.

Proactive negotiation as in RFC 9110, section 12.5.1: the most specific range decides the quality of a media
type, the highest quality wins, and among equals the order in which the server offers them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from inspgraph.errors import InspgraphError

ELEMENT = re.compile(r'(?:[^,"]++|"(?:[^"\\]|\\.)*+(?:"|\\?$))++')
"""What stands between commas; a quote that is never closed takes all that follows, so that none is read twice."""
MOST_RANGES = 100
"""Elements of a header that are read: no client of good will sends more."""
RANGE = re.compile(r"\s*([\w!#$&^.+*-]+)/([\w!#$&^.+*-]+)\s*")
PARAMETER = re.compile(r';\s*([\w!#$&^.+-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;"\s]*)\s*')
QUALITY = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?")


class NotAcceptableError(InspgraphError):
    """Nothing that the resource is given as fits what the client accepts."""


@dataclass(frozen=True, slots=True)
class Representation:
    """A form in which something is given.

    ``name`` is what ``?format=`` calls it, ``suffix`` what a path may end in, and ``aliases`` are further media
    types, and names in ``?format=``, by which clients ask for it (Turtle is N3, so who asks for N3 gets it).
    """

    name: str
    label: str
    media_type: str
    suffix: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Everything by which a client may name it outright."""
        return frozenset({self.name, self.suffix.lstrip("."), self.media_type, *self.aliases})


HTML = Representation("html", "Page", "text/html", ".html", ("application/xhtml+xml",))
TURTLE = Representation(
    "turtle",
    "Turtle",
    "text/turtle",
    ".ttl",
    ("application/x-turtle", "application/turtle", "text/n3", "text/rdf+n3", "n3"),
)
JSON_LD = Representation("jsonld", "JSON-LD", "application/ld+json", ".jsonld", ("application/x-json+ld", "json-ld"))
N_TRIPLES = Representation("ntriples", "N-Triples", "application/n-triples", ".nt")
RDF_XML = Representation("rdfxml", "RDF/XML", "application/rdf+xml", ".rdf", ("xml",))
TRIG = Representation("trig", "TriG", "application/trig", ".trig", ("application/x-trig",))
N_QUADS = Representation("nquads", "N-Quads", "application/n-quads", ".nq")
JSON = Representation("json", "JSON", "application/sparql-results+json", ".srj", ("application/json",))
XML = Representation("xml", "XML", "application/sparql-results+xml", ".srx", ("application/xml", "text/xml"))
PLAIN_JSON = Representation("plain-json", "JSON", "application/json", ".json")
CSV = Representation("csv", "CSV", "text/csv", ".csv")
TSV = Representation("tsv", "TSV", "text/tab-separated-values", ".tsv")
PROBLEM = Representation("problem", "Problem", "application/problem+json", ".problem", ("application/json",))

RESOURCE_FORMS = (HTML, TURTLE, JSON_LD, N_TRIPLES, RDF_XML, TRIG, N_QUADS, PLAIN_JSON, CSV)
"""What a description of a resource is given as."""
TABLE_FORMS = (JSON, XML, CSV, TSV, HTML)
"""What the answer to SELECT and ASK is given as."""
GRAPH_FORMS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, TRIG, N_QUADS, HTML)
"""What the answer to CONSTRUCT and DESCRIBE is given as."""


@dataclass(frozen=True, slots=True)
class MediaRange:
    """One element of an Accept header."""

    type: str
    subtype: str
    quality: float
    parameters: int = 0

    def matches(self, media_type: str) -> bool:
        """Whether a media type lies in the range; parameters of the range are not compared."""
        kind, _, rest = media_type.partition("/")
        return self.type in {"*", kind} and self.subtype in {"*", rest}

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        """How narrow the range is: of two that match, the narrower decides."""
        return (self.type != "*", self.subtype != "*", self.parameters)


@lru_cache(maxsize=256)
def parse_accept(header: str) -> tuple[MediaRange, ...]:
    """The ranges of an Accept header in its order; elements that break the grammar are left out."""
    elements = islice(ELEMENT.finditer(header), MOST_RANGES)
    return tuple(found for element in elements if (found := _parse_range(element[0])))


def _parse_range(element: str) -> MediaRange | None:
    match = RANGE.match(element)
    if match is None or (match[1] == "*" and match[2] != "*"):
        return None
    rest = element[match.end() :]
    if PARAMETER.sub("", rest).strip():
        return None
    parameters = [(name.lower(), value) for name, value in PARAMETER.findall(rest)]
    quality = next((value for name, value in parameters if name == "q"), "1")
    if not QUALITY.fullmatch(quality):
        return None
    extra = sum(name != "q" for name, _ in parameters)
    return MediaRange(match[1].lower(), match[2].lower(), float(quality), extra)


def quality_of(form: Representation, ranges: Sequence[MediaRange]) -> float:
    """How much a client wants a form: 0 if not at all. An alias counts only where a client names it outright."""
    outright = [found for found in ranges if found.subtype != "*"]
    return max(_narrowest(form.media_type, ranges), *(_narrowest(alias, outright) for alias in form.aliases), 0.0)


def _narrowest(media_type: str, ranges: Sequence[MediaRange]) -> float:
    matching = [found for found in ranges if found.matches(media_type)]
    return max(matching, key=lambda found: found.specificity).quality if matching else 0.0


def negotiate(accept: str | None, offered: Sequence[Representation]) -> Representation:
    """The form that fits an Accept header best; the first offered where there is no header.

    Raises ``NotAcceptableError`` that lists what is offered if none fits.
    """
    ranges = parse_accept(accept or "")
    if not ranges:
        return offered[0]
    best = max(offered, key=lambda form: quality_of(form, ranges))
    if quality_of(best, ranges) == 0:
        raise NotAcceptableError(_offer(f"nothing here fits Accept: {accept}", offered))
    return best


def named_form(name: str, offered: Sequence[Representation]) -> Representation:
    """The form of a name, suffix or media type; ``NotAcceptableError`` if it is not offered."""
    for form in offered:
        if name.lower() in form.names:
            return form
    raise NotAcceptableError(_offer(f"this is not given as {name!r}", offered))


def _offer(what: str, offered: Sequence[Representation]) -> str:
    return f"{what}; it is given as {', '.join(form.media_type for form in offered)}"


def split_suffix(path: str, offered: Sequence[Representation]) -> tuple[str, Representation | None]:
    """A path without the suffix of one of the forms, and that form; the path as it is where it has none."""
    for form in offered:
        if path.endswith(form.suffix) and len(path) > len(form.suffix):
            return path.removesuffix(form.suffix), form
    return path, None


@lru_cache(maxsize=1024)
def codings(accept_encoding: str | None) -> tuple[str, ...]:
    """Which of ``br`` and ``gzip`` a client takes, the one that it likes better first (RFC 9110, section 12.5.3)."""
    ranges = parse_accept(",".join(f"x/{part.strip()}" for part in (accept_encoding or "").split(",")))
    liked = {found.subtype: found.quality for found in ranges if found.quality > 0}
    return tuple(sorted((name for name in CODINGS if name in liked), key=lambda name: -liked[name]))


CODINGS = ("br", "gzip")
"""Ways to pack an answer; the first is preferred where a client likes both alike."""


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether a client takes answers to queries compressed, for which there is but one way."""
    return "gzip" in codings(accept_encoding)
