"""The facts edition of a store, written as files that anyone may publish."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, PROV, RDF, SKOS

from inspgraph import iris
from inspgraph.describe import facts_edition
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.quads import to_graphs, to_quads, trig
from inspgraph.store import Store


def write_facts(store: Store, folder: Path, knowledge: Knowledge | None = None) -> list[Path]:
    """Writes the facts edition of what the store holds, one TriG file an authority; the files written."""
    knowledge = knowledge or load_knowledge()
    by_authority: dict[str, list[ox.Quad]] = {}
    for key, held in store.documents().items():
        graphs = to_graphs(store.quads(key))
        source = iris.source_graph(key)
        graphs[source] = facts_edition(graphs[source], knowledge)
        by_authority.setdefault(held.authority, []).extend(to_quads(graphs))
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for urn, quads in sorted(by_authority.items()):
        path = folder / f"{urn}.trig"
        path.write_bytes(FACTS_HEADER + trig(quads, PREFIXES))
        written.append(path)
    return written


FACTS_HEADER = b"""# Facts about inspections, read from documents that Ofsted and the council published;
# none of the words of their findings.
# Made by `inspgraph facts`; do not edit. Contains public sector information licensed under the
# Open Government Licence v3.0: https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/

"""
PREFIXES = {
    "ig": iris.IG,
    "skos": str(SKOS),
    "dcterms": str(DCTERMS),
    "rdf": str(RDF),
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "prov": str(PROV),
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "pav": "http://purl.org/pav/",
    **{
        short: f"{iris.ID}{kind}/"
        for short, kind in {
            "auth": "authority", "insp": "inspection", "jdg": "judgement", "st": "statement", "doc": "document",
            "claim": "claim", "per": "person", "post": "post", "part": "participation", "body": "body",
            "fw": "framework", "held": "membership", "count": "evidence-count", "team": "team-composition",
        }.items()
    },
    **{
        short: f"{iris.DEF}{scheme}/"
        for short, scheme in {
            "area": "area", "desig": "designation", "dtype": "document-type", "evkind": "evidence-kind",
            "grade": "grade", "itype": "inspection-type", "meth": "method", "notice": "notice", "pol": "polarity",
            "postrole": "post-role", "prog": "progress", "role": "role", "section": "section",
            "stype": "statement-type",
        }.items()
    },
}  # fmt: skip
"""The prefixes of the facts edition: one a kind of thing, so that names need no escaping."""
