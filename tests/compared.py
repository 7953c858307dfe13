"""Invented graphs for the comparison tables: small ones laid out by hand, and one of England's size from a seed."""

from __future__ import annotations

import itertools
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from inspgraph import iris
from inspgraph.knowledge import load_knowledge
from inspgraph.quads import lines_in
from inspgraph.store import Release, build_release_of

IG = iris.IG
SKOS, DCT = "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
RDF, OA, ORG = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/ns/oa#",
    "http://www.w3.org/ns/org#",
)
XSD = "http://www.w3.org/2001/XMLSchema#"
REAL = ("authorities", "areas", "former-councils", "lineages", "neighbours", "delivery", "change-events")
"""The reference graphs about real councils, which an invented graph goes without."""
SCALES = {
    "ofsted-2013": ("outstanding", "good", "requires-improvement", "inadequate"),
    "ofsted-2005": ("outstanding", "good", "adequate", "inadequate"),
    "ofsted-2009": ("outstanding", "good", "adequate", "inadequate"),
    "area-send": ("typically-positive", "inconsistent", "widespread-systemic-failings"),
}
SIF = (
    "sif-overall",
    "sif-help-and-protection",
    "sif-looked-after",
    "sif-care-leavers",
    "sif-adoption",
    "sif-leadership",
)
ILACS_2018 = ("ilacs-overall", "ilacs-help-and-protection", "ilacs-care-and-care-leavers", "ilacs-leaders")
ILACS_2026 = ("ilacs-help-and-protection", "ilacs-care", "ilacs-care-leavers", "ilacs-leaders")
ILACS_2023 = ("ilacs-overall", *ILACS_2026)
SLAC = ("slac-safeguarding-overall", "slac-looked-after-overall", "slac-safeguarding-leadership-and-management")


def literal(value: str, kind: str = "string") -> str:
    """A literal in N-Quads."""
    return f'"{value}"' if kind == "string" else f'"{value}"^^<{XSD}{kind}>'


