"""One inspection in two documents: the real report of 2014 beside the briefing about it, and what 2018 resolves."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspgraph import iris, pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.store import Release, Store

pytestmark = [pytest.mark.corpus, pytest.mark.slow]
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
HEAD = f"PREFIX ig: <{iris.IG}> PREFIX insp: <{iris.ID}inspection/> PREFIX rdf: <{RDF}> "
SIF = "80536-sif-2014-04"


def names(release: Release, pattern: str) -> set[str]:
    """The last part of each value of ``?x``."""
    rows = release.select(f"{HEAD} SELECT DISTINCT ?x WHERE {{ {pattern} }}").plain()
    return {str(row["x"]).rsplit("/", 1)[1].rsplit("#", 1)[-1] for row in rows}


def reports(corpus: Path) -> list[Path]:
    """The reports of 2014 and 2018, or a skip."""
    folder = corpus / "corpus/80536_oxfordshire"
    found = [folder / f"children's services inspection - {day}.pdf" for day in ("30 june 2014", "22 may 2018")]
    if not all(path.is_file() for path in found):
        pytest.skip(f"the reports on Oxfordshire are not in {folder}")
    return found


@pytest.fixture(scope="module")
def releases(corpus: Path, five: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Releases of the same seven documents, ingested in two orders."""
    seeds = sorted((corpus / "seeds").iterdir())
    made = []
    for order in ([*seeds, *reports(corpus)], [*reversed(reports(corpus)), *reversed(seeds)]):
        store = Store.open(tmp_path_factory.mktemp("two") / "store", create=True)
        assert [o.message for o in pipeline.ingest(order, store, knowledge=five) if o.failed] == []
        made.append(pipeline.build(store, store.releases, five)[0])
    return made


def test_the_order_changes_nothing(releases: list[Release]) -> None:
    """Letters first or reports first: the same bytes."""
    assert releases[0].sha256 == releases[1].sha256


def test_there_is_still_one_inspection_and_one_review(releases: list[Release]) -> None:
    """Each with two sources, one of them the inspectorate's own."""
    release = releases[0]
    assert names(release, '?x a ig:Inspection FILTER(CONTAINS(STR(?x), "-2014-"))') == {
        SIF,
        "80536-lscb-review-2014-04",
    }
    for key in (SIF, "80536-lscb-review-2014-04"):
        assert len(names(release, f"?x ig:reportOf insp:{key}")) == 1
        assert len(names(release, f"?x ig:describes insp:{key}")) == 1


def test_the_report_wins_and_the_difference_is_recorded(releases: list[Release]) -> None:
    """Days from the report; the briefing's month, its short labels and its silence on the whole do not count."""
    release = releases[0]
    assert names(release, f"insp:{SIF} ig:fieldworkStart ?d BIND(CONCAT('/', STR(?d)) AS ?x)") == {"2014-04-29"}
    assert names(release, f"insp:{SIF} ig:fieldworkMonth ?d BIND(CONCAT('/', STR(?d)) AS ?x)") == set()
    lost = f"?c rdf:subject insp:{SIF} ; rdf:predicate ?x ; ig:claimStatus <{iris.DEF}claim-status/not-adopted>"
    assert names(release, lost) == {"fieldworkMonth"}
    assert names(release, f"?j ig:ofInspection insp:{SIF} ; ig:area ?x ; ig:grade ?g") == {
        *("sif-overall", "sif-help-and-protection", "sif-looked-after", "sif-adoption"),
        *("sif-care-leavers", "sif-leadership"),
    }
    assert names(release, "insp:80536-lscb-review-2014-04 ig:legalBasis ?x") == {"15A", "2299"}
    assert {"136", "152"} <= names(release, f"insp:{SIF} ig:legalBasis ?x")


def test_a_council_paraphrase_stays_the_papers_own(releases: list[Release]) -> None:
    """The briefing's statements point to the briefing, the report's to the report."""
    release = releases[0]
    own = f"?s ig:ofInspection insp:{SIF} ; ig:statementType <{iris.DEF}statement-type/area-for-development> ;"
    quoted = "ig:quotedFrom/<http://www.w3.org/ns/oa#hasSource>/ig:textOf ?x"
    assert names(release, f"{own} {quoted}") == names(release, f"?x ig:describes insp:{SIF}")


def test_the_last_inspection_of_the_visit_is_that_of_2018(releases: list[Release]) -> None:
    """Once the report of April 2018 is held, "the last inspection" of the 2020 letter is that one."""
    assert names(releases[0], "?s ig:aboutInspectionText ?t ; ig:aboutInspection ?x") == {"80536-ilacs-2018-04"}
