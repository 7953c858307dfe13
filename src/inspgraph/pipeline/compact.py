"""What need not be written down of a source graph, since its names and its other facts tell it.

The facts edition leaves out every property whose values are those that ``implied`` gives, and ``expand`` puts them in
again. A property that a thing has otherwise than implied is written out; a thing that lacks one is written in full,
with its class, which is the sign that nothing is implied of it. So nothing is lost, whatever ``describe`` makes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

import pyoxigraph as ox
from rdflib import DCTERMS, ORG, RDF, RDFS, XSD

from inspgraph import iris
from inspgraph.concepts import Concept
from inspgraph.describe import statement_classes, statement_label
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge

Term = ox.NamedNode | ox.Literal
About = dict[str, set[Term]]
Index = dict[str, About]
OA = "http://www.w3.org/ns/oa#"
TYPE, LABEL, SUBJECT, PREDICATE, OBJECT = (
    str(term) for term in (RDF.type, RDFS.label, RDF.subject, RDF.predicate, RDF.object)
)
QUOTED, STATEMENT_TYPE, NUMBER, ORDINAL, LENGTH, METHOD, OF, HEADING, SECTION, CUE = (
    iris.IG + name
    for name in (
        *("quotedFrom", "statementType", "number", "ordinal", "textLength", "extractionMethod"),
        *("ofInspection", "heading", "section", "cue"),
    )
)
TOLD_BY = {"theme": iris.IG + "theme", "population": iris.IG + "population"}
RULE = ox.NamedNode(iris.definition("method", "rule"))
LAYOUT = ox.NamedNode(iris.definition("method", "layout"))
PASSAGE = re.compile(r"(?P<text>.*)#(?P<kind>char|sel)=(?P<start>\d+),(?P<end>\d+)")
THING = re.compile(rf"{re.escape(iris.ID)}(?P<kind>[a-z-]+)/(?P<key>.*)")
KEYED = re.compile(rf"(?P<inspection>{iris.INSPECTION_KEY.pattern})-(?P<rest>.*)")
KINDS = {
    **{
        kind: iris.IG + name
        for kind, name in {
            "document": "SourceDocument", "text": "SourceText", "claim": "Claim", "doubt": "Doubt",
            "participation": "Participation",
            "team-composition": "TeamComposition", "evidence-count": "EvidenceCount", "person": "Person",
        }.items()
    },
    "post": str(ORG.Post),
    "membership": str(ORG.Membership),
}  # fmt: skip


class Compact:
    """The graph of one document as an index, and what its names and remaining facts imply."""

    def __init__(self, quads: Iterable[ox.Quad], knowledge: Knowledge) -> None:
        self.index: Index = {}
        self.knowledge = knowledge
        for quad in quads:
            about = self.index.setdefault(quad.subject.value, {})  # type: ignore[union-attr]
            about.setdefault(quad.predicate.value, set()).add(quad.object)  # type: ignore[arg-type]

    def shrink(self) -> Index:
        """The index without what is implied."""
        kept = {node: self._written(node, about) for node, about in self.index.items()}
        return {node: about for node, about in kept.items() if about}

    def _written(self, node: str, about: About) -> About:
        """What is written of a thing: all of it, its class too, where something that is implied is not so at all."""
        implied = self.implied(node)
        if set(implied) <= set(about) and implied.get(TYPE) == about.get(TYPE):
            return {p: values for p, values in about.items() if implied.get(p) != values}
        if implied and TYPE not in about:
            msg = f"{node}: has no class, so the facts edition cannot say that it is written in full"
            raise KnowledgeError(msg)
        return about

    def expand(self) -> Iterator[tuple[str, str, Term]]:
        """Every triple: those that are written, and those that are implied of a thing whose class is not written."""
        for node in [*self.index, *self._selectors()]:
            about = self.index.get(node, {})
            implied = {} if TYPE in about else self.implied(node)
            for predicate, values in {**implied, **about}.items():
                for value in values:
                    yield node, predicate, value

    def _selectors(self) -> list[str]:
        made = (self._place(node) for node in self.index)
        return [s for place in made if place and place[1] == "char" and (s := _selector(place)) not in self.index]

    def implied(self, node: str) -> About:
        """The properties of a thing that follow from its name, and from those that are always written."""
        if place := self._place(node):
            return _of_passage(place) if place[1] == "char" else _of_selector(place)
        thing = THING.fullmatch(node)
        if thing is None:
            return {}
        if thing["kind"] == "statement":
            return self._of_statement(node, thing["key"])
        found: About = {TYPE: {ox.NamedNode(KINDS[thing["kind"]])}} if thing["kind"] in KINDS else {}
        if thing["kind"] in {"team-composition", "evidence-count"} and (keyed := KEYED.fullmatch(thing["key"])):
            found[OF] = {ox.NamedNode(iris.inspection(keyed["inspection"]))}
        if thing["kind"] == "claim":
            found |= {str(DCTERMS.source): {ox.NamedNode(self._document)}, METHOD: {RULE}}
        if thing["kind"] == "doubt":
            found[str(DCTERMS.source)] = {ox.NamedNode(self._document)}
            if inspections := self._inspections:
                found[OF] = inspections
        return found

    @cached_property
    def _inspections(self) -> set[Term]:
        """The inspections that the document reports or describes."""
        about = self.index.get(self._document, {})
        return {*about.get(iris.IG + "reportOf", ()), *about.get(iris.IG + "describes", ())}

    @cached_property
    def _document(self) -> str:
        return next((node for node in self.index if node.startswith(iris.ID + "document/")), "")

    @staticmethod
    def _place(node: str) -> tuple[str, str, int, int] | None:
        """Text, kind of name and positions of a passage or selector."""
        match = PASSAGE.fullmatch(node)
        return (match["text"], match["kind"], int(match["start"]), int(match["end"])) if match else None

    # Statements

    def _of_statement(self, node: str, key: str) -> About:
        keyed, kinds = KEYED.fullmatch(key), self.index[node].get(STATEMENT_TYPE)
        if keyed is None or kinds is None:
            return {}
        kind = self.knowledge.concept("statement-type", _key(next(iter(kinds))))
        found: About = {
            TYPE: {ox.NamedNode(iris.IG + name) for name in statement_classes(kind.key)},
            OF: {ox.NamedNode(iris.inspection(keyed["inspection"]))},
            METHOD: {LAYOUT},
        }
        if self.index[node].get(METHOD, {LAYOUT}) == {LAYOUT}:
            found |= self._numbered(node, kind, keyed["inspection"])
        headings = [value.value for value in self.index[node].get(HEADING, ())]
        if headings and (section := self.knowledge.find("section", headings[0])):
            found[SECTION] = {ox.NamedNode(section.iri)}
        for cue in self.index[node].get(CUE, ()):
            indicated = self.knowledge.concept("cue", _key(cue)).values["indicates"][0]
            found.setdefault(TOLD_BY[indicated.split("/")[-2]], set()).add(ox.NamedNode(indicated))
        if places := self._places(node):
            found[LENGTH] = {_integer(places[0][1] - places[0][0])}
        return found

    def _numbered(self, node: str, kind: Concept, inspection: str) -> About:
        ordinal = self._ordinals[node]
        number = next((value.value for value in self.index[node].get(NUMBER, ())), "")
        found: About = {ORDINAL: {_integer(ordinal)}}
        if programme := self._programmes.get(inspection):
            label = statement_label(kind, number or str(ordinal), inspection, programme, self.knowledge)
            found[LABEL] = {ox.Literal(label, language="en")}
        return found

    def _places(self, node: str) -> list[tuple[int, int]]:
        """Where the passages of a statement stand, the first first."""
        found = (self._place(value.value) for value in self.index[node].get(QUOTED, ()))
        return sorted(((place[2], place[3]) for place in found if place), key=lambda p: (p[0], -p[1]))

    @cached_property
    def _ordinals(self) -> dict[str, int]:
        """The number of each statement among those of its type, in the order of the text."""
        groups: dict[tuple[str, str], list[tuple[list[tuple[int, int]], str]]] = defaultdict(list)
        for node, about in self.index.items():
            keyed = KEYED.fullmatch(node.removeprefix(iris.ID + "statement/"))
            if keyed and about.get(METHOD, {LAYOUT}) == {LAYOUT}:
                order = [(start, -end) for start, end in self._places(node)]
                for kind in about.get(STATEMENT_TYPE, ()):
                    groups[keyed["inspection"], kind.value].append((order, node))
        return {node: n for group in groups.values() for n, (_, node) in enumerate(sorted(group), start=1)}

    @cached_property
    def _programmes(self) -> dict[str, str]:
        """The kind of each inspection by its key, as the document claims it."""
        kinds = {}
        for about in self.index.values():
            if about.get(PREDICATE) == {ox.NamedNode(iris.IG + "inspectionType")}:
                (subject,), (value,) = about[SUBJECT], about[OBJECT]
                kinds[_key(subject)] = _key(value)
        return kinds


def _key(term: Term) -> str:
    return term.value.rsplit("/", 1)[1]


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(str(XSD.integer)))


def _selector(place: tuple[str, str, int, int]) -> str:
    return f"{place[0]}#sel={place[2]},{place[3]}"


def _of_passage(place: tuple[str, str, int, int]) -> About:
    return {
        TYPE: {ox.NamedNode(iris.IG + "Passage")},
        OA + "hasSource": {ox.NamedNode(place[0])},
        OA + "hasSelector": {ox.NamedNode(_selector(place))},
    }


def _of_selector(place: tuple[str, str, int, int]) -> About:
    return {
        TYPE: {ox.NamedNode(OA + "TextPositionSelector"), ox.NamedNode(OA + "TextQuoteSelector")},
        OA + "start": {_integer(place[2])},
        OA + "end": {_integer(place[3])},
    }
