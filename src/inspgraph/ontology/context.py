"""The names by which JSON calls the terms of the vocabulary: ``ontology/context/v1.jsonld``.

Names are chosen by hand for terms of others; those of our own are their local names. A context that is out only ever
grows: a name that is used keeps its meaning, and a change of meaning makes a new version of the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rdflib import OWL, RDF, SDO, XSD, Graph, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge

CONTEXT = Path("ontology/context/v1.jsonld")
"""Where the context stands, below the folder of the knowledge files."""


def missing_terms(knowledge: Knowledge) -> dict[str, str | dict[str, Any]]:
    """Entries for the terms of our own that the context does not name yet."""
    graph = knowledge.graphs[iris.reference_graph("inspgraph")]
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    terms = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    named = {term.removeprefix(iris.IG): URIRef(term) for term in sorted(terms) if term.startswith(iris.IG)}
    known = read_context(knowledge.root)
    return {name: _entry(graph, term) for name, term in named.items() if name not in known}


def _entry(graph: Graph, term: URIRef) -> str | dict[str, Any]:
    short = f"ig:{term.removeprefix(iris.IG)}"
    kinds = set(graph.objects(term, RDF.type))
    if OWL.ObjectProperty in kinds:
        return {"@id": short, "@type": "@id"}
    ranges = set(graph.objects(term, SDO.rangeIncludes))
    if RDF.langString in ranges:
        return {"@id": short, "@language": "en"}
    typed = sorted(str(kind).removeprefix(str(XSD)) for kind in ranges if str(kind).startswith(str(XSD)))
    coerced = OWL.DatatypeProperty in kinds and typed and typed[0] != "string"
    return {"@id": short, "@type": f"xsd:{typed[0]}"} if coerced else short


def read_context(root: Path) -> dict[str, Any]:
    """The entries of the context in a folder of knowledge files; none if there is no context."""
    path = root / CONTEXT
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["@context"] if path.is_file() else {}
    return read


def name_terms(knowledge: Knowledge) -> list[str]:
    """Adds the terms that are missing to the context; the names that were added."""
    new = missing_terms(knowledge)
    entries = {**read_context(knowledge.root), **new}
    lines = ",\n".join(f"    {json.dumps(name)}: {json.dumps(entry)}" for name, entry in entries.items())
    if new:
        path = knowledge.root / CONTEXT
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{{\n  "@context": {{\n{lines}\n  }}\n}}\n', encoding="utf-8")
    return list(new)
