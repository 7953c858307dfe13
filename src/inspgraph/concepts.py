"""The concepts of the vocabularies as plain values, for the steps that speak no RDF.

They are read without rdflib: whoever reads documents needs all of them, and none of the graphs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from inspgraph import iris
from inspgraph.errors import KnowledgeError
from inspgraph.nquads import read_triples

SKOS = "http://www.w3.org/2004/02/skos/core#"
ELI = "http://data.europa.eu/eli/ontology#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
IN_SCHEME = f"{SKOS}inScheme"
LABELS = (f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}hiddenLabel")
LAW = "legislation"
KINDS = {
    f"{iris.IG}FrameworkVersion": "framework-version",
    f"{iris.IG}Framework": "framework",
    f"{ELI}LegalResource": LAW,
    f"{ELI}LegalResourceSubdivision": LAW,
}
About = Mapping[str, set[str]]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept, framework version or provision as plain values.

    ``labels`` are all its labels, the preferred one first; ``values`` maps the local name of each other
    property to its values as strings.
    """

    iri: str
    scheme: str
    key: str
    label: str
    labels: tuple[str, ...]
    values: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def value(self, name: str) -> str | None:
        """The one value of a property, or none; several give the first in order."""
        return next(iter(self.values.get(name, ())), None)

    @property
    def record_key(self) -> str:
        """The word by which records name it: its ``ig:recordKey``, else its key."""
        return self.value("recordKey") or self.key


def read_concepts(files: Iterable[Path]) -> dict[str, dict[str, Concept]]:
    """The concepts of some Turtle files by scheme and key, both in order, provisions by their IRIs.

    Frameworks and their versions stand under ``"framework"`` and ``"framework-version"``, provisions under
    ``"legislation"``. ``KnowledgeError`` names a file that is no Turtle, and the place of the mistake.
    """
    schemes: dict[str, dict[str, Concept]] = defaultdict(dict)
    for iri, about in _properties(files).items():
        for scheme in _schemes_of(about):
            concept = _concept(iri, scheme, about)
            schemes[scheme][iri if scheme == LAW else concept.key] = concept
    return {name: dict(sorted(found.items())) for name, found in schemes.items()}


def _properties(files: Iterable[Path]) -> dict[str, About]:
    """The values of each property of each subject, as strings."""
    subjects: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in files:
        try:
            for subject, predicate, value in read_triples(path):
                subjects[subject][predicate].add(value)
        except ValueError as error:
            msg = f"{path}: not Turtle: {error}"
            raise KnowledgeError(msg) from error
    return {iri: dict(about) for iri, about in subjects.items()}


def _schemes_of(about: About) -> Iterator[str]:
    for scheme in sorted(about.get(IN_SCHEME, ())):
        yield scheme.removeprefix(iris.DEF)
    yield from {KINDS[kind] for kind in about.get(TYPE, ()) if kind in KINDS}


def _concept(iri: str, scheme: str, about: About) -> Concept:
    labels = tuple(dict.fromkeys(label for predicate in LABELS for label in sorted(about.get(predicate, ()))))
    values: dict[str, list[str]] = defaultdict(list)
    for predicate, found in about.items():
        if predicate not in LABELS:
            values[re.split(r"[#/]", predicate)[-1]] += found
    plain = {name: tuple(sorted(found)) for name, found in values.items()}
    key = iri.rsplit("/", 1)[1]
    label = next(iter(labels or sorted(about.get(LABEL, ()))), key)
    return Concept(iri, scheme, key, label, labels, plain)
