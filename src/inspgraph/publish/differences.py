"""Which facts of inspections one release has otherwise than the one before: the value before and the value after."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.nquads import graph_of
from inspgraph.publish.kept import FOLDER, keep
from inspgraph.store import Release, text

KEPT = "differences.json"
"""The differences of all releases that are known, the oldest first."""
GRAPHS = f"{iris.GRAPH}inspection/"
THINGS = (iris.inspection(""), f"{iris.ID}judgement/")
"""What facts are compared of: inspections and judgements, and not the claims from which they were adopted."""
PEOPLE = iris.IG + "participation"
"""What is not compared: who took part is nobody's business beyond the release that says so."""
Facts = dict[tuple[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that changed with a release: of which thing and property, the values before and after, apart by ``|``."""

    release: str
    on: str
    subject: str
    property: str
    before: str
    after: str


def read_differences(release: Release) -> list[Difference]:
    """The differences that are kept beside a release; none if it was published without one before it."""
    path = release.root / FOLDER / KEPT
    return [Difference(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def write_differences(release: Release, before: Release | None) -> None:
    """Keeps beside a release what it has otherwise than the one before, after what is kept beside that one.

    Without one before, what is kept already stays.
    """
    if before is None:
        return
    known = [*read_differences(before), *compare_facts(before, release)]
    keep(release, KEPT, json.dumps([asdict(one) for one in known], indent=1, ensure_ascii=False).encode())


def compare_facts(before: Release, after: Release) -> Iterator[Difference]:
    """What was told of inspections and judgements and is told otherwise, or no more; what is only new is none."""
    day = datetime.fromtimestamp(after.dump.stat().st_mtime, UTC).date().isoformat()
    old, new = _facts(before), _facts(after)
    things = {subject for subject, _ in new}
    for (subject, name), values in sorted(old.items()):
        now = new.get((subject, name), set())
        gone = values - now
        if gone and (subject in things or name.endswith("#type")):
            told = ("|".join(sorted(gone)), "|".join(sorted(now - values)))
            yield Difference(after.sha256[:16], day, subject, name, *told)


def _facts(release: Release) -> Facts:
    lines = [line for line in release.dump.read_bytes().splitlines() if graph_of(line).startswith(GRAPHS)]
    found: Facts = defaultdict(set)
    for quad in ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS):
        told = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        if told.startswith(THINGS) and quad.predicate.value != PEOPLE:
            found[told, quad.predicate.value].add(text(quad.object) or "")
    return found
