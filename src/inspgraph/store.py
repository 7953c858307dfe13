"""The embedded store: the graphs of ingested documents, and releases that answer SPARQL.

A store is a folder: ``sources/`` holds one canonical N-Quads file a document (the truth), ``releases/`` what
was built from them, ``rejected/`` what did not enter. A release is a folder that never changes: the sorted
dump with its SHA-256, a manifest, and an Oxigraph database made from the dump.
One process writes a store at a time; any number read its releases.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from filelock import FileLock, Timeout

from inspgraph.errors import QueryError, StoreError, StoreLockedError, StoreVersionError
from inspgraph.folders import write_whole
from inspgraph.iris import BASE
from inspgraph.nquads import join, lines_of, parse_nquads
from inspgraph.tabular import csv_of, read_tsv

Node = ox.NamedNode | ox.BlankNode | ox.Triple
PlainRow = dict[str, str | None]
FORMAT = 1
"""The version of the folder's layout and of what its graphs mean; it moves when either does."""
HEADER = b"# inspgraph document "
PUBLISHED, LISTED = "published", "dumps.json"
"""The folder, below that of a release, of what is published of it; and the file in it that lists what to download."""
KEEP = 5
"""Releases with files to download that a store keeps, unless it is told otherwise."""
RESULT_FORMATS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """The graphs that a query sees: those that make up its default graph, and those that GRAPH finds, by IRI."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A document that the store holds."""

    key: str
    path: str
    sha256: str
    text_sha256: str
    title: str
    authority: str
    inspections: tuple[str, ...]
    edition: str
    made_by: str = ""
    """What made the graph: a digest of the file, its row in a catalogue, the knowledge and the code."""
    graph: str = field(default="", compare=False)
    """The SHA-256 of the graph's lines, which the store adds."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT query: variable names, and for each row its terms (none where unbound)."""

    variables: tuple[str, ...]
    rows: tuple[tuple[ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None, ...], ...]

    @classmethod
    def of(cls, variables: Iterable[str], rows: Iterable[Iterable[str | None]]) -> Table:
        """A table of plain texts, for answers that are worked out from others."""
        return cls(tuple(variables), tuple(tuple(None if c is None else ox.Literal(c) for c in row) for row in rows))

    def without(self, *names: str) -> Table:
        """The table without some columns, such as a parameter that was bound."""
        kept = [i for i, name in enumerate(self.variables) if name not in names]
        return Table(tuple(self.variables[i] for i in kept), tuple(tuple(row[i] for i in kept) for row in self.rows))

    def plain(self) -> list[PlainRow]:
        """The rows as dictionaries of plain strings: IRIs and lexical forms."""
        return [{name: text(term) for name, term in zip(self.variables, row, strict=True)} for row in self.rows]


def text(term: object) -> str | None:
    """The IRI or lexical form of a term; none if it is unbound."""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else None


