"""How good a release is, as measurements: what it holds, what its validation found, its doubts, and scores of reading.

The Data Quality Vocabulary (W3C note, 2016) names them; ``quality.ttl`` says what each metric means.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.folders import knowledge_root
from inspgraph.publish.coverage import QUALITY, Row, coverage_rows, states
from inspgraph.publish.kept import kept_triples
from inspgraph.queries import run_query
from inspgraph.store import Release

METRICS = Path(__file__).with_name("quality.ttl")
SCORES = Path("data/quality/scores.csv")
SH = "http://www.w3.org/ns/shacl#"
DQV = "http://www.w3.org/ns/dqv#"
LDQD = "http://www.w3.org/2016/05/ldqd#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DATA = iris.BASE + "data"
GROUPS = {
    "coverage": "completeness",
    "validation": "consistency",
    "doubts": "semanticAccuracy",
    "reading": "semanticAccuracy",
    "themes": "semanticAccuracy",
    "links": "semanticAccuracy",
}
"""The dimension of each group of measurements."""
CODE = re.compile(r"^([A-Z]\d+[a-z]?)\s")


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value: of which metric in which group, what that means, of how many, how many of them silently wrong, the day
    and how it is measured again."""

    group: str
    metric: str
    title: str
    meaning: str
    value: str
    right: int | None = None
    of: int | None = None
    silent: int | None = None
    measured_on: str | None = None
    command: str | None = None

    @property
    def iri(self) -> str:
        """The address of the metric; that of the value ends in ``-value``."""
        return f"{QUALITY}#{self.metric}"

    def as_row(self) -> Row:
        """The measurement as a row of the table."""
        counts = {"right": self.right, "of": self.of, "silent": self.silent}
        return {
            "measurement": f"{self.iri}-value",
            "metric": self.iri,
            "group": self.group,
            "dimension": LDQD + GROUPS[self.group],
            "title": self.title,
            "meaning": self.meaning,
            "value": self.value,
            **{name: None if count is None else str(count) for name, count in counts.items()},
            "measuredOn": self.measured_on,
            "command": self.command,
        }


def quality_rows(release: Release) -> list[Row]:
    """The measurements of a release as rows of a table."""
    return [found.as_row() for found in measure_release(release)]


def measure_release(release: Release) -> list[Measurement]:
    """Everything that is measured of a release, by group."""
    return [*_coverage(release), *_validation(release), *_doubts(release), *read_scores(knowledge_root())]


def _coverage(release: Release) -> Iterator[Measurement]:
    rows = coverage_rows(release)
    councils, collected = {r["authority"] for r in rows}, {r["authority"] for r in rows if r["reports"] != "0"}
    inspections = {r["inspection"]: r["reports"] != "0" for r in run_query(release, "coverage-inspections").plain()}
    statements = int(run_query(release, "graph-counts").plain()[0]["statements"] or 0)
    wordless = int(run_query(release, "graph-gaps").plain()[0]["wordless"] or 0)
    yield _fixed("authorities-with-report", len(collected), len(councils))
    yield _fixed("inspections-with-report", sum(inspections.values()), len(inspections))
    yield _fixed("statements-with-words", statements - wordless, statements)
    counts = Counter(row["state"] for row in rows)
    for state in states().values():
        title = f"authorities and years: {state.title}"
        count = counts[state.name]
        yield Measurement("coverage", f"years-{state.name}", title, state.meaning, str(count), count, len(rows))


def _validation(release: Release) -> Iterator[Measurement]:
    """The results of the validation that the manifest keeps, by code; a release is not made with a violation."""
    if "validation" not in release.manifest:
        return
    yield Measurement("validation", "violations", *_words("violations"), value="0")
    for code, count in sorted(release.manifest["validation"].items()):
        severity, message = check_of(code)
        yield Measurement("validation", f"check-{code}", f"{code} ({severity})", message, str(count))


@cache
def _checks() -> dict[str, tuple[str, str]]:
    told: dict[str, dict[str, str]] = {"message": {}, "severity": {}}
    for path in sorted((knowledge_root() / "shapes").glob("*.ttl")):
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            if (name := quad.predicate.value.removeprefix(SH)) in told:
                told[name][str(quad.subject)] = getattr(quad.object, "value", "")
    found = {}
    for shape, message in told["message"].items():
        if match := CODE.match(message):
            severity = told["severity"].get(shape, "#Violation").rpartition("#")[2].lower()
            found[match[1]] = ({"info": "remark"}.get(severity, severity), message[match.end() :])
    return found


