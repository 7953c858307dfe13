"""Rows that are kept beside a release for the pages of inspections: those of the engine, or none."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.compared import IG, OA, Invented, literal

from inspgraph import iris
from inspgraph.pipeline.releases import load_engine
from inspgraph.queries import answers, fill_in, find_query
from inspgraph.queries.answers import KEPT, keep_answers, kept_answer
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import make_site
from inspgraph.web.pages import render_page, warm
from inspgraph.web.site import Site

P95 = 0.050
"""Seconds of processor time that the page of an inspection may take in 95 of 100 cases."""
LONG, STATEMENTS = 20, 210


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Release:
    """The invented release in a folder of its own, with nothing kept."""
    shutil.copytree(release.root, tmp_path / "copy")
    return Release.open(tmp_path / "copy")


def inspections(release: Release) -> list[str]:
    return sorted(str(quad.subject.value) for quad in release.find(None, answers.TYPE, answers.INSPECTION))


def asked(release: Release, query: str, inspection: str) -> list[dict[str, str | None]]:
    return release.rows(fill_in(find_query(query), {"inspection": inspection}))


def test_what_is_kept_is_what_the_engine_gives(copy: Release) -> None:
    keep_answers(copy)
    every = inspections(copy)
    assert len(every) == 5
    found = {(name, one): kept_answer(copy, name, one) for name in KEPT for one in every}
    assert found == {(name, one): asked(copy, name, one) for name, one in found}
    assert all(any(found[name, one] for one in every) for name in KEPT)
    assert any(rows == [] for rows in found.values())


def test_nothing_is_kept_of_other_queries_and_other_things(copy: Release) -> None:
    assert kept_answer(copy, KEPT[0], inspections(copy)[0]) is None
    keep_answers(copy)
    assert kept_answer(copy, KEPT[0], iris.inspection("99901-no-2000-01")) is None
    assert kept_answer(copy, "inspection-basis", inspections(copy)[0]) is None


def test_an_engine_in_memory_gives_the_same_rows(copy: Release) -> None:
    held = copy.held_in(load_engine(copy.dump.read_bytes()))
    keep_answers(held)
    for name in KEPT:
        for one in inspections(copy):
            rows = kept_answer(copy, name, one)
            assert rows is not None
            assert sorted(map(str, rows)) == sorted(map(str, asked(copy, name, one)))


def test_pages_are_the_same_with_and_without_what_is_kept(copy: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the engine is not asked those queries any more."""
    site = make_site(copy, Settings())
    before = {one: render_page(site, one) for one in inspections(copy)}
    keep_answers(copy.held_in(load_engine(copy.dump.read_bytes())))
    plain, told = copy.rows, [find_query(name).question[:40] for name in KEPT]

    def ask(sparql: str) -> list[dict[str, str | None]]:
        assert not any(question in sparql.replace("\n# ", " ") for question in told)
        return plain(sparql)

    monkeypatch.setattr(copy, "rows", ask)
    assert {one: render_page(site, one) for one in before} == before
    site.evaluator.close()


@pytest.mark.parametrize("damage", ["cut", "emptied", "spoilt"])
def test_of_a_file_in_pieces_the_engine_is_asked(copy: Release, damage: str) -> None:
    path, one = keep_answers(copy), inspections(copy)[0]
    if damage == "spoilt":
        with sqlite3.connect(path) as base:
            base.execute("UPDATE answer SET rows = x'00ff'")
        base.close()
    else:
        path.write_bytes(path.read_bytes()[: 5000 if damage == "cut" else 0])
    site = make_site(copy, Settings())
    assert kept_answer(copy, KEPT[0], one) is None
    assert site.rows(KEPT[0], inspection=one) == asked(copy, KEPT[0], one)
    site.evaluator.close()


