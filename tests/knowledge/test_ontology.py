"""The vocabulary, its alignments, and what holds of all knowledge files in Turtle."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, SDO, VANN, XSD

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/inspgraph/"
IG = BASE + "def/core#"
TURTLE = [
    *sorted((ROOT / "ontology").glob("*.ttl")),
    *sorted((ROOT / "ontology/vocab").glob("*.ttl")),
    *sorted((ROOT / "data/registers").glob("*.ttl")),
]
RULES = sorted((ROOT / "ontology/hygiene").glob("*.rq"))
FIXED = re.findall(
    r"\w+",
    """
    Inspection Framework FrameworkVersion Judgement Statement Finding Recommendation ProgressStatement
    AbsenceStatement Thread SourceDocument SourceText Passage Claim Participation LocalAuthority Person
    TeamComposition EvidenceCount StatisticalArea Inspectorate inspectedAuthority deliveryBody
    reviewedBody conductedBy inspectionType underFramework legalBasis notice fieldworkStart fieldworkEnd
    fieldworkMonth fieldworkDay published scope participation versionOf judgesArea gradeScale rank
    defaultLegalBasis usualNotice inForceFrom inForceUntil recordKey ofInspection area grade
    ungradedReason statementType polarity defaultPolarity actionable statementText textHash textLength
    summary theme themeMethod alignedOutcome
    ordinal page heading section group number deadlineText deadlinePeriod responsibleText
    aboutInspection aboutInspectionText aboutStatement aboutStatementType progress recursFrom inThread
    reportOf describes mentions documentType editionKind pageCount addressedTo copiedTo textOf sha256
    charCount quotedFrom extractionMethod confidence reviewStatus claimStatus ofstedUrn dfeCode gssCode
    governs regionCode regionName existedFrom existedUntil lineage designation organisation titlePrinted
    attestedOn count countQualifier evidenceKind
    """,
)


def name_of(path: Path) -> str:
    return path.stem


@cache
def parse(path: Path) -> Graph:
    return Graph().parse(path, format="turtle")


@cache
def everything() -> Graph:
    union = Graph()
    for path in TURTLE:
        union += parse(path)
    return union


@pytest.mark.parametrize("path", TURTLE, ids=name_of)
def test_each_file_parses_and_says_what_it_is(path: Path) -> None:
    assert len(parse(path)) > 5
    head = re.match(r"(?:#.*\n)+", path.read_text(encoding="utf-8"))
    assert head, "the file does not begin with comments"
    assert len(head[0].splitlines()) >= 3
    assert re.search(r"MIT|Open Government Licence", head[0]), "the head names no licence"


def own_terms() -> dict[URIRef, set[URIRef]]:
    ontology = parse(ROOT / "ontology/inspgraph.ttl")
    return {s: set(ontology.objects(s, RDF.type)) for s in ontology.subjects(RDF.type) if str(s).startswith(IG)}


def test_the_fixed_names_are_there() -> None:
    kinds = own_terms()
    missing = [name for name in FIXED if URIRef(IG + name) not in kinds]
    assert missing == []
    for name in FIXED:
        expected = {OWL.Class} if name[0].isupper() else {OWL.ObjectProperty, OWL.DatatypeProperty}
        assert kinds[URIRef(IG + name)] & expected, name


@pytest.mark.parametrize("path", TURTLE, ids=name_of)
def test_every_term_of_ours_is_declared(path: Path) -> None:
    used = {term for triple in parse(path) for term in triple if str(term).startswith(IG) and isinstance(term, URIRef)}
    assert used - own_terms().keys() == set()


def test_properties_are_used_as_they_are_declared() -> None:
    kinds = own_terms()
    for subject, predicate, value in everything():
        if OWL.DatatypeProperty in kinds.get(predicate, ()):
            assert isinstance(value, Literal), (subject, predicate, value)
        if OWL.ObjectProperty in kinds.get(predicate, ()):
            assert isinstance(value, URIRef), (subject, predicate, value)


def test_literals_of_a_property_have_the_datatype_that_it_announces() -> None:
    ontology = parse(ROOT / "ontology/inspgraph.ttl")
    for subject, predicate, value in everything():
        announced = set(ontology.objects(predicate, SDO.rangeIncludes))
        if isinstance(value, Literal) and announced:
            datatype = value.datatype or (RDF.langString if value.language else XSD.string)
            assert datatype in announced, (subject, predicate, value)
            assert not value.ill_typed, (subject, predicate, value)


def test_every_property_says_where_it_is_used() -> None:
    ontology = parse(ROOT / "ontology/inspgraph.ttl")
    for term, types in own_terms().items():
        if types & {OWL.ObjectProperty, OWL.DatatypeProperty}:
            assert len(types) == 1
            assert set(ontology.objects(term, SDO.domainIncludes)), term
            assert set(ontology.objects(term, SDO.rangeIncludes)), term


def test_nothing_is_inferred_and_nothing_is_defined_twice_over() -> None:
    predicates = set(everything().predicates())
    assert not predicates & {
        RDFS.domain,
        RDFS.range,
        OWL.inverseOf,
        OWL.sameAs,
        OWL.equivalentClass,
        OWL.imports,
    }


def test_one_language_tag_everywhere() -> None:
    tagged = {value.language for value in everything().objects() if isinstance(value, Literal)} - {None}
    assert tagged == {"en"}
    for predicate in (
        RDFS.label,
        SKOS.prefLabel,
        SKOS.altLabel,
        SKOS.hiddenLabel,
        SKOS.definition,
        SKOS.scopeNote,
    ):
        assert all(value.language == "en" for value in everything().objects(None, predicate))


def test_no_blank_nodes_in_any_file() -> None:
    for path in TURTLE:
        assert not [triple for triple in parse(path) if any(isinstance(term, BNode) for term in triple)]


def test_local_names_need_no_escape() -> None:
    ours = {str(s) for s in everything().subjects() if str(s).startswith(BASE) and not str(s).startswith(IG)}
    odd = {iri for iri in ours if not re.fullmatch(r"(?:id|def)/[a-z0-9/-]+", iri.removeprefix(BASE))}
    assert odd == set()


def test_the_head_of_the_vocabulary_is_complete() -> None:
    ontology, head = parse(ROOT / "ontology/inspgraph.ttl"), URIRef(BASE + "def/core")
    assert ontology.value(head, OWL.versionInfo) == Literal("0.1.0")
    assert str(ontology.value(head, OWL.versionIRI)).endswith("/0.1.0")
    assert str(ontology.value(head, VANN.preferredNamespaceUri)) == IG
    for predicate in (DCTERMS.title, DCTERMS.description, DCTERMS.created, DCTERMS.creator, DCTERMS.license):
        assert ontology.value(head, predicate), predicate


@cache
def prefix_table() -> dict[str, str]:
    ontology = parse(ROOT / "ontology/inspgraph.ttl")
    nodes = set(ontology.objects(URIRef(BASE + "def/core"), SH.declare))
    return {str(ontology.value(node, SH.prefix)): str(ontology.value(node, SH.namespace)) for node in nodes}


def test_the_prefix_table_serves_the_shapes_as_well() -> None:
    ontology = parse(ROOT / "ontology/inspgraph.ttl")
    core, shapes = (set(ontology.objects(URIRef(BASE + name), SH.declare)) for name in ("def/core", "def/shapes"))
    assert core == shapes
    assert len(prefix_table()) == len(core)
    assert prefix_table()["ig"] == IG


OURS = [*TURTLE, *RULES]
OTHERS = [
    path
    for folder in ("shapes", "ontology/competency", "src/inspgraph")
    for kind in ("*.ttl", "*.rq")
    for path in sorted((ROOT / folder).rglob(kind))
]


def declared_prefixes(path: Path) -> list[tuple[str, str]]:
    return re.findall(r"(?im)^\s*@?prefix\s+([\w-]*):\s*<([^>]*)>", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*OURS, *OTHERS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_prefixes_agree_with_the_table(path: Path) -> None:
    for prefix, namespace in declared_prefixes(path):
        assert prefix_table().get(prefix) == namespace, f"{prefix}: is not so in the prefix table"


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_every_prefix_is_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    unused = [p for p, _ in declared_prefixes(path) if not re.search(rf"(?<![\w-]){p}:(?!\s*<)", text)]
    assert unused == []


def test_shapes_find_the_prefixes() -> None:
    shapes = Graph().parse(ROOT / "ontology/inspgraph.ttl")
    shapes.parse(
        format="turtle",
        data=f'''
        @prefix igs: <{BASE}def/shapes#> . @prefix sh: <{SH}> . @prefix ig: <{IG}> .
        igs:Trial a sh:NodeShape ; sh:targetClass ig:Inspection ; sh:sparql igs:Trial-type .
        igs:Trial-type a sh:SPARQLConstraint ; sh:prefixes <{BASE}def/shapes> ; sh:message "no type" ;
            sh:select """SELECT $this WHERE {{
                $this a ig:Inspection . FILTER NOT EXISTS {{ $this ig:inspectionType itype:sif }} }}""" .
        ''',
    )
    data = Graph().parse(
        format="turtle",
        data=f"@prefix ig: <{IG}> . <urn:a> a ig:Inspection . <urn:b> a ig:Inspection ; ig:inspectionType"
        f" <{BASE}def/inspection-type/sif> .",
    )
    conforms, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    assert not conforms
    assert set(report.objects(None, SH.focusNode)) == {URIRef("urn:a")}


def test_every_prefix_of_the_readme_is_in_the_table() -> None:
    readme = (ROOT / "ontology/README.md").read_text(encoding="utf-8")
    table = readme.split("## IRIs")[1].split("## Keys")[0]
    assert set(re.findall(r"`([a-z]+):`", table)) <= prefix_table().keys()


def test_the_readme_names_every_file() -> None:
    readme = (ROOT / "ontology/README.md").read_text(encoding="utf-8")
    assert [p.name for p in (ROOT / "ontology").glob("*.ttl") if f"`{p.name}`" not in readme] == []
