"""The pages of the vocabulary: one of terms, code lists, alignments and changes, made from the files and nothing else.

They need no server and load nothing from elsewhere: a folder to put under the namespace or to open from a disk.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SKOS, URIRef
from rdflib.namespace import VANN

from inspgraph import iris
from inspgraph.knowledge import IG, Knowledge
from inspgraph.ontology.diagram import draw
from inspgraph.ontology.terms import CORE, Vocabulary

HERE = Path(__file__).parent
FILES = ("ontology/*.ttl", "ontology/vocab/*.ttl", "shapes/*.ttl")
ABOUT = {
    "IRI": None,
    "version": OWL.versionInfo,
    "version IRI": OWL.versionIRI,
    "prefix": VANN.preferredNamespacePrefix,
    "namespace": VANN.preferredNamespaceUri,
    "status": URIRef("http://purl.org/ontology/bibo/status"),
    "created": DCTERMS.created,
    "issued": DCTERMS.issued,
    "modified": DCTERMS.modified,
    "made by": DCTERMS.creator,
    "published by": DCTERMS.publisher,
    "licence": DCTERMS.license,
    "drawn from": DCTERMS.source,
    "cite as": DCTERMS.bibliographicCitation,
    "origin": SKOS.historyNote,
    "rights": DCTERMS.rights,
}
RELATIONS = {RDFS.subClassOf: "is a kind of", RDFS.subPropertyOf: "is a kind of", RDFS.seeAlso: "has to do with"}


def write_pages(knowledge: Knowledge, folder: Path) -> list[Path]:
    """Writes ``index.html``, the drawing and the files in Turtle into a folder; the paths written."""
    vocabulary = Vocabulary(knowledge)
    folder.mkdir(parents=True, exist_ok=True)
    drawing = draw(vocabulary)
    texts = {"index.html": render(vocabulary, drawing), "classes.svg": drawing + "\n"}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [*(folder / name for name in texts), *_copy_files(knowledge.root, folder)]


def _copy_files(root: Path, folder: Path) -> list[Path]:
    copies = []
    for pattern in FILES:
        for path in sorted(root.glob(pattern)):
            copy = folder / path.relative_to(root).as_posix().removeprefix("ontology/")
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)
            copies.append(copy)
    return copies


def render(vocabulary: Vocabulary, drawing: str = "") -> str:
    """The page as HTML; every text in it is escaped."""
    schemes = vocabulary.of_kind(SKOS.ConceptScheme)
    properties = [*vocabulary.of_kind(OWL.ObjectProperty), *vocabulary.of_kind(OWL.DatatypeProperty)]
    context: dict[str, Any] = {
        "v": vocabulary,
        "title": vocabulary.label(CORE),
        "description": vocabulary.texts(CORE, DCTERMS.description)[0],
        "about": about(vocabulary, CORE),
        "drawing": Markup(drawing),  # noqa: S704 - drawn here, its texts escaped
        "classes": vocabulary.of_kind(OWL.Class),
        "properties": sorted(properties, key=str.casefold),
        "schemes": [(scheme, about(vocabulary, scheme), vocabulary.concepts(scheme)) for scheme in schemes],
        "versions": versions(vocabulary),
        "alignments": vocabulary.alignments(),
        "changes": changes(vocabulary),
    }
    return _templates().get_template("ontology.html").render(context)


def about(vocabulary: Vocabulary, iri: URIRef) -> dict[str, tuple[str, ...]]:
    """What is said of the vocabulary or of a scheme as a publication, under readers' words."""
    found = {word: vocabulary.texts(iri, property) if property else (str(iri),) for word, property in ABOUT.items()}
    return {word: values for word, values in found.items() if values}


def versions(vocabulary: Vocabulary) -> list[tuple[URIRef, str, str, tuple[URIRef, ...], tuple[URIRef, ...]]]:
    """The versions of frameworks: name, first day, first day no longer in force, areas and scale."""
    rows = []
    for version in vocabulary.pointing(IG.FrameworkVersion, RDF.type):
        start, end = (next(iter(vocabulary.texts(version, p)), "") for p in (IG.inForceFrom, IG.inForceUntil))
        areas, scales = vocabulary.related(version, IG.judgesArea), vocabulary.related(version, IG.gradeScale)
        rows.append((version, start, end, areas, scales))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def changes(vocabulary: Vocabulary) -> list[tuple[URIRef, str]]:
    """What changed: the notes on the vocabulary and its terms, and the terms that are withdrawn."""
    noted = [(s, str(o)) for s, o in vocabulary.graph.subject_objects(SKOS.changeNote)]
    for term in vocabulary.graph.subjects(OWL.deprecated):
        successor = vocabulary.graph.value(term, DCTERMS.isReplacedBy)
        noted.append((term, f"Withdrawn; use {vocabulary.short(successor)}." if successor else "Withdrawn."))
    return sorted(((URIRef(str(s)), text) for s, text in noted), key=lambda row: (row[0] != CORE, row))


def anchor(iri: str) -> str:
    """Where a term stands on the page: its fragment, or its path below the base."""
    return iri.partition("#")[2] if iri.startswith(iris.IG) else iri.removeprefix(iris.BASE)


def href(iri: str) -> str:
    """Where a term leads: to its place on the page if it is ours, else to its own address."""
    return f"#{anchor(iri)}" if iri.startswith((iris.DEF, iris.ID + "framework/")) else iri


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {
        "anchor": anchor,
        "href": href,
        "relations": RELATIONS,
        "OWL": OWL,
        "RDFS": RDFS,
        "SDO": SDO,
    }
    environment.globals |= {"SKOS": SKOS, "RDF": RDF}
    return environment
