"""The fast validation of a release held against pySHACL, result for result, over a sample of its documents."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from inspgraph import iris
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.quads import graph_of, join, subject_of
from inspgraph.store import Release, Table
from inspgraph.validate import Data, Result, judge_document, validate_data

SOURCE, INSPECTION = iris.source_graph(""), iris.inspection_graph("")
KINDS = ("date", "dateTime", "gYearMonth", "integer", "decimal", "string", "token")
ODD = ("", "x", "2024-02-30", "2024-05-01", "2024-05-01T09:00:00", "2024-05", "-1", "999999", "1.5")
SPOILT = 6
TOLD = re.compile(rf"> <{re.escape(iris.IG)}(?:reportOf|describes|mentions)> ".encode())
KEYED = re.compile(rf"> <{re.escape(iris.inspection(''))}([0-9]+)-".encode())


@dataclass
class Audit:
    """What both validations found at the sampled documents, as they are and spoilt at random, and where they differ."""

    documents: int = 0
    nodes: int = 0
    fast: Counter[str] = field(default_factory=Counter)
    reference: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def take(self, key: str, fast: set[Result], reference: set[Result]) -> None:
        """Counts what both found at one document."""
        self.fast.update(result.code for result in fast)
        self.reference.update(result.code for result in reference)
        for side, only in (("the fast validation", fast - reference), ("pySHACL", reference - fast)):
            self.differences += [
                f"{key}: only {side} has {r.message} at {r.focus_node}" for r in sorted(only, key=_rank)
            ]

    def as_table(self) -> Table:
        """Both counts by code."""
        codes = sorted({*self.fast, *self.reference})
        rows = [[code, str(self.fast[code]), str(self.reference[code])] for code in codes]
        return Table.of(["code", "fast", "pySHACL"], rows)


def audit_release(release: Release, sample: int, seed: int = 0, knowledge: Knowledge | None = None) -> Audit:
    """Both validations of ``sample`` documents of a release (of all if it has fewer), every constraint in each.

    Each document is judged in the company of its authority, once as it is and once with a few values swapped,
    dropped or doubled, since documents as they are give few results to compare. The same seed takes the same sample.
    """
    knowledge = knowledge or load_knowledge()
    lines = release.dump.read_bytes().splitlines()
    places = _by_graph(lines)
    about = {name: _authorities(name, (lines[n] for n in numbers)) for name, numbers in places.items()}
    sources = sorted(name for name in places if name.startswith(SOURCE))
    shared = [n for name, numbers in places.items() if not name.startswith((SOURCE, INSPECTION)) for n in numbers]
    dice, audit = random.Random(seed), Audit()  # noqa: S311 - a sample, no secret
    for name in sorted(dice.sample(sources, min(sample, len(sources)))):
        company = [graph for graph in places if graph != name and about[graph] & about[name]]
        beside = [lines[n] for n in [*shared, *(n for graph in company for n in places[graph])]]
        mine = [lines[n] for n in places[name]]
        for version in (mine, list(_spoil(mine, dice))):
            _judge(audit, name.removeprefix(SOURCE), version, beside, knowledge)
        audit.documents += 1
    return audit


def _judge(audit: Audit, key: str, mine: list[bytes], beside: list[bytes], knowledge: Knowledge) -> None:
    data = Data(join(sorted({*mine, *beside})))
    wanted = {subject_of(line)[1:-1].decode() for line in mine}
    fast = set(validate_data(data, knowledge.shapes, focus=wanted).results)
    try:
        reference = set(judge_document(data, knowledge.shapes, wanted))
    except TypeError:  # rdflib cannot put some values in an order, so there is no word to hold the other against
        return
    audit.nodes += len(wanted)
    audit.take(key, fast, reference)


def _by_graph(lines: list[bytes]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        found.setdefault(graph_of(line), []).append(number)
    return found


def _authorities(name: str, lines: Iterable[bytes]) -> set[str]:
    """The URNs of the authorities that the graph of a document or an inspection speaks of."""
    if name.startswith(INSPECTION):
        return {name.removeprefix(INSPECTION).split("-")[0]}
    told = (line for line in lines if TOLD.search(line)) if name.startswith(SOURCE) else ()
    return {match[1].decode() for line in told if (match := KEYED.search(line))}


def _spoil(mine: list[bytes], dice: random.Random) -> Iterator[bytes]:
    """The lines with some values swapped for others, dropped or doubled."""
    chosen = set(dice.sample(range(len(mine)), min(SPOILT, len(mine))))
    for number, line in enumerate(mine):
        if number not in chosen or dice.random() < 0.3:
            yield line
        if number in chosen:
            subject, predicate, rest = line.split(b" ", 2)
            graph = rest[rest.rindex(b" <") :]
            other = dice.choice(mine).split(b" ", 2)[2]
            odd = f'"{dice.choice(ODD)}"^^<http://www.w3.org/2001/XMLSchema#{dice.choice(KINDS)}>'.encode()
            yield b" ".join([subject, predicate, dice.choice([other[: other.rindex(b" <")], odd, b'"mot"@fr'])]) + graph


def _rank(result: Result) -> tuple[int, str, str, str, str, str, str]:
    return result.rank
