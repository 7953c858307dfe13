"""How long searches take: ``python tests/measure_search.py STORE`` prints the median, the 95th of 100, and the longest.

The searches are words of the release's own labels, alone, in pairs, with a choice, and names of authorities.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from inspgraph.fulltext import Index, Search, place_of
from inspgraph.fulltext.index import index_path, write_index
from inspgraph.store import Release, Store


def searches(index: Index, number: int) -> list[Search]:
    """Searches drawn with a fixed seed, so that two measurements compare."""
    drawn = random.Random(1)
    total = index.search(Search("")).total
    drawn_from = [index.search(Search("", offset=start, limit=10)).hits for start in range(0, total, 500)]
    titles = [hit.plain_title for hits in drawn_from for hit in hits]
    words = sorted({word for title in titles for word in title.split() if word.isalpha()})
    names = [hit.plain_title for hit in index.search(Search("", {"kind": ("authority",)}, limit=200)).hits]
    kinds = [
        lambda: Search(drawn.choice(words)),
        lambda: Search(" ".join(drawn.sample(words, 2))),
        lambda: Search(drawn.choice(words), {"kind": ("statement",)}),
        lambda: Search(drawn.choice(names)),
        lambda: Search("children inspection " + drawn.choice(words), {"year": ("2018",)}),
    ]
    return [drawn.choice(kinds)() for _ in range(number)]


def measure(release: Release, number: int = 400) -> None:
    """Prints how long building takes, and searching with what a page shows."""
    index_path(release).unlink(missing_ok=True)
    before = time.process_time()
    size = write_index(release).stat().st_size
    print(f"index: {time.process_time() - before:.1f} s of CPU, {size / 2**20:.0f} MB")  # noqa: T201
    index, taken, cost = Index.of(release), [], []
    index.search(Search("warm"))
    for search in searches(index, number):
        start, worked = time.perf_counter(), time.thread_time()
        for hit in index.search(search).hits:
            place_of(release, hit)
        taken.append(time.perf_counter() - start)
        cost.append(time.thread_time() - worked)
    print(f"{number} searches: {told(taken)}; of CPU {told(cost)}")  # noqa: T201


def told(seconds: list[float]) -> str:
    """Median, the 95th of 100 and the longest, in milliseconds."""
    ordered = sorted(seconds)
    parts = {"p50": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)], "longest": ordered[-1]}
    return ", ".join(f"{name} {value * 1000:.1f} ms" for name, value in parts.items())


if __name__ == "__main__":
    opened = Store.open(Path(sys.argv[1])).current()
    if opened is None:
        sys.exit("the store has no release")
    measure(opened)
