"""The store and its releases: nothing lost, nothing misread, the same bytes for the same graph."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from inspgraph import store as store_module
from inspgraph.errors import QueryError, StoreError, StoreLockedError, StoreVersionError
from inspgraph.store import Held, Release, Store
from tests.releases import build_release

QUADS = [
    ox.Quad(
        ox.NamedNode(f"https://example.org/{s}"),
        ox.NamedNode("https://example.org/p"),
        ox.Literal(f"{s}"),
        ox.NamedNode(f"https://example.org/g{s % 2}"),
    )
    for s in range(5)
]
HELD = Held(
    "ofsted-northmere-2010-11-17",
    "a/letter.txt",
    "0" * 64,
    "1" * 64,
    "A letter",
    "99901",
    ("99901-cra-2010-09",),
    "full",
)


@pytest.fixture
def held(tmp_path: Path) -> Store:
    """A store with one document."""
    store = Store.open(tmp_path / "store", create=True)
    store.put(HELD, QUADS)
    return store


def test_a_document_comes_back_as_it_was_put(held: Store) -> None:
    """Header and quads survive; the same document again changes nothing; other words replace it."""
    assert held.documents() == {HELD.key: HELD}
    assert set(held.quads(HELD.key)) == set(QUADS)
    assert held.put(HELD, reversed(QUADS)) is False
    assert held.put(HELD, QUADS[:2]) is True
    assert set(held.quads(HELD.key)) == set(QUADS[:2])
    held.withdraw(HELD.key)
    assert held.documents() == {}
    with pytest.raises(StoreError, match="holds no document"):
        held.withdraw(HELD.key)


def test_no_store_is_made_where_none_was_asked_for(tmp_path: Path) -> None:
    """A folder without a store, or with something else in it, is left alone, and the message says how to make one."""
    with pytest.raises(StoreError, match=r"holds no store yet; `inspgraph ingest"):
        Store.open(tmp_path / "nothing")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_bytes(b"cat")
    with pytest.raises(StoreError, match="is no store of inspgraph"):
        Store.open(tmp_path / "photos", create=True)
    assert [p.name for p in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


@pytest.mark.parametrize(
    ("made", "mend"), [(0, r"inspgraph ingest 'a/letter\.txt' --store"), (99, "use the newer inspgraph")]
)
def test_a_store_of_another_format_is_refused_with_the_mend(held: Store, made: int, mend: str) -> None:
    """An older store is refused with the command that reads its documents again, a newer one with the reason."""
    before = held.quads(HELD.key)
    (held.root / "format.json").write_text(json.dumps({"format": made}))
    with pytest.raises(StoreVersionError, match=mend):
        Store.open(held.root)
    assert held.quads(HELD.key) == before


def test_damage_is_named(held: Store) -> None:
    """A file that was cut or written over is named, with what to do; a mark that says nothing too."""
    path = held.root / "sources" / f"{HELD.key}.nq"
    path.write_bytes(path.read_bytes() + b"<broken\n")
    with pytest.raises(StoreError, match=r"ofsted-northmere-2010-11-17\.nq.*ingest the document again"):
        held.quads(HELD.key)
    path.write_bytes(b"no header\n")
    with pytest.raises(StoreError, match="first line does not say"):
        held.documents()
    (held.root / "format.json").write_text("{}")
    with pytest.raises(StoreVersionError, match="does not say which format"):
        Store.open(held.root)


def test_one_process_writes_at_a_time(held: Store) -> None:
    """A second writer is told at once, and may go on when the first is done."""
    with held.writing(), pytest.raises(StoreLockedError, match="another process"), Store.open(held.root).writing():
        pass
    with Store.open(held.root).writing():
        pass


def test_a_write_that_fails_leaves_what_was(held: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle of a write leaves the old file and no litter."""

    def full(*_: object) -> None:
        raise OSError(28, "no space left")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="no space"):
        held.put(HELD, QUADS[:1])
    monkeypatch.undo()
    assert set(held.quads(HELD.key)) == set(QUADS)
    assert [p.name for p in (held.root / "sources").iterdir()] == [f"{HELD.key}.nq"]


class TestRelease:
    """A release: immutable, named by its content."""

    def test_the_same_quads_give_the_same_bytes(self, tmp_path: Path) -> None:
        """Whatever the order and however often a quad is told."""
        one = build_release(tmp_path / "a", QUADS, {})
        two = build_release(tmp_path / "b", [*reversed(QUADS), *QUADS], {})
        assert one.sha256 == two.sha256
        assert one.dump.read_bytes() == two.dump.read_bytes()
        assert one.dump.read_bytes().splitlines() == sorted(set(one.dump.read_bytes().splitlines()))
        assert one.manifest["quads"] == len(QUADS)

    def test_the_union_of_its_graphs_answers(self, tmp_path: Path) -> None:
        """Queries see all named graphs; bindings are bound, not pasted."""
        release = build_release(tmp_path, QUADS, {})
        assert len(release.select("SELECT ?s WHERE { ?s ?p ?o }").rows) == 5
        bound = release.select("SELECT ?s ?o WHERE { ?s ?p ?o }", {"o": ox.Literal('3" } #')})
        assert bound.rows == ()
        assert release.answer("ASK { ?s ?p ?o }", "application/sparql-results+json").startswith(b'{"head"')
        assert b"example.org/1" in release.answer("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "text/turtle")

    @pytest.mark.parametrize("query", ["SELECT", "SELECT ?x WHERE { ?x ", "DELETE WHERE { ?s ?p ?o }"])
    def test_what_is_no_query_is_refused(self, tmp_path: Path, query: str) -> None:
        """A mistake, or an update, is an error of the caller's and never one of the engine's."""
        with pytest.raises(QueryError, match="cannot be answered"):
            build_release(tmp_path, QUADS, {}).query(query)

    def test_forms_and_media_types_that_do_not_fit(self, tmp_path: Path) -> None:
        """A table has no Turtle, a graph no CSV, and an ASK no table."""
        release = build_release(tmp_path, QUADS, {})
        for query, media in (
            ("SELECT * WHERE { ?s ?p ?o }", "text/turtle"),
            ("DESCRIBE <https://example.org/1>", "text/csv"),
        ):
            with pytest.raises(QueryError, match="not given as"):
                release.answer(query, media)
        with pytest.raises(QueryError, match="no SELECT"):
            release.select("ASK { ?s ?p ?o }")

    def test_a_folder_that_is_none_or_of_another_format(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A release is opened only if it says what it is, in this format."""
        with pytest.raises(StoreError, match="holds no release"):
            Release.open(tmp_path)
        release = build_release(tmp_path, QUADS, {})
        monkeypatch.setattr(store_module, "FORMAT", 99)
        with pytest.raises(StoreVersionError, match="build it again"):
            Release.open(release.root)

    def test_the_store_swaps_to_the_next(self, held: Store) -> None:
        """The current release changes in one step; the one before stays for readers, older ones go."""
        for number in range(4):
            release = build_release(held.releases, QUADS[: number + 1], {})
            held.swap(release)
        current = held.current()
        assert current is not None
        assert current.sha256 == release.sha256
        assert len(list(held.releases.iterdir())) == 2
