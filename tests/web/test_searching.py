"""Searching a release: words, names, facets, order, and input that is no search at all."""

from __future__ import annotations

import shutil
import sqlite3
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspgraph import fulltext
from inspgraph.errors import KnowledgeError
from inspgraph.fulltext import Index, NoIndexError, Search, SearchError, place_of, search, write_index
from inspgraph.fulltext.names import rough_key
from inspgraph.fulltext.plan import _Reader
from inspgraph.fulltext.says import notes_on
from inspgraph.fulltext.words import MOST_WORDS, read_typed
from inspgraph.store import Release

NORTHMERE = "https://w3id.org/inspgraph/id/authority/99901"
FIRST = "https://w3id.org/inspgraph/id/statement/99901-ilacs-2018-04-000000000001"


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    """The index of the invented release."""
    return Index.of(release)


def titles(found: fulltext.Found) -> list[str]:
    """The titles of what was found, in order."""
    return [hit.plain_title for hit in found.hits]


def test_words_of_a_statement_are_found_where_they_are_held(release: Release, index: Index) -> None:
    """The words, marked; and where they stand."""
    found = index.search(Search("families call"))
    assert (found.how, found.total) == ("all", 1)
    hit = found.hits[0]
    assert (hit.iri, hit.kind) == (FIRST, "statement")
    assert [piece for piece, marked in hit.extract if marked] == ["Families", "call"]
    place = place_of(release, hit)
    assert place is not None
    assert place.held
    assert (place.page, place.address) == ("3", "https://example.org/v1/file/99001#page=3")


def test_a_statement_is_found_by_heading_theme_and_label(index: Index) -> None:
    """What is about it finds it, whether its words are held or not."""
    for words in ("help and protection good", "contact and referral", "Finding 1 Northmere"):
        assert FIRST in {hit.iri for hit in index.search(Search(words, {"kind": ("statement",)})).hits}, words


def test_endings_and_case_do_not_matter(index: Index) -> None:
    """ "Clear plan" is not "clarity of plans", but "PLANS" is "plan"."""
    assert index.search(Search("PLAN clarities")).total == index.search(Search("plans clarity")).total == 1


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("northmere", "Northmere County Council"),
        ("Northmere county", "Northmere County Council"),
        ("E10000991", "Northmere County Council"),
        ("99901", "Northmere County Council"),
        ("S. Tyneside", "South Tyneside Council"),
        ("kingston UPON hull", "Hull City Council"),
        ("St Helens", "St Helens Council"),
        ("Nowhereshire", None),
    ],
)
def test_the_authority_of_a_name_stands_first(index: Index, typed: str, first: str | None) -> None:
    """However roughly the name is typed, as long as the register knows it."""
    found = index.search(Search(typed))
    if first is None:
        assert not found.sure
        return
    assert found.sure
    assert titles(found)[0] == first == found.named[0].title
    assert found.hits[0].kind == "authority"


def test_a_name_finds_everything_about_its_authority(index: Index) -> None:
    """Also what does not print the name."""
    found = index.search(Search("E10000991", limit=100))
    assert found.how == "name"
    assert {"authority", "inspection", "document", "judgement", "statement"} <= {hit.kind for hit in found.hits}
    assert {key for facet in found.facets if facet.key == "authority" for key in [v.key for v in facet.values]} == {
        "99901"
    }


def test_a_misspelt_name_is_understood_and_said_so(index: Index) -> None:
    """Nothing has the word, and one authority is called nearly so."""
    found = index.search(Search("nothmere"))
    assert (found.how, titles(found)[0]) == ("near", "Northmere County Council")
    assert any("much like a name" in note for note in notes_on(found))


def test_the_name_of_a_council_before_leads_to_those_after_it(index: Index) -> None:
    """Cheshire County Council ended in 2009; two councils took its place."""
    found = index.search(Search("Cheshire County Council"))
    assert {named.title for named in found.named} == {"Cheshire East Council", "Cheshire West and Chester Council"}
    assert all(named.follows for named in found.named)
    assert titles(found)[0] == "Cheshire County Council"


def test_a_name_among_other_words_is_noticed(index: Index) -> None:
    """So that the page can offer to narrow to it."""
    found = index.search(Search("clarity of plans northmere"))
    assert [named.authority for named in found.within] == [NORTHMERE]
    assert found.rest == "clarity of plans"


def test_when_nothing_has_all_words_less_is_asked(index: Index) -> None:
    """Small words go first, then beginnings count, then any of the words; each is said."""
    assert index.search(Search("families with call")).how == "main"
    assert index.search(Search("clarit")).how == "beginnings"
    found = index.search(Search("families xyzzy", {"kind": ("statement",)}))
    assert found.how == "any"
    assert FIRST in {hit.iri for hit in found.hits}
    assert list(notes_on(found))


def test_rows_beginnings_and_refusals(index: Index) -> None:
    """The three signs that have a meaning."""
    assert index.search(Search('"first call"')).total == 1
    assert index.search(Search('"call first"')).total == 0
    assert index.search(Search("clari*")).total >= 1
    everything = index.search(Search("northmere finding")).total
    assert index.search(Search("northmere finding -families")).total < everything
    assert index.search(Search("-northmere")).total < index.search(Search("")).total


def test_facets_count_what_fits_and_leave_their_own_choice_open(index: Index) -> None:
    """A count is what choosing the value would give; the chosen facet still shows the others."""
    found = index.search(Search("northmere"))
    for facet in found.facets:
        for value in facet.values:
            narrowed = index.search(Search("northmere", {facet.key: (value.key,)}))
            assert narrowed.total == value.count, (facet.key, value)
            again = next(one for one in narrowed.facets if one.key == facet.key)
            assert [(v.key, v.count) for v in again.values] == [(v.key, v.count) for v in facet.values]


