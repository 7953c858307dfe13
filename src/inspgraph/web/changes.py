"""A change to a dataset, carried out in a process of its own: done whole, judged, and made a release, or not at all."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from inspgraph.errors import InspgraphError, QueryError
from inspgraph.fulltext import write_index
from inspgraph.iris import BASE
from inspgraph.store import GRAPH_FORMATS, Release, build_release_of

if sys.platform != "win32":
    import resource

INPUT = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
"""What a graph may be sent as."""


@dataclass(frozen=True, slots=True)
class Change:
    """An update, or what is done to one graph (none: the default graph): ``put``, ``post`` or ``delete``.

    ``parts`` are the contents that are sent, with their media types.
    """

    update: str | None = None
    action: str = ""
    graph: str | None = None
    parts: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a dataset: as it is to be kept, what its manifest says, and why it may not be, if so."""

    content: bytes
    manifest: Mapping[str, Any] = field(default_factory=dict)
    results: tuple[Mapping[str, Any], ...] = ()
    report: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a change: the next release, if it was let in, and whether its graph was there before."""

    root: str | None = None
    existed: bool = False
    results: tuple[Mapping[str, Any], ...] = ()
    report: str = ""


Judge = Callable[[bytes, Mapping[str, Any]], Verdict]


class ContentError(InspgraphError):
    """What was sent as a graph does not parse."""


def carry_out(judge: Judge, memory: int, pipe: Connection) -> None:
    """The life of the process: a release, a folder and a change in, what became of it or the error that it ended in
    out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            root, folder, change = pipe.recv()
            try:
                pipe.send(_done(Release.open(Path(root)), Path(folder), change, judge))
            except (InspgraphError, MemoryError) as error:
                known = isinstance(error, InspgraphError)
                pipe.send(error if known else QueryError("the change needs too much memory"))


def _done(release: Release, folder: Path, change: Change, judge: Judge) -> Done:
    engine = ox.Store()
    engine.bulk_load(release.dump.read_bytes(), format=ox.RdfFormat.N_QUADS)
    existed = change.graph is None or engine.contains_named_graph(ox.NamedNode(change.graph))
    if change.action == "delete" and not existed:
        return Done()
    with _cut_off():
        apply_change(engine, change)
    verdict = judge(engine.dump(format=ox.RdfFormat.N_QUADS) or b"", release.manifest)
    if verdict.report:
        return Done(None, existed, verdict.results, verdict.report)
    made = build_release_of(folder, verdict.content, {**release.manifest, **verdict.manifest})
    write_index(made)
    return Done(str(made.root), existed)


@contextlib.contextmanager
def _cut_off() -> Iterator[None]:
    """Without the right to open a file or a connection."""
    if sys.platform == "win32":
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def apply_change(engine: ox.Store, change: Change) -> None:
    """Changes what an engine holds, whole or not at all; ``QueryError`` or ``ContentError`` if it does not parse."""
    if change.update is not None:
        try:
            engine.update(change.update, base_iri=BASE)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            msg = f"the update cannot be carried out: {error}"
            raise QueryError(msg) from error
        return
    graph = ox.NamedNode(change.graph) if change.graph else ox.DefaultGraph()
    quads = [quad for part in change.parts for quad in _parse(*part, graph)]
    if change.action in {"put", "delete"}:
        engine.clear_graph(graph)
    if change.action == "delete" and isinstance(graph, ox.NamedNode):
        engine.remove_graph(graph)
    engine.extend(quads)


def _parse(media_type: str, content: bytes, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
    base = graph.value if isinstance(graph, ox.NamedNode) else BASE
    try:
        found = ox.parse(content, format=GRAPH_FORMATS[media_type], base_iri=base, without_named_graphs=True,
                         rename_blank_nodes=True)  # fmt: skip
        return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]
    except (SyntaxError, ValueError, OSError) as error:
        msg = f"what was sent is not {media_type}: {error}"
        raise ContentError(msg) from error
