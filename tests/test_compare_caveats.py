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


def told(graph: OpenGraph, table: str, **asked: str) -> list[set[str]]:
    return [set(str(row["caveats"]).split()) for row in graph.table(table, **asked).rows]


def test_what_is_held_counts_from_publication_as_grades_do(tmp_path: Path) -> None:
    """A report of an inspection that was over, and not yet published, is not held on that day."""
    made = two_councils()
    made.graded(N, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, ended="2014-03-27", published="2014-05-16")
    graph = open_graph(made.release(tmp_path))

    def held(day: str, by: str) -> list[int]:
        answer = graph.as_of(day, by=by, strands="overall", authorities=N)
        return [part.count for part in answer.coverage if part.code == "held"]

    assert (held("2014-05-15", "published"), held("2014-05-16", "published")) == ([], [1])
    assert (held("2014-03-26", "fieldwork"), held("2014-03-27", "fieldwork")) == ([], [1])


def test_a_grade_without_a_day_of_publication_is_said_to_be_held(tmp_path: Path) -> None:
    made = two_councils()
    made.graded(N, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, ended="2014-03-27")
    rows = open_graph(made.release(tmp_path)).as_of("2020-01-01", strands="overall adoption").rows
    reasons = {(row["urn"], row["strand"]): row["reason"] for row in rows}
    assert reasons[N, "overall"] == "a grade is held, but not the day of its publication"
    assert {reasons[N, "adoption"], reasons[S, "overall"]} == {"no graded report held by that day"}


def test_grades_of_one_council_are_not_independent(tmp_path: Path) -> None:
    made = two_councils()
    for begun in ("2018-03-05", "2021-03-08", "2024-03-04"):
        made.graded(N, "ilacs-2018", "ilacs-short", begun, {"ilacs-overall": 2}, ended=begun, published=begun)
    made.graded(S, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2}, ended="2014-03-27", published="2014-05-16")
    graph = open_graph(made.release(tmp_path))
    by_framework = {row["framework"]: str(row["caveats"]) for row in graph.grade_distribution().rows}
    assert by_framework == {"ilacs": "few not-independent", "sif": "few"}
    assert told(graph, "transition-counts", strands="overall") == [{"few", "not-independent"}]
    assert told(graph, "grade-distribution", day="2024-06-01") == [{"few"}, {"few"}]


def test_items_of_several_inspections_are_one_each_or_not_independent(tmp_path: Path) -> None:
    made = two_councils()
    one, two = (made.inspection(urn, "ilacs-2018", "ilacs-short", "2018-03-05") for urn in (N, S))
    made.item(one, 1, ("supervision",))
    made.item(two, 1, ("supervision",))
    graph = open_graph(made.release(tmp_path / "a"))
    assert told(graph, "theme-shares") == [{"few", "theme-by-program"}]
    made.item(two, 2, ("supervision",))
    assert "not-independent" in told(open_graph(made.release(tmp_path / "b")), "theme-shares")[0]


def test_visits_among_inspections_are_told(tmp_path: Path) -> None:
    made = two_councils()
    for urn in (N, S):
        days = {"ended": "2018-03-09", "published": "2018-04-16"}
        made.graded(urn, "ilacs-2018", "ilacs-short", "2018-03-05", {"ilacs-overall": 2}, **days)
    visit = made.inspection(
        N, "ilacs-visit-2018", "focused-visit", "2020-02-04", ended="2020-02-05", published="2020-03-02"
    )
    made.item(visit, 1, ("supervision",))
    graph = open_graph(made.release(tmp_path))
    (row,) = graph.publication_days_by().rows
    assert (row["count"], "visits-counted" in str(row["caveats"])) == (3, True)
    assert not any("visits-counted" in codes for codes in told(graph, "publication-days-by", by="type"))
    assert not any("visits-counted" in codes for codes in told(graph, "theme-shares"))


def second_paper(made: Invented, inspection: str, number: int) -> str:
    """An item of a council's paper on an inspection, which stands in a text of its own."""
    item = made.item(inspection, number, ("supervision",))
    text, paper = iris.text("5" * 64), iris.document("northmere-paper")
    made.lines = {line for line in made.lines if not (line.startswith(f"<{item}>") and "quotedFrom" in line)}
    passage = iris.passage("5" * 64, 10, 40)
    made.add(item, f"{iris.IG}quotedFrom", passage)
    made.add(text, f"{iris.IG}textOf", paper)
    made.add(paper, f"{iris.IG}describes", inspection)
    return item


def test_what_a_paper_tells_of_an_inspection_whose_report_is_held_is_not_counted_again(tmp_path: Path) -> None:
    made = two_councils()
    held = made.inspection(N, "sif-2013", "sif", "2014-03-03")
    made.item(held, 1, ("missing-children",))
    second_paper(made, held, 2)
    graph = open_graph(made.release(tmp_path))
    assert {row["themeName"]: str(row["caveats"]) for row in graph.items().rows} == {
        "Missing children and return interviews": "theme-by-program",
        "Supervision": "not-the-report theme-by-program",
    }
    shares = graph.theme_shares()
    assert [(row["themeName"], row["count"], row["of"]) for row in shares.rows] == [
        ("Missing children and return interviews", 1, 1)
    ]
    assert [part.count for part in shares.coverage if part.code == "told-twice"] == [1]


