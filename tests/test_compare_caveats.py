"""Each caveat is given to the rows for which it holds and to no other."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from inspgraph import iris
from inspgraph.compare import OpenGraph, open_graph
from inspgraph.compare.sources import Endpoint
from inspgraph.errors import QueryError
from tests.compared import DCT, RDF, Invented, N, S

METHOD = iris.definition("method", "inferred")
ADOPTED = iris.definition("claim-status", "adopted")


def two_councils() -> Invented:
    made = Invented()
    made.council(N, "Northmere County Council")
    made.council(S, "Southbeck Metropolitan Borough Council", "North West")
    return made


def claim(made: Invented, inspection: str, property_: str, method: str | None, document: str) -> None:
    """What a document says of an inspection, inferred or stated."""
    one = iris.claim(document, inspection, property_, "a day")
    for predicate, value in (("subject", inspection), ("predicate", iris.IG + property_)):
        made.add(one, RDF + predicate, value)
    made.add(one, f"{iris.IG}claimStatus", ADOPTED)
    made.add(one, f"{DCT}source", iris.document(document))
    made.add(one, f"{iris.IG}extractionMethod", method or iris.definition("method", "rule"))


def marks(graph: OpenGraph, urn: str, day: str = "2020-01-01") -> set[str]:
    (row,) = graph.as_of(day, strands="overall", authorities=urn).rows
    return set(str(row["caveats"]).split())


def test_the_date_of_a_letter_stands_in_for_publication(tmp_path: Path) -> None:
    made = two_councils()
    told = {"ended": "2014-03-27", "dated": "2014-05-16"}
    made.graded(N, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, **told)
    made.graded(S, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, ended="2014-03-27", published="2014-05-16")
    graph = open_graph(made.release(tmp_path))
    assert marks(graph, N) == {"letter-date"}
    assert marks(graph, S) == set()
    assert graph.as_of("2014-05-15", strands="overall", authorities=N).rows[0]["status"] == "none held"


def test_a_grade_without_any_day_does_not_stand_and_is_counted(tmp_path: Path) -> None:
    made = two_councils()
    made.graded(N, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, ended="2014-03-27")
    graph = open_graph(made.release(tmp_path))
    answer = graph.as_of("2020-01-01", strands="overall", authorities=N)
    assert answer.rows[0]["status"] == "none held"
    assert [part.count for part in answer.coverage if part.code == "no-publication-day"] == [1]
    assert graph.as_of("2014-03-27", by="fieldwork", strands="overall", authorities=N).rows[0]["rank"] == 2


def test_a_month_stands_for_its_last_day(tmp_path: Path) -> None:
    made = two_councils()
    made.graded(N, "sif-2013", "sif", "2014-02", {"sif-overall": 2}, published="2014-05-16")
    graph = open_graph(made.release(tmp_path))
    assert marks(graph, N) == {"month-only"}
    before, after = (
        graph.as_of(day, by="fieldwork", strands="overall", authorities=N).rows[0]["status"]
        for day in ("2014-02-27", "2014-02-28")
    )
    assert (before, after) == ("none held", "stands")


def test_a_day_is_inferred_only_where_nobody_states_it(tmp_path: Path) -> None:
    made = two_councils()
    told = {"ended": "2014-03-27", "published": "2014-05-16"}
    one = made.graded(N, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, **told)
    two = made.graded(S, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, **told)
    claim(made, one, "fieldworkStart", METHOD, "paper-1")
    claim(made, two, "fieldworkStart", METHOD, "paper-2")
    claim(made, two, "fieldworkStart", None, "report-2")
    graph = open_graph(made.release(tmp_path))
    assert marks(graph, N) == {"date-inferred"}
    assert marks(graph, S) == set()


def test_a_publication_that_only_a_catalogue_tells_is_marked(tmp_path: Path) -> None:
    made = two_councils()
    told = {"ended": "2014-03-27", "published": "2014-05-16"}
    one = made.graded(N, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, **told)
    two = made.graded(S, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, **told)
    claim(made, one, "published", iris.definition("method", "catalogue"), "report-1")
    claim(made, two, "published", iris.definition("method", "catalogue"), "report-2")
    claim(made, two, "published", None, "paper-2")
    rows = open_graph(made.release(tmp_path)).publication_days().rows
    assert {str(row["urn"]): row["caveats"] for row in rows} == {N: "catalogue-day", S: ""}


def test_a_move_over_an_inspection_that_is_not_held_is_marked(tmp_path: Path) -> None:
    made = two_councils()
    for urn in (N, S):
        made.graded(urn, "ilacs-2018", "ilacs-short", "2018-03-05", {"ilacs-overall": 2}, published="2018-05-16")
        made.graded(urn, "ilacs-2018", "ilacs-short", "2022-03-07", {"ilacs-overall": 4}, published="2022-05-16")
    made.inspection(N, "ilacs-2018", "ilacs-standard", "2020-01", known="only mentioned")
    made.inspection(S, "ilacs-visit-2018", "focused-visit", "2020-01", known="only mentioned")
    rows = open_graph(made.release(tmp_path)).transitions(strands="overall").rows
    assert [(r["urn"], r["steps"], r["notHeldBetween"], r["visitsBetween"], r["caveats"]) for r in rows] == [
        (N, -2, 1, 0, "gap-not-held"),
        (S, -2, 0, 1, ""),
    ]


def test_a_link_that_a_person_accepted_is_no_suggestion(tmp_path: Path) -> None:
    made = two_councils()
    for urn, basis in ((N, "accepted"), (S, "inferred")):
        one, two = (made.inspection(urn, "ilacs-2018", "ilacs-short", day) for day in ("2018-03-05", "2021-03-08"))
        made.thread("open", *(made.item(i, 1, ("supervision",)) for i in (one, two)), basis=basis)
    rows = open_graph(made.release(tmp_path)).threads().rows
    assert {str(r["urn"]): (r["basis"], r["caveats"]) for r in rows} == {
        N: ("accepted", "thread-open"),
        S: ("inferred", "links-suggested thread-open"),
    }


def test_themes_that_a_person_gave_are_not_a_programs(tmp_path: Path) -> None:
    made = two_councils()
    one = made.inspection(N, "ilacs-2018", "ilacs-short", "2018-03-05")
    given = made.item(one, 1, ("supervision",))
    made.item(one, 2, ("missing-children",))
    made.add(given, f"{iris.IG}themeMethod", iris.definition("method", "curated"))
    found = {str(row["theme"]).rsplit("/", 1)[1]: row for row in open_graph(made.release(tmp_path)).theme_shares().rows}
    assert found["supervision"]["caveats"] == "few not-independent"
    assert found["missing-children"]["caveats"] == "few not-independent theme-by-program"


def test_without_pandas_and_httpx_the_rows_are_there_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = open_graph(two_councils().release(tmp_path)).as_of("2020-01-01")
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert len(answer.rows) == 10
    with pytest.raises(QueryError, match=r"needs pandas.*inspgraph\[tables\]"):
        answer.frame()
    with pytest.raises(QueryError, match=r"asked with httpx.*inspgraph\[tables\]"):
        Endpoint("https://endpoint.example/sparql")
