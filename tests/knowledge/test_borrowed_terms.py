"""Terms of other vocabularies, wherever we name them: each exists, and so does each of ours."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, PROV, QB, SDO, SOSA, VANN, VOID, XSD

from inspgraph.knowledge import load_knowledge

ROOT = load_knowledge().root
BASE = "https://w3id.org/inspgraph/"
RDFLIB_KNOWS = (SKOS, PROV, ORG, DCTERMS, SH, OWL, RDFS, RDF, DCAT, SDO, VANN, VOID, XSD, FOAF, QB, SOSA)
LISTED = {
    "http://www.w3.org/ns/oa#": """
        Annotation Choice CssSelector CssStyle DataPositionSelector Direction FragmentSelector HttpRequestState
        Motivation RangeSelector ResourceSelection Selector SpecificResource State Style SvgSelector
        TextPositionSelector TextQuoteSelector TextualBody TimeState XPathSelector annotationService bodyValue
        cachedSource canonical end exact hasBody hasEndSelector hasPurpose hasScope hasSelector hasSource
        hasStartSelector hasState hasTarget motivatedBy prefix processingLanguage refinedBy renderedVia
        sourceDate sourceDateEnd sourceDateStart start styleClass styledBy suffix textDirection via""",
    "http://data.europa.eu/eli/ontology#": """
        LegalResource LegalResourceSubdivision LegalExpression Format InForce is_part_of has_part repeals
        repealed_by number based_on basis_for first_date_entry_in_force date_no_longer_in_force in_force title
        title_short date_document date_publication amends amended_by cites cited_by type_document
        type_subdivision commences commenced_by realizes""",
    "http://purl.org/pav/": """
        retrievedFrom retrievedOn retrievedBy createdOn createdBy importedFrom derivedFrom version
        previousVersion lastUpdateOn authoredBy curatedBy sourceAccessedAt""",
    "http://data.europa.eu/m8g/": """
        Requirement Criterion Constraint InformationRequirement InformationConcept ReferenceFramework Evidence
        EvidenceType EvidenceTypeList SupportedValue isDerivedFrom hasRequirement hasConcept weight name
        identifier description""",
    "http://www.w3.org/ns/dqv#": """
        Category Dimension Metric QualityAnnotation QualityCertificate QualityMeasurement QualityMeasurementDataset
        QualityMetadata QualityPolicy UserQualityFeedback computedOn expectedDataType hasQualityAnnotation
        hasQualityMeasurement hasQualityMetadata inCategory inDimension isMeasurementOf precision qualityAssessment
        value""",
    "http://www.w3.org/2016/05/ldqd#": """
        availability licensing interlinking security performance syntacticValidity semanticAccuracy consistency
        conciseness completeness relevancy trustworthiness understandability timeliness
        representationalConciseness interoperability interpretability versatility""",
    "http://purl.org/spar/fabio/": "Work Expression Manifestation Item Report Letter ReportDocument",
    "http://purl.org/linked-data/sdmx/2009/attribute#": "obsStatus",
    "http://purl.org/linked-data/sdmx/2009/concept#": "obsStatus refArea refPeriod",
    "http://purl.org/linked-data/sdmx/2009/dimension#": "refArea refPeriod",
    "http://www.w3.org/2006/vcard/ns#": "Organization Individual Kind fn hasURL hasEmail",
    "http://purl.org/ontology/bibo/": "status doi Document Report Letter status/draft status/published",
    "http://www.w3.org/ns/earl#": """
        Assertion Assertor TestSubject TestCriterion TestCase TestRequirement TestResult OutcomeValue TestMode
        assertedBy subject test result mode outcome info pointer passed failed cantTell inapplicable untested
        Software mainAssertor manual automatic semiAuto undisclosed unknownMode""",
}
"""What rdflib has no list of: the terms of each namespace, or those of them that come near us."""
NAMESPACES = {**{str(ns): ns for ns in RDFLIB_KNOWS}, **{start: set(names.split()) for start, names in LISTED.items()}}
TURTLE = [
    path
    for folder in ("ontology", "ontology/vocab", "shapes", "data/registers", "src/inspgraph/publish")
    for path in sorted((ROOT / folder).glob("*.ttl"))
]
QUERIES = [
    path
    for folder in (ROOT / "ontology", ROOT / "src/inspgraph/queries")
    for path in sorted(folder.rglob("*.rq"))
]  # fmt: skip
CURIE = re.compile(r"(?<![\w:/#<\"?$@.-])([a-z][a-z0-9-]*):([A-Za-z_][\w-]*)")


def unknown(iri: str) -> bool:
    """Whether an IRI stands in a namespace that we know, and names nothing there."""
    for start, names in NAMESPACES.items():
        if iri.startswith(start) and iri != start:
            return (iri[len(start) :] if isinstance(names, set) else URIRef(iri)) not in names
    return False


def curies(path: Path) -> dict[str, str]:
    """The prefixed names of a query, each with its IRI; texts and comments left out."""
    text = re.sub(r"(?m)^#.*$|\"(?:[^\"\\\n]|\\.)*\"", "", path.read_text(encoding="utf-8"))
    prefixes = dict(re.findall(r"(?im)^\s*prefix\s+([\w-]*):\s*<([^>]*)>", text))
    body = re.sub(r"(?im)^\s*prefix.*$", "", text)
    return {f"{p}:{name}": prefixes[p] + name for p, name in CURIE.findall(body) if p in prefixes}


@cache
def ours() -> set[str]:
    """What the reference data describe."""
    return {str(s) for s in load_knowledge().reference.subjects()}


@pytest.mark.parametrize("path", TURTLE, ids=lambda p: p.stem)
def test_every_term_of_a_well_known_vocabulary_exists(path: Path) -> None:
    graph = Graph().parse(path)
    assert {str(t) for triple in graph for t in triple if isinstance(t, URIRef) and unknown(str(t))} == set()


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_every_term_that_a_query_asks_for_exists(path: Path) -> None:
    for curie, iri in curies(path).items():
        assert not unknown(iri), f"{curie} does not exist"
        if iri.startswith(BASE + "def/"):
            assert iri in ours(), f"{curie} is no term or concept of ours"


def test_every_namespace_of_the_prefix_table_is_ours_or_known() -> None:
    known = load_knowledge().reference
    table = {str(n) for n in known.objects(None, SH.namespace)}
    assert {n for n in table if not n.startswith(BASE)} - NAMESPACES.keys() == set()


@pytest.mark.parametrize(
    "typo",
    [
        f"{DCTERMS}titel", f"{SKOS}prefLable", f"{PROV}wasQuoteFrom", f"{ORG}orginalOrganization",
        f"{SH}definition", f"{OWL}Ontologies", f"{DCAT}Datasets", f"{VOID}tripels", f"{SDO}rangeInclude",
        f"{QB}DimensionProperties", f"{SOSA}Observations", f"{FOAF}Persons", f"{RDFS}lable",
        f"{RDF}isDefinedBy", f"{XSD}dates", f"{VANN}prefix", "http://www.w3.org/ns/oa#exakt",
        "http://data.europa.eu/eli/ontology#isPartOf", "http://www.w3.org/ns/earl#pass",
        "http://purl.org/pav/retrieved", "http://data.europa.eu/m8g/Framework",
        "http://purl.org/spar/fabio/Expressions", "http://purl.org/ontology/bibo/state"
    ],
)  # fmt: skip
def test_a_misspelt_term_is_seen(typo: str) -> None:
    assert unknown(typo)


def test_a_query_with_a_misspelt_term_is_seen(tmp_path: Path) -> None:
    query = tmp_path / "x.rq"
    query.write_text('# ig:gone\nPREFIX prov: <http://www.w3.org/ns/prov#>\nSELECT ?a { ?a prov:agnet "prov:x" }\n')
    assert {curie: unknown(iri) for curie, iri in curies(query).items()} == {"prov:agnet": True}
