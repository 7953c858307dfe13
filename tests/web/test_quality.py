"""The account of quality, counted against the graph itself, and the scores that it shows against a fresh reading."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from tests.conftest import CHECKOUT
from tools.measure_quality import FOLDER, count

from inspgraph import evaluate, iris, pipeline
from inspgraph.knowledge import load_knowledge
from inspgraph.publish import QUALITY, rows_of, states, tables
from inspgraph.publish.quality import check_of, read_scores
from inspgraph.store import Release

from .conftest import MANIFEST, Client

DQV = Namespace("http://www.w3.org/ns/dqv#")
SAMPLE = 6
"""Documents of the truth that are read anew; `make quality` reads them all."""


@pytest.fixture(scope="module")
def cells(release: Release) -> dict[tuple[str, str], dict[str, str | None]]:
    rows = rows_of(release, tables()["coverage"])
    return {((row["authority"] or "").rpartition("/")[2], row["year"] or ""): row for row in rows}


@pytest.fixture(scope="module")
def described(client: Client) -> Graph:
    return Graph().parse(data=client.get("/quality.nt").text, format="nt")


def began(release: Release) -> Counter[tuple[str, str]]:
    """The inspections with a report, by council and year, counted from the quads one by one."""
    quads = list(ox.parse(release.dump.read_bytes(), format=ox.RdfFormat.N_QUADS))
    told = {(q.subject.value, q.predicate.value): q.object.value for q in quads if hasattr(q.subject, "value")}
    reported = {q.object.value for q in quads if q.predicate.value == iris.IG + "reportOf"}
    found: Counter[tuple[str, str]] = Counter()
    for one in reported:
        day = told.get((one, iris.IG + "fieldworkStart")) or told.get((one, iris.IG + "fieldworkMonth"))
        assert day
        found[told[one, iris.IG + "inspectedAuthority"].rpartition("/")[2], day[:4]] += 1
    return found


def test_coverage_counts_what_the_graph_holds(release: Release, cells) -> None:
    held = {place: int(row["reports"]) for place, row in cells.items() if row["reports"] != "0"}
    assert held == dict(began(release)) != {}
    assert all(cells[place]["state"] == "report" for place in held)


def test_every_gap_has_a_reason(cells) -> None:
    assert {row["state"] for row in cells.values()} <= set(states())
    assert cells["99901", "2006"]["state"] == "regime-not-read"
    assert cells["80436", "2015"]["state"] == "not-collected"
    assert cells["2532283", "2015"]["state"] == "no-council"
    known = {place for place, row in cells.items() if row["state"] == "none-known"}
    assert {urn for urn, _ in known} == {"99901", "99902"}


def test_the_last_day_of_a_council_ends_its_years(cells) -> None:
    ended = {a.ofsted_urn: a.existed_until for a in load_knowledge().authorities.rows if a.existed_until}
    assert ended
    for urn, day in ended.items():
        last = [year for found, year in cells if found == urn and cells[found, year]["state"] != "no-council"]
        assert max(last) == min(day[:4], max(year for _, year in cells))


def test_measurements_are_dqv(described: Graph) -> None:
    for value in described.objects(URIRef(iris.BASE + "data"), DQV.hasQualityMeasurement):
        metric = described.value(value, DQV.isMeasurementOf)
        assert (value, RDF.type, DQV.QualityMeasurement) in described
        assert (metric, RDF.type, DQV.Metric) in described
        assert (described.value(metric, DQV.inDimension), RDF.type, DQV.Dimension) in described
        assert described.value(metric, SKOS.prefLabel)
        number = described.value(value, DQV.value)
        assert number is None or number.datatype == described.value(metric, DQV.expectedDataType)
    assert (URIRef(QUALITY), RDF.type, DQV.QualityMetadata) in described
    assert described.value(URIRef(QUALITY), DCTERMS.title)
    assert not described.value(None, RDFS.label)


def test_results_of_the_validation_are_told_with_what_they_say(described: Graph, client: Client) -> None:
    value = URIRef(f"{QUALITY}#check-X18-value")
    assert int(str(described.value(value, DQV.value))) == MANIFEST["validation"]["X18"]
    assert check_of("X18")[1] in client.page("/quality").text
    assert check_of("Z99")[1].startswith("Check Z99")


def test_table_and_data_tell_the_same(client: Client, described: Graph) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/data/quality.csv").text)))
    told = {str(v): str(described.value(v, DQV.value)) for v in described.subjects(RDF.type, DQV.QualityMeasurement)}
    assert {row["measurement"]: row["value"] or "None" for row in rows} == told


@pytest.mark.parametrize("path", ["/quality", "/quality.jsonld", "/quality.csv", "/quality.ttl"])
def test_it_is_given_in_every_form_with_a_tag(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    again = client.ask("GET", path, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    digest = client.get("/quality", "text/turtle")
    assert digest.headers["content-location"] == "/quality.ttl"


def test_it_has_an_address_that_never_changes(client: Client, release: Release) -> None:
    answer = client.get(f"/release/{release.sha256[:16]}/quality")
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/release/000000000000/quality").status_code == 404


def test_the_grid_leads_to_the_councils(client: Client) -> None:
    page = client.page("/quality").text
    assert 'href="/id/authority/99901"' in page
    assert 'id="coverage-99901-2018"' in page


def read(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_scores_are_the_sums_of_their_documents() -> None:
    (whole,) = (row for row in read("scores.csv") if row["measure"] == "fields")
    recall = next(row for row in read("scores.csv") if row["measure"] == "item recall")
    sums = {
        name: sum(int(row[name]) for row in read("documents.csv"))
        for name in read("documents.csv")[0]
        if name != "sha256"
    }
    assert (sums["right"], sums["of"], sums["silent"]) == tuple(int(whole[name]) for name in ("right", "of", "silent"))
    assert (sums["items_right"], sums["items_wanted"]) == (int(recall["right"]), int(recall["of"]))


def test_every_score_has_a_day_a_command_and_its_figure() -> None:
    found = list(read_scores(load_knowledge().root))
    assert {one.group for one in found} == {"reading", "themes", "links"}
    for one in found:
        assert one.measured_on
        assert (one.command or "").startswith("inspgraph ")
        assert float(one.value) == pytest.approx((one.right or 0) / (one.of or 1), abs=0.0001)


@pytest.mark.corpus
@pytest.mark.slow
def test_documents_that_are_read_anew_give_the_scores_that_are_kept(corpus: Path) -> None:
    if not (corpus / "gold/metadata.csv").is_file():
        pytest.skip("no truth beside the documents: gold/ is missing")
    truth, kept = evaluate.read_gold(corpus / "gold"), {row["sha256"]: row for row in read("documents.csv")}
    listing = pipeline.read_catalogue(sorted(corpus.glob("corpus*/catalogue.csv")))
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in sorted(corpus.glob("corpus*/*/*.pdf"))}
    known = sorted(kept.keys() & files.keys(), key=lambda sha256: files[sha256].stat().st_size)
    chosen = [*known[:: max(1, len(known) // SAMPLE)]][:SAMPLE]
    assert chosen
    for record in pipeline.extract_files([files[sha256] for sha256 in chosen], load_knowledge(), listing):
        sha256 = record.source.sha256
        fresh = count(evaluate.evaluate_records([record], truth.only({sha256})))
        assert [str(number) for number in fresh] == list(kept[sha256].values())[1:], files[sha256]


@pytest.mark.parametrize(
    ("page", "line", "scores"),
    [
        ("themes", "themes, against what both gave", ["themes: precision", "themes: recall", "themes: F1"]),
        ("links", "unseen", ["right earlier item ranked first", "suggested pairs that are the same matter"]),
    ],
)
def test_scores_of_themes_and_links_are_those_that_their_pages_tell(page: str, line: str, scores: list[str]) -> None:
    """The figures of those pages are held against documents by tests of their own."""
    text = (CHECKOUT / f"docs/reference/{page}.md").read_text(encoding="utf-8")
    row = next(row for row in text.splitlines() if row.startswith(f"| {line} |"))
    printed = [float(value) for value in re.findall(r"\d\.\d+", row)]
    printed += [int(value) / 100 for value in re.findall(r"(\d+) %", row)]
    part = {"themes": "test", "links": "unseen"}[page]
    kept = {one["measure"]: float(one["figure"]) for one in read("scores.csv") if one["part"] == part}
    told = [kept[name] for name in scores]
    assert told[0] == pytest.approx(printed[0], abs=0.02)
    assert told[-1] == pytest.approx(printed[2], abs=0.02)
