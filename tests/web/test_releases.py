"""What stays of a release when another takes its place: its pages and files while it is kept, then what it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from anyio.from_thread import BlockingPortal
from tests.releases import build_release

from inspgraph import iris
from inspgraph.publish import published_versions, write_publication
from inspgraph.settings import Settings
from inspgraph.store import Release, Store
from inspgraph.web import close, create_app

from .conftest import BROWSER, MANIFEST, Client

PERSON = "/doc/person/abc"
GRAPH = ox.NamedNode("urn:x:graph")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
THING = ox.NamedNode(iris.ID + "person/abc")


def make(store: Store, name: str, *, published: bool = True) -> Release:
    """A release that gives one thing a name, in force in a store."""
    made = build_release(store.releases, [ox.Quad(THING, LABEL, ox.Literal(name), GRAPH)], MANIFEST)
    before = store.current()
    store.swap(made)
    if published:
        write_publication(made, before)
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store.open(tmp_path_factory.mktemp("kept") / "store", create=True, keep=3)


@pytest.fixture(scope="module")
def releases(store: Store) -> list[Release]:
    """Four releases, of which the store keeps three."""
    return [make(store, f"name number {number}") for number in range(4)]


@pytest.fixture(scope="module")
def client(releases: list[Release], portal: BlockingPortal) -> Iterator[Client]:
    app = create_app(releases[-1], Settings(client_seconds=0))
    yield Client(app, portal)
    close(app)


def at(release: Release) -> str:
    return f"/release/{release.sha256[:16]}"


def test_so_many_published_releases_are_kept(store: Store, releases: list[Release]) -> None:
    assert {path.name for path in store.releases.iterdir()} == {one.root.name for one in releases[1:]}
    assert {one.sha256 for one in published_versions(releases[-1])} == {one.sha256 for one in releases}


def test_releases_without_files_push_none_out(tmp_path: Path) -> None:
    """What is built on the way, as by each ingest, is kept for who reads it and no longer."""
    store = Store.open(tmp_path / "store", create=True, keep=2)
    cited = make(store, "cited")
    for number in range(3):
        last = make(store, f"on the way {number}", published=False)
    kept = {path.name for path in store.releases.iterdir()}
    assert {cited.root.name, last.root.name} < kept
    assert len(kept) == 3


def test_a_page_of_a_kept_release_is_as_it_was_and_says_so(client: Client, releases: list[Release]) -> None:
    page = client.page(at(releases[1]) + PERSON)
    assert page.status_code == 200
    assert "name number 1" in page.text
    assert "has been superseded" in page.text
    assert 'href="/id/person/abc">See what is known now' in page.text
    assert page.headers["cache-control"] == "no-cache"
    assert f'<{PERSON}>; rel="latest-version"' in page.headers["link"]
    assert "name number 3" in client.page(PERSON).text
    assert "has been superseded" not in client.page(PERSON).text
    assert "name number 1" in client.page(f"{PERSON}?release={releases[1].sha256}").text


def test_data_of_a_kept_release_never_changes(client: Client, releases: list[Release]) -> None:
    answer = client.get(f"{at(releases[2])}{PERSON}.nt")
    assert "name number 2" in answer.text
    assert "immutable" in answer.headers["cache-control"]
    chosen = client.get(at(releases[2]) + PERSON, "text/turtle")
    assert chosen.headers["content-location"] == f"{at(releases[2])}{PERSON}.ttl"
    assert chosen.headers["etag"] != client.get(PERSON, "text/turtle").headers["etag"]
    thing = client.get(at(releases[2]) + "/id/person/abc")
    assert (thing.status_code, thing.headers["location"]) == (303, at(releases[2]) + PERSON)
    for path in ("/data", "/quality", "/corrections"):
        assert client.page(at(releases[2]) + path).status_code == 200


def test_a_release_says_what_it_is(client: Client, releases: list[Release]) -> None:
    told = client.get(at(releases[1]), "application/json").json()
    assert (told["sha256"], told["served"], told["followedBy"]) == (
        releases[1].sha256,
        False,
        releases[2].sha256[:16],
    )
    assert told["files"]
    page = client.page(at(releases[1])).text
    assert "This release has been superseded" in page
    assert f'href="/data/{releases[1].sha256[:16]}/inspgraph.nq.gz"' in page
    assert "the release that is served now" in client.page(at(releases[-1])).text
    listed = client.get("/data/releases.json").json()
    assert [one["sha256"] for one in listed["releases"]] == [one.sha256 for one in reversed(releases[1:])]
    assert [one["sha256"] for one in listed["notKept"]] == [releases[0].sha256]


@pytest.mark.parametrize("path", ["", PERSON, PERSON + ".ttl", "/id/person/abc", "/data", "/quality"])
def test_a_release_that_is_gone_says_what_it_was(client: Client, releases: list[Release], path: str) -> None:
    for address in (at(releases[0]) + path, f"{PERSON}?release={releases[0].sha256}"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert answer.json()["type"] == "/problem/superseded"
        assert releases[0].sha256 in answer.json()["detail"]
    page = client.get(at(releases[0]) + path, BROWSER)
    assert page.status_code == 410
    assert "no longer kept" in page.text
    assert client.get(f"/data/{releases[0].sha256[:16]}/inspgraph.nq.gz").status_code == 410


@pytest.mark.parametrize("digest", ["0" * 16, "f" * 64, "abc", "g" * 16, "A" * 16])
def test_a_release_that_never_was_is_not_found(client: Client, digest: str) -> None:
    for path in ("", PERSON, "/id/person/abc", "/data"):
        assert client.get(f"/release/{digest}{path}").status_code == 404


def test_what_was_withdrawn_is_not_given_of_an_older_release(
    client: Client, releases: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspgraph.registers import Withdrawn
    from inspgraph.web import resources
    from inspgraph.web.addresses import Addresses

    gone = {THING.value: Withdrawn(None, None, "2026-01-01", "asked for")}
    monkeypatch.setattr(resources, "known_addresses", lambda: Addresses({}, frozenset(), gone))
    assert client.get(f"{at(releases[1])}{PERSON}.ttl").status_code == 410


def test_a_kept_release_whose_folder_is_broken_harms_nobody(
    releases: list[Release], tmp_path: Path, portal: BlockingPortal
) -> None:
    folder = tmp_path / "releases"
    for one in releases[2:]:
        shutil.copytree(one.root, folder / one.root.name)
    for file in (folder / releases[2].root.name / "graph").iterdir():
        file.unlink()
    app = create_app(Release.open(folder / releases[3].root.name), Settings(client_seconds=0))
    client = Client(app, portal)
    try:
        assert client.get(at(releases[2]) + PERSON + ".ttl").status_code == 503
        assert client.get(PERSON + ".ttl").status_code == 200
    finally:
        close(app)