class Store:
    """A folder of document graphs; ``keep`` is how many releases with files to download stay when another is made."""

    def __init__(self, root: Path, keep: int = KEEP) -> None:
        self.root = root
        self.keep = keep

    @classmethod
    def open(cls, root: Path, *, create: bool = False, keep: int = KEEP) -> Store:
        """The store in a folder.

        Raises ``StoreError`` if there is none (and ``create`` is not set), and ``StoreVersionError`` if it was
        made in another format: a store is never misread.
        """
        store, mark = cls(root, keep), root / "format.json"
        if not mark.exists():
            occupied = root.exists() and any(p.name != ".lock" for p in root.iterdir())
            if occupied or not create:
                what = "is no store of inspgraph" if occupied else "holds no store yet"
                msg = f"{root}: {what}; `inspgraph ingest PATH… --store DIR` makes one in a folder that is empty or new"
                raise StoreError(msg)
            (root / "sources").mkdir(parents=True, exist_ok=True)
            write_whole(mark, json.dumps({"format": FORMAT}).encode())
        store._check_format(mark)
        return store

    def _check_format(self, mark: Path) -> None:
        try:
            made = json.loads(mark.read_text(encoding="utf-8"))["format"]
        except (ValueError, KeyError, TypeError) as error:
            msg = (
                f"{mark}: does not say which format the store has; restore it, or ingest the documents into a new store"
            )
            raise StoreVersionError(msg) from error
        if made == FORMAT:
            return
        paths = " ".join(sorted({f"'{held.path}'" for held in self._headers()})) or "PATH…"
        newer = isinstance(made, int) and made > FORMAT
        mend = (
            "use the newer inspgraph that made it"
            if newer
            else f"read its documents again into a new store: inspgraph ingest {paths} --store {self.root}-{FORMAT}"
        )
        msg = f"{self.root}: the store has format {made}, this inspgraph writes format {FORMAT}; {mend}"
        raise StoreVersionError(msg)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the store for writing; ``StoreLockedError`` at once if another process does."""
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            msg = f"{self.root}: another process is writing the store; try again when it is done"
            raise StoreLockedError(msg) from error
        try:
            yield
        finally:
            lock.release()

    def documents(self) -> dict[str, Held]:
        """The documents that the store holds, by key."""
        return {held.key: held for held in self._headers()}

    def _headers(self) -> Iterator[Held]:
        for path in sorted((self.root / "sources").glob("*.nq")):
            with path.open("rb") as lines:
                yield _parse_header(path, lines.readline())

    def held(self, key: str) -> Held | None:
        """The document that is held under a key; none if there is none."""
        path = self._source(key)
        if not path.exists():
            return None
        with path.open("rb") as lines:
            return _parse_header(path, lines.readline())

    def quads(self, key: str) -> list[ox.Quad]:
        """The quads of one document; ``StoreError`` if its file is damaged."""
        path = self._source(key)
        try:
            return parse_nquads(path.read_bytes())
        except ValueError as error:
            msg = f"{path}: {error}; ingest the document again"
            raise StoreError(msg) from error

    def lines(self, key: str) -> list[bytes]:
        """The canonical lines of one document; ``StoreError`` if its file is damaged."""
        path = self._source(key)
        head, _, body = path.read_bytes().partition(b"\n")
        made = _parse_header(path, head).graph
        if not made or hashlib.sha256(body).hexdigest() != made:
            self.quads(key)  # says where the mistake is, if the lines do not even parse
            if made:
                msg = f"{path}: its lines are not those that were written; ingest the document again"
                raise StoreError(msg)
        return body.splitlines()

    def put(self, held: Held, quads: Iterable[ox.Quad]) -> bool:
        """As ``put_lines``, of quads."""
        return self.put_lines(held, lines_of(quads))

    def put_lines(self, held: Held, lines: Iterable[bytes]) -> bool:
        """Takes in a document's graphs in the place of what was held under its key; whether their content changed.

        The file is replaced in one step, so that an interruption leaves the old document or the new one.
        """
        body = join(lines)
        made = replace(held, graph=hashlib.sha256(body).hexdigest())
        header = HEADER + json.dumps(asdict(made), sort_keys=True).encode() + b"\n"
        before = self.held(held.key)
        if before == made and before.graph == made.graph:
            return False
        write_whole(self._source(held.key), header + body)
        return before is None or before.graph != made.graph

    def state(self) -> str:
        """A digest over the documents that are held: it changes when a graph does."""
        told = "".join(f"{held.key} {held.edition} {held.graph}\n" for held in self._headers())
        return hashlib.sha256(told.encode()).hexdigest()

    def is_fresh(self, release: Release, knowledge: str) -> bool:
        """Whether a release was made from what is held now, with the knowledge of a digest (``folders.digest``)."""
        return (release.manifest.get("knowledge"), release.manifest.get("state")) == (knowledge, self.state())

    def withdraw(self, key: str) -> None:
        """Removes a document; ``StoreError`` if it is not held."""
        path = self._source(key)
        if not path.exists():
            msg = f"{self.root}: holds no document {key!r}"
            raise StoreError(msg)
        path.unlink()

    def reject(self, name: str, turtle: bytes, report: str) -> Path:
        """Lays a graph that breaks the shapes into ``rejected/`` with its report; where the report is."""
        folder = self.root / "rejected"
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{name}.ttl", turtle)
        write_whole(folder / f"{name}.txt", report.encode())
        return folder / f"{name}.txt"

    def _source(self, key: str) -> Path:
        return self.root / "sources" / f"{key}.nq"

    @property
    def releases(self) -> Path:
        """The folder in which the store's releases stand."""
        return self.root / "releases"

    def current(self) -> Release | None:
        """The release that was built last; none if there is none."""
        name = self.current_name()
        return Release.open(self.releases / name) if name else None

    def current_name(self) -> str | None:
        """The name of the folder of the release that was built last; none if there is none."""
        mark = self.root / "CURRENT"
        return mark.read_text().strip() if mark.exists() else None

    def swap(self, release: Release) -> None:
        """Makes a release the current one, in one step. The one before stays for its readers, and of those with files
        to download so many that there are ``keep`` with the new one; the others go."""
        listed = self.releases.glob(f"*/{PUBLISHED}/{LISTED}")
        newest = [one.parents[1].name for one in sorted(listed, key=lambda one: -one.stat().st_mtime)]
        stay = {release.root.name, self.current_name(), *[n for n in newest if n != release.root.name][: self.keep - 1]}
        write_whole(self.root / "CURRENT", release.root.name.encode())
        for old in self.releases.iterdir():
            if old.name not in stay:
                shutil.rmtree(old, ignore_errors=True)

    def keep_only(self, release: Release) -> None:
        """Removes every release but one, for readers that must not go on with what they have."""
        for old in self.releases.iterdir():
            if old.name != release.root.name:
                shutil.rmtree(old, ignore_errors=True)


