"""Opens the knowledge files: ontology, vocabularies, legislation, registers and shapes.

Everything that is known about inspections before a document is read comes from here, as graphs for the
steps that speak RDF and as plain ``Concept`` values for those that do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from rdflib import RDF, Graph, Literal, Namespace
from rdflib.namespace import ClosedNamespace
from rdflib.plugins.parsers.notation3 import BadSyntax

from inspgraph import erased, iris, registers
from inspgraph.concepts import Concept, read_concepts
from inspgraph.errors import KnowledgeError, UnknownConceptError
from inspgraph.folders import digest, knowledge_root
from inspgraph.quads import lines_in

IG = Namespace(iris.IG)
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MAPPINGS = frozenset({"hub-mappings", "theme-mappings"})
"""Vocabulary files that hold curated links and so go into ``graph/mapping/``."""


def normal(label: str) -> str:
    """A label as it is compared: lower case, straight quotes, single blanks, no closing punctuation."""
    straight = label.replace("\u2019", "'").replace("\u2018", "'").replace("\u2013", "-").casefold()
    return re.sub(r"\s+", " ", straight).strip(" .:;?*\u2022-")


def parse_turtle(path: Path) -> Graph:
    """The graph of one Turtle file; ``KnowledgeError`` names the file and the place of a mistake."""
    try:
        return Graph().parse(path, format="turtle")
    except BadSyntax as error:
        msg = f"{path}: not Turtle: {error}"
        raise KnowledgeError(msg) from error


@dataclass(frozen=True)
class Knowledge:
    """The knowledge files of one folder, opened when first asked for."""

    root: Path

    @cached_property
    def _files(self) -> tuple[Path, ...]:
        folders = (self.root / name for name in ("ontology", "ontology/vocab", "data/registers"))
        return tuple(path for folder in folders for path in sorted(folder.glob("*.ttl")))

    @cached_property
    def graphs(self) -> dict[str, Graph]:
        """Every reference and mapping graph by its graph IRI."""
        named = {
            (iris.mapping_graph if path.stem in MAPPINGS else iris.reference_graph)(path.stem): parse_turtle(path)
            for path in self._files
        }
        tables = {
            "authorities": registers.describe_authorities(self.authorities),
            "areas": registers.describe_areas(self.root / "data/registers"),
            **registers.describe_organisations(self.root / "data/registers", self.authorities),
        }
        return named | {iris.reference_graph(name): graph for name, graph in tables.items()}

    @cached_property
    def lines(self) -> dict[str, list[bytes]]:
        """The same as canonical lines of N-Quads."""
        return lines_in(self.graphs)

    @cached_property
    def reference(self) -> Graph:
        """All reference and mapping graphs as one."""
        union = Graph()
        for graph in self.graphs.values():
            union += graph
        return union

    @cached_property
    def shapes(self) -> Graph:
        """All shapes, with the ontology's prefix declarations, as one graph."""
        union = Graph()
        for path in sorted((self.root / "shapes").glob("*.ttl")):
            union += parse_turtle(path)
        return union + parse_turtle(self.root / "ontology/inspgraph.ttl")

    @cached_property
    def terms(self) -> ClosedNamespace:
        """Our own classes and properties: asking for one that the ontology lacks is an error."""
        ontology = self.graphs[iris.reference_graph("inspgraph")]
        names = {str(s).removeprefix(iris.IG) for s in ontology.subjects(RDF.type) if str(s).startswith(iris.IG)}
        return ClosedNamespace(iris.IG, sorted(names))

    @cached_property
    def authorities(self) -> registers.Authorities:
        """The register of local authorities."""
        return registers.read_authorities(self.root / "data/registers/authorities.csv")

    @cached_property
    def settled_keys(self) -> dict[str, str]:
        """Inspection keys made from a mention, each with the inspection's own key."""
        return registers.read_settled_keys(self.root / "data/registers/inspections.csv")

    @cached_property
    def erased(self) -> frozenset[str]:
        """The opaque identifiers of the people who asked to be left out."""
        return frozenset(erased.read_erased(self.root / erased.REGISTER))

    @cached_property
    def _concepts(self) -> dict[str, dict[str, Concept]]:
        return read_concepts(self._files)

    def concepts(self, scheme: str) -> tuple[Concept, ...]:
        """The concepts of a scheme (``"statement-type"``, ``"area/sif"``, ``"legislation"``) by key."""
        try:
            return tuple(self._concepts[scheme].values())
        except KeyError:
            msg = f"no scheme {scheme!r} in the vocabularies; there are {', '.join(sorted(self._concepts))}"
            raise UnknownConceptError(msg) from None

    def concept(self, scheme: str, key: str) -> Concept:
        """The concept of a scheme under a key; ``UnknownConceptError`` if there is none."""
        found = self._concepts.get(scheme, {}).get(key)
        if found is None:
            msg = f"no concept {key!r} in scheme {scheme!r}"
            raise UnknownConceptError(msg)
        return found

    @cached_property
    def _by_label(self) -> dict[str, dict[str, Concept]]:
        return {
            scheme: {normal(label): concept for concept in reversed(found.values()) for label in concept.labels}
            for scheme, found in self._concepts.items()
        }

    def find(self, scheme: str, label: str) -> Concept | None:
        """The concept of a scheme that bears a label, compared as ``normal`` says."""
        return self._by_label.get(scheme, {}).get(normal(label))

    def versions(self, framework: str) -> tuple[Concept, ...]:
        """The dated versions of a framework, oldest first."""
        named = {f.iri for f in self.concepts("framework") if f.value("notation") == framework}
        mine = [v for v in self.concepts("framework-version") if v.value("versionOf") in named]
        return tuple(sorted(mine, key=lambda v: v.value("inForceFrom") or ""))

    def version_in_force(self, framework: str, variant: str | None, day: str) -> Concept | None:
        """The version of a framework that applied on a day to its inspections, or to visits of a kind; or none."""
        kinds = {concept.key for concept in self.concepts("inspection-type")}
        kind = iris.definition("inspection-type", variant if variant in kinds else framework)
        for version in self.versions(framework):
            begun, ended = version.value("inForceFrom"), version.value("inForceUntil")
            if kind in version.values.get("appliesTo", ()) and (begun or "") <= day < (ended or "9999"):
                return version
        return None

    def areas(self, framework: str) -> tuple[Concept, ...]:
        """The areas that some version of a framework judges; none if it grades nothing."""
        return tuple(self._concepts.get(f"area/{framework}", {}).values())

    @cached_property
    def fingerprint(self) -> str:
        """A SHA-256 over every knowledge file that goes into a release, by which a stale one is known."""
        return digest(self.root)

    @cached_property
    def reading(self) -> str:
        """A SHA-256 over every knowledge file on which it depends how a document is read and judged."""
        return digest(self.root, "ontology", "shapes", "data/registers")


@cache
def load_knowledge(root: Path | None = None) -> Knowledge:
    """The knowledge of a folder, the package's own unless another is named; opened once a process."""
    return Knowledge(root or knowledge_root())


def literal(text: str) -> Literal:
    """An English literal: the one language tag of the project."""
    return Literal(text, lang="en")


def month_name(month: str) -> str:
    """A month for labels: ``"2010-11"`` gives ``"November 2010"``."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"
