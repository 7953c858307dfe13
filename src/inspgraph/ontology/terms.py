"""What the pages say of each term, gathered from the vocabulary, the alignments and the shapes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rdflib import DCTERMS, OWL, RDF, RDFS, SDO, SH, SKOS, Graph, URIRef
from rdflib.term import Node

from inspgraph import iris
from inspgraph.knowledge import Knowledge

CORE = URIRef(iris.DEF + "core")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
CODE_LIST = re.compile(r"w3id\\\.org/inspgraph/def/([a-z-]+)/")
NOTES = (SKOS.scopeNote, SKOS.editorialNote, SKOS.changeNote, SKOS.historyNote)
ALIGNED = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso)
Texts = tuple[str, ...]
Terms = tuple[URIRef, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A property on the things of one class: what it leads to, how often, and which code list its values come from."""

    property: URIRef
    values: Terms
    count: str
    code_lists: Terms
    says: str
    """What the property means: its definition, or what a shape says of one that is borrowed."""


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property, scheme or concept with all that is written of it."""

    iri: URIRef
    label: str
    definition: str
    notes: Texts
    examples: Texts
    others: Texts
    """Its other labels: as printed formerly or elsewhere, and misprints."""
    notation: str
    deprecated: bool


class Vocabulary:
    """The vocabulary, its code lists and its shapes, as the pages need them."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.graph: Graph = knowledge.reference
        self.shapes: Graph = knowledge.shapes

    def term(self, iri: URIRef) -> Term:
        """What is written of a term."""
        return Term(
            iri,
            self.label(iri),
            next(iter(self.texts(iri, SKOS.definition)), ""),
            self.texts(iri, *NOTES),
            self.texts(iri, SKOS.example),
            self.texts(iri, SKOS.altLabel, SKOS.hiddenLabel),
            next(iter(self.texts(iri, SKOS.notation)), ""),
            bool(self.graph.value(iri, OWL.deprecated)),
        )

    def label(self, iri: URIRef) -> str:
        """The label of a term, else its short name."""
        found = self.texts(iri, SKOS.prefLabel) or self.texts(iri, RDFS.label) or self.texts(iri, DCTERMS.title)
        return found[0] if found else self.short(iri)

    def texts(self, iri: URIRef, *properties: URIRef) -> Texts:
        """The values of some properties as sorted texts, property by property."""
        return tuple(text for p in properties for text in sorted(str(o) for o in self.graph.objects(iri, p)))

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The prefix table, by prefix."""
        nodes = self.graph.objects(CORE, SH.declare)
        return dict(
            sorted((str(self.graph.value(n, SH.prefix)), str(self.graph.value(n, SH.namespace))) for n in nodes)
        )

    def short(self, iri: Node) -> str:
        """An IRI with the prefix of the table, else as it is."""
        text = str(iri)
        fitting = [(len(ns), p, ns) for p, ns in self.prefixes.items() if text.startswith(ns) and text != ns]
        if not fitting:
            return text
        _, prefix, namespace = max(fitting)
        return f"{prefix}:{text.removeprefix(namespace)}"

    def of_kind(self, kind: URIRef) -> list[URIRef]:
        """Our classes, properties of a kind or schemes, by name."""
        return sorted(URIRef(str(s)) for s in set(self.graph.subjects(RDF.type, kind)) if str(s).startswith(iris.DEF))

    def related(self, iri: URIRef, relation: URIRef) -> Terms:
        """What a term points to by a relation, sorted."""
        return tuple(sorted(URIRef(str(o)) for o in set(self.graph.objects(iri, relation))))

    def pointing(self, iri: URIRef, relation: URIRef) -> Terms:
        """What points to a term by a relation, sorted."""
        return tuple(sorted(URIRef(str(s)) for s in set(self.graph.subjects(relation, iri))))

    def uses(self, cls: URIRef, *, inherited: bool = True) -> list[Use]:
        """The properties of a class, and of its superclasses: those that say so themselves, and those of shapes."""
        above = self.graph.transitive_objects(cls, RDFS.subClassOf) if inherited else ()
        family = [cls, *(URIRef(str(c)) for c in above if c != cls)]
        said = {URIRef(str(p)) for c in family for p in self.graph.subjects(SDO.domainIncludes, c)}
        shaped = self._shaped(family)
        return [
            self._use(property, shaped.get(property, [])) for property in sorted(said | shaped.keys(), key=self.short)
        ]

    def _shaped(self, family: Iterable[URIRef]) -> dict[URIRef, list[Node]]:
        """The property shapes on some classes by the property that they are about; those that only warn left out."""
        found: dict[URIRef, list[Node]] = defaultdict(list)
        for cls in family:
            for shape in self.shapes.subjects(SH.targetClass, cls):
                for constraint in self.shapes.objects(shape, SH.property):
                    path = self.shapes.value(constraint, SH.path)
                    if isinstance(path, URIRef) and (constraint, SH.severity, SH.Warning) not in self.shapes:
                        found[path].append(constraint)
        return found

    def _use(self, property: URIRef, shapes: list[Node]) -> Use:
        told = {
            p: [o for s in shapes for o in self.shapes.objects(s, p)] for p in (SH["class"], SH.datatype, SH.pattern)
        }
        values = self.related(property, SDO.rangeIncludes) or tuple(
            sorted({URIRef(str(o)) for o in [*told[SH["class"]], *told[SH.datatype]]})
        )
        lists = sorted({name for pattern in told[SH.pattern] for name in CODE_LIST.findall(str(pattern))})
        described = [str(text) for shape in shapes for text in self.shapes.objects(shape, SH.description)]
        meant = [*self.texts(property, SKOS.definition), *described]
        code_lists = tuple(URIRef(iris.DEF + name) for name in lists)
        return Use(property, values, self._count(shapes), code_lists, next(iter(meant), ""))

    def _count(self, shapes: list[Node]) -> str:
        least = max((int(str(o)) for s in shapes for o in self.shapes.objects(s, SH.minCount)), default=0)
        most = min((int(str(o)) for s in shapes for o in self.shapes.objects(s, SH.maxCount)), default=None)
        if most is None:
            return f"{least} or more" if least else "any"
        return f"exactly {most}" if least == most else f"{least} to {most}"

    def concepts(self, scheme: URIRef) -> list[URIRef]:
        """The concepts of a scheme, each after its broader one, in the order of rank, number or notation."""
        return [c for top in self._sorted(self.related(scheme, SKOS.hasTopConcept)) for c in self._below(top)]

    def _below(self, concept: URIRef) -> list[URIRef]:
        narrower = self._sorted(self.pointing(concept, SKOS.broader))
        return [concept, *(below for n in narrower for below in self._below(n))]

    def _sorted(self, concepts: Terms) -> list[URIRef]:
        def place(concept: URIRef) -> tuple[str, str]:
            rank = self.graph.value(concept, URIRef(iris.IG + "rank"))
            return str(rank or self.graph.value(concept, URIRef(iris.IG + "number")) or "~"), str(concept)

        return sorted(concepts, key=place)

    def alignments(self) -> list[tuple[URIRef, URIRef, URIRef]]:
        """How terms of ours stand to those of others: ours, the relation, theirs; by the other's name."""
        ours = [term for kind in KINDS for term in self.of_kind(kind)]
        found = [
            (term, relation, other) for term in ours for relation in ALIGNED for other in self.related(term, relation)
        ]
        return sorted((f for f in found if not f[2].startswith(iris.BASE)), key=lambda f: (self.short(f[2]), f[0]))
