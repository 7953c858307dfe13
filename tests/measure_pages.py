"""How much processor time the pages of a store take, by kind: ``python tests/measure_pages.py STORE [--most N]``.

Each page is asked for once, after one of its kind has been made, so nothing is answered from what is kept of it.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

from inspgraph.settings import Settings
from inspgraph.store import Store
from inspgraph.web import make_site
from inspgraph.web.exporting.plan import list_things
from inspgraph.web.pages import render_page, warm
from inspgraph.web.site import Site

KINDS_WITH_A_PART = ("def", "id")


def kind_of(iri: str) -> str:
    """The kind of thing by its address: ``id/inspection``, ``def/theme``, ``legislation``."""
    path = iri.removeprefix("https://w3id.org/inspgraph/").split("/")
    return "/".join(path[:2]) if path[0] in KINDS_WITH_A_PART else path[0]


def sample(site: Site, most: int) -> dict[str, list[str]]:
    """Up to so many things of every kind, evenly spread."""
    found: dict[str, list[str]] = defaultdict(list)
    for iri in list_things(site, everything=True):
        found[kind_of(iri)].append(iri)
    return {kind: things[:: max(1, len(things) // most)][:most] for kind, things in found.items()}


def milliseconds(site: Site, iri: str) -> float:
    """How much processor time one page takes: a machine that others use would make the time of day longer."""
    begun = time.process_time()
    render_page(site, iri)
    return (time.process_time() - begun) * 1000


def main() -> None:
    """Prints number, median, 95th percentile and worst of every kind, in milliseconds of processor time."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("store", type=Path)
    asked.add_argument("--most", type=int, default=100)
    told = asked.parse_args()
    release = Store.open(told.store).current()
    assert release is not None
    site = make_site(release, Settings())
    warm(site)
    for kind, things in sorted(sample(site, told.most).items()):
        render_page(site, things[0])
        times = sorted((milliseconds(site, iri), iri) for iri in things)
        middle, high = times[len(times) // 2][0], times[min(len(times) - 1, int(len(times) * 0.95))][0]
        sys.stdout.write(f"{kind:24}{len(times):6}{middle:9.1f}{high:9.1f}{times[-1][0]:9.1f}  {times[-1][1]}\n")


if __name__ == "__main__":
    main()
