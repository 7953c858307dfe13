"""How long the comparison pages take on a graph of England's size over twenty years, none of them kept from before."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Iterator

import pytest
from anyio.from_thread import BlockingPortal
from tests.compared import england
from tests.web.conftest import Client

from inspgraph.queries.kept import keep_rows
from inspgraph.settings import Settings
from inspgraph.web import create_app
from inspgraph.web.comparisons import routes

P95 = 0.150
"""Seconds of processor time that a page may take in 95 of 100 cases."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, portal: BlockingPortal) -> Iterator[Client]:
    """A client of the site over the whole, which has read what it reads before its first visitor."""
    made = england().release(tmp_path_factory.mktemp("england"))
    keep_rows(made)
    app = create_app(made, Settings(client_seconds=0))
    routes.warm(app.state.site)
    gc.collect()
    gc.freeze()  # as `inspgraph serve` does
    yield Client(app, portal)
    gc.unfreeze()
    app.state.site.evaluator.close()


def seconds(client: Client, path: str) -> float:
    began = time.process_time()
    assert client.get(path, "text/html").status_code == 200
    return time.process_time() - began


@pytest.mark.slow
def test_153_councils_on_any_day_are_soon_on_a_page(client: Client) -> None:
    dice = random.Random(11)
    days = {f"{dice.randint(2012, 2025)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}" for _ in range(60)}
    told = [seconds(client, f"/compare?day={day}") for day in sorted(days)]
    p95 = statistics.quantiles(told, n=100)[94]
    print(f"/compare, 153 councils: p50 {statistics.median(told) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms")  # noqa: T201
    assert p95 < P95


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/england", "/themes", "/themes?by=year", "/tables/as-of?day=2020-01-01"])
def test_no_other_page_is_slow(client: Client, path: str) -> None:
    told = seconds(client, path)
    print(f"{path}: {told * 1000:.0f} ms")  # noqa: T201
    assert told < P95


@pytest.mark.slow
def test_who_turns_a_page_does_not_wait_for_the_table_again(client: Client) -> None:
    """The heaviest table has 207 pages; the second comes from what the first was cut out of."""
    first, second = (seconds(client, f"/tables/items?page={number}") for number in (1, 2))
    print(f"/tables/items: {first * 1000:.0f} ms, then {second * 1000:.0f} ms")  # noqa: T201
    assert second < P95