def test_what_a_paper_tells_of_an_inspection_without_a_report_counts_and_is_marked(tmp_path: Path) -> None:
    made = two_councils()
    second_paper(made, made.inspection(N, "sif-2013", "sif", "2014-03-03", known="second hand"), 1)
    shares = open_graph(made.release(tmp_path)).theme_shares()
    assert [(row["count"], str(row["caveats"])) for row in shares.rows] == [(1, "few not-the-report theme-by-program")]
    assert not [part for part in shares.coverage if part.code == "told-twice"]


def test_grades_of_two_scales_under_one_word_are_told(tmp_path: Path) -> None:
    """Good in 2008 and good in 2014 stand under one word; of one scale alone nothing need be said."""
    made = two_councils()
    for urn, version, kind, begun, scale in (
        (N, "sif-2013", "sif", "2014-03-03", "ofsted-2013"),
        (S, "apa-2005", "apa", "2008-03-03", "ofsted-2005"),
    ):
        one = made.graded(urn, version, kind, begun, {f"{kind}-overall": 2}, scale=scale)
        made.item(one, 1, ("supervision",))
    graph = open_graph(made.release(tmp_path))
    (row,) = graph.theme_shares(by="grade").rows
    assert (row["gradeGroup"], row["of"]) == ("Good", 2)
    assert "scales-mixed" in str(row["caveats"])
    assert not any("scales-mixed" in codes for codes in told(graph, "theme-shares", by="grade,framework"))


def test_neighbours_say_of_what_set_they_are(tmp_path: Path) -> None:
    made = two_councils()
    made.neighbour(N, S)
    graph = open_graph(made.release(tmp_path))
    answer = graph.as_of("2020-01-01", strands="overall", neighbours=N)
    assert [row["urn"] for row in answer.rows] == [N, S]
    assert [note.rows for note in answer.notes if note.code == "neighbours-now"] == [2]
    assert [row["urn"] for row in graph.as_of("2020-01-01", strands="overall", neighbours=S).rows] == [S]
    assert "neighbours-now" not in {note.code for note in graph.as_of("2020-01-01", authorities=N).notes}


def test_a_count_of_a_day_says_what_it_leaves_out(tmp_path: Path) -> None:
    """Northmere's overall grade is older since its last inspection gave none; Southbeck has none at all."""
    made = two_councils()
    first = {"ended": "2024-01-19", "published": "2024-03-01"}
    made.graded(N, "ilacs-2023", "ilacs-short", "2024-01-15", {"ilacs-overall": 1}, **first)
    last = {"ended": "2026-05-22", "published": "2026-07-01"}
    made.graded(N, "ilacs-2026", "ilacs-standard", "2026-05-11", {"ilacs-leaders": 2}, **last)
    answer = open_graph(made.release(tmp_path)).grade_distribution(day="2026-08-01", strands="overall")
    assert answer.rows == []
    assert {part.code: part.count for part in answer.coverage if part.code in {"older", "none-held"}} == {
        "older": 1,
        "none-held": 1,
    }


def test_a_next_inspection_under_another_framework_is_told(tmp_path: Path) -> None:
    made = two_councils()
    for urn, second in ((N, ("ilacs-2018", "ilacs-short", "ilacs-overall")), (S, ("sif-2013", "sif", "sif-overall"))):
        made.graded(urn, "sif-2013", "sif", "2014-03-03", {"sif-overall": 2 if urn == N else 3}, published="2014-05-16")
        version, kind, area = second
        made.graded(urn, version, kind, "2018-03-05", {area: 2}, published="2018-05-16")
    rows = open_graph(made.release(tmp_path)).intervals().rows
    found = {(r["framework"], r["rank"]): "next-other-framework" in str(r["caveats"]) for r in rows if r["count"]}
    assert found == {("sif", 2): True, ("sif", 3): False}


def test_the_use_of_a_provision_is_counted_over_visits_and_councils_openly(tmp_path: Path) -> None:
    made = two_councils()
    law = "http://www.legislation.gov.uk/id/ukpga/2001/999/section/1"
    made.provision(law, "Section 1 of the Invented Act 2001", "2001-01-01")
    for urn in (N, S):
        one = made.inspection(urn, "sif-2013", "sif", "2014-03-03")
        made.add(made.item(one, 1, ("supervision",)), f"{DCT}references", law)
    assert told(open_graph(made.release(tmp_path / "a")), "provisions") == [{"few"}]
    made.inspection(N, "sif-2013", "sif-re-inspection", "2017-03-06")
    assert told(open_graph(made.release(tmp_path / "b")), "provisions") == [{"few", "not-independent"}]


def test_what_a_councils_own_paper_says_was_put_right_is_marked(tmp_path: Path) -> None:
    made = two_councils()
    before, after = (made.inspection(N, "sif-2013", "sif", begun) for begun in ("2014-03-03", "2017-03-06"))
    made.progress(after, 1, before, "fully-addressed")
    own = made.progress(after, 2, before, "fully-addressed")
    passage = iris.passage("6" * 64, 10, 40)
    made.lines = {line for line in made.lines if not (line.startswith(f"<{own}>") and "quotedFrom" in line)}
    made.add(own, f"{iris.IG}quotedFrom", passage)
    made.add(passage, "http://www.w3.org/ns/oa#hasSource", iris.text("6" * 64))
    made.add(iris.text("6" * 64), f"{iris.IG}textOf", iris.document("northmere-paper"))
    found = {str(row["statement"]): str(row["caveats"]) for row in open_graph(made.release(tmp_path)).addressed().rows}
    assert found.pop(own) == "not-the-report"
    assert set(found.values()) == {""}