def check_of(code: str) -> tuple[str, str]:
    """How grave a check of the shapes is, and what it says; no more than its code where no shape bears it."""
    return _checks().get(code, ("remark", f"Check {code} of the release as a whole."))


def _doubts(release: Release) -> Iterator[Measurement]:
    for row in run_query(release, "doubts-by-kind").plain():
        kind, total = (row["kind"] or "").rpartition("/")[2], int(row["doubts"] or 0)
        name, unsettled = row["name"] or kind, int(row["unsettled"] or 0)
        meaning = f"Doubts that documents raise of the kind “{name}” and that nobody has looked at, of all of the kind."
        yield Measurement("doubts", f"doubts-{kind}", name, meaning, str(unsettled), unsettled, total)


def read_scores(root: Path) -> Iterator[Measurement]:
    """The scores of reading that ``data/quality/scores.csv`` keeps; none where there is no such file."""
    path = root / SCORES
    if not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = re.sub(r"[^a-z0-9]+", "-", f"{row['area']} {row['measure']} {row['part']}".lower()).strip("-")
            counts = {key: int(row[key]) if row[key] else None for key in ("right", "of", "silent")}
            yield Measurement(
                row["area"],
                f"score-{name}",
                f"{row['measure']} ({row['part']})",
                "A score of reading, measured against truth that people made by reading.",
                row["figure"],
                **counts,
                measured_on=row["measured_on"],
                command=row["command"],
            )


def _fixed(name: str, right: int, of: int) -> Measurement:
    return Measurement("coverage", name, *_words(name), value=f"{right / max(of, 1):.4f}", right=right, of=of)


def _words(name: str) -> tuple[str, str]:
    node = ox.NamedNode(f"{QUALITY}#{name}")
    told = {t.predicate.value: t.object for t in _metrics() if t.subject == node}
    return (told[SKOS + "prefLabel"].value, told[SKOS + "definition"].value)  # type: ignore[union-attr]


@cache
def _metrics() -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(METRICS.read_bytes(), format=ox.RdfFormat.TURTLE))


def quality(release: Release) -> list[ox.Triple]:
    """The account of a release's quality, as it was written beside it, else worked out now."""
    return kept_triples(release, "quality.nt", describe_quality)


def describe_quality(release: Release) -> list[ox.Triple]:
    """The account of quality as triples without blank nodes, in order (DQV, sections 4 and 6)."""
    made = {triple for found in measure_release(release) for triple in _triples(found)}
    return sorted({*_metrics(), *made}, key=str)


def _triples(found: Measurement) -> Iterable[ox.Triple]:
    value, kind = found.iri + "-value", "decimal" if "." in found.value else "integer"
    told: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        (DATA, DQV + "hasQualityMeasurement", ox.NamedNode(value)),
        (value, RDF_TYPE, ox.NamedNode(DQV + "QualityMeasurement")),
        (value, DQV + "isMeasurementOf", ox.NamedNode(found.iri)),
        (value, DQV + "computedOn", ox.NamedNode(DATA)),
        (value, DCT + "isPartOf", ox.NamedNode(QUALITY)),
        (found.iri, RDF_TYPE, ox.NamedNode(DQV + "Metric")),
        (found.iri, SKOS + "prefLabel", ox.Literal(found.title, language="en")),
        (found.iri, SKOS + "definition", ox.Literal(found.meaning, language="en")),
        (found.iri, DQV + "inDimension", ox.NamedNode(LDQD + GROUPS[found.group])),
        (found.iri, DQV + "expectedDataType", ox.NamedNode(XSD + kind)),
    ]
    if found.value:
        told.append((value, DQV + "value", ox.Literal(found.value, datatype=ox.NamedNode(XSD + kind))))
    if found.measured_on:
        told.append((value, DCT + "date", ox.Literal(found.measured_on, datatype=ox.NamedNode(XSD + "date"))))
    if found.of is not None:
        words = f"{found.right} of {found.of}" + (f", {found.silent} silently wrong" if found.silent else "")
        told.append((value, DCT + "description", ox.Literal(words, language="en")))
    return (ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in told)
