"""Concept schemes, frameworks and legislation: what the rest of the package looks up in them."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, XSD, Graph, Literal, Namespace, URIRef

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/inspgraph/"
IG = Namespace(BASE + "def/core#")
FW = Namespace(BASE + "id/framework/")
AREA = Namespace(BASE + "def/area/")
HUB = Namespace(BASE + "def/hub/")
STYPE = Namespace(BASE + "def/statement-type/")
POL = Namespace(BASE + "def/polarity/")
ELI = Namespace("http://data.europa.eu/eli/ontology#")
LAW = "http://www.legislation.gov.uk/id/"
LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)


@cache
def known() -> Graph:
    union = Graph()
    for path in [*(ROOT / "ontology").glob("*.ttl"), *(ROOT / "ontology/vocab").glob("*.ttl")]:
        union.parse(path)
    return union


def scheme(name: str) -> URIRef:
    return URIRef(BASE + "def/" + name)


def concepts(name: str) -> set[URIRef]:
    return {URIRef(str(c)) for c in known().subjects(SKOS.inScheme, scheme(name))}


def keys(name: str) -> set[str]:
    return {str(c).rsplit("/", 1)[1] for c in concepts(name)}


def values(subjects: set[URIRef], predicate: URIRef) -> dict[URIRef, str]:
    return {s: str(v) for s in subjects for v in known().objects(s, predicate)}


def folded(label: str) -> str:
    return re.sub(r"\s+", " ", label.replace("\u2019", "'")).casefold().strip(" .:?")


def bearers(name: str) -> dict[str, set[str]]:
    """Which concepts of a scheme bear a label."""
    found: dict[str, set[str]] = {}
    for concept, predicate in itertools.product(concepts(name), LABELS):
        for label in known().objects(concept, predicate):
            found.setdefault(folded(str(label)), set()).add(str(concept).rsplit("/", 1)[1])
    return found


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "statement-type",
            "strength meets-requirements satisfactory-practice area-for-development priority-action"
            " area-for-improvement recommendation finding progress absence next-step",
        ),
        ("polarity", "positive meets-expectation negative mixed neutral"),
        ("progress", "addressed fully-addressed partly-addressed improved persists worsened"),
        (
            "role",
            "lead-inspector deputy-lead-inspector reporting-inspector team-inspector shadow-inspector"
            " quality-assurance-manager senior-data-analyst signatory inspector",
        ),
        (
            "designation",
            "hmi senior-hmi additional-inspector cqc-inspector contracted-inspector seconded-inspector"
            " regulatory-inspector",
        ),
        (
            "inspection-type",
            "cra slac lac-2013 sif lscb-review ilacs focused-visit monitoring-visit area-send-2016 area-send jtai apa"
            " jar csa cp-2012 ilacs-standard ilacs-short sif-re-inspection tlai lscb-joint-review"
            " focused-assurance-visit la-fostering la-adoption",
        ),
        ("document-type", "letter inspection-report council-paper member-briefing"),
        ("method", "rule layout model manual imported-table catalogue inferred mention"),
        ("claim-status", "adopted consistent not-adopted"),
        ("review-status", "unreviewed accepted corrected rejected"),
        ("notice", "announced unannounced short-notice"),
        ("basis-status", "stated stated-elsewhere assumed unknown"),
        ("certainty", "high medium low"),
        (
            "visit-scope",
            "front-door in-need-and-protection extra-familial-risk children-in-care permanence care-leavers"
            " placement-decisions",
        ),
        (
            "post-role",
            "director-of-childrens-services assistant-director deputy-director chief-executive lead-member"
            " lscb-chair government-official contact-officer",
        ),
    ],
)
def test_a_closed_scheme_has_exactly_these_concepts(name: str, expected: str) -> None:
    assert keys(name) == set(expected.split())


@pytest.mark.parametrize(
    ("regime", "record_keys"),
    [
        ("sif", "overall help-and-protection in-care adoption care-leavers leaders"),
        ("ilacs", "overall leaders help-and-protection care-and-care-leavers in-care care-leavers"),
        ("lac-2013", "overall capacity-to-improve outcomes quality-of-provision leaders"),
        ("lscb-review", "lscb"),
        ("cp-2012", "overall help-and-protection quality-of-practice leaders"),
        ("area-send", "area-outcome"),
        (
            "jar",
            "being-healthy staying-safe enjoying-and-achieving positive-contribution economic-well-being"
            " service-management capacity-to-improve safeguarding in-care send",
        ),
        (
            "apa",
            "overall being-healthy staying-safe enjoying-and-achieving positive-contribution economic-well-being"
            " capacity-to-improve education social-care",
        ),
        ("csa", "overall"),
    ],
)
def test_areas_go_by_the_keys_of_records(regime: str, record_keys: str) -> None:
    assert Counter(values(concepts(f"area/{regime}"), IG.recordKey).values()) == Counter(record_keys.split())


def test_areas_of_2009_go_by_the_keys_of_their_strand() -> None:
    found = values(concepts("area/slac"), IG.recordKey)
    strands = Counter("safeguarding" if key.startswith("safeguarding-") else key[:12] for key in found.values())
    assert strands == {"safeguarding": 19, "looked-after": 19}
    assert {"safeguarding-overall", "looked-after-capacity-to-improve", "safeguarding-being-safe"} <= set(
        found.values()
    )
    for concept, key in found.items():
        assert f"/slac-{key.split('-')[0]}" in str(concept)


@pytest.mark.parametrize(
    ("year", "third"),
    [("ofsted-2005", "adequate"), ("ofsted-2009", "adequate"), ("ofsted-2013", "requires-improvement")],
)
def test_a_scale_has_four_ranks_and_the_words_of_records(year: str, third: str) -> None:
    grades = concepts(f"grade/{year}")
    ranked = sorted((int(rank), str(known().value(g, IG.recordKey))) for g, rank in values(grades, IG.rank).items())
    assert ranked == [(1, "outstanding"), (2, "good"), (3, third), (4, "inadequate")]
    assert {str(g) for g in grades} == {f"{BASE}def/grade/{year}-{key}" for _, key in ranked}


@pytest.mark.parametrize("scale", ["ofsted-2005", "csa-2009"])
def test_the_numbers_of_2005_to_2011_run_against_the_ranks(scale: str) -> None:
    """The number as printed is kept apart from the rank, since 4 was once the best."""
    grades = concepts(f"grade/{scale}")
    numbers, ranks = values(grades, IG.number), values(grades, IG.rank)
    assert sorted((int(numbers[g]), int(ranks[g])) for g in grades) == [(1, 4), (2, 3), (3, 2), (4, 1)]
    assert numbers == values(grades, SKOS.notation)


def test_the_three_outcomes_of_an_area_are_ordered_and_reach_no_rank_of_four() -> None:
    outcomes = concepts("grade/area-send")
    ranked = sorted((int(rank), str(known().value(g, IG.recordKey))) for g, rank in values(outcomes, IG.rank).items())
    assert ranked == [(1, "typically-positive"), (2, "inconsistent"), (3, "widespread-systemic-failings")]
    assert not [g for g in outcomes if (g, SKOS.closeMatch, None) in known()]
    assert (AREA["area-send-outcome"], SKOS.closeMatch, HUB["send"]) in known()


@pytest.mark.parametrize(
    ("scheme_name", "printed", "key"),
    [
        ("grade/ofsted-2013", "Requires Improvement", "ofsted-2013-requires-improvement"),
        ("grade/ofsted-2013", "Require improvement", "ofsted-2013-requires-improvement"),
        ("grade/ofsted-2013", "Requires improvement to be good", "ofsted-2013-requires-improvement"),
        ("grade/ofsted-2009", "Grade 3 (Adequate)", "ofsted-2009-adequate"),
        ("grade/area-send", "Widespread and/or systemic failings", "area-send-widespread-systemic-failings"),
        ("area/sif", "Looked After Children", "sif-looked-after"),
        ("area/sif", "The graded judgment for adoption performance", "sif-adoption"),
        ("area/lscb-review", "The Local Children\u2019s Safeguarding Board", "lscb-effectiveness"),
        ("area/ilacs", "The experiences and progress of children care leavers", "ilacs-care-leavers"),
        ("area/ilacs", "The impact of leaders on practice with children and families", "ilacs-leaders"),
        (
            "area/slac",
            "Making a positive contribution, including user engagement",
            "slac-looked-after-positive-contribution",
        ),
        ("designation", "Her Majesty\u2019s Inspector", "hmi"),
        ("designation", "His Majesty's Inspectors", "hmi"),
        ("designation", "social care additional inspector", "additional-inspector"),
        ("role", "Lead inspector:", "lead-inspector"),
        ("role", "Team inspectors:", "team-inspector"),
        ("role", "Report author:", "reporting-inspector"),
        ("post-role", "Director of Children, Young People and Families", "director-of-childrens-services"),
        ("post-role", "Assistant Executive Director, Children and Young People", "assistant-director"),
        ("post-role", "Lead Member for Children\u2019s Services", "lead-member"),
        ("post-role", "Department for Education", "government-official"),
        ("section", "Priority and immediate action", "priority-action"),
        ("section", "What needs to improve in this area of social work practice", "what-needs-to-improve"),
        ("section", "What needs to improve?", "what-needs-to-improve"),
        ("section", "What does the local authority need to improve?", "what-la-needs-to-improve"),
        ("section", "The local authority\u2019s strengths", "la-strengths"),
        ("section", "Inspection findings \u2013 the Local Safeguarding Children Board", "findings"),
        ("section", "Summary of key findings", "summary"),
        ("section", "Within three months:", "within-three-months"),
        ("section", "Financial and Staff Implications", "financial-implications"),
        ("section", "RECOMMENDATION", "council-resolution"),
        ("section", "Recommendations", "recommendations"),
        ("section", "What is it like to be a child or young person SEND in this area?", "send-experience"),
        ("national-framework", "Outcome three", "outcome-3"),
        ("national-framework", "enabler: the workforce is equipped and effective", "enabler-3"),
    ],
)
def test_printed_words_lead_to_one_concept(scheme_name: str, printed: str, key: str) -> None:
    assert bearers(scheme_name).get(folded(printed)) == {key}


@pytest.mark.parametrize(
    "name",
    ["section", "role", "designation", "post-role", "national-framework", "theme", "inspection-type",
     "statement-type", "grade/ofsted-2005", "grade/csa-2009", "grade/ofsted-2009", "grade/ofsted-2013",
     "grade/area-send", "area/sif", "area/ilacs", "area/lac-2013", "area/cp-2012", "area/jar", "area/apa",
     "visit-scope"],
)  # fmt: skip
def test_no_label_belongs_to_two_concepts(name: str) -> None:
    assert {label: found for label, found in bearers(name).items() if len(found) > 1} == {}


def test_areas_of_2009_share_labels_only_across_strands() -> None:
    for label, found in bearers("area/slac").items():
        assert len({key.split("-")[1] for key in found}) == len(found), label


@pytest.mark.parametrize(
    ("kind", "polarity", "actionable"),
    [
        ("strength", "positive", False),
        ("meets-requirements", "meets-expectation", False),
        ("satisfactory-practice", "meets-expectation", False),
        ("area-for-development", "negative", True),
        ("priority-action", "negative", True),
        ("area-for-improvement", "negative", True),
        ("recommendation", "negative", True),
        ("finding", None, False),
        ("progress", None, False),
        ("absence", None, False),
        ("next-step", None, False),
    ],
)
def test_statement_types_say_what_to_expect(kind: str, polarity: str | None, actionable: bool) -> None:
    assert known().value(STYPE[kind], IG.defaultPolarity) == (POL[polarity] if polarity else None)
    assert known().value(STYPE[kind], IG.actionable) == Literal(actionable)


def test_every_type_with_a_heading_is_reached_by_one() -> None:
    reached = {str(o).rsplit("/", 1)[1] for c in concepts("section") for o in known().objects(c, IG.statementType)}
    assert reached == keys("statement-type") - {"progress", "absence"}


def test_time_limits_are_durations() -> None:
    found = {c: o for c in concepts("section") for o in known().objects(c, IG.deadlinePeriod)}
    assert {str(o) for o in found.values()} == {"P0D", "P3M", "P6M"}
    assert {o.datatype for o in found.values() if isinstance(o, Literal)} == {XSD.duration}


def test_inspection_types_have_at_most_one_short_name() -> None:
    for concept in concepts("inspection-type"):
        assert len(list(known().objects(concept, SKOS.altLabel))) <= 1
        assert not list(known().objects(concept, SKOS.hiddenLabel))


def test_themes_stand_on_two_levels() -> None:
    themes = concepts("theme")
    groups = {t for t in themes if (t, SKOS.topConceptOf, scheme("theme")) in known()}
    parents = {t: set(known().objects(t, SKOS.broader)) for t in themes - groups}
    assert (len(groups), len(parents)) == (9, 45)
    assert all(len(found) == 1 and found <= groups for found in parents.values())
    assert {group for found in parents.values() for group in found} == groups
    assert all((theme, SKOS.scopeNote, None) in known() for theme in parents)


# Frameworks -------------------------------------------------------------------------------------------------


def versions() -> set[URIRef]:
    return {URIRef(str(v)) for v in known().subjects(RDF.type, IG.FrameworkVersion)}


def force(version: URIRef) -> tuple[str, str]:
    until = known().value(version, IG.inForceUntil)
    return str(known().value(version, IG.inForceFrom)), str(until) if until else "9999"


def version_on(framework: str, day: str, grading: bool = True) -> list[str]:
    fitting = [
        v for v in versions()
        if (known().value(v, IG.versionOf), SKOS.notation, Literal(framework)) in known()
        and force(v)[0] <= day < force(v)[1]
        and ((v, IG.judgesArea, None) in known()) == grading
    ]  # fmt: skip
    return [str(v).rsplit("/", 1)[1] for v in fitting]


@pytest.mark.parametrize("version", sorted(versions()), ids=lambda v: v.rsplit("/", 1)[1])
def test_a_version_refers_to_what_is_described(version: URIRef) -> None:
    assert (known().value(version, IG.versionOf), RDF.type, IG.Framework) in known()
    assert str(known().value(version, SKOS.notation)) == str(version).rsplit("/", 1)[1]
    assert set(known().objects(version, IG.conductedBy)) <= set(known().subjects(RDF.type, IG.Inspectorate))
    assert set(known().objects(version, IG.usualNotice)) <= concepts("notice")
    kinds = set(known().objects(version, IG.appliesTo))
    assert kinds
    assert kinds <= concepts("inspection-type")
    for provision in known().objects(version, IG.defaultLegalBasis):
        assert URIRef(str(provision)) in provisions()
    assert force(version)[0] < force(version)[1]
    assert (version, SKOS.editorialNote, None) in known()


@pytest.mark.parametrize("version", sorted(versions()), ids=lambda v: v.rsplit("/", 1)[1])
def test_a_version_judges_areas_of_one_scheme_on_one_scale(version: URIRef) -> None:
    areas = set(known().objects(version, IG.judgesArea))
    schemes = {s for area in areas for s in known().objects(area, SKOS.inScheme)}
    framework = known().value(known().value(version, IG.versionOf), SKOS.notation)
    scales = list(known().objects(version, IG.gradeScale))
    assert all((area, RDF.type, SKOS.Concept) in known() for area in areas)
    assert schemes == ({scheme(f"area/{framework}")} if areas else set())
    assert len(scales) == bool(areas)
    assert all((scale, RDF.type, SKOS.ConceptScheme) in known() for scale in scales)


def test_versions_that_grade_do_not_overlap() -> None:
    grading = [v for v in versions() if (v, IG.judgesArea, None) in known()]
    for one, other in itertools.combinations(grading, 2):
        same = known().value(one, IG.versionOf) == known().value(other, IG.versionOf)
        if same and set(known().objects(one, IG.appliesTo)) & set(known().objects(other, IG.appliesTo)):
            (a, b), (c, d) = force(one), force(other)
            assert b <= c or d <= a, (one, other)


@pytest.mark.parametrize(
    ("framework", "first_day", "version"),
    [
        ("jar", "2006-05-08", "jar-2005"),
        ("jar", "2008-11-03", "jar-2007"),
        ("apa", "2005-11-01", "apa-2005"),
        ("apa", "2006-11-01", "apa-2006"),
        ("apa", "2008-10-01", "apa-2007"),
        ("csa", "2009-12-09", "csa-2009"),
        ("csa", "2011-11-08", "csa-2010"),
        ("csa", "2012-07-18", None),
        ("cra", "2010-05-12", None),
        ("slac", "2011-03-07", "slac-2009"),
        ("slac", "2012-10-31", "slac-2009"),
        ("lac-2013", "2013-07-15", "lac-2013"),
        ("cp-2012", "2012-11-06", "cp-2012"),
        ("jtai", "2016-05-09", None),
        ("sif", "2013-11-19", "sif-2013"),
        ("sif", "2018-07-30", "sif-2013"),
        ("lscb-review", "2014-04-29", "lscb-review-2013"),
        ("ilacs", "2018-01-29", "ilacs-2018"),
        ("ilacs", "2022-12-05", "ilacs-2018"),
        ("ilacs", "2023-01-16", "ilacs-2023"),
        ("ilacs", "2026-03-16", "ilacs-2023"),
        ("ilacs", "2026-04-27", "ilacs-2026"),
        ("area-send", "2022-12-31", None),
        ("area-send", "2023-01-30", "area-send-2023"),
    ],
)
def test_the_first_day_of_fieldwork_decides_the_version(framework: str, first_day: str, version: str | None) -> None:
    assert version_on(framework, first_day) == ([version] if version else [])


def test_letters_and_visits_come_under_versions_that_grade_nothing() -> None:
    assert version_on("cra", "2009-11-15", grading=False) == ["cra-2009"]
    assert version_on("ilacs", "2020-02-05", grading=False) == ["ilacs-visit-2018"]
    assert version_on("sif", "2016-07-05", grading=False) == ["sif-visit-2016"]
    assert version_on("jtai", "2016-05-09", grading=False) == ["jtai-2016"]
    assert version_on("jtai", "2022-12-05", grading=False) == ["jtai-2022"]
    assert version_on("area-send-2016", "2019-05-13", grading=False) == ["area-send-2016"]


def test_what_ilacs_judges_changed_twice() -> None:
    judged = {v: set(known().objects(FW[v], IG.judgesArea)) for v in ("ilacs-2018", "ilacs-2023", "ilacs-2026")}
    assert judged["ilacs-2018"] - judged["ilacs-2023"] == {AREA["ilacs-care-and-care-leavers"]}
    assert judged["ilacs-2023"] - judged["ilacs-2018"] == {AREA["ilacs-care"], AREA["ilacs-care-leavers"]}
    assert judged["ilacs-2023"] - judged["ilacs-2026"] == {AREA["ilacs-overall"]}
    assert judged["ilacs-2026"] < judged["ilacs-2023"]


def test_mappings_point_the_right_way() -> None:
    wide = {AREA["ilacs-care-and-care-leavers"], AREA["slac-looked-after-overall"], AREA["lac-overall"]}
    assert set(known().subjects(SKOS.narrowMatch, HUB["care-leavers"])) == wide
    assert not wide & set(known().subjects(SKOS.broadMatch, None))
    for mapping in (SKOS.exactMatch, SKOS.closeMatch, SKOS.narrowMatch, SKOS.broadMatch, SKOS.relatedMatch):
        for subject, mapped in known().subject_objects(mapping):
            if subject not in concepts("term"):
                assert mapped in concepts("national-framework" if subject in concepts("theme") else "hub")


def test_areas_before_2009_are_never_the_same_as_later_ones() -> None:
    """The outcomes of all children of an area, schools and health included, are near at best."""
    early = concepts("area/jar") | concepts("area/apa") | concepts("area/csa")
    used = {p for area in early for p, o in known().predicate_objects(area) if o in concepts("hub")}
    assert used == {SKOS.closeMatch, SKOS.broadMatch}


def test_every_term_of_the_field_has_its_theme() -> None:
    themes = {term: set(known().objects(term, SKOS.broadMatch)) for term in concepts("term")}
    assert all(len(found) == 1 and found <= concepts("theme") for found in themes.values())


# Legislation ------------------------------------------------------------------------------------------------


def provisions() -> list[URIRef]:
    kinds = (ELI.LegalResource, ELI.LegalResourceSubdivision)
    return sorted({URIRef(str(s)) for kind in kinds for s in known().subjects(RDF.type, kind)})


@pytest.mark.parametrize("provision", provisions(), ids=lambda p: p.removeprefix(LAW))
def test_a_provision_is_named_numbered_and_dated_or_says_why_not(provision: URIRef) -> None:
    path = str(provision).removeprefix(LAW)
    assert re.fullmatch(r"uk(?:pga|si)/\d{4}/\d+(?:/(?:section|regulation|part|article)/\d+[A-Z]*)?", path)
    number = str(known().value(provision, ELI.number))
    whole = known().value(provision, ELI.is_part_of)
    if whole is None:
        _, year, chapter = path.split("/")
        assert number in {f"{year} c. {chapter}", f"S.I. {year}/{chapter}"}
    else:
        assert str(provision).startswith(f"{whole}/")
        assert path.endswith(f"/{number}")
        assert (whole, RDF.type, ELI.LegalResource) in known()
    dated = {IG.inForceFrom, IG.inForceUntil} & set(known().predicates(provision))
    assert dated or (provision, SKOS.editorialNote, None) in known()


@pytest.mark.parametrize(
    "path",
    ["ukpga/2006/40", *(f"ukpga/2006/40/section/{n}" for n in (135, 136, 137, 138, 142, 152)),
     "ukpga/2004/31", *(f"ukpga/2004/31/section/{n}" for n in (11, "15A", 18, 19, 20)),
     "ukpga/1989/41", *(f"ukpga/1989/41/section/{n}" for n in (17, 20, 25, 31, 47)),
     "ukpga/2002/32/section/175", "ukpga/2002/32/section/157", "uksi/2012/1879", "uksi/2013/2299"],
)  # fmt: skip
def test_the_provisions_that_documents_need_are_there(path: str) -> None:
    assert URIRef(LAW + path) in provisions()


def test_section_138_ended_on_18_july_2012() -> None:
    section = URIRef(LAW + "ukpga/2006/40/section/138")
    assert known().value(section, IG.inForceUntil) == Literal("2012-07-18", datatype=XSD.date)
    assert known().value(section, ELI.repealed_by) == URIRef(LAW + "uksi/2012/1879")
    assert "inferred" in str(known().value(section, SKOS.editorialNote))


def titles() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for provision, predicate in itertools.product(provisions(), LABELS):
        for label in known().objects(provision, predicate):
            found.setdefault(folded(str(label)), set()).add(str(provision).removeprefix(LAW))
    return found


@pytest.mark.parametrize(
    ("printed", "path"),
    [
        ("Section 138 of the Education and Inspections Act 2006", "ukpga/2006/40/section/138"),
        ("section 136 of the Education and Inspection Act 2006", "ukpga/2006/40/section/136"),
        ("Education and Inspection Act 2006", "ukpga/2006/40"),
        ("Children\u2019s Act 2004", "ukpga/2004/31"),
        ("Section 47", "ukpga/1989/41/section/47"),
        ("section 136 of the Mental Health Act", "ukpga/1983/20/section/136"),
        ("Local Safeguarding Children Boards (Review) Regulations 2013", "uksi/2013/2299"),
    ],
)
def test_a_citation_leads_to_one_provision(printed: str, path: str) -> None:
    assert titles().get(folded(printed)) == {path}


def test_no_title_leads_to_two_provisions() -> None:
    assert {label: found for label, found in titles().items() if len(found) > 1} == {}


def test_every_framework_has_a_short_name() -> None:
    """One each, and no two the same: charts and columns have no room for more."""
    named = {one: list(known().objects(one, SKOS.altLabel)) for one in known().subjects(RDF.type, IG.Framework)}
    assert named
    assert {len(names) for names in named.values()} == {1}
    assert len({str(names[0]).casefold() for names in named.values()}) == len(named)
    assert all(len(str(names[0])) <= 22 for names in named.values())
