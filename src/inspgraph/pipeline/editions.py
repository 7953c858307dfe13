"""The facts edition of a store: files that anyone may publish, small and easily compared, and read again in full."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF

from inspgraph import iris
from inspgraph.describe import facts_edition
from inspgraph.errors import KnowledgeError
from inspgraph.folders import write_whole
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.pipeline.compact import Compact
from inspgraph.pipeline.privacy import leave_out
from inspgraph.pipeline.trig import prefix_lines, trig_of
from inspgraph.quads import lines_of, parse_lines, parse_trig, to_graphs, to_quads
from inspgraph.store import Store

Graphs = dict[str, list[ox.Quad]]
CATALOGUE = "catalogue.csv"
CATALOGUE_COLUMNS = ("sha256", "ofsted_urn", "url", "listed_publication_date")
FROM = "http://purl.org/pav/retrievedFrom"


def write_facts(store: Store, folder: Path, knowledge: Knowledge | None = None) -> list[Path]:
    """Writes the facts edition of what the store holds, one TriG file an authority; the files written.

    Documents that a file has and the store does not hold stay in it, unless the store holds the same under another key.
    """
    knowledge = knowledge or load_knowledge()
    keys: dict[str, list[str]] = {}
    files: dict[str, str] = {}
    for key, held in store.documents().items():
        keys.setdefault(held.authority, []).append(key)
        files[held.sha256] = iris.source_graph(key)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for urn, held_here in sorted(keys.items()):
        path = folder / f"{urn}.trig"
        graphs = _others(_by_graph(read_facts(path, knowledge)), files) if path.exists() else {}
        for key in held_here:
            graphs = _merged(graphs, _facts_of(store, key, knowledge))
        lines = leave_out(lines_of(quad for quads in graphs.values() for quad in quads), knowledge.erased)
        write_quads(path, parse_lines(lines), knowledge)
        written.append(path)
    return [*written, write_catalogue(folder, knowledge)]


def _others(graphs: Graphs, files: Mapping[str, str]) -> Graphs:
    """Graphs but for those of a file that was read anew under another key; ``files`` are the graphs of files now."""
    return {name: quads for name, quads in graphs.items() if files.get(_listed(quads).get("sha256", ""), name) == name}


def write_catalogue(folder: Path, knowledge: Knowledge) -> Path:
    """Writes the table of the documents of a facts edition that Ofsted lists, and returns its path.

    Who ingests one of them then needs no catalogue: it is known by its SHA-256, and keeps its name and date.
    """
    rows = []
    for path in sorted(folder.glob("*.trig")):
        for quads in _by_graph(read_facts(path, knowledge)).values():
            row = _listed(quads)
            if row.get("sha256") and (row.get("url") or row.get("listed_publication_date")):
                rows.append({"ofsted_urn": path.stem, **row})
    table = folder / CATALOGUE
    with table.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.DictWriter(stream, CATALOGUE_COLUMNS, lineterminator="\n")
        lines.writeheader()
        lines.writerows(sorted(rows, key=lambda row: (row["ofsted_urn"], row["sha256"])))
    return table


def _listed(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """What a source graph says of where its document is listed: its digest, its address, its date from a catalogue."""
    said: dict[str, dict[str, str]] = {}
    for quad in quads:
        said.setdefault(str(quad.subject), {})[quad.predicate.value] = getattr(quad.object, "value", "")
    row = {}
    for node in said.values():
        if node.get(FROM):
            row["url"] = node[FROM]
        if node.get(f"{iris.IG}documentType"):
            row["sha256"] = node.get(f"{iris.IG}sha256", "")
        by_catalogue = node.get(f"{iris.IG}extractionMethod", "").endswith("/method/catalogue")
        if by_catalogue and node.get(str(RDF.predicate)) == f"{iris.IG}published":
            row["listed_publication_date"] = node[str(RDF.object)]
    return row


def known_listing(root: Path) -> dict[str, dict[str, str]]:
    """The documents that the facts edition of ``data/`` lists, by SHA-256, as rows of a catalogue."""
    table = root / "data/inspections" / CATALOGUE
    if not table.is_file():
        return {}
    with table.open(encoding="utf-8", newline="") as lines:
        return {row["sha256"]: row for row in csv.DictReader(lines)}


def write_quads(path: Path, quads: Iterable[ox.Quad], knowledge: Knowledge) -> None:
    """Writes source graphs and the names of the people in them as a file of the facts edition."""
    write_whole(path, _as_trig(_by_graph(quads), knowledge).encode())
    path.chmod(0o644)  # anyone may publish it


def _facts_of(store: Store, key: str, knowledge: Knowledge) -> Graphs:
    graphs = to_graphs(store.quads(key))
    source = iris.source_graph(key)
    graphs[source] = facts_edition(graphs[source], knowledge)
    return _by_graph(to_quads(graphs))


def _by_graph(quads: Iterable[ox.Quad]) -> Graphs:
    graphs: Graphs = {}
    for quad in quads:
        graphs.setdefault(quad.graph_name.value, []).append(quad)  # type: ignore[union-attr]
    return graphs


def _merged(graphs: Graphs, new: Graphs) -> Graphs:
    """Some graphs with those of one more document; its people join the others."""
    people = [*graphs.get(iris.PERSONS_GRAPH, ()), *new.get(iris.PERSONS_GRAPH, ())]
    return {**graphs, **new, **({iris.PERSONS_GRAPH: people} if people else {})}


def _as_trig(graphs: Graphs, knowledge: Knowledge) -> str:
    spoken_of = {q.object for name, quads in graphs.items() if name != iris.PERSONS_GRAPH for q in quads}
    parts = [FACTS_HEADER, prefix_lines()]
    for name, quads in sorted(graphs.items()):
        kept = [q for q in quads if q.subject in spoken_of] if name == iris.PERSONS_GRAPH else quads
        if kept:
            parts.append(trig_of(name, Compact(kept, knowledge).shrink()))
    return "\n".join(parts)


def read_facts(path: Path, knowledge: Knowledge) -> list[ox.Quad]:
    """The quads of a file of the facts edition, what it implies among them; ``KnowledgeError`` if it is no TriG."""
    try:
        written = parse_trig(path.read_bytes())
    except ValueError as error:
        msg = f"{path}: not TriG: {error}; write it again with `inspgraph facts`"
        raise KnowledgeError(msg) from error
    return [
        ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, ox.NamedNode(name))
        for name, quads in _by_graph(written).items()
        for subject, predicate, value in Compact(quads, knowledge).expand()
    ]


FACTS_HEADER = """# Facts about inspections, read from documents that Ofsted and the council published;
# none of the words of their findings.
# Made by `inspgraph facts`; do not edit. What names and other facts tell is left out, and put in again when the
# file is read (docs/reference/facts.md). Contains public sector information licensed under the
# Open Government Licence v3.0: https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/
"""