@dataclass
class Invented:
    """A graph that grows line by line: councils, inspections with grades, items, links."""

    lines: set[str] = field(default_factory=set)

    def add(self, subject: str, predicate: str, value: str, graph: str = "reference/invented") -> None:
        """A quad; a value that is no literal is an IRI."""
        shown = value if value.startswith('"') else f"<{value}>"
        self.lines.add(f"<{subject}> <{predicate}> {shown} <{iris.GRAPH}{graph}> .")

    def council(self, urn: str, name: str, region: str = "South East", kind: str = "county", **days: str) -> str:
        """A council that stood from ``since`` until ``until``, in a lineage of its own or of ``lineage``; its IRI."""
        one = iris.authority(urn)
        line = iris.lineage(days.get("lineage", urn))
        self.add(one, f"{RDF}type", f"{IG}LocalAuthority")
        for predicate, value in (
            (f"{SKOS}prefLabel", name),
            (f"{IG}ofstedUrn", urn),
            (f"{IG}regionName", region),
            (f"{DCT}type", kind),
        ):
            self.add(one, predicate, literal(value))
        self.add(one, f"{IG}inLineage", line)
        self.add(line, f"{SKOS}notation", literal(days.get("lineage", urn)))
        for name_, key in (("existedFrom", "since"), ("existedUntil", "until")):
            if key in days:
                self.add(one, IG + name_, literal(days[key], "date"))
        if "after" in days:
            change = f"{iris.ID}change-event/{urn}"
            self.add(one, f"{ORG}resultedFrom", change)
            self.add(change, f"{ORG}originalOrganization", iris.authority(days["after"]))
        return one

    def neighbour(self, urn: str, other: str) -> None:
        """One council as a statistical neighbour of another."""
        self.add(iris.authority(urn), f"{IG}statisticalNeighbour", iris.authority(other))

    def inspection(self, urn: str, version: str, type_: str, begun: str, **told: str) -> str:
        """An inspection whose fieldwork began on a day (or in a month), ``ended`` and was ``published``; its IRI.

        ``known`` is "report held" unless told; ``dated`` is the date of a letter.
        """
        key = iris.inspection_key(
            urn, type_.split("-", maxsplit=1)[0] if type_.startswith("ilacs") else type_, begun[:7]
        )
        one, graph = iris.inspection(key), f"inspection/{key}"
        document = iris.document(f"invented-{key}")
        self.add(one, f"{RDF}type", f"{IG}Inspection", graph)
        self.add(one, f"{IG}inspectedAuthority", iris.authority(urn), graph)
        self.add(one, f"{IG}inspectionType", iris.definition("inspection-type", type_), graph)
        self.add(one, f"{IG}underFramework", iris.framework(version), graph)
        self.add(one, f"{SKOS}prefLabel", literal(key), graph)
        whole = len(begun) == 10
        self.add(
            one,
            IG + ("fieldworkStart" if whole else "fieldworkMonth"),
            literal(begun, "date" if whole else "gYearMonth"),
            graph,
        )
        for name, property_ in (("ended", "fieldworkEnd"), ("published", "published")):
            if name in told:
                self.add(one, IG + property_, literal(told[name], "date"), graph)
        if "ended" in told and "published" in told:
            days = (date.fromisoformat(told["published"]) - date.fromisoformat(told["ended"])).days
            self.add(one, f"{IG}daysToPublication", literal(str(days), "integer"), graph)
        if "dated" in told:
            self.add(document, f"{DCT}date", literal(told["dated"], "date"), graph)
        how = {"report held": "reportOf", "second hand": "describes"}.get(told.get("known", "report held"), "mentions")
        self.add(document, IG + how, one, graph)
        return one

    def grade(self, inspection: str, area: str, rank: int, scale: str = "ofsted-2013") -> str:
        """A judgement with a grade of a rank, behind which stand a claim and a passage; its IRI."""
        key = inspection.rsplit("/", 1)[1]
        one, graph, source = iris.judgement(key, area), f"inspection/{key}", f"source/invented-{key}"
        grade = iris.definition("grade", f"{scale}-{SCALES[scale][rank - 1]}")
        document = iris.document(f"invented-{key}")
        for predicate, value in (
            ("ofInspection", inspection),
            ("area", iris.definition("area", area)),
            ("grade", grade),
        ):
            self.add(one, IG + predicate, value, graph)
        self.add(one, f"{RDF}type", f"{IG}Judgement", graph)
        claim = iris.claim(f"invented-{key}", one, "grade", grade)
        digest = iris.digest(key, 64)
        start = 100 + 40 * len(area)
        passage, selector = iris.passage(digest, start, start + 4), iris.selector(digest, start, start + 4)
        self.add(claim, f"{RDF}type", f"{IG}Claim", source)
        for predicate, value in (("predicate", f"{IG}grade"), ("subject", one), ("object", grade)):
            self.add(claim, RDF + predicate, value, source)
        self.add(claim, f"{DCT}source", document, source)
        self.add(claim, f"{IG}quotedFrom", passage, source)
        self.add(claim, f"{IG}claimStatus", iris.definition("claim-status", "adopted"), graph)
        self.add(passage, f"{IG}page", literal("1", "integer"), source)
        self.add(passage, f"{OA}hasSelector", selector, source)
        self.add(selector, f"{OA}exact", literal(SCALES[scale][rank - 1]), source)
        return one

    def not_judged(self, inspection: str, area: str) -> None:
        """A judgement of an area that the inspection did not make."""
        key = inspection.rsplit("/", 1)[1]
        one, graph = iris.judgement(key, area), f"inspection/{key}"
        self.add(one, f"{IG}ofInspection", inspection, graph)
        self.add(one, f"{IG}area", iris.definition("area", area), graph)
        self.add(one, f"{IG}ungradedReason", iris.definition("ungraded-reason", "not-judged"), graph)

    def graded(self, urn: str, version: str, type_: str, begun: str, ranks: dict[str, int], **told: str) -> str:
        """An inspection with its grades; ``scale`` is that of Ofsted since 2013 unless told."""
        one = self.inspection(urn, version, type_, begun, **{k: v for k, v in told.items() if k != "scale"})
        for area, rank in ranks.items():
            self.grade(one, area, rank, told.get("scale", "ofsted-2013"))
        return one

    def item(self, inspection: str, number: int, themes: tuple[str, ...], **told: str) -> str:
        """A recommendation of an inspection, or a statement of another ``type``, on some themes; its IRI."""
        type_ = told.get("type", "recommendation")
        key = inspection.rsplit("/", 1)[1]
        one = iris.statement(f"{key}-{iris.digest(f'{key} {number} {type_}', 12)}")
        graph = f"source/invented-{key}"
        self.add(one, f"{RDF}type", f"{IG}Statement", graph)
        self.add(one, f"{IG}ofInspection", inspection, graph)
        self.add(one, f"{IG}statementType", iris.definition("statement-type", type_), graph)
        self.add(one, f"{IG}extractionMethod", iris.definition("method", "layout"), graph)
        self.add(one, f"{IG}ordinal", literal(str(number), "integer"), graph)
        digest = iris.digest(key, 64)
        self.add(one, f"{IG}quotedFrom", iris.passage(digest, 5000 + 100 * number, 5050 + 100 * number), graph)
        self.add(
            iris.passage(digest, 5000 + 100 * number, 5050 + 100 * number), f"{IG}page", literal("3", "integer"), graph
        )
        self.add(
            iris.passage(digest, 5000 + 100 * number, 5050 + 100 * number), f"{OA}hasSource", iris.text(digest), graph
        )
        self.add(iris.text(digest), f"{IG}textOf", iris.document(f"invented-{key}"), graph)
        for theme in themes:
            self.add(one, f"{IG}theme", iris.definition("theme", theme), graph)
        if "polarity" in told:
            self.add(one, f"{IG}polarity", iris.definition("polarity", told["polarity"]), graph)
        return one

    def thread(self, state: str, *statements: str, basis: str = "inferred") -> str:
        """A thread of statements, each linked with the one before; its IRI."""
        one = iris.thread(statements[0].rsplit("/", 1)[1])
        self.add(one, f"{SKOS}prefLabel", literal("A matter"), "derived/threads")
        self.add(one, f"{IG}threadState", iris.definition("thread-state", state), "derived/threads")
        for statement in statements:
            self.add(statement, f"{IG}inThread", one, "derived/threads")
        for earlier, later in itertools.pairwise(statements):
            link = iris.statement_link(later, earlier)
            self.add(link, f"{IG}laterStatement", later, "mapping/links")
            self.add(link, f"{IG}earlierStatement", earlier, "mapping/links")
            self.add(link, f"{IG}linkBasis", iris.definition("link-basis", basis), "mapping/links")
            self.add(link, f"{IG}linkKind", iris.definition("link-kind", "recurs"), "mapping/links")
        return one

    def progress(self, inspection: str, number: int, of: str, value: str) -> str:
        """A statement of an inspection on what became of what an earlier one found; its IRI."""
        one = self.item(inspection, number, (), type="progress")
        graph = f"source/invented-{inspection.rsplit('/', 1)[1]}"
        self.add(one, f"{RDF}type", f"{IG}ProgressStatement", graph)
        self.add(one, f"{IG}progress", iris.definition("progress", value), graph)
        self.add(one, f"{IG}aboutInspection", of, graph)
        return one

    def provision(self, address: str, title: str, since: str, until: str | None = None) -> None:
        """A provision with the days between which it was in force."""
        self.add(address, f"{SKOS}prefLabel", literal(title))
        self.add(address, f"{IG}inForceFrom", literal(since, "date"))
        if until:
            self.add(address, f"{IG}inForceUntil", literal(until, "date"))

    def release(self, folder: Path) -> Release:
        """The graph as a release, with the project's frameworks, areas, grades and themes."""
        kept = {name: graph for name, graph in load_knowledge().graphs.items() if name.rsplit("/", 1)[1] not in REAL}
        known = {line for lines in lines_in(kept).values() for line in lines}
        content = b"\n".join(sorted(known | {line.encode() for line in self.lines})) + b"\n"
        return build_release_of(folder, content, {"documents": {}})