def test_choices_in_one_facet_add_and_in_two_narrow(index: Index) -> None:
    """2018 or 2021; 2018 and a statement."""
    total = {
        key: index.search(Search("northmere", {"year": key})).total for key in [("2018",), ("2021",), ("2018", "2021")]
    }
    assert total["2018", "2021"] == total["2018",] + total["2021",]
    both = index.search(Search("northmere", {"year": ("2018",), "kind": ("statement",)}))
    assert 0 < both.total < total["2018",]


def test_pages_part_what_fits(index: Index) -> None:
    """Each thing is on one page, in the order of the whole."""
    whole = titles(index.search(Search("inspection", limit=60)))
    parts = [titles(index.search(Search("inspection", offset=start, limit=20))) for start in (0, 20, 40)]
    assert [title for part in parts for title in part] == whole
    assert len(whole) > 40


def test_nothing_typed_lists_everything_by_kind(index: Index) -> None:
    """Authorities first, by title."""
    found = index.search(Search("", limit=50))
    assert found.how == "none"
    assert {hit.kind for hit in found.hits} == {"authority"}
    assert all(a <= b for a, b in pairwise(titles(found)))
    assert sum(v.count for v in found.facets[0].values) == found.total


def test_unknown_choices_find_nothing_and_are_named(index: Index) -> None:
    """A misprint in an address must not look like an answer."""
    found = index.search(Search("northmere", {"kind": ("banana",)}))
    assert (found.total, found.unknown) == (0, (("kind", "banana"),))
    assert any("banana" in note for note in notes_on(found))


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_no_input_breaks_it(index: Index, words: str) -> None:
    """Whatever is typed is answered."""
    found = index.search(Search(words, limit=2))
    assert found.total >= len(found.hits)


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '""',
        "*",
        "NEAR(a b)",
        "a AND",
        "OR",
        "title:x",
        "^x",
        "{a b}",
        "a" * 5000,
        "a* " * 50,
        "x\x00y",
        "'; DROP",
        "-",
        "_",
        "a_b",
    ],
)
def test_signs_of_the_engine_mean_nothing(index: Index, words: str) -> None:
    """Its own syntax never reaches people."""
    assert index.search(Search(words)).total >= 0


def test_long_input_is_cut_and_said_so(index: Index) -> None:
    """At most so many words are looked for."""
    typed = read_typed("word " * 40)
    assert typed.cut
    assert len(typed.parts) == MOST_WORDS
    assert any("Only the first" in note for note in notes_on(index.search(Search("word " * 40))))


def test_markup_in_labels_stays_text(index: Index) -> None:
    """Pieces are plain text; marks are kept apart from them."""
    found = index.search(Search("southbeck"))
    assert found.hits[0].plain_title == "Southbeck <b>Borough</b> & Council"


def test_the_index_is_written_once_and_stands_beside_the_release(release: Release) -> None:
    """A second call finds it there."""
    path = write_index(release)
    assert path.parent == release.root
    before = path.stat().st_mtime_ns
    assert write_index(release) == path
    assert path.stat().st_mtime_ns == before


def test_the_same_release_gives_the_same_index(release: Release, tmp_path: Path) -> None:
    """Table by table."""
    shutil.copytree(release.root, tmp_path / "again", ignore=shutil.ignore_patterns("search.sqlite"))
    again = write_index(Release.open(tmp_path / "again"))

    def told(path: Path) -> list[list[tuple[object, ...]]]:
        with sqlite3.connect(path) as base:
            return [base.execute(f"SELECT * FROM {name}").fetchall() for name in ("thing", "value", "name", "text")]

    assert told(again) == told(write_index(release))


def test_a_release_without_an_index_says_how_to_get_one(release: Release, tmp_path: Path) -> None:
    """As does one whose index has another format."""
    shutil.copytree(release.root, tmp_path / "old", ignore=shutil.ignore_patterns("search.sqlite"))
    old = Release.open(tmp_path / "old")
    with pytest.raises(NoIndexError, match="inspgraph build"):
        search(old, "northmere")
    path = write_index(old)
    with sqlite3.connect(path) as base:
        base.execute("PRAGMA user_version = 999")
    with pytest.raises(NoIndexError):
        search(old, "northmere")
    write_index(old)
    assert search(old, "northmere").total


def test_the_face_for_programs_narrows_by_name(release: Release) -> None:
    """Facets are keyword arguments; one that there is none of is refused."""
    assert search(release, "northmere", kind="authority").total == 1
    with pytest.raises(SearchError, match="colour"):
        search(release, "northmere", colour="red")


def test_people_are_not_searched_for(release: Release) -> None:
    """Names of inspectors and office-holders stand in no column (docs/privacy.md)."""
    graph = "<https://w3id.org/inspgraph/graph/persons>"
    names = release.select(f"SELECT ?name WHERE {{ GRAPH {graph} {{ ?a ?p ?name FILTER(isLiteral(?name)) }} }}").plain()
    assert names
    for row in names:
        found = search(release, f'"{row["name"]}"')
        assert found.how != "all" or not found.total


def test_a_name_is_compared_without_what_does_not_matter() -> None:
    """Case, dots, "&", and words for a council's kind; short words are written out."""
    assert rough_key("S. Tyneside Council") == rough_key("SOUTH TYNESIDE") == "south tyneside"
    assert rough_key("Bath & N.E. Somerset") == rough_key("bath and north east somerset")
    assert rough_key("  ") == rough_key("!!") == ""


def test_a_plan_with_an_unknown_prefix_is_refused() -> None:
    """The knowledge file is checked when it is read."""
    with pytest.raises(KnowledgeError, match="nope:x"):
        _Reader({"ig": "x#"}).way("nope:x")
