"""Claims of all source graphs → adopted facts: one graph an inspection.

Sources contradict one another; the graph must not. For each fact of an inspection one claim wins:
a person's override before the inspectorate's own report, that before the inspectorate's list of reports, that
before a council's paper, that before a mention in passing. What lost stays in its source graph and is
marked as not adopted. The result depends on which documents there are, never on their order.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from inspgraph import iris
from inspgraph.knowledge import IG, Knowledge, literal, load_knowledge, month_name
from inspgraph.quads import parse_lines, subject_of, to_graphs, triple_of

STATEMENT, CLAIM, DOCUMENT = (f"<{iris.ID}{kind}/".encode() for kind in ("statement", "claim", "document"))
LOOKED_AT = (CLAIM, DOCUMENT)
REPORT_OF, QUOTED_FROM = (f" <{iris.IG}{name}> ".encode() for name in ("reportOf", "quotedFrom"))
MANY_VALUED = frozenset({IG.legalBasis, IG.conductedBy})
ADOPTED, NOT_ADOPTED, CONSISTENT = (
    URIRef(iris.definition("claim-status", key)) for key in ("adopted", "not-adopted", "consistent")
)


class Rank(IntEnum):
    """How much a claim weighs; the lowest wins."""

    OVERRIDE = 0
    REPORT = 1
    LISTING = 2
    SECOND_HAND = 3
    MENTION = 4


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of one document, with its weight."""

    iri: URIRef
    subject: URIRef
    predicate: URIRef
    value: URIRef | Literal
    document: URIRef
    rank: Rank


def read_claims(sources: Mapping[str, Graph]) -> list[Claim]:
    """Every claim of some source graphs, by document key."""
    return [claim for key in sorted(sources) for claim in _claims_of(sources[key])]


def _claims_of(graph: Graph) -> Iterable[Claim]:
    for node in graph.subjects(RDF.type, IG.Claim):
        subject, document = _iri(graph, node, RDF.subject), _iri(graph, node, DCTERMS.source)
        value = graph.value(node, RDF.object)
        if isinstance(value, URIRef | Literal):
            rank = _rank(graph, node, document, inspection_of(subject))
            yield Claim(URIRef(str(node)), subject, _iri(graph, node, RDF.predicate), value, document, rank)


def _iri(graph: Graph, node: Node, predicate: URIRef) -> URIRef:
    return URIRef(str(graph.value(node, predicate)))


def _rank(graph: Graph, claim: Node, document: URIRef, inspection: URIRef) -> Rank:
    method = str(graph.value(claim, IG.extractionMethod)).rsplit("/", 1)[1]
    if method == "manual":
        return Rank.OVERRIDE
    if (document, IG.reportOf, inspection) in graph:
        return Rank.LISTING if method == "catalogue" else Rank.REPORT
    return Rank.SECOND_HAND if (document, IG.describes, inspection) in graph else Rank.MENTION


def inspection_of(subject: URIRef) -> URIRef:
    """The inspection that a claim's subject, an inspection or a judgement, belongs to."""
    if subject.startswith(iris.ID + "judgement/"):
        return URIRef(iris.inspection(iris.split_judgement(subject)[0]))
    return subject


def resolve_inspections(sources: Mapping[str, Graph], knowledge: Knowledge | None = None) -> dict[str, Graph]:
    """The adopted facts of every inspection that the sources speak of, as graphs by the IRI of the named graph."""
    knowledge = knowledge or load_knowledge()
    by_inspection: dict[URIRef, list[Claim]] = defaultdict(list)
    for claim in read_claims(sources):
        by_inspection[inspection_of(claim.subject)].append(claim)
    return {
        iris.inspection_graph(str(inspection).rsplit("/", 1)[1]): _resolve(inspection, claims, knowledge)
        for inspection, claims in sorted(by_inspection.items())
    }


def _resolve(inspection: URIRef, claims: list[Claim], knowledge: Knowledge) -> Graph:
    graph = Graph()
    graph.add((inspection, RDF.type, IG.Inspection))
    topics: dict[tuple[URIRef, URIRef], list[Claim]] = defaultdict(list)
    for claim in claims:
        topics[claim.subject, claim.predicate].append(claim)
    for (subject, predicate), rivals in sorted(topics.items()):
        _settle(graph, subject, predicate, rivals)
    _yield_month(graph, inspection, topics.get((inspection, IG.fieldworkMonth), []))
    _add_judgements(graph, inspection)
    key = str(inspection).rsplit("/", 1)[1]
    for name in (key, *(mention for mention, settled in knowledge.settled_keys.items() if settled == key)):
        graph.add((inspection, DCTERMS.identifier, Literal(name)))
    graph.add((inspection, SKOS.prefLabel, literal(_label(graph, inspection, knowledge))))
    return graph


