"""The house rules over all knowledge files in Turtle: each is kept, and each sees the mistakes that it is there for."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, RdfFormat, Store
from rdflib import OWL, RDFS, SKOS, Graph
from rdflib.namespace import DCTERMS, PROV, SDO

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/inspgraph/"
IG = BASE + "def/core#"
RULES = sorted((ROOT / "ontology/hygiene").glob("*.rq"))


@cache
def dump() -> bytes:
    union = Graph()
    for folder in ("ontology", "ontology/vocab", "data/registers"):
        for path in sorted((ROOT / folder).glob("*.ttl")):
            union.parse(path)
    return union.serialize(format="nt", encoding="utf-8")


def lines(store: Store) -> set[bytes]:
    """What a store holds, line by line: far sooner than as values; no line holds a blank node, as a rule sees to."""
    return set(store.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()).splitlines())


@cache
def unchanged() -> set[bytes]:
    return lines(loaded())


def loaded() -> Store:
    store = Store()
    store.bulk_load(input=dump(), format=RdfFormat.N_TRIPLES, to_graph=DefaultGraph())
    return store


def problems(rule: Path, change: str = "") -> list[str]:
    """What a house rule finds in all files, after a change made by SPARQL Update."""
    store = loaded()
    if change:
        store.update(PREFIXES + change)
        assert lines(store) != unchanged(), "the change changes nothing"
    return [solution["problem"].value for solution in store.query(rule.read_text(encoding="utf-8"))]


def instead(subject: str, predicate: str, value: str) -> str:
    """The change that gives a property another value in place of what it has."""
    return (
        f"DELETE {{ {subject} {predicate} ?old }} INSERT {{ {subject} {predicate} {value} }}"
        f" WHERE {{ {subject} {predicate} ?old }}"
    )


def without(subject: str, predicate: str) -> str:
    """The change that takes a property away."""
    return f"DELETE WHERE {{ {subject} {predicate} ?old }}"


def added(*triples: str) -> str:
    """The change that says something more."""
    return f"INSERT DATA {{ {' . '.join(triples)} }}"


PREFIXES = f"""
    PREFIX ig: <{IG}>
    PREFIX area: <{BASE}def/area/>
    PREFIX fw: <{BASE}id/framework/>
    PREFIX grade: <{BASE}def/grade/>
    PREFIX hub: <{BASE}def/hub/>
    PREFIX role: <{BASE}def/role/>
    PREFIX body: <{BASE}id/body/>
    PREFIX dcterms: <{DCTERMS}>
    PREFIX owl: <{OWL}>
    PREFIX prov: <{PROV}>
    PREFIX rdfs: <{RDFS}>
    PREFIX schema: <{SDO}>
    PREFIX skos: <{SKOS}>
    PREFIX vann: <http://purl.org/vocab/vann/>
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.stem)
def test_house_rule_is_kept(rule: Path) -> None:
    assert problems(rule) == []


