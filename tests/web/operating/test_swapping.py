"""The next release of a store is served without a request that is dropped, or that sees two releases."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from fastapi import FastAPI
from tests.releases import build_release

from inspgraph import iris
from inspgraph.errors import QueryError
from inspgraph.settings import Settings
from inspgraph.store import Release, Store
from inspgraph.web import close, create_app
from inspgraph.web.operating.swapping import NotReadyError, Watcher, swap
from inspgraph.web.site import Site

MANIFEST = {"documents": {}, "inspections": 0, "knowledge": "0" * 64, "validation": {}}
NUMBER, TWICE = ox.NamedNode("urn:x:number"), ox.NamedNode("urn:x:twice")
ASK_BOTH = "SELECT ?n ?m { ?s <urn:x:number> ?n . ?t <urn:x:twice> ?m }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c != ?f) }"


def release_of(store: Store, number: int) -> Release:
    """A release that says one number, and elsewhere its double."""
    graph = ox.NamedNode("urn:x:graph")
    said = [(NUMBER, number), (TWICE, 2 * number)]
    quads = [ox.Quad(ox.NamedNode("urn:x:it"), p, ox.Literal(n), graph) for p, n in said]
    more = [ox.Quad(ox.NamedNode(f"urn:x:{n}"), ox.NamedNode("urn:x:p"), ox.Literal(n), graph) for n in range(150)]
    return build_release(store.releases, [*quads, *more], MANIFEST)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.open(tmp_path / "store", create=True)
    made.swap(release_of(made, 1))
    return made


@pytest.fixture
def app(store: Store) -> Iterator[FastAPI]:
    current = store.current()
    assert current
    made = create_app(current, Settings(client_seconds=0, query_processes=2, query_seconds=20), follow=store)
    yield made
    close(made)


def run(app: FastAPI, work: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    async def whole() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://site.test", timeout=60) as client:
            await work(client)

    asyncio.run(whole())


async def ask(client: httpx.AsyncClient, query: str) -> httpx.Response:
    headers = {"Accept": "application/sparql-results+json"}
    return await client.get("/sparql", params={"query": query}, headers=headers)


def pair_in(answer: httpx.Response) -> tuple[int, int]:
    (row,) = answer.json()["results"]["bindings"]
    return int(row["n"]["value"]), int(row["m"]["value"])


def test_no_request_is_dropped_or_sees_two_releases(app: FastAPI, store: Store) -> None:
    """Clients that ask all the time, while three releases follow one another."""
    seen: list[tuple[int, int]] = []
    done = False

    async def keep_asking(client: httpx.AsyncClient, name: int) -> None:
        count = 0
        while not done:
            count += 1
            answer = await ask(client, f"{ASK_BOTH} LIMIT {10 * count + name + 1}")
            assert answer.status_code == 200, answer.text
            seen.append(pair_in(answer))
            await asyncio.sleep(0)

    async def twelve_more() -> None:
        until = len(seen) + 12
        while len(seen) < until:
            await asyncio.sleep(0.01)

    async def work(client: httpx.AsyncClient) -> None:
        nonlocal done
        watcher = Watcher(app, store, 0)
        async with asyncio.TaskGroup() as asking:
            for name in range(6):
                asking.create_task(keep_asking(client, name))
            for number in (2, 3, 4):
                await twelve_more()
                store.swap(await asyncio.to_thread(release_of, store, number))
                assert await watcher.look()
            await twelve_more()
            done = True

    run(app, work)
    assert {number for number, _ in seen} == {1, 2, 3, 4}
    assert all(twice == 2 * number for number, twice in seen)
    assert seen[-1] == (4, 8)


def test_a_page_of_the_release_before_is_not_kept(app: FastAPI, store: Store) -> None:
    """A page that was asked for before and after a swap tells what the release says that is served then."""
    graph, thing = ox.NamedNode("urn:x:graph"), ox.NamedNode(iris.ID + "person/abc")
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")

    def named(name: str) -> Release:
        return build_release(store.releases, [ox.Quad(thing, label, ox.Literal(name), graph)], MANIFEST)

    async def work(client: httpx.AsyncClient) -> None:
        for name in ("before the swap", "after the swap"):
            store.swap(await asyncio.to_thread(named, name))
            assert await Watcher(app, store, 0).look()
            page = await client.get("/doc/person/abc", headers={"Accept": "text/html"})
            assert name in page.text

    run(app, work)


def test_who_waits_for_the_release_before_gets_its_answer(app: FastAPI, store: Store) -> None:
    """More queries than places: those at work and those that wait end on the release with which they began."""

    async def work(client: httpx.AsyncClient) -> None:
        asking = [asyncio.create_task(ask(client, f"{SLOW.replace('?n)', f'?n{n})')}")) for n in range(5)]
        old = app.state.site.evaluator
        while old.waiting < 5:
            await asyncio.sleep(0.01)
        store.swap(await asyncio.to_thread(release_of, store, 2))
        assert await Watcher(app, store, 0).look()
        assert app.state.site.evaluator is not old
        answers = await asyncio.gather(*asking)
        assert {answer.status_code for answer in answers} == {200}
        until = time.monotonic() + 20
        while old.standing and time.monotonic() < until:
            await asyncio.sleep(0.02)
        assert not old.standing, "a process of the release before goes on for nobody"
        assert (await ask(client, ASK_BOTH)).json()["results"]["bindings"][0]["n"]["value"] == "2"

    run(app, work)


def test_a_release_that_cannot_be_served_leaves_the_one_before(app: FastAPI, store: Store) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        before = app.state.site
        watcher = Watcher(app, store, 0)
        assert not await watcher.look(), "the same release is no other one"
        (store.root / "CURRENT").write_text("nowhere")
        assert not await watcher.look()
        assert app.state.site is before
        assert pair_in(await ask(client, ASK_BOTH)) == (1, 2)
        release = release_of(store, 3)
        for file in (release.root / "graph").iterdir():
            file.unlink()
        with pytest.raises(NotReadyError):
            await swap(app, release)
        assert app.state.site is before

    run(app, work)


def test_the_watcher_looks_by_itself_and_when_told(app: FastAPI, store: Store) -> None:
    async def work(client: httpx.AsyncClient) -> None:
        for seconds, number in ((0.05, 2), (0, 3)):
            watcher = Watcher(app, store, seconds)
            watching = asyncio.create_task(watcher.run())
            store.swap(await asyncio.to_thread(release_of, store, number))
            if not seconds:
                watcher._prompt.set()
            until = time.monotonic() + 30
            while app.state.site.release.root.name != store.current_name() and time.monotonic() < until:
                await asyncio.sleep(0.02)
            watching.cancel()
            assert pair_in(await ask(client, ASK_BOTH)) == (number, 2 * number)

    run(app, work)


def test_pages_of_the_next_release_are_prepared_before_it_is_served(app: FastAPI, store: Store) -> None:
    """What the first reader would wait for is there; until then the release before is served."""
    seen: list[tuple[str, str]] = []

    def prepare(site: Site) -> None:
        seen.append((site.release.sha256, app.state.site.release.sha256))

    async def work(client: httpx.AsyncClient) -> None:
        before = app.state.site.release.sha256
        following = await asyncio.to_thread(release_of, store, 2)
        store.swap(following)
        assert await Watcher(app, store, 0, prepare).look()
        assert seen == [(following.sha256, before)]
        assert app.state.site.release.sha256 == following.sha256

    run(app, work)


def test_a_release_whose_pages_cannot_be_prepared_is_not_served(app: FastAPI, store: Store) -> None:
    def prepare(site: Site) -> None:
        raise QueryError("a page cannot be made")

    async def work(client: httpx.AsyncClient) -> None:
        before = app.state.site
        store.swap(await asyncio.to_thread(release_of, store, 2))
        assert not await Watcher(app, store, 0, prepare).look()
        assert app.state.site is before

    run(app, work)
