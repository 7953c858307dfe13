"""Links and threads: found in invented letters and kept tables, decided by people, and given in the graph."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspgraph import iris, pipeline
from inspgraph import link as linking
from inspgraph.cli import app
from inspgraph.compare import named
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.link import Item, Link
from inspgraph.store import Release, Store
from tests.conftest import INVENTED

LETTER = INVENTED / "northmere-visit-2021.txt"
FIRST, LATER = "99901-focused-visit-2021-03", "99901-focused-visit-2023-03"
DECIDED = "later,earlier,decision,by,on,reason\n"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A letter, and one of two years later that raises the same two matters, the second in other words."""
    folder = tmp_path_factory.mktemp("letters")
    shutil.copy(LETTER, folder)
    later = LETTER.read_text(encoding="utf-8").replace("24 and 25 March 2021", "7 and 8 March 2023")
    later = later.replace("30 April 2021", "30 April 2023")
    later = later.replace(
        "The part that young people play in writing their plans",
        "The part that young people have in the writing of plans",
    )
    assert "2021" not in later
    (folder / "northmere-visit-2023.txt").write_text(later, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def root(invented: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The invented councils with a table of decisions of their own."""
    folder = tmp_path_factory.mktemp("root")
    shutil.copytree(invented.root, folder, dirs_exist_ok=True)
    shutil.copytree(load_knowledge().root / "data/links", folder / "data/links")
    (folder / "data/links/links.csv").unlink()
    return load_knowledge(folder)


@pytest.fixture(scope="module")
def store(letters: Path, root: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Store:
    held = Store.open(tmp_path_factory.mktemp("links") / "store", create=True)
    outcomes = list(pipeline.ingest([letters], held, knowledge=root))
    assert [o.message for o in outcomes if o.failed] == []
    return held


def release_of(store: Store, root: Knowledge, decisions: str, out: Path) -> Release:
    (root.root / "data/links/decisions.csv").write_text(DECIDED + decisions, encoding="utf-8")
    return pipeline.build(store, out, load_knowledge(root.root))[0]


def links_of(release: Release) -> dict[tuple[str, str], str]:
    """Bases of the links, by the keys of their statements."""
    rows = release.select(
        "PREFIX ig: <https://w3id.org/inspgraph/def/core#> SELECT ?later ?earlier ?basis "
        "{ ?l ig:laterStatement ?later ; ig:earlierStatement ?earlier ; ig:linkBasis ?basis }"
    ).plain()
    return {
        (str(r["later"]).rsplit("/", 1)[1], str(r["earlier"]).rsplit("/", 1)[1]): str(r["basis"]).rsplit("/", 1)[1]
        for r in rows
    }


def has(release: Release, later: str, name: str, earlier: str) -> bool:
    asked = f"ASK {{ <{iris.statement(later)}> <{iris.IG}{name}> <{iris.statement(earlier)}> }}"
    return release.answer_as(asked, None).rows[0][0].value == "yes"  # type: ignore[union-attr]


def test_a_matter_raised_again_is_suggested_and_makes_a_thread(store: Store, root: Knowledge, tmp_path: Path) -> None:
    """The link says that it is inferred, and nobody can take it for a statement of the letter."""
    release = release_of(store, root, "", tmp_path)
    found = links_of(release)
    assert found
    assert set(found.values()) == {"inferred"}
    for later, earlier in found:
        assert later.startswith(LATER)
        assert earlier.startswith(FIRST)
        assert has(release, later, "mayRecurFrom", earlier)
        assert not has(release, later, "recursFrom", earlier)
    threads = named(release, "threads", authority=iris.authority("99901")).plain()
    names = {str(row["thread"]).rsplit("/", 1)[1] for row in threads}
    assert names == {earlier for _, earlier in found}
    assert {row["state"] for row in threads} == {"Unknown"}  # no inspection of all services is held


def test_what_a_person_decides_outlives_the_next_build(store: Store, root: Knowledge, tmp_path: Path) -> None:
    """Accepted, it recurs; rejected, it is no link, and still told."""
    pairs = sorted(links_of(release_of(store, root, "", tmp_path / "before")))
    assert len(pairs) > 1
    (later, earlier), (other, before) = pairs[:2]
    decisions = f"{later},{earlier},accept,A reader,2026-11-22,Both ask for homes.\n"
    decisions += f"{other},{before},reject,A reader,2026-11-22,Different plans.\n"
    release = release_of(store, root, decisions, tmp_path / "after")
    found = links_of(release)
    assert (found[later, earlier], found[other, before]) == ("accepted", "rejected")
    assert has(release, later, "recursFrom", earlier)
    assert not has(release, other, "mayRecurFrom", before)
    assert not has(release, other, "inThread", before)
    assert "A reader" not in release.dump.read_text(encoding="utf-8")


def test_a_kept_link_holds_where_the_words_are_not_held(store: Store, root: Knowledge, tmp_path: Path) -> None:
    """The table gives it; a pair whose statements are not held is left out."""
    later, earlier = sorted(links_of(release_of(store, root, "", tmp_path / "full")))[0]
    facts = tmp_path / "facts"
    shutil.copytree(root.root, facts)
    pipeline.write_facts(store, facts / "data/inspections", load_knowledge(facts))
    kept = Link(later, earlier, "recurs", "inferred", 0.75, ("=leaver-housing", "home"))
    lost = Link(f"{LATER}-000000000000", earlier, "recurs", "inferred", 0.9)
    linking.write_links(facts / "data/links/links.csv", [kept, lost])
    release = pipeline.build(None, tmp_path / "out", load_knowledge(facts))[0]
    assert links_of(release) == {(later, earlier): "inferred"}
    assert "Housing for care leavers" in str(named(release, "threads", authority=iris.authority("99901")).plain())


def test_tables_are_written_and_read_again(tmp_path: Path) -> None:
    links = [
        Link("b", "a", "recurs", "inferred", 0.75, ("=plans", "plan")),
        Link("c", "a", "tells-progress", "stated", 0.5, (), "improved"),
    ]
    linking.write_links(tmp_path / "links.csv", links)
    assert linking.read_links(tmp_path / "links.csv") == links
    assert linking.read_links(tmp_path / "none.csv") == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("b,a,accept,,2026-11-22,why\n", "lacks by"),
        ("b,a,perhaps,me,2026-11-22,why\n", "accept or reject"),
        ("b,a,accept,me,today,why\n", "2026-11-22"),
    ],
)
def test_a_decision_says_who_when_and_why(tmp_path: Path, row: str, told: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(DECIDED + row)
    with pytest.raises(KnowledgeError, match=rf"line 2: .*{told}"):
        linking.read_decisions(path)


def test_a_table_without_its_columns_is_told(tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    path.write_text("later,earlier\nb,a\n")
    with pytest.raises(KnowledgeError, match="lacks the column"):
        linking.read_links(path)


def test_a_decision_about_what_is_not_held_is_found() -> None:
    decided = [Link("b", "a", "recurs", "accepted", None)]
    assert pipeline.unknown_decisions(decided, []) == decided


def an(key: str, month: str, words: str, kind: str = "recommendation", progress: str | None = None) -> Item:
    inspection = f"99901-sif-{month}"
    return Item(f"{inspection}-{key}", inspection, "99901", month, kind, kind == "recommendation", words, progress)


EARLIER = [
    an("a" * 12, "2012-03", "Offer return interviews to children who were missing."),
    an("b" * 12, "2015-03", "Offer return interviews to all children who were missing."),
    an("c" * 12, "2015-03", "Keep case records up to date."),
]


def test_a_stated_link_goes_to_the_last_inspection() -> None:
    """It is stated, and not suggested as well; the one before is suggested."""
    later = an(
        "d" * 12,
        "2018-03",
        "Return interviews when children go missing. (This was a recommendation at the last inspection.)",
    )
    found = pipeline.link_items([*EARLIER, later], load_knowledge())
    bases = {link.earlier[-1]: link.basis for link in found.links if link.later == later.key}
    assert bases == {"a": "inferred", "b": "stated"}


def test_what_says_that_it_was_raised_and_is_not_found_stays_open() -> None:
    """With the reason: nothing is held, or nothing is like enough."""
    first = an("e" * 12, "2018-03", "Short breaks. This was a recommendation at the last inspection.")
    alone = pipeline.link_items([first], load_knowledge())
    beside = pipeline.link_items([*EARLIER, first], load_knowledge())
    assert "no earlier inspection" in alone.unlinked[0].reason
    assert "like enough" in beside.unlinked[0].reason
    assert not alone.links


def test_progress_is_tied_to_the_item_that_it_speaks_of() -> None:
    """A progress statement on recommendations tells for sure; one that only compares with last time, or a finding that
    does, perhaps."""
    words = "Return interviews for children who were missing have improved."
    told = replace(an("f" * 12, "2018-03", words, "progress", "improved"), about="recommendation")
    compared = an("8" * 12, "2018-03", words, "progress", "improved")
    found = an("9" * 12, "2018-03", "Staff are kind. Case records have improved since the last inspection.", "finding")
    links = {
        link.later[-1]: link
        for link in pipeline.link_items([*EARLIER, told, compared, found], load_knowledge()).links
        if link.later in {told.key, compared.key, found.key}
    }
    assert (links["8"].basis, links["8"].earlier[-1]) == ("inferred", "b")
    assert (links["f"].basis, links["f"].progress, links["f"].earlier[-1]) == ("stated", "improved", "b")
    assert (links["9"].basis, links["9"].kind, links["9"].earlier[-1]) == ("inferred", "tells-progress", "c")


def test_the_command_tells_links_and_candidates(store: Store, root: Knowledge, tmp_path: Path) -> None:
    """As a table for programs, with the words where they are held."""
    release = release_of(store, root, "", tmp_path)
    answer = CliRunner().invoke(app, ["link", "--release", str(release.root), "--top", "2", "--format", "json"])
    assert answer.exit_code == 0, answer.output
    rows = json.loads(answer.stdout)
    assert {row["basis"] for row in rows} >= {"inferred"}
    likened = [row for row in rows if row["kind"] != "scope"]
    assert all(row["later"].startswith(LATER) and row["laterWords"] and row["terms"] for row in likened)


def test_the_command_tells_threads_for_the_eye(
    store: Store, root: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each matter is named once, however many statements it has; for programs every row names it."""
    monkeypatch.setattr("inspgraph.cli.links.find_authority", lambda _: ("99901", "Northmere County Council"))
    release = release_of(store, root, "", tmp_path)
    asked = ["threads", "99901", "--release", str(release.root), "--format"]
    seen, rows = (CliRunner().invoke(app, [*asked, form], env={"COLUMNS": "200"}) for form in ("table", "json"))
    assert seen.exit_code == rows.exit_code == 0, seen.output
    threads = {row["threadLabel"] for row in json.loads(rows.stdout)}
    assert threads
    for label in threads:
        assert seen.stdout.count(f"│ {label.split(', ')[0]} ") == 1


@pytest.mark.corpus
@pytest.mark.slow
def test_the_ranking_holds_its_figures_on_real_pairs(corpus: Path) -> None:
    """On the labelled pairs that others made: the right item first, among three, and suggestions that are right."""
    rows = json.loads((corpus / "gold/links.json").read_text(encoding="utf-8"))
    names = {row[side]["source"] for row in rows for side in "ab"}
    paths = [
        corpus / "seeds" / n.removeprefix("seed:") if n.startswith("seed:") else corpus / "corpus" / n for n in names
    ]
    records = list(pipeline.extract_files([path for path in paths if path.is_file()], load_knowledge()))
    items = pipeline.items_of(records, load_knowledge())

    def letters(words: str) -> str:
        return "".join(filter(str.isalnum, words.casefold()))

    told = [(item.key, letters(item.text)) for item in items]

    def held(words: str) -> str | None:
        start = letters(words)[:60]
        return next((key for key, text in told if start in text), None)

    pairs = [
        linking.Pair("real", held(r["a"]["text"]) or "", held(r["b"]["text"]) or "", r["same_issue"], "") for r in rows
    ]
    ranking = pipeline.ranking_for(items, load_knowledge())
    found = linking.measure_pairs(pairs, items, ranking, linking.SUGGESTED)
    assert found.pairs >= 40
    assert found.first / found.pairs >= 0.85
    assert found.first_three / found.pairs >= 0.97
    assert found.precision >= 0.9