CORE, ROLES = f"<{BASE}def/core>", f"<{BASE}def/role>"
MISTAKES = {
    "every-term-has-one-label": [
        (without("ig:Thread", "rdfs:label"), "no rdfs:label"),
        (added('ig:page rdfs:label "leaf"@en'), "two of rdfs:label"),
        (without("role:signatory", "skos:prefLabel"), "no skos:prefLabel"),
        (instead("fw:sif", "skos:prefLabel", '"SIF"'), "not tagged @en"),
    ],
    "every-term-has-a-definition": [
        (without("ig:Claim", "skos:definition"), "no skos:definition"),
        (without("role:signatory", "skos:definition"), "no skos:definition"),
        (without("ig:Claim", "rdfs:isDefinedBy"), "no rdfs:isDefinedBy"),
        (without("role:signatory", "rdfs:isDefinedBy"), "no rdfs:isDefinedBy"),
        (instead("role:signatory", "rdfs:isDefinedBy", "area:sif"), "elsewhere than in its scheme"),
        (added('ig:Claim skos:definition "Another."@en'), "two definitions"),
        (instead("ig:Claim", "skos:definition", '"Claim is a claim."@en'), "circle"),
        (instead("ig:Claim", "skos:definition", '"A saying"@en'), "no sentence"),
        (instead("ig:Claim", "skos:definition", '"A saying."'), "not tagged @en"),
    ],
    "every-concept-is-in-a-scheme": [
        (without("role:signatory", "skos:inScheme"), "in no scheme"),
        (added("role:signatory skos:inScheme area:sif"), "two schemes"),
        ("DELETE WHERE { area:sif a skos:ConceptScheme }", "not described"),
        (added("area:sif-adoption skos:broader hub:care"), "outside its scheme"),
        (added("role:signatory skos:topConceptOf area:sif"), "at the top"),
        (instead("role:signatory", "skos:inScheme", f"<{BASE}def/polarity>"), "does not stand under"),
    ],
    "labels-are-unique-within-a-scheme": [
        (instead("area:ilacs-care", "skos:prefLabel", '"overall EFFECTIVENESS"@en'), "same prefLabel"),
        (added('role:inspector skos:altLabel "Inspector"@en'), "twice over"),
    ],
    "every-notation-is-unique-in-its-scheme": [
        (without("role:inspector", "skos:notation"), "no skos:notation"),
        (added('role:inspector skos:notation "x"'), "two notations"),
        (instead("grade:ofsted-2013-good", "skos:notation", '"1"'), "same key"),
        (instead("area:sif-adoption", "ig:recordKey", '"in-care"'), "same key"),
        (instead("role:inspector", "skos:notation", '"visitor"'), "not the last part"),
    ],
    "no-exact-match-between-grades-of-two-scales": [
        (added("grade:ofsted-2009-good skos:exactMatch grade:ofsted-2013-good"), "another scale"),
        (
            added("grade:ofsted-2009-good skos:exactMatch hub:x", "grade:ofsted-2013-good skos:exactMatch hub:x"),
            "another scale",
        ),
        (added("area:ilacs-care-and-care-leavers skos:exactMatch hub:care"), "its own scheme"),
        (added("area:ilacs-care skos:broadMatch hub:care"), "another match"),
    ],
    "every-graded-area-reaches-the-hub": [
        (without("area:lscb-effectiveness", "skos:closeMatch"), "not mapped to the hub"),
        (instead("grade:ofsted-2009-good", "skos:closeMatch", "hub:grade-1"), "without a close match"),
        (without("area:area-send-outcome", "skos:closeMatch"), "not mapped to the hub"),
    ],
    "every-version-says-how-it-is-known": [
        (without("fw:cp-2012", "dcterms:source"), "terms/source"),
        (without("fw:cp-2012", "ig:certainty"), "core#certainty"),
        (without("fw:cp-2012", "ig:legalBasisStatus"), "core#legalBasisStatus"),
        (without("fw:cp-2012", "skos:editorialNote"), "does not say why"),
        (without("fw:tlai-2016", "skos:editorialNote"), "judges no area"),
        (without("fw:ilacs-2023", "dcterms:replaces"), "comes after"),
    ],
    "every-scale-is-an-order": [
        (without("grade:csa-2009-well", "ig:rank"), "core#rank"),
        (without("grade:csa-2009-well", "ig:recordKey"), "core#recordKey"),
        (instead("grade:csa-2009-well", "ig:rank", "1"), "has the rank of"),
        (instead("grade:csa-2009-poorly", "ig:rank", "6"), "no grade before it"),
        (instead("grade:ofsted-2005-good", "ig:number", '"1"'), "neither the order"),
    ],
    "every-judged-area-has-its-printed-words": [
        (without("area:slac-safeguarding-evaluation", "skos:altLabel"), "no words as printed"),
        (without("area:jar-staying-safe", "ig:recordKey"), "no record key"),
        (without("area:csa", "skos:definition"), "what was graded"),
    ],
    "the-vocabulary-describes-itself": [
        (f"DELETE WHERE {{ {CORE} a owl:Ontology }}", "no owl:Ontology"),
        (added(f"<{BASE}def/other> a owl:Ontology"), "second owl:Ontology"),
        (added("<https://example.org/words.ttl> a owl:Ontology"), "not under w3id.org"),
        (without(CORE, "dcterms:license"), "does not say its"),
        (without(CORE, "dcterms:bibliographicCitation"), "does not say its"),
        (instead(CORE, "dcterms:creator", '"somebody"'), "is no IRI"),
        (instead(CORE, "owl:versionInfo", '"9"'), "differ"),
        (instead(CORE, "vann:preferredNamespaceUri", '"https://example.org/"'), "do not stand in the document"),
        (instead(CORE, "dcterms:modified", '"2001-01-01"'), "modified before"),
    ],
    "every-scheme-describes-itself": [
        (without(ROLES, "dcterms:license"), "does not say its"),
        (without(ROLES, "skos:historyNote"), "does not say its"),
        (instead(ROLES, "dcterms:publisher", "body:nobody"), "not described"),
        (instead(ROLES, "dcterms:modified", '"today"'), "no xsd:date"),
        (f"DELETE DATA {{ {ROLES} skos:hasTopConcept role:signatory }}", "does not name a top concept"),
        (added("area:sif skos:hasTopConcept area:sif-adoption"), "none of its own"),
        (added("area:sif skos:hasTopConcept role:signatory"), "none of its own"),
    ],
    "names-follow-the-convention": [
        (added("ig:newThing a owl:Class"), "UpperCamelCase"),
        (added("ig:New_thing a owl:ObjectProperty"), "lowerCamelCase"),
        (added(f"<{BASE}def/role/newRole> a skos:Concept"), "lower case with hyphens"),
        (added(f"<{BASE}def/role.ttl> a skos:ConceptScheme"), "lower case with hyphens"),
    ],
    "labels-and-definitions-are-what-they-say": [
        (instead("ig:Claim", "rdfs:label", '"What one document says."@en'), "label is a sentence"),
        (instead("ig:Claim", "skos:definition", '"Said."@en'), "no longer than its label"),
        (instead("ig:Claim", "skos:definition", '"A claim that a document makes."@en'), "begins with its label"),
        (instead("ig:Claim", "rdfs:label", '"STATEMENT"@en'), "same label"),
        (instead("ig:grade", "rdfs:label", '"rank"@en'), "same label"),
        (instead("ig:Thread", "skos:example", '"The same."@en . ig:Thread skos:definition "The same."@en'), "repeats"),
    ],
    "every-term-has-an-example": [
        (without("ig:Claim", "skos:example"), "no skos:example"),
        (instead("ig:Claim", "skos:example", '"One."'), "not tagged @en"),
    ],
    "nothing-is-inferred": [
        (added("ig:grade rdfs:range skos:Concept"), "uses"),
        (added("ig:inThread owl:inverseOf ig:hasStatement"), "uses"),
        (added(f"{CORE} owl:imports <{PROV}>"), "uses"),
        (added("ig:rank a owl:FunctionalProperty"), "FunctionalProperty"),
    ],
    "every-term-is-declared-and-connected": [
        (added("ig:grade schema:domainIncludes ig:Judgment"), "as a class and not declared"),
        (added("role:signatory ig:rnak 1"), "as a property and not declared"),
        (added("ig:Lonely a owl:Class"), "nothing leads"),
        (without("ig:rank", "schema:rangeIncludes"), "does not say its"),
        (added(f"<{BASE}def/empty> a skos:ConceptScheme"), "without concepts"),
    ],
    "no-term-in-a-foreign-namespace": [
        (added("prov:Inspection a owl:Class"), "somebody else"),
        (added("prov:Entity rdfs:subClassOf ig:Claim"), "somebody else"),
        (added("<file:///words> rdfs:label 'x'"), "no whole web address"),
    ],
    "what-is-deprecated-has-a-successor": [
        (added("ig:group owl:deprecated true"), "neither what replaces it"),
        (added("ig:group owl:deprecated true ; dcterms:isReplacedBy ig:nothing"), "not there"),
        (
            added(
                "ig:group owl:deprecated true ; dcterms:isReplacedBy ig:heading",
                "ig:heading owl:deprecated true ; skos:historyNote 'gone'",
            ),
            "deprecated too",
        ),
        (added("ig:group dcterms:isReplacedBy ig:heading"), "replaced and not deprecated"),
    ],
    "alignments-contradict-nothing": [
        (added("ig:Inspection rdfs:subClassOf prov:Entity"), "is both activity and entity"),
        (added("ig:Person rdfs:subClassOf schema:Organization"), "is both organisation and person"),
        (added("ig:Finding rdfs:subClassOf ig:Claim"), "exclude one another"),
        (added("ig:Statement rdfs:subClassOf ig:Finding"), "under itself"),
        (added("ig:grade rdfs:subPropertyOf ig:grade"), "under itself"),
        (added("ig:grade rdfs:subPropertyOf ig:rank"), "holds a value"),
        (added("ig:Inspection rdfs:seeAlso prov:Activity"), "twice over"),
    ],
    "no-contact-details": [
        (added('role:signatory skos:note "Write to someone@northmere.example"@en'), "e-mail address"),
        (added('role:signatory skos:note "Call 01632 960 123"@en'), "telephone number"),
        (added('role:signatory skos:note "T 0300 123 1231"@en'), "telephone number"),
        (added('role:signatory skos:note "(01632) 960123."@en'), "telephone number"),
        (added('role:signatory skos:note "+44 1632 960123"@en'), "telephone number"),
    ],
    "no-blank-nodes": [
        (added('[] skos:note "x"@en'), "a blank node has"),
        (added("ig:page rdfs:seeAlso []"), "points to a blank node"),
    ],
}


@pytest.mark.parametrize(
    ("rule", "change", "words"),
    [(rule, change, words) for rule, cases in MISTAKES.items() for change, words in cases],
)
def test_house_rule_sees_the_mistake(rule: str, change: str, words: str) -> None:
    found = problems(ROOT / f"ontology/hygiene/{rule}.rq", change)
    assert any(words in problem for problem in found), found


def test_every_house_rule_is_shown_a_mistake() -> None:
    assert set(MISTAKES) == {rule.stem for rule in RULES}