def _settle(graph: Graph, subject: URIRef, predicate: URIRef, rivals: list[Claim]) -> None:
    winners = adopt(rivals)
    for value in winners:
        graph.add((subject, predicate, value))
    for claim in rivals:
        graph.add((claim.iri, IG.claimStatus, ADOPTED if claim.value in winners else NOT_ADOPTED))


def adopt(rivals: list[Claim]) -> set[URIRef | Literal]:
    """The winning values: those of the weightiest claims; of a single-valued fact the one most often claimed,
    and among equals the first in order of its characters."""
    best = min(claim.rank for claim in rivals)
    counts = Counter(claim.value for claim in rivals if claim.rank == best)
    if rivals[0].predicate in MANY_VALUED:
        return set(counts)
    return {min(counts, key=lambda value: (-counts[value], str(value)))}


def _yield_month(graph: Graph, inspection: URIRef, months: list[Claim]) -> None:
    """Where days are known, a month is no fact of its own: a claim of it agrees with the days, or loses."""
    start = graph.value(inspection, IG.fieldworkStart)
    if start is None:
        return
    graph.remove((inspection, IG.fieldworkMonth, None))
    for claim in months:
        agrees = str(start).startswith(str(claim.value))
        graph.set((claim.iri, IG.claimStatus, CONSISTENT if agrees else NOT_ADOPTED))


def _add_judgements(graph: Graph, inspection: URIRef) -> None:
    for judgement in sorted({str(s) for p in (IG.grade, IG.ungradedReason) for s in graph.subjects(p)}):
        _, area = iris.split_judgement(judgement)
        node = URIRef(judgement)
        graph.add((node, RDF.type, IG.Judgement))
        graph.add((node, IG.ofInspection, inspection))
        graph.add((node, IG.area, URIRef(iris.definition("area", area))))


def _label(graph: Graph, inspection: URIRef, knowledge: Knowledge) -> str:
    parts = iris.INSPECTION_KEY.fullmatch(str(inspection).rsplit("/", 1)[1])
    if parts is None:
        return str(inspection)
    council = knowledge.authorities.by_urn.get(parts["urn"])
    kind = graph.value(inspection, IG.inspectionType)
    label = knowledge.concept("inspection-type", str(kind).rsplit("/", 1)[1]).label if kind else parts["programme"]
    begun = graph.value(inspection, IG.fieldworkStart) or graph.value(inspection, IG.fieldworkMonth) or parts["month"]
    return f"{council.short_name if council else parts['urn']}: {label}, {month_name(str(begun)[:7])}"


def claims_in(lines: Iterable[bytes]) -> Graph:
    """What this step looks at in a source graph: its claims, and how the document stands to its inspections."""
    found = to_graphs(parse_lines(line for line in lines if line.startswith(LOOKED_AT)))
    return next(iter(found.values()), Graph())


def settle_shared(sources: Mapping[str, Sequence[bytes]]) -> dict[str, list[bytes]]:
    """Source graphs, given as lines of N-Quads, in which each triple stands once.

    A statement that two documents quote word for word is told by the one that weighs most (a report before
    a paper, then by key); the other keeps its passages. Any other triple that two hold stays with the first.
    """
    order = sorted(sources, key=lambda key: (not any(REPORT_OF in line for line in sources[key]), key))
    holder: dict[bytes, str] = {}
    shared: set[bytes] = set()
    for key in order:
        for subject in {subject_of(line) for line in sources[key]}:
            if holder.setdefault(subject, key) != key:
                shared.add(subject)
    settled: dict[str, list[bytes]] = {}
    seen: set[bytes] = set()
    for key in order:
        kept = settled[key] = []
        for line in sources[key]:
            subject = subject_of(line)
            if subject in shared:
                told_elsewhere = subject.startswith(STATEMENT) and holder[subject] != key
                triple = triple_of(line)
                if triple in seen or (told_elsewhere and QUOTED_FROM not in line):
                    continue
                seen.add(triple)
            kept.append(line)
    return settled