def _parse_header(path: Path, line: bytes) -> Held:
    try:
        fields: dict[str, Any] = json.loads(line.removeprefix(HEADER))
        return Held(**{**fields, "inspections": tuple(fields["inspections"])})
    except (ValueError, TypeError, KeyError) as error:
        msg = f"{path}: its first line does not say which document it holds; remove it and ingest the document again"
        raise StoreError(msg) from error


class Release:
    """An immutable graph that answers SPARQL; its default graph is the union of its named graphs."""

    def __init__(self, root: Path, manifest: dict[str, Any]) -> None:
        self.root = root
        self.manifest = manifest

    @classmethod
    def open(cls, root: Path) -> Release:
        """The release in a folder; ``StoreError`` if it is none, ``StoreVersionError`` if of another format."""
        try:
            manifest = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            msg = f"{root}: holds no release; make one with `inspgraph build --out {root}`"
            raise StoreError(msg) from error
        if manifest.get("format") != FORMAT:
            made = manifest.get("format")
            msg = f"{root}: a release of format {made}, not {FORMAT}; build it again with `inspgraph build`"
            raise StoreVersionError(msg)
        return cls(root, manifest)

    def held_in(self, engine: ox.Store) -> Release:
        """The same release, asked of an engine in memory that holds its quads: that answers in a third of the time."""
        same = Release(self.root, self.manifest)
        same._engine = engine
        return same

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the sorted N-Quads dump: the release's identity."""
        return str(self.manifest["sha256"])

    @property
    def dump(self) -> Path:
        """The sorted N-Quads file."""
        return self.root / "dump.nq"

    @cached_property
    def _engine(self) -> ox.Store:
        return ox.Store.read_only(str(self.root / "graph"))

    def query(
        self,
        sparql: str,
        bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None,
        scope: Scope | None = None,
        *,
        union: bool = True,
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The engine's answer to a query over the union of all graphs; ``QueryError`` if it does not parse or run.

        A ``scope`` names other graphs; without ``union``, FROM and FROM NAMED in the query do. A graph that the
        release does not hold is empty. Results belong to the calling thread: consume them there.
        """
        more: dict[str, Any] = {"use_default_graph_as_union": True} if union else {}
        if scope is not None:
            more = {"default_graph": _nodes(scope.default), "named_graphs": _nodes(scope.named)}
        if bindings:
            more["substitutions"] = {ox.Variable(name): term for name, term in bindings.items()}
        try:
            return self._engine.query(sparql, base_iri=BASE, **more)
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            msg = f"the query cannot be answered: {error}"
            raise QueryError(msg) from error

    def select(self, sparql: str, bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None) -> Table:
        """The rows of a SELECT query; ``QueryError`` if it is of another form."""
        answer = self._solutions(sparql, bindings)
        names = tuple(variable.value for variable in answer.variables)
        return Table(names, tuple(tuple(row[name] for name in names) for row in answer))

    def rows(self, sparql: str, bindings: Mapping[str, ox.NamedNode | ox.Literal] | None = None) -> list[PlainRow]:
        """As ``select(…).plain()``, at less cost: the engine writes the rows, and no term is made of each cell."""
        return read_tsv(self._solutions(sparql, bindings).serialize(format=ox.QueryResultsFormat.TSV) or b"")

    def _solutions(self, sparql: str, bindings: Mapping[str, ox.NamedNode | ox.Literal] | None) -> ox.QuerySolutions:
        answer = self.query(sparql, bindings)
        if not isinstance(answer, ox.QuerySolutions):
            msg = "the query is no SELECT query, so it has no table"
            raise QueryError(msg)
        return answer

    def answer(self, sparql: str, media_type: str) -> bytes:
        """The serialised answer to any query; ``QueryError`` if its form has no such serialisation."""
        found = self.query(sparql)
        formats: Mapping[str, Any] = GRAPH_FORMATS if isinstance(found, ox.QueryTriples) else RESULT_FORMATS
        if media_type not in formats:
            msg = f"this form of query is not given as {media_type}; choose one of {', '.join(formats)}"
            raise QueryError(msg)
        if isinstance(found, ox.QuerySolutions) and media_type == "text/csv":
            return csv_of(found.serialize(format=ox.QueryResultsFormat.TSV) or b"")
        return found.serialize(format=formats[media_type]) or b""

    def answer_as(self, sparql: str, media_type: str | None) -> bytes | Table:
        """The answer as a media type; without one, a table for SELECT, a word for ASK, Turtle for a graph."""
        if media_type:
            return self.answer(sparql, media_type)
        found = self.query(sparql)
        if isinstance(found, ox.QuerySolutions):
            return self.select(sparql)
        if isinstance(found, ox.QueryBoolean):
            return Table.of(["answer"], [["yes" if found else "no"]])
        return found.serialize(format=ox.RdfFormat.TURTLE) or b""

    def find(
        self, subject: Node | None = None, predicate: ox.NamedNode | None = None, value: Node | ox.Literal | None = None
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, whatever their graph; what is not given may be anything."""
        return self._engine.quads_for_pattern(subject, predicate, value)

    def describe(self, iri: str) -> list[ox.Quad]:
        """Every quad about a resource, in both directions, by the IRI of its named graph."""
        node = ox.NamedNode(iri)
        return sorted({*self.find(node), *self.find(value=node)}, key=str)


def _nodes(graphs: Iterable[str]) -> list[ox.NamedNode]:
    return [ox.NamedNode(graph) for graph in graphs]


def build_release_of(folder: Path, content: bytes, manifest: Mapping[str, Any]) -> Release:
    """A release made of sorted N-Quads, in a sub-folder named by its digest; an equal one that stands is kept."""
    sha256 = hashlib.sha256(content).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    root = folder / sha256[:16]
    full = {**manifest, "format": FORMAT, "sha256": sha256, "quads": content.count(b"\n")}
    if root.exists():
        write_whole(root / "manifest.json", _json(full))
        return Release.open(root)
    work = Path(tempfile.mkdtemp(dir=folder, prefix=".making-"))
    try:
        (work / "dump.nq").write_bytes(content)
        (work / "manifest.json").write_bytes(_json(full))
        _load_engine(work / "graph", content)
        work.chmod(0o755)
        work.rename(root)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return Release.open(root)


def _load_engine(path: Path, content: bytes) -> None:
    engine = ox.Store(str(path))
    engine.bulk_load(content, format=ox.RdfFormat.N_QUADS)
    engine.optimize()  # not optional after a bulk load: queries are several times slower without it
    engine.flush()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False).encode() + b"\n"
