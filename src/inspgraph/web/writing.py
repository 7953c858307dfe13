"""Descriptions as bytes: one writer a form, all of the same triples, with the IRIs of the production base.

The engine writes RDF; ``jsonld`` writes JSON by the curated context; a table has one row a value.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.store import GRAPH_FORMATS
from inspgraph.web.cutting import disarm
from inspgraph.web.jsonld import terms, write_tree
from inspgraph.web.negotiation import CSV, JSON_LD, N_QUADS, PLAIN_JSON, TRIG, Representation
from inspgraph.web.site import Site

COLUMNS = ("subject", "property", "property_iri", "value", "datatype", "language")


def write(site: Site, root: str, triples: Sequence[ox.Triple], form: Representation) -> bytes:
    """The triples about a resource in a form; they come out in the same order every time."""
    ordered = sorted(triples, key=lambda t: (str(t.subject) != f"<{root}>", str(t)))
    writers: dict[Representation, Callable[[], bytes]] = {
        JSON_LD: lambda: write_tree(root, ordered, linked=False),
        PLAIN_JSON: lambda: write_tree(root, ordered, linked=True),
        CSV: lambda: write_rows(ordered),
    }
    return writers.get(form, lambda: _write_rdf(site, ordered, form))()


def _write_rdf(site: Site, triples: Sequence[ox.Triple], form: Representation) -> bytes:
    prefixes = used_prefixes(site, triples) if form.media_type != "application/n-triples" else {}
    statements = with_graphs(site, triples) if form in {TRIG, N_QUADS} else triples
    return ox.serialize(statements, format=GRAPH_FORMATS[form.media_type], prefixes=prefixes) or b""


def with_graphs(site: Site, triples: Iterable[ox.Triple]) -> list[ox.Quad]:
    """The triples with the named graphs in which they stand; what the site adds itself stands in none."""
    found: list[ox.Quad] = []
    for triple in triples:
        stands = list(site.release.find(triple.subject, triple.predicate, triple.object))
        found += stands or [ox.Quad(triple.subject, triple.predicate, triple.object)]
    return sorted(found, key=lambda quad: str(quad.graph_name))


def used_prefixes(site: Site, triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Those prefixes of the vocabulary that shorten some IRI here."""
    seen: set[str] = set()
    for triple in triples:
        told = (triple.subject, triple.predicate, triple.object)
        seen |= {term.value for term in told if isinstance(term, ox.NamedNode)}
        if isinstance(triple.object, ox.Literal):
            seen.add(triple.object.datatype.value)
    declared = {row["prefix"] or "": row["namespace"] or "" for row in site.rows("namespace-prefixes")}
    return {prefix: space for prefix, space in declared.items() if any(iri.startswith(space) for iri in seen)}


def write_rows(triples: Iterable[ox.Triple]) -> bytes:
    """The triples as CSV (RFC 4180), with the context's names of properties; no cell makes a spreadsheet calculate."""
    made = io.StringIO()
    table = csv.writer(made, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(_row(triple) for triple in triples)
    return disarm(made.getvalue().encode())


def _row(triple: ox.Triple) -> list[str]:
    name, value = triple.predicate.value, triple.object
    term = terms().get(name)
    start = [getattr(triple.subject, "value", ""), term.name if term else name.removeprefix(iris.IG), name]
    if isinstance(value, ox.Literal):
        return [*start, value.value, "" if value.language else value.datatype.value, value.language or ""]
    return [*start, getattr(value, "value", ""), "", ""]