OLD_LAW = "http://www.legislation.gov.uk/id/ukpga/2001/999/section/1"
N, S, A, B = "99901", "99902", "99903", "99904"


def lay_out() -> Invented:
    """Northmere, graded in 2011, 2015, 2019, 2024, 2026; Southbeck, once, with a later one not held; two in a line."""
    made = Invented()
    made.council(N, "Northmere County Council")
    made.council(S, "Southbeck Metropolitan Borough Council", "North West", "metropolitan district")
    made.council(A, "Oldshire County Council", lineage="oldshire", until="2021-04-01")
    made.council(B, "Newshire Council", kind="unitary", lineage="oldshire", since="2021-04-01", after=A)
    made.neighbour(N, S)
    made.graded(N, "slac-2009", "slac", "2011-03-07", dict.fromkeys(SLAC, 3),
                ended="2011-03-18", published="2011-05-06", known="second hand", scale="ofsted-2009")  # fmt: skip
    sif_n = made.graded(N, "sif-2013", "sif", "2015-02-02", {**dict.fromkeys(SIF, 3), "sif-care-leavers": 4},
                ended="2015-02-26", published="2015-04-10")  # fmt: skip
    ilacs_n = made.graded(N, "ilacs-2018", "ilacs-standard", "2019-06-03", dict.fromkeys(ILACS_2018, 2),
                ended="2019-06-14", published="2019-07-29")  # fmt: skip
    made.inspection(N, "ilacs-visit-2018", "focused-visit", "2021-03-02", ended="2021-03-03", dated="2021-03-29")
    made.graded(N, "ilacs-2023", "ilacs-short", "2024-01-15", {**dict.fromkeys(ILACS_2023, 1), "ilacs-care-leavers": 3},
                ended="2024-01-19", published="2024-03-01")  # fmt: skip
    made.graded(N, "ilacs-2026", "ilacs-standard", "2026-05-11", dict.fromkeys(ILACS_2026, 2),
                ended="2026-05-22", published="2026-07-01")  # fmt: skip
    sif = made.graded(S, "sif-2013", "sif", "2014-03-03", {area: 2 for area in SIF if area != "sif-adoption"},
                      ended="2014-03-27", published="2014-05-16")  # fmt: skip
    made.not_judged(sif, "sif-adoption")
    made.inspection(S, "ilacs-2018", "ilacs-standard", "2020-01", known="only mentioned")
    made.graded(A, "ilacs-2018", "ilacs-standard", "2018-10-01", dict.fromkeys(ILACS_2018, 4),
                ended="2018-10-12", published="2018-11-30")  # fmt: skip
    made.item(sif_n, 1, ("supervision",))
    first = made.item(sif_n, 2, ("supervision", "drift-and-delay"))
    made.item(sif_n, 3, ())
    again = made.item(ilacs_n, 1, ("drift-and-delay",), type="area-for-improvement")
    made.item(ilacs_n, 2, ("missing-children",), type="area-for-improvement")
    made.item(sif, 1, ("missing-children",))
    made.thread("unknown", first, again)
    made.progress(ilacs_n, 9, sif_n, "fully-addressed")
    made.progress(ilacs_n, 10, sif_n, "persists")
    made.provision(OLD_LAW, "Section 1 of the Invented Act 2001", "2001-01-01", "2019-01-01")
    made.add(first, f"{DCT}references", OLD_LAW)
    made.add(again, f"{DCT}references", OLD_LAW)
    return made