def test_rows_in_which_a_byte_has_changed_are_not_shown(copy: Release) -> None:
    path, one = keep_answers(copy), inspections(copy)[0]
    with closing(sqlite3.connect(path)) as base:
        (rows,) = base.execute("SELECT rows FROM answer WHERE inspection = ?", (one,)).fetchone()
        for at in range(len(rows) - 1, 8, -max(1, len(rows) // 40)):  # what stands first tells how they are packed
            changed = rows[:at] + bytes([rows[at] ^ 4]) + rows[at + 1 :]
            base.execute("UPDATE answer SET rows = ? WHERE inspection = ?", (changed, one))
            base.commit()
            answers._read.cache_clear()
            assert kept_answer(copy, KEPT[0], one) is None


def test_a_release_that_is_taken_away_keeps_nothing(copy: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may go between two looks at its folder."""
    monkeypatch.setattr(Path, "is_file", lambda _: True)
    assert kept_answer(copy, KEPT[0], inspections(copy)[0]) is None


def test_rows_of_a_query_that_has_changed_are_not_found(copy: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    path = keep_answers(copy)
    assert keep_answers(copy) == path
    answers._digest.cache_clear()
    changed = find_query(KEPT[0])
    monkeypatch.setattr(answers, "find_query", lambda _: type(changed)("x", "", "SELECT", {}))
    assert kept_answer(copy, KEPT[0], inspections(copy)[0]) is None
    monkeypatch.undo()
    answers._digest.cache_clear()
    assert kept_answer(copy, KEPT[0], inspections(copy)[0]) is not None


def long_reports() -> Invented:
    """One council with the longest reports that there are: over 200 statements each, with one to three themes."""
    made = Invented()
    made.council("99901", "Northmere County Council")
    for year in range(LONG):
        one = made.graded("99901", "sif-2013", "sif", f"{2001 + year}-03-05", {"sif-overall": 2, "sif-leadership": 3})
        for number in range(STATEMENTS):
            themes = ("supervision", "drift-and-delay", "missing-children")[: 1 + number % 3]
            add_words(made, made.item(one, number, themes, type="finding", polarity="negative"), one, number)
    return made


def add_words(made: Invented, statement: str, inspection: str, number: int) -> None:
    """A label, a heading, and the selector of the passage."""
    key, start = inspection.rsplit("/", 1)[1], 5000 + 100 * number
    graph, digest = f"source/invented-{key}", iris.digest(key, 64)
    selector = iris.selector(digest, start, start + 50)
    made.add(statement, "http://www.w3.org/2000/01/rdf-schema#label", literal(f"Finding {number} of {key}"), graph)
    made.add(statement, f"{IG}heading", literal(f"Part {number // 20}"), graph)
    made.add(statement, f"{IG}group", literal("Leaders"), graph)
    made.add(iris.passage(digest, start, start + 50), f"{OA}hasSelector", selector, graph)
    made.add(selector, f"{OA}start", literal(str(start), "nonNegativeInteger"), graph)
    made.add(selector, f"{OA}end", literal(str(start + 50), "nonNegativeInteger"), graph)


@pytest.fixture(scope="module")
def long_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = long_reports().release(tmp_path_factory.mktemp("long"))
    keep_answers(made)
    site = make_site(made, Settings())
    warm(site)
    yield site
    site.evaluator.close()


@pytest.mark.slow
def test_the_page_of_a_long_report_does_not_keep_its_reader_waiting(long_site: Site) -> None:
    every = inspections(long_site.release)
    assert len(every) == LONG
    assert render_page(long_site, every[0]).count(b'class="statement ') == STATEMENTS
    told = sorted(min(seconds(long_site, one) for _ in range(2)) for one in every)  # twice: what else runs adds to it
    middle, high = told[len(told) // 2], told[int(len(told) * 0.95)]
    print(f"{STATEMENTS} statements: p50 {middle * 1000:.0f} ms, p95 {high * 1000:.0f} ms")  # noqa: T201
    assert high < P95


def seconds(site: Site, iri: str) -> float:
    began = time.process_time()
    render_page(site, iri)
    return time.process_time() - began
