"""The register of local authorities: rows of a table in, look-ups by name and triples out."""

from __future__ import annotations

import csv
import difflib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rdflib import DCTERMS, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from inspgraph import iris
from inspgraph.councils import name_key
from inspgraph.errors import KnowledgeError

IG = Namespace(iris.IG)
ORG = Namespace("http://www.w3.org/ns/org#")
PROVIDERS = re.compile(
    r"\s+(?:children.?s? first|children.?s?(?: and (?:families|young people.?s?))?(?: social care)?(?: services)?"
    r"(?: trust)?)\s*\Z",
    re.IGNORECASE,
)
"""What follows a council's name in that of a trust that runs its services, or of the services themselves."""
MISPRINT = 0.9
"""How like (0 to 1, as ``difflib`` counts) a misprinted name must be to the one that is meant."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One local authority: a legal entity with its codes; an empty string is a value not known."""

    ofsted_urn: str
    name: str
    short_name: str
    alt_names: tuple[str, ...]
    dfe_code: str
    gss_code: str
    former_gss_codes: tuple[str, ...]
    region_code: str
    region_name: str
    kind: str
    existed_from: str
    existed_until: str
    govuk_slug: str
    wikidata: str
    opendatacommunities: str
    lineage: str

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the authority is printed."""
        return (self.name, self.short_name, *self.alt_names)


@dataclass(frozen=True)
class Authorities:
    """All authorities of the register, found by URN or by any name that reports print."""

    rows: tuple[Authority, ...]

    @cached_property
    def by_urn(self) -> dict[str, Authority]:
        """Authorities by Ofsted URN."""
        return {row.ofsted_urn: row for row in self.rows}

    @cached_property
    def _by_name(self) -> dict[str, list[Authority]]:
        found: dict[str, list[Authority]] = {}
        for row in self.rows:
            for key in {name_key(name) for name in row.names}:
                found.setdefault(key, []).append(row)
        return found

    def find(self, name: str, on: str | None = None) -> Authority | None:
        """The authority that a printed name means, on a day where several bore it; none if unknown.

        The name of a trust or company that runs a council's services means that council.
        """
        found = self._by_name.get(name_key(name)) or self._by_name.get(name_key(PROVIDERS.sub("", name))) or []
        if on and len(found) > 1:
            found = [
                row for row in found if row.existed_from <= on and (not row.existed_until or on < row.existed_until)
            ]
        return found[0] if len(found) == 1 else None

    def near(self, name: str) -> Authority | None:
        """The one authority whose name a misprinted one comes nearest to; none if none or several come near."""
        close = difflib.get_close_matches(name_key(name), self._by_name, n=3, cutoff=MISPRINT)
        meant = {row.ofsted_urn: row for key in close for row in self._by_name[key]}
        return next(iter(meant.values())) if len(meant) == 1 else None

    def named_in(self, text: str) -> list[tuple[Authority, int]]:
        """Authorities whose names stand in a text, with how often, the most frequent first."""
        counts = [
            (row, sum(len(pattern.findall(text)) for pattern in self._patterns[row.ofsted_urn])) for row in self.rows
        ]
        return sorted(((row, n) for row, n in counts if n), key=lambda pair: (-pair[1], pair[0].ofsted_urn))

    @cached_property
    def _patterns(self) -> dict[str, tuple[re.Pattern[str], ...]]:
        return {
            row.ofsted_urn: tuple(re.compile(rf"\b{re.escape(name)}\b") for name in {row.short_name, row.name})
            for row in self.rows
        }


def read_authorities(path: Path) -> Authorities:
    """The register in a table; ``KnowledgeError`` names file and line of a bad row."""
    rows = []
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            several = ("alt_names", "former_gss_codes")
            parted: dict[str, Any] = {
                k: tuple(filter(None, v.split("|"))) if k in several else v for k, v in row.items()
            }
            try:
                rows.append(Authority(**parted))
            except TypeError as error:
                msg = f"{path}, line {number}: {error}"
                raise KnowledgeError(msg) from error
    return Authorities(tuple(rows))


def read_settled_keys(path: Path) -> dict[str, str]:
    """The table that settles which inspection a mention means, as mention key to inspection key."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["mention_key"]: row["inspection_key"] for row in csv.DictReader(lines)}


def describe_authorities(authorities: Authorities) -> Graph:
    """The councils as triples; their areas are things of their own (``inspgraph.registers.places``)."""
    graph = Graph()
    for row in authorities.rows:
        _describe_authority(graph, row)
    return graph


def _describe_authority(graph: Graph, row: Authority) -> None:
    council = URIRef(iris.authority(row.ofsted_urn))
    graph.add((council, RDF.type, IG.LocalAuthority))
    graph.add((council, SKOS.prefLabel, Literal(row.name, lang="en")))
    graph.add((council, SKOS.notation, Literal(row.ofsted_urn)))
    for name in sorted({row.short_name, *row.alt_names} - {row.name}):
        graph.add((council, SKOS.altLabel, Literal(name, lang="en")))
    texts = {
        IG.ofstedUrn: row.ofsted_urn,
        IG.dfeCode: row.dfe_code,
        IG.gssCode: row.gss_code,
        IG.regionCode: row.region_code,
        IG.regionName: row.region_name,
        IG.lineage: row.lineage,
        DCTERMS.type: row.kind,
    }
    if row.lineage:
        graph.add((council, IG.inLineage, URIRef(iris.lineage(row.lineage))))
    for predicate, text in texts.items():
        if text:
            graph.add((council, predicate, Literal(text)))
    for predicate, date in {IG.existedFrom: row.existed_from, IG.existedUntil: row.existed_until}.items():
        if date:
            graph.add((council, predicate, Literal(date, datatype=XSD.date)))
    _link_elsewhere(graph, council, row)


def _link_elsewhere(graph: Graph, council: URIRef, row: Authority) -> None:
    links = {
        "https://www.gov.uk/find-local-council/": row.govuk_slug,
        "http://www.wikidata.org/entity/": row.wikidata,
        "": row.opendatacommunities,
    }
    for start, rest in links.items():
        if rest:
            graph.add((council, RDFS.seeAlso, URIRef(start + rest)))