REGIONS = ("East Midlands", "East of England", "London", "North East", "North West", "South East", "South West",
           "West Midlands", "Yorkshire and the Humber")  # fmt: skip
THEMES = ("supervision", "drift-and-delay", "assessment-quality", "missing-children", "quality-assurance-and-audit")


def england(councils: int = 153, seed: int = 20) -> Invented:
    """Councils over twenty years, 2007 to 2026, as inspectors might have gone round: the same for the same seed."""
    dice, made = random.Random(seed), Invented()
    urns = [str(90001 + number) for number in range(councils)]
    for number, urn in enumerate(urns):
        made.council(urn, f"Council {number + 1:03d}", REGIONS[number % 9], "unitary" if number % 2 else "county")
        for step in range(1, min(11, councils)):
            made.neighbour(urn, urns[(number + step) % councils])
        for version, type_, areas, first, scale in ROUNDS:
            _visit_once(made, dice, urn, (version, type_, areas, first, scale))
        for year in (2019, 2021, 2024):
            begun = date(year, dice.randint(1, 12), dice.randint(1, 28))
            made.inspection(
                urn, "ilacs-visit-2018", "focused-visit", begun.isoformat(), dated=(begun + timedelta(20)).isoformat()
            )
    return made


ROUNDS = (
    ("slac-2009", "slac", SLAC, 2009, "ofsted-2009"),
    ("sif-2013", "sif", SIF, 2014, "ofsted-2013"),
    ("sif-2013", "sif-re-inspection", SIF, 2017, "ofsted-2013"),
    ("ilacs-2018", "ilacs-short", ILACS_2018, 2018, "ofsted-2013"),
    ("ilacs-2018", "ilacs-standard", ILACS_2018, 2020, "ofsted-2013"),
    ("ilacs-2018", "ilacs-short", ILACS_2018, 2022, "ofsted-2013"),
    ("ilacs-2023", "ilacs-standard", ILACS_2023, 2023, "ofsted-2013"),
    ("ilacs-2023", "ilacs-short", ILACS_2023, 2025, "ofsted-2013"),
    ("area-send-2023", "area-send", ("area-send-outcome",), 2024, "area-send"),
)


def _visit_once(made: Invented, dice: random.Random, urn: str, row: tuple[str, str, tuple[str, ...], int, str]) -> None:
    version, type_, areas, year, scale = row
    begun = date(year, dice.randint(1, 12), dice.randint(1, 28))
    ended = begun + timedelta(dice.choice((4, 11)))
    published = ended + timedelta(dice.randint(25, 90))
    ranks = {area: dice.randint(1, len(SCALES[scale])) for area in areas}
    told = {"ended": ended.isoformat(), "published": published.isoformat(), "scale": scale}
    one = made.graded(urn, version, type_, begun.isoformat(), ranks, **told)
    for number in range(1, 11):
        made.item(one, number, tuple(dice.sample(THEMES, dice.randint(1, 2))), polarity="negative")
