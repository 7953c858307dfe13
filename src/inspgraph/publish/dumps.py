"""The whole release to download: N-Quads, TriG, Turtle an authority, sums, and what changed since the one before."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox
import zstandard

from inspgraph import iris
from inspgraph.folders import write_whole
from inspgraph.nquads import graph_of, join
from inspgraph.publish.kept import FOLDER
from inspgraph.queries import run_query
from inspgraph.store import LISTED, Release

PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda content: gzip.compress(content, compresslevel=6, mtime=0),
    ".zst": lambda content: zstandard.ZstdCompressor(level=12).compress(content),
}
"""How files are packed, by the end of their names; the same content always gives the same file."""
PACKED = {".gz": "application/gzip", ".zst": "application/zstd"}
"""The media types of packed files (RFC 6713, RFC 8878)."""
SUMS = "SHA256SUMS"
INSPECTION_GRAPH = f"{iris.GRAPH}inspection/"


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to download: its name below ``/data/``, what it holds, its media type unpacked, its size and its sum."""

    name: str
    title: str
    media_type: str
    bytes: int
    sha256: str

    @property
    def transfer_type(self) -> str:
        """The media type of the file as it is sent: that of the packing where it is packed."""
        return PACKED.get(Path(self.name).suffix, self.media_type)

    @property
    def address(self) -> str:
        """Where the file is given."""
        return f"{iris.BASE}data/{self.name}"


def write_dumps(release: Release, before: Release | None = None) -> list[Dump]:
    """Writes the dumps of a release beside it, with their sums and the changes since another; those written."""
    folder = release.root / FOLDER
    (folder / "authority").mkdir(parents=True, exist_ok=True)
    made = [_write(folder, *file) for file in _files(release, before)]
    write_whole(folder / SUMS, "".join(f"{dump.sha256}  {dump.name}\n" for dump in made).encode())
    write_whole(folder / LISTED, json.dumps([asdict(dump) for dump in made], indent=1).encode())
    return made


def read_dumps(release: Release) -> list[Dump]:
    """The dumps that stand beside a release; none if they were not written."""
    listed = release.root / FOLDER / LISTED
    return [Dump(**row) for row in json.loads(listed.read_text(encoding="utf-8"))] if listed.is_file() else []


def _write(folder: Path, name: str, title: str, media_type: str, content: bytes) -> Dump:
    packed = PACKERS.get(Path(name).suffix, bytes)(content)
    write_whole(folder / name, packed)
    return Dump(name, title, media_type, len(packed), hashlib.sha256(packed).hexdigest())


def _files(release: Release, before: Release | None) -> Iterator[tuple[str, str, str, bytes]]:
    content = release.dump.read_bytes()
    for name, title, media_type, whole in (
        ("inspgraph.nq", "Everything, as sorted N-Quads", "application/n-quads", content),
        ("inspgraph.trig", "Everything, as TriG", "application/trig", _rewritten(content, ox.RdfFormat.TRIG)),
    ):
        yield from ((name + end, title, media_type, whole) for end in PACKERS)
    for urn, lines in sorted(by_authority(release, content.splitlines()).items()):
        title = f"What is held of the inspections of authority {urn}, as Turtle"
        yield f"authority/{urn}.ttl", title, "text/turtle", _rewritten(join(lines), ox.RdfFormat.TURTLE)
    if before:
        yield "changes.json", "What changed since the release before", "application/json", changes(before, release)
        for name, changed in zip(("added", "removed"), _changed_lines(before, release), strict=True):
            title = f"The statements {name} since the release before, as N-Quads"
            yield f"{name}.nq.gz", title, "application/n-quads", join(sorted(changed))


def _rewritten(lines: bytes, form: ox.RdfFormat) -> bytes:
    quads = sorted(ox.parse(lines, format=ox.RdfFormat.N_QUADS), key=lambda quad: (str(quad.graph_name), str(quad)))
    statements: Iterable[ox.Quad | ox.Triple] = quads
    if form == ox.RdfFormat.TURTLE:
        statements = sorted({quad.triple for quad in quads}, key=str)
    return ox.serialize(statements, format=form, prefixes={"ig": iris.IG, "graph": iris.GRAPH}) or b""  # type: ignore[arg-type]


def by_authority(release: Release, lines: Iterable[bytes]) -> dict[str, list[bytes]]:
    """The lines of inspection and source graphs by the number of the council they are about; several have some."""
    told: dict[str, set[str]] = defaultdict(set)
    for row in run_query(release, "documents-by-authority").plain():
        told[iris.source_graph((row["document"] or "").removeprefix(iris.ID + "document/"))].add(row["urn"] or "")
    found: dict[str, list[bytes]] = defaultdict(list)
    for line in lines:
        graph = graph_of(line)
        mine = told.get(graph, set())
        if graph.startswith(INSPECTION_GRAPH):
            mine = {graph.removeprefix(INSPECTION_GRAPH).partition("-")[0]}
        for urn in mine:
            found[urn].append(line)
    return found


def _changed_lines(before: Release, after: Release) -> tuple[set[bytes], set[bytes]]:
    old, new = (set(release.dump.read_bytes().splitlines()) for release in (before, after))
    return new - old, old - new


def changes(before: Release, after: Release) -> bytes:
    """What one release has and another had, by named graph, as counts of statements."""
    added, removed = _changed_lines(before, after)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: {"added": 0, "removed": 0})
    for kind, lines in (("added", added), ("removed", removed)):
        for line in lines:
            counts[graph_of(line)][kind] += 1
    told = {
        "from": before.sha256,
        "to": after.sha256,
        "added": len(added),
        "removed": len(removed),
        "graphs": dict(sorted(counts.items())),
    }
    return json.dumps(told, indent=1).encode() + b"\n"
