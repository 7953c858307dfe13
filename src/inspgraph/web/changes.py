"""A change to a dataset, carried out in a process of its own: done whole, judged, and made a release, or not at all."""

from __future__ import annotations

import contextlib
import re
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

XML = "application/rdf+xml"
INPUT = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
"""What a graph may be sent as."""

MOST_EXPANDED = 100 * 2**20
"""Bytes that a text of XML may have with its entities expanded: a few hundred may stand for more than there is room."""
ENTITY = re.compile(rb"<!ENTITY\s+([^\s%]+)\s+(?:\"([^\"]*+)\"|'([^']*+)')")
REFERENCE = re.compile(rb"&([^\s;&#]++);")


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


def check_entities(content: bytes, most: int = MOST_EXPANDED) -> None:
    """``ContentError`` for a text of XML that has more bytes with the entities expanded that it declares itself.

    An entity is as large as its value with those in it that are declared before; one that names itself or a later one
    is too large. Of one that is declared twice the first counts (XML 1.0, section 4.2).
    """
    declared, sizes = {match[1] for match in ENTITY.finditer(content)}, dict[bytes, int]()
    for match in ENTITY.finditer(content):
        value = match[2] or match[3] or b""
        inside = sum(sizes.get(name, most + 1 if name in declared else 0) for name in REFERENCE.findall(value))
        sizes.setdefault(match[1], len(value) + inside)
    if sum(sizes.get(name, 0) for name in REFERENCE.findall(content)) > most:
        msg = f"what was sent is larger than {most:,} bytes with its entities expanded"
        raise ContentError(msg)


def _parse(media_type: str, content: bytes, graph: ox.NamedNode | ox.DefaultGraph) -> list[ox.Quad]:
    if media_type == XML:
        check_entities(content)
    base = graph.value if isinstance(graph, ox.NamedNode) else BASE
    try:
        found = ox.parse(content, format=GRAPH_FORMATS[media_type], base_iri=base, without_named_graphs=True,
                         rename_blank_nodes=True)  # fmt: skip
        return [ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in found]
    except (SyntaxError, ValueError, OSError) as error:
        msg = f"what was sent is not {media_type}: {error}"
        raise ContentError(msg) from error
