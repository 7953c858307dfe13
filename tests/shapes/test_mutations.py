"""Every constraint passes on the example, and a mutation breaks it and nothing else.

``mutations/README.md`` says what a mutation is made of.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import RDF, SH, SKOS, XSD, Graph, Literal, URIRef

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.quads import join, lines_of, to_quads
from inspgraph.validate import Data, ValidationReport, validate_graph
from inspgraph.validate.screen import doubtful

from .bench import Bench

HERE = Path(__file__).parent
LETTER = "doc:ofsted-ambershire-2010-11-12"


@dataclass(frozen=True)
class Mutation:
    """One way to spoil the example, and what the shapes must say of it."""

    name: str
    code: str
    shape: str
    focus: tuple[str, ...]
    delete: str = ""
    insert: str = ""
    claims: tuple[str, ...] = ()
    rename: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def added(self) -> str:
        """What it puts in, as Turtle."""
        return "\n".join([self.insert, *(adopted(n, *fact.split(" ", 2)) for n, fact in enumerate(self.claims))])


def adopted(number: int, subject: str, predicate: str, value: str) -> str:
    return (
        f"claim:00000000000000e{number} a ig:Claim ; rdf:subject {subject} ; rdf:predicate {predicate} ;"
        f" rdf:object {value} ; dcterms:source {LETTER} ; ig:extractionMethod meth:rule ;"
        " ig:claimStatus cstat:adopted ."
    )


def read_mutations() -> Iterator[Mutation]:
    for path in sorted((HERE / "mutations").glob("*.toml")):
        for row in tomllib.loads(path.read_text(encoding="utf-8"))["mutation"]:
            lists = {key: tuple(row[key]) for key in ("focus", "claims", "rename", "also") if key in row}
            yield Mutation(**{**row, **lists})


MUTATIONS = tuple(read_mutations())
FAR_SIGHTED = ("Inspection", "Judgement", "Statement", "SourceDocument", "LocalAuthority", "FrameworkVersion")
IN_BOTH_ENGINES = (
    "S01-bothDays",
    "S11-underItsScheme",
    "X01-gradeInScale",
    "X03-frameworkInForce",
    "X06-areaJudged",
    "X09-noOverlap",
    "X10-exactHasLength",
    "X11-passageFromRelevantSource",
    "X12-earlierInspection",
    "X13-recursInAuthority",
    "X14-noCycle",
    "X16b-notContradictedElsewhere",
    "X17-factHasClaim",
    "X18-deadlineAmongOthers",
    "X20-paperAgrees",
    "X24-noOverlap",
)


class Spoiler:
    """The example, ready to be spoilt in one way and to be looked at."""

    def __init__(self, bench: Bench, turtle: Callable[[str], Graph]) -> None:
        self.bench, self.example, self.turtle = bench, bench.example, turtle

    def iri(self, name: str) -> URIRef:
        return next(s for s in self.turtle(f"{name} a {name} .").subjects() if isinstance(s, URIRef))

    def broken(self, mutation: Mutation):
        gone, new = set(self.turtle(mutation.delete)), set(self.turtle(mutation.added))
        assert all(triple in self.example for triple in gone), "the mutation deletes what is not there"
        if mutation.rename:
            old, called = (self.iri(name) for name in mutation.rename)
            whole = (set(self.example) - gone) | new
            renamed = {t: tuple(called if part == old else part for part in t) for t in whole if old in t}
            gone |= set(renamed)
            new = (new - set(renamed)) | set(renamed.values())
        return self.bench.spoilt(gone, new)

    def expected(self, mutation: Mutation) -> set[str]:
        return {str(self.iri(name)) for name in mutation.focus}

    def reached(self, changed: set[str]) -> set[str]:
        """Where a change can be felt: at the nodes themselves and one step off, and at those whose constraints look
        further."""
        nodes = {URIRef(node) for node in changed}
        near = {s for node in nodes for s in self.example.subjects(None, node)}
        near |= {o for node in nodes for o in self.example.objects(node) if isinstance(o, URIRef)}
        far = {s for kind in FAR_SIGHTED for s in self.example.subjects(RDF.type, URIRef(iris.IG + kind))}
        return {str(node) for node in nodes | near | far}


@pytest.fixture(scope="module")
def spoiler(bench: Bench, turtle: Callable[[str], Graph]) -> Spoiler:
    return Spoiler(bench, turtle)


def test_the_example_conforms(example: Graph, knowledge: Knowledge) -> None:
    assert validate_graph(example, knowledge).as_text() == "conforms: yes\n"


def test_the_reference_data_conform(knowledge: Knowledge) -> None:
    assert validate_graph(knowledge.reference, knowledge).as_text() == "conforms: yes\n"


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.shape}: {m.name}")
def test_a_mutation_fails_for_its_reason(mutation: Mutation, spoiler: Spoiler, knowledge: Knowledge) -> None:
    """The new codes are the one intended, at the nodes named; the example itself gives no result at all."""
    with spoiler.broken(mutation) as changed:
        focus = spoiler.reached(changed) | spoiler.expected(mutation)
        report = spoiler.bench.validate(knowledge.shapes, focus)
    raised = [r for r in report.results if r.source_shape == iris.IGS + mutation.shape]
    assert set(report.codes) == {mutation.code, *mutation.also}, report.as_text()
    assert {r.focus_node for r in raised} == spoiler.expected(mutation), report.as_text()
    assert {r.code for r in raised} == {mutation.code}


def found(report: ValidationReport) -> list[tuple[str, str, str | None]]:
    return sorted(((r.code, r.focus_node, r.value) for r in report.results), key=str)


def test_both_engines_find_nothing_in_the_example(example: Graph, hand_written: Graph, knowledge: Knowledge) -> None:
    focus = {str(s) for s in hand_written.subjects()}
    assert found(validate_graph(example, knowledge, focus=focus, engine="pyshacl")) == []


@pytest.mark.parametrize("shape", IN_BOTH_ENGINES)
def test_both_engines_find_the_same(shape: str, spoiler: Spoiler, knowledge: Knowledge) -> None:
    """The set queries on the engine against pySHACL, which binds each focus node in turn (SHACL section 5.3.1)."""
    mutation = next(m for m in MUTATIONS if m.shape == shape)
    with spoiler.broken(mutation) as changed:
        focus = spoiler.expected(mutation) | changed
        split, pure = (spoiler.bench.validate(knowledge.shapes, focus, e) for e in ("split", "pyshacl"))
    assert found(split) == found(pure) != []


def test_a_graph_written_out_anew_gives_the_same_report(spoiler: Spoiler, knowledge: Knowledge) -> None:
    """The bench keeps what does not change; some mutations are looked at without it, one of a vocabulary with them."""
    for mutation in MUTATIONS[::60]:
        with spoiler.broken(mutation):
            assert found(spoiler.bench.validate(knowledge.shapes)) == found(validate_graph(spoiler.example, knowledge))
    label = next(
        iter(knowledge.reference.triples((URIRef(iris.definition("statement-type", "progress")), SKOS.prefLabel, None)))
    )
    with spoiler.bench.spoilt([label], []):
        anew = found(validate_graph(spoiler.example, knowledge))
        assert found(spoiler.bench.validate(knowledge.shapes)) == anew != []


def test_every_constraint_has_a_mutation(knowledge: Knowledge) -> None:
    shapes = knowledge.shapes
    named = {str(o) for predicate in (SH.property, SH.sparql) for o in shapes.objects(None, predicate)}
    named |= {str(s) for predicate in (SH.pattern, SH.closed) for s in shapes.subjects(predicate)}
    named -= {str(s) for s in shapes.subjects(SH.node)}
    assert named - {iris.IGS + m.shape for m in MUTATIONS} == set()
    assert {iris.IGS + m.shape for m in MUTATIONS} - named == set()


def test_names_of_mutations_tell_them_apart() -> None:
    ids = [(m.shape, m.name) for m in MUTATIONS]
    assert len(ids) == len(set(ids))


VALUES = ("", "x", "2010-13-41", "2010-05-01", "-1", "999999", "1.5", "PT", "https://w3id.org/inspgraph/def/grade/x")


@pytest.mark.parametrize("seed", range(20))
def test_random_damage_is_seen_as_pyshacl_sees_it(
    seed: int, hand_written: Graph, knowledge: Knowledge, bench: Bench
) -> None:
    """The sieve may hold back a node that conforms, never let one by that does not: values and kinds are swapped,
    dropped and doubled at random, and the report with the sieve is that of pySHACL about every node."""
    dice = random.Random(seed)
    triples = sorted(hand_written)
    gone, new = set(), set()
    for subject, predicate, value in dice.sample(triples, 12):
        other = dice.choice(triples)[2]
        kinds = [XSD.date, XSD.integer, XSD.decimal, XSD.gYearMonth, XSD.duration, XSD.string]
        made = Literal(dice.choice(VALUES), datatype=dice.choice(kinds), normalize=False)
        put = dice.choice([other, made, Literal(str(value)), Literal("mot", lang="fr"), URIRef(iris.IG), None])
        gone |= {(subject, predicate, value)} if dice.random() < 0.7 else set()
        new |= {(subject, predicate, put)} if put is not None else set()
    with bench.spoilt(gone, new):
        nodes = {str(s) for s in hand_written.subjects()}
        plain = Graph()
        for triple in knowledge.shapes:
            if triple[1] != SH.sparql:
                plain.add(triple)
        try:
            sieved, pure = (bench.validate(plain, nodes, e) for e in ("split", "pyshacl"))
        except TypeError:
            pytest.skip("pySHACL cannot compare the values that this seed put side by side")
    assert found(sieved) == found(pure)


def test_the_sieve_knows_every_constraint_of_the_project(example: Graph, knowledge: Knowledge) -> None:
    """Nothing in the example is held back for pySHACL: a constraint that the sieve does not know would be slow."""
    assert doubtful(Data(join(lines_of(to_quads({"urn:all": example})))), knowledge.shapes, None) == set()
