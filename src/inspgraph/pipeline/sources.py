"""The documents at hand: those of the committed facts edition, and those that were ingested, which take their place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from inspgraph import iris
from inspgraph.knowledge import Knowledge
from inspgraph.pipeline.editions import read_facts
from inspgraph.pipeline.privacy import leave_out
from inspgraph.quads import graph_of, lines_of
from inspgraph.registers import read_withdrawn
from inspgraph.store import Held, Store

Lines = list[bytes]
SOURCE = iris.source_graph("")
FILE = f'<{iris.IG}sha256> "'.encode()


@dataclass
class Sources:
    """Documents as canonical lines of N-Quads: source graphs by document key, and the names of persons.

    Who is ``erased`` is in neither, whatever comes in.
    """

    graphs: dict[str, Lines] = field(default_factory=dict)
    persons: dict[str, Lines] = field(default_factory=dict)
    editions: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """The key of the document that was made of a file, by the file's SHA-256."""
    erased: frozenset[str] = frozenset()

    def take(self, lines: Iterable[bytes], edition: str) -> None:
        """Takes in the lines of one or more documents, each in the place of what was held under its key.

        One that was ingested takes the place also of what was made of the same file under another key: where a document
        has no date, its key is made of its text, and the text may be read otherwise than before.
        """
        found: dict[str, Lines] = {}
        for line in leave_out(lines, self.erased):
            found.setdefault(graph_of(line), []).append(line)
        named = found.pop(iris.PERSONS_GRAPH, [])
        for name, graph in found.items():
            key, file = name.removeprefix(SOURCE), file_of(graph)
            if edition != "facts" and (before := self.files.get(file, key)) != key:
                self.leave(before)
            if file:
                self.files[file] = key
            self.graphs[key] = graph
            self.editions[key] = edition
            self.persons[key] = named

    def leave(self, key: str) -> None:
        """Leaves a document out again."""
        for kept in (self.graphs, self.persons, self.editions):
            kept.pop(key, None)

    def beside(self, file: str) -> dict[str, Lines]:
        """The source graphs but for what was made of a file, by document key."""
        return {key: graph for key, graph in self.graphs.items() if key != self.files.get(file)}


def file_of(lines: Lines) -> str:
    """The SHA-256 of the file that the lines of a document tell; nothing if they tell none."""
    return next((line.partition(FILE)[2].partition(b'"')[0].decode() for line in lines if FILE in line), "")


def held_sources(store: Store | None, knowledge: Knowledge, authority: str = "") -> Sources:
    """The documents at hand about one authority, by its URN, or about all; what was ingested before committed facts.

    Committed facts of a document that was withdrawn are left out, unless it was ingested again since.
    """
    sources = Sources(erased=knowledge.erased)
    gone = read_withdrawn(knowledge.root / "data/registers/withdrawn.csv")
    for path in sorted((knowledge.root / "data/inspections").glob(f"{authority or '*'}.trig")):
        sources.take(lines_of(read_facts(path, knowledge)), "facts")
    for key in [key for key in sources.graphs if iris.document(key) in gone]:
        sources.leave(key)
    for key, held in store.documents().items() if store else ():
        if not authority or held.authority == authority:
            sources.take(store.lines(key), held.edition)  # type: ignore[union-attr]
    return sources


class Company:
    """What is held beside the document that is being looked at, one authority at a time, so that memory is bounded."""

    def __init__(self, store: Store, knowledge: Knowledge) -> None:
        self._store = store
        self._knowledge = knowledge
        self._authority = ""
        self._sources = Sources()

    def of(self, authority: str, file: str = "") -> dict[str, Lines]:
        """The source graphs about an authority, by document key, but for what was made of a file."""
        return self._about(authority).beside(file)

    def _about(self, authority: str) -> Sources:
        if authority != self._authority:
            self._authority, self._sources = authority, held_sources(self._store, self._knowledge, authority)
        return self._sources

    def take(self, held: Held, lines: Lines) -> None:
        """Notes a document that was let in."""
        self._about(held.authority).take(lines, held.edition)
