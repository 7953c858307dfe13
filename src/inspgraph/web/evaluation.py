"""What is done with a query: the engine is asked, the answer written in its form, and cut where it is too long.

This runs in a process beside the site (``evaluator``); in the site itself for look-ups alone (``lookups``).
"""

from __future__ import annotations

import gzip
import itertools
import time
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

import pyoxigraph as ox

from inspgraph.errors import QueryError
from inspgraph.store import GRAPH_FORMATS, RESULT_FORMATS, Release, Scope
from inspgraph.tabular import csv_of
from inspgraph.web.cutting import CSV, ROUGHLY, TSV, EnoughError, Sink, cut_table, disarm, mark_cut

MOST_ADDRESS = 8000
WORTH_PACKING = 1000
"""Bytes from which an answer is compressed for a client that takes it so."""
PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "ig": "https://w3id.org/inspgraph/def/core#",
}


class Rest(NamedTuple):
    """Where an answer that is cut goes on: an address, and the parameters that ask the same."""

    address: str = ""
    parameters: tuple[tuple[str, str], ...] = ()

    def at(self, row: int) -> str:
        """The address of what comes from a row on: a client adds its own query where that is too long."""
        start = f"{self.address}?{urlencode(self.parameters)}&"
        return f"{start if self.parameters and len(start) <= MOST_ADDRESS else self.address + '?'}offset={row}"


NOWHERE = Rest()


class Task(NamedTuple):
    """A query to be answered in a form: its graphs, the rows to pass over, and the most of rows and bytes.

    ``chooses`` is whether the query names its own graphs; ``rest`` is where an answer that had to be cut
    goes on; ``pack`` is whether the client takes gzip.
    """

    query: str
    media_type: str
    scope: Scope | None = None
    chooses: bool = False
    offset: int = 0
    most_rows: int = 100_000
    most_bytes: int = 32 * 2**20
    pack: bool = False
    rest: Rest = NOWHERE


class Answer(NamedTuple):
    """The answer to a task. ``kept`` is how many rows or triples it has if it was cut, ``empty`` whether it is a graph
    without triples, and ``seconds`` what it took of a processor."""

    content: bytes
    kept: int | None = None
    empty: bool = False
    packed: bool = False
    seconds: float = 0.0


def evaluate(release: Release, task: Task) -> Answer:
    """The answer to a task; ``QueryError`` for a query that the engine refuses."""
    began = time.thread_time()
    found = release.query(task.query, scope=task.scope, union=not task.chooses)
    try:
        if isinstance(found, ox.QueryTriples):
            content, kept, empty = _write_graph(found, task)
        else:
            (content, kept), empty = _write_table(found, task), False
    except (ValueError, RuntimeError, OSError) as error:
        msg = f"the query cannot be answered: {error}"
        raise QueryError(msg) from error
    if kept is not None:
        content = mark_cut(content, task.media_type, task.rest.at(task.offset + kept), kept)
    packed = task.pack and len(content) >= WORTH_PACKING
    if packed:
        content = gzip.compress(content, compresslevel=4, mtime=0)
    return Answer(content, kept, empty, packed, time.thread_time() - began)


def _write_table(found: ox.QuerySolutions | ox.QueryBoolean, task: Task) -> tuple[bytes, int | None]:
    form = RESULT_FORMATS.get(task.media_type)
    if form is None:
        msg = f"this form of query is not given as {task.media_type}; choose one of {', '.join(RESULT_FORMATS)}"
        raise QueryError(msg)
    if isinstance(found, ox.QueryBoolean):
        return found.serialize(format=form) or b"", None
    if task.offset:
        _pass_over(found, task.offset)
    written = TSV if task.media_type == CSV else task.media_type  # the engine's CSV loses its columns (``tabular``)
    names = written == TSV  # a line that is no row
    sink = Sink(task.most_bytes, task.most_rows + names, ROUGHLY[written])
    whole = True
    try:
        found.serialize(sink, format=RESULT_FORMATS[written])  # type: ignore[arg-type]  # anything with write() will do
    except EnoughError:
        whole = False
    content, kept = cut_table(sink.content(), written, task.most_rows, whole=whole)
    return (disarm(csv_of(content)) if task.media_type == CSV else content), kept


def _pass_over(found: Iterator[object], rows: int) -> None:
    for _ in itertools.islice(found, rows):
        pass


def _write_graph(found: ox.QueryTriples, task: Task) -> tuple[bytes, int | None, bool]:
    form = GRAPH_FORMATS.get(task.media_type)
    if form is None:
        msg = f"this form of query is not given as {task.media_type}; choose one of {', '.join(GRAPH_FORMATS)}"
        raise QueryError(msg)
    _pass_over(found, task.offset)
    sink = Sink(task.most_bytes, task.most_rows)
    taken = _Count()
    triples = _until_full(found, sink, task.most_rows, taken)
    ox.serialize(triples, sink, format=form, prefixes=PREFIXES)  # type: ignore[arg-type]
    return sink.content(), (taken.number if taken.cut else None), not taken.number


class _Count:
    number = 0
    cut = False


def _until_full(found: Iterable[ox.Triple], sink: Sink, most: int, taken: _Count) -> Iterator[ox.Triple]:
    """The triples of an answer while there is room for them, so that what is written is closed as its form wants."""
    for triple in found:
        if taken.number >= most or sink.full:
            taken.cut = True
            return
        taken.number += 1
        yield triple
