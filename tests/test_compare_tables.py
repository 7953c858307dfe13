"""The comparison tables on a graph laid out by hand, whose answers can be read off from it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from inspgraph import iris
from inspgraph.compare import Answer, OpenGraph, caveats, open_graph, tables
from inspgraph.compare.shares import middle_rank, wilson
from inspgraph.errors import QueryError, StoreError
from inspgraph.queries import named_queries
from tests.compared import A, B, Invented, N, S, lay_out


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> OpenGraph:
    return open_graph(lay_out().release(tmp_path_factory.mktemp("laid")))


def cells(answer: Answer, *names: str) -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in names) for row in answer.rows]


def codes(answer: Answer) -> dict[str, int]:
    return {note.code: note.rows for note in answer.notes}


def one(answer: Answer) -> dict[str, object]:
    assert len(answer.rows) == 1
    return dict(answer.rows[0])


@pytest.mark.parametrize(
    ("day", "rank", "version"),
    [
        ("2011-05-05", None, None),
        ("2015-04-09", None, None),
        ("2015-04-10", 3, "sif-2013"),
        ("2019-07-28", 3, "sif-2013"),
        ("2019-07-29", 2, "ilacs-2018"),
        ("2024-02-29", 2, "ilacs-2018"),
        ("2024-03-01", 1, "ilacs-2023"),
    ],
)
def test_a_grade_stands_from_its_publication(graph: OpenGraph, day: str, rank: int | None, version: str | None) -> None:
    row = one(graph.as_of(day, strands="overall", authorities=N))
    assert (row["rank"], row["version"]) == (rank, version)
    assert row["status"] == ("none held" if rank is None else "stands")


def test_or_from_the_end_of_fieldwork_if_one_asks_so(graph: OpenGraph) -> None:
    row = one(graph.as_of("2024-01-19", by="fieldwork", strands="overall", authorities="Northmere County Council"))
    assert (row["rank"], row["daysStanding"]) == (1, 0)
    assert one(graph.as_of("2024-01-18", by="fieldwork", strands="overall", authorities=N))["rank"] == 2


def test_a_strand_that_is_no_longer_judged_keeps_an_older_grade_and_says_so(graph: OpenGraph) -> None:
    answer = graph.as_of("2026-07-01", strands="overall adoption care", authorities=N)
    assert cells(answer, "strand", "status", "rank", "reason") == [
        ("overall", "older", 1, "ilacs-2026 has no such judgement"),
        ("adoption", "older", 3, "ilacs-2026 has no such judgement"),
        ("care", "stands", 2, None),
    ]
    assert codes(answer)["older"] == 2
    assert str(answer.rows[0]["laterInspection"]).endswith("99901-ilacs-2026-05")


def test_visits_leave_a_grade_standing(graph: OpenGraph) -> None:
    before, after = (one(graph.as_of(day, strands="overall", authorities=N)) for day in ("2021-03-28", "2021-03-29"))
    assert (before["visitsSince"], after["visitsSince"]) == (0, 1)
    assert (before["rank"], after["rank"]) == (2, 2)
    assert "visits-since" in str(after["caveats"])
    assert "visits-since" not in str(before["caveats"])


def test_a_combined_judgement_says_that_it_covers_more(graph: OpenGraph) -> None:
    answer = graph.as_of("2020-01-01", authorities=N)
    assert {row["strand"]: row["match"] for row in answer.rows} == {
        "overall": "close",
        "help-and-protection": "close",
        "care": "covers",
        "care-leavers": "covers",
        "leadership": "close",
    }
    assert codes(answer) == {"covers-more": 2}


def test_a_later_inspection_that_is_not_held_is_no_secret(graph: OpenGraph) -> None:
    day, row = "2020-01-31", "2020-01-30"
    assert codes(graph.as_of(day, strands="overall", authorities=S)) == {"later-not-held": 1}
    assert codes(graph.as_of(row, strands="overall", authorities=S)) == {}
    assert codes(graph.as_of(day, strands="adoption", authorities=S)) == {}


def test_no_grade_passes_to_a_successor(graph: OpenGraph) -> None:
    old, new = "Oldshire County Council", "Newshire Council"
    before = graph.as_of("2021-03-31", strands="overall", authorities=[old, new])
    assert cells(before, "authorityName", "rank") == [(old, 4)]
    assert [(part.code, part.names) for part in before.coverage if part.code == "not-yet"] == [
        ("not-yet", ("Newshire Council (from 2021-04-01; before it Oldshire County Council)",))
    ]
    after = graph.as_of("2021-04-01", strands="overall", authorities=[old, new])
    assert cells(after, "authorityName", "rank", "status", "caveats") == [(new, None, "none held", "predecessors")]
    assert codes(after)["abolished"] == 1


def test_a_council_that_had_no_number_stood_there_all_the_same(tmp_path: Path) -> None:
    made = Invented()
    made.council(N, "Northmere, Eastmere and Westmere Council", until="2019-04-01")
    made.lines = {line for line in made.lines if "ofstedUrn" not in line}
    graph = open_graph(made.release(tmp_path))
    row = one(graph.as_of("2019-03-31", strands="overall"))
    assert (row["urn"], row["status"], row["caveats"]) == (None, "none held", "since-abolished")
    assert graph.as_of("2019-04-01", strands="overall").rows == []
    assert one(graph.as_of("2019-03-31", strands="overall", authorities="Northmere, Eastmere and Westmere Council"))


def test_a_type_that_no_report_states_is_marked_where_it_parts_rows(graph: OpenGraph) -> None:
    rows = graph.grade_distribution(by="type", strands="overall").rows
    assert {(row["type"], "type-inferred" in str(row["caveats"])) for row in rows} == {
        ("sif", False),
        ("ilacs-short", True),
        ("ilacs-standard", True),
    }
    assert not any("type-inferred" in str(row["caveats"]) for row in graph.grade_distribution(strands="overall").rows)


def test_grades_of_one_day_are_parted_by_fieldwork(tmp_path: Path) -> None:
    made = Invented()
    made.council(N, "Northmere County Council")
    for begun, rank in (("2014-03-03", 2), ("2014-04-07", 3)):
        made.graded(N, "sif-2013", "sif", begun, {"sif-overall": rank}, ended=begun, published="2014-06-16")
    row = one(open_graph(made.release(tmp_path)).as_of("2014-06-16", strands="overall"))
    assert (row["rank"], row["caveats"]) == (3, "tied")


def test_a_history_in_the_order_of_time(graph: OpenGraph) -> None:
    answer = graph.histories(N, strands="care-leavers")
    assert cells(answer, "version", "status", "rank", "match", "caveats") == [
        ("slac-2009", "graded", 3, "covers", "covers-more frameworks-mixed scales-mixed second-hand"),
        ("sif-2013", "graded", 4, "exact", "frameworks-mixed scales-mixed"),
        ("ilacs-2018", "graded", 2, "covers", "covers-more frameworks-mixed scales-mixed versions-mixed"),
        ("ilacs-visit-2018", "visit", None, None, "ungraded-beside"),
        ("ilacs-2023", "graded", 3, "exact", "frameworks-mixed scales-mixed versions-mixed"),
        ("ilacs-2026", "graded", 2, "exact", "frameworks-mixed scales-mixed versions-mixed"),
    ]


def test_a_history_tells_what_was_not_judged_and_what_is_not_held(graph: OpenGraph) -> None:
    answer = graph.histories(S, strands="adoption")
    assert cells(answer, "version", "status", "fieldworkMonth") == [
        ("sif-2013", "not judged", None),
        ("ilacs-2018", "grades not held", "2020-01"),
    ]
    assert codes(answer) == {"month-only": 1}


def test_a_lineage_is_shown_without_being_joined(graph: OpenGraph) -> None:
    answer = graph.histories(B, lineage=True, strands="overall")
    assert cells(answer, "authorityName", "rank") == [("Oldshire County Council", 4)]
    assert [part.names for part in answer.coverage if part.code == "abolished"] == [
        ("Oldshire County Council (until 2021-04-01)",)
    ]
    assert graph.histories(B, strands="overall").rows == []


def test_every_grade_leads_to_its_words(graph: OpenGraph) -> None:
    rows = [row for row in graph.as_of("2026-07-01").rows if row["rank"]]
    assert len(rows) == 10
    for row in rows:
        assert str(row["document"]).startswith("https://w3id.org/inspgraph/id/document/invented-")
        assert "#char=" in str(row["passage"])
        assert row["page"] == 1
        assert str(row["judgement"]).rsplit("/", 1)[1].startswith(str(row["inspection"]).rsplit("/", 1)[1])


def test_names_that_nobody_has_are_refused_with_near_ones(graph: OpenGraph) -> None:
    with pytest.raises(QueryError, match=r"no authority is called 'Northmeer County'.*Northmere County Council"):
        graph.as_of("2021-03-31", authorities="Northmeer County")
    with pytest.raises(QueryError, match=r"no strand is called 'care-leaver'.*care-leavers"):
        graph.as_of("2021-03-31", strands="care-leaver")
    with pytest.raises(QueryError, match=r"no region is called 'Southeast'.*South East"):
        graph.as_of("2021-03-31", region="Southeast")
    with pytest.raises(QueryError, match="'31 March 2021' is no day"):
        graph.as_of("31 March 2021")
    with pytest.raises(QueryError, match="no way to count"):
        graph.as_of("2021-03-31", by="moon")


def test_a_folder_without_a_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_graph(tmp_path)


def test_notes_survive_the_way_out(graph: OpenGraph, tmp_path: Path) -> None:
    answer = graph.as_of("2026-07-01")
    table, beside = answer.write(tmp_path / "state.csv")
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8"))))
    assert list(rows[0]) == [column.name for column in answer.table.columns]
    told = json.loads(beside.read_text(encoding="utf-8"))
    assert beside.name == "state.csv-metadata.json"
    assert told["url"] == "state.csv"
    assert [c["name"] for c in told["tableSchema"]["columns"]] == list(rows[0])
    (about,) = told["notes"]
    assert {(n["code"], n["rows"]) for n in about["notes"]} == {(n.code, n.rows) for n in answer.notes}
    for code in {code for row in rows for code in row["caveats"].split()}:
        assert code in {n["code"] for n in about["notes"]}
    whole = json.loads(answer.json())
    assert whole["sha256"] == answer.sha256 == about["sha256"]
    assert len(whole["data"]) == len(rows)


def test_the_same_question_has_the_same_hash(graph: OpenGraph) -> None:
    first, again = (open_graph(graph.source).as_of("2021-03-31").sha256 for _ in range(2))
    assert first == again
    assert first != graph.as_of("2019-03-31").sha256


def test_a_frame_has_the_declared_columns_and_no_mean_of_ranks(graph: OpenGraph) -> None:
    pandas = pytest.importorskip("pandas")
    answer = graph.as_of("2024-06-01")
    frame = answer.frame()
    assert list(frame.columns) == [column.name for column in answer.table.columns]
    assert str(frame["daysStanding"].dtype) == "Int64"
    assert frame["rank"].max() == 3
    with pytest.raises(TypeError):
        frame["rank"].mean()
    assert frame.attrs["notes"]
    assert frame["countsFrom"].dtype == pandas.Series([], dtype="datetime64[s]").dtype


def test_every_declared_table_stands_on_named_queries_and_known_columns() -> None:
    for table in tables().values():
        assert set(table.queries) <= set(named_queries())
        assert {"caveats"} <= {column.name for column in table.columns}
        assert set(table.shown) <= {column.name for column in table.columns}
    assert all(says.endswith(".") for says in caveats().values())


def test_moves_from_one_grade_to_the_next(graph: OpenGraph) -> None:
    answer = graph.transitions(strands="overall care-leavers", authorities=N)
    assert cells(answer, "strand", "fromRank", "rank", "steps", "daysBetween", "visitsBetween", "caveats") == [
        ("overall", 3, 2, 1, 1582, 0, "frameworks-mixed"),
        ("overall", 2, 1, 1, 1687, 1, "versions-mixed"),
        ("care-leavers", 3, 4, -1, 1428, 0, "covers-more frameworks-mixed scales-mixed second-hand"),
        ("care-leavers", 4, 2, 2, 1582, 0, "covers-more frameworks-mixed"),
        ("care-leavers", 2, 3, -1, 1687, 1, "covers-more versions-mixed"),
        ("care-leavers", 3, 2, 1, 847, 0, "versions-mixed"),
    ]
    assert graph.transitions(strands="overall", authorities=[A, B]).rows == []


def test_moves_are_counted_within_their_frameworks(graph: OpenGraph) -> None:
    rows = graph.transition_counts(strands="overall").rows
    assert [(r["fromFramework"], r["framework"], r["fromRank"], r["rank"], r["count"], r["of"]) for r in rows] == [
        ("ilacs", "ilacs", 2, 1, 1, 1),
        ("sif", "ilacs", 3, 2, 1, 1),
    ]
    assert all("few" in str(row["caveats"]) for row in rows)


def test_time_to_the_next_inspection_tells_who_still_waits(graph: OpenGraph) -> None:
    rows = {(r["framework"], r["rank"]): (r["count"], r["median"], r["notYet"]) for r in graph.intervals().rows}
    assert rows == {
        ("sif", 3): (1, 1582, 0),
        ("sif", 2): (0, None, 1),
        ("ilacs", 2): (1, 1687, 0),
        ("ilacs", 1): (0, None, 1),
        ("ilacs", 4): (0, None, 1),
    }


def test_grades_are_counted_by_framework_and_never_over_scales(graph: OpenGraph) -> None:
    rows = graph.grade_distribution(by="region", strands="care", authorities=N).rows
    assert [(r["scale"], r["rank"], r["count"], r["of"], r["medianRank"]) for r in rows] == [
        ("ofsted-2009", 3, 1, 1, "3"),
        ("ofsted-2013", 1, 1, 4, "2"),
        ("ofsted-2013", 2, 2, 4, "2"),
        ("ofsted-2013", 3, 1, 4, "2"),
    ]
    for row in rows:
        assert {"frameworks-mixed", "scales-mixed", "few"} <= set(str(row["caveats"]).split())
    by_version = graph.grade_distribution(by="framework,version", strands="care", authorities=N).rows
    assert not any("mixed" in str(row["caveats"]) for row in by_version)


def test_standing_grades_are_counted_without_older_ones(graph: OpenGraph) -> None:
    answer = graph.grade_distribution(day="2026-07-01", strands="overall")
    assert [(r["framework"], r["rank"], r["count"], r["of"]) for r in answer.rows] == [("sif", 2, 1, 1)]


def test_a_council_beside_its_neighbours(graph: OpenGraph) -> None:
    answer = graph.grade_distribution(by="group", council=N, strands="overall", day="2024-06-01")
    assert {(r["group"], r["rank"], r["count"]) for r in answer.rows} == {
        ("the council", 1, 1),
        ("its statistical neighbours", 2, 1),
    }
    assert "neighbours-now" in codes(answer)


def test_strands_that_part_ways(graph: OpenGraph) -> None:
    answer = graph.strands_apart()
    assert cells(answer, "version", "baseRank", "strand", "rank", "steps") == [
        ("sif-2013", 3, "care-leavers", 4, -1),
        ("ilacs-2023", 1, "care-leavers", 3, -2),
    ]
    assert cells(graph.strands_apart(steps=2), "version") == [("ilacs-2023",)]
    assert graph.strands_apart(base="care", strands="care-leavers", steps=2).rows[0]["baseRank"] == 1


def test_days_to_publication(graph: OpenGraph) -> None:
    answer = graph.publication_days(authorities=[N, S])
    assert cells(answer, "version", "days") == [
        ("sif-2013", 43), ("ilacs-2018", 45), ("ilacs-visit-2018", None), ("ilacs-2023", 42), ("ilacs-2026", 40),
        ("sif-2013", 50),
    ]  # fmt: skip
    (row,) = [r for r in graph.publication_days_by(authorities=[N, S]).rows if r["framework"] == "sif"]
    assert (row["count"], row["shortest"], row["median"], row["longest"]) == (2, 43, 46.5, 50)
    (row,) = [r for r in graph.publication_days_by(authorities=N).rows if r["framework"] == "ilacs"]
    assert (row["count"], row["withoutDays"]) == (3, 1)


def test_what_is_held_of_each_council(graph: OpenGraph) -> None:
    assert cells(graph.coverage(), "authorityName", "held", "mentioned", "reason") == [
        ("Newshire Council", 0, 0, "no document held"),
        ("Northmere County Council", 5, 0, None),
        ("Oldshire County Council", 1, 0, None),
        ("Southbeck Metropolitan Borough Council", 1, 1, None),
    ]


def test_themes_as_shares_of_items(graph: OpenGraph) -> None:
    answer = graph.theme_shares()
    found = {(r["framework"], str(r["theme"]).rsplit("/", 1)[-1]): (r["count"], r["of"]) for r in answer.rows}
    assert found == {
        ("sif", "supervision"): (2, 4),
        ("sif", "drift-and-delay"): (1, 4),
        ("sif", "missing-children"): (1, 4),
        ("sif", "None"): (1, 4),
        ("ilacs", "drift-and-delay"): (1, 2),
        ("ilacs", "missing-children"): (1, 2),
    }
    assert {n for n, r in codes(answer).items() if r == 6} == {"few", "list-length", "not-independent"}
    assert codes(answer)["several-themes"] == 4
    assert codes(answer)["theme-by-program"] == 5
    top = graph.theme_shares(level="top", frameworks="sif").rows
    assert {r["themeName"]: r["count"] for r in top}["Workforce and management"] == 2
    assert [r["gradeGroup"] for r in graph.theme_shares(by="grade", authorities=S).rows] == ["Good"]
    assert graph.theme_shares(since="2016", frameworks="sif").rows == []


def test_every_item_leads_to_its_words(graph: OpenGraph) -> None:
    rows = graph.items(authorities=N).rows
    assert len(rows) == 6
    assert all(row["page"] == 3 and "#char=" in str(row["passage"]) for row in rows)
    assert all("invented" in str(row["document"]) for row in rows)


def test_matters_and_themes_that_come_back(graph: OpenGraph) -> None:
    row = one(graph.threads(N))
    assert (row["state"], row["firstRaised"], row["lastRaised"], row["monthsFollowed"]) == (
        "unknown", "2015-02", "2019-06", 52,
    )  # fmt: skip
    assert row["caveats"] == "links-suggested thread-unknown"
    assert row["lastInspection"] == "2026-05"
    found = {r["themeName"]: (r["count"], r["of"]) for r in graph.returning_themes().rows}
    assert found == {"Drift, delay and escalation": (1, 1), "Supervision": (0, 1)}


def test_what_became_of_earlier_findings(graph: OpenGraph) -> None:
    answer = graph.addressed(N)
    assert sorted(cells(answer, "progress", "addressed", "version", "caveats")) == [
        ("fully-addressed", True, "ilacs-2018", ""),
        ("persists", False, "ilacs-2018", ""),
    ]
    for row in answer.rows:
        assert str(row["aboutInspection"]).endswith("99901-sif-2015-02")
        assert row["page"] == 3


def test_provisions_and_whether_they_were_in_force(graph: OpenGraph) -> None:
    uses = graph.provision_uses()
    assert sorted(cells(uses, "version", "inForce", "caveats")) == [
        ("ilacs-2018", "no", "not-in-force"),
        ("sif-2013", "yes", ""),
    ]
    rows = {r["framework"]: (r["count"], r["of"], r["notInForce"]) for r in graph.provisions().rows}
    assert rows == {"sif": (1, 2, 0), "ilacs": (1, 5, 1)}


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 2, 0.0945, 0.9055),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_intervals_of_shares_are_those_of_wilson(count: int, of: int, low: float, high: float) -> None:
    """The last is the example of Newcombe (Statistics in Medicine 17, 1998, 857–872), who gives 0.2553 to 0.3662."""
    assert tuple(round(end, 4) for end in wilson(count, of)) == (low, high)


@pytest.mark.parametrize(("count", "of"), [(1, 0), (3, 2), (-1, 2)])
def test_what_is_no_share_has_no_interval(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(count, of)


def test_a_middle_rank_is_a_rank_or_two() -> None:
    assert middle_rank([1, 2, 2]) == "2"
    assert middle_rank([1, 2]) == "1 to 2"
    assert middle_rank([]) is None


def test_tables_are_asked_by_name_as_well(graph: OpenGraph) -> None:
    assert graph.table("as-of", day="2021-03-31").sha256 == graph.as_of("2021-03-31").sha256
    with pytest.raises(QueryError, match="no table is called 'as-off'; do you mean as-of"):
        graph.table("as-off")
    with pytest.raises(QueryError, match="no parameter of as-of is called 'dey'; do you mean day"):
        graph.table("as-of", dey="2021-03-31")


NEEDED = {"as-of": {"day": "2024-06-01"}}


@pytest.mark.parametrize("name", sorted(tables()))
def test_every_table_has_its_columns_its_notes_and_its_coverage(graph: OpenGraph, name: str) -> None:
    answer = graph.table(name, **NEEDED.get(name, {}))
    for row in answer.rows:
        assert {column.name for column in answer.table.columns} <= set(row)
        assert set(str(row["caveats"] or "").split()) <= {note.code for note in answer.notes}
    assert answer.rows
    assert answer.coverage
    assert "mean" not in {column.name for column in answer.table.columns}
    json.loads(answer.json())
    if answer.rows:
        assert list(answer.frame().columns) == [column.name for column in answer.table.columns]


def test_the_words_behind_a_grade_say_the_grade(tmp_path: Path) -> None:
    """And not the name of the area beside it, though that is shorter."""
    made = Invented()
    made.council(N, "Northmere County Council")
    told = made.graded(
        N, "sif-2013", "sif", "2015-02-02", {"sif-overall": 3}, ended="2015-02-26", published="2015-04-10"
    )
    claim = next(line.split(">")[0][1:] for line in made.lines if f"<{iris.IG}quotedFrom>" in line)
    source = f"source/invented-{told.rsplit('/', 1)[1]}"
    beside = iris.passage(iris.digest("beside", 64), 5, 12)
    selector = iris.selector(iris.digest("beside", 64), 5, 12)
    made.add(claim, f"{iris.IG}quotedFrom", beside, source)
    made.add(beside, "http://www.w3.org/ns/oa#hasSelector", selector, source)
    made.add(selector, "http://www.w3.org/ns/oa#exact", '"Overall"', source)
    row = one(open_graph(made.release(tmp_path)).histories(N))
    assert (row["words"], row["gradeName"]) == ("requires-improvement", "Requires improvement to be good")
