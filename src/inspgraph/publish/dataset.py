"""The description of the whole graph: DCAT 3 with the UK's metadata model, VoID with partitions, schema.org.

Everything is counted from the release; the words stand in ``dataset.ttl``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.publish.dumps import PACKED, Dump, read_dumps
from inspgraph.publish.kept import kept_triples
from inspgraph.publish.tables import PACKING, TableOf, tables
from inspgraph.queries import run_query
from inspgraph.store import Release

DATASET = iris.BASE + "data"
WORDS = Path(__file__).with_name("dataset.ttl")
ABOUT = "about.nt"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
SPDX = "http://spdx.org/rdf/terms#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
XSD = "http://www.w3.org/2001/XMLSchema#"
IANA = "https://www.iana.org/assignments/media-types/"
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
Told = tuple[str, str, ox.NamedNode | ox.Literal]


def about(release: Release) -> list[ox.Triple]:
    """The description of a release's data set: as it was written beside it, else counted now and kept if it can be."""
    return kept_triples(release, ABOUT, describe_dataset)


def describe_dataset(release: Release) -> list[ox.Triple]:
    """The data set with its counts, partitions, files and tables, as triples without blank nodes, in order."""
    told = [*_counts(release), *_partitions(release), *_version(release)]
    for dump in read_dumps(release):
        told += _distribution(dump)
    for table in tables().values():
        told += _table(table)
    words = {quad.triple for quad in ox.parse(WORDS.read_bytes(), format=ox.RdfFormat.TURTLE)}
    made = {ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in told}
    return sorted(words | made, key=str)


def _counts(release: Release) -> Iterator[Told]:
    classes = run_query(release, "partition-classes").plain()
    properties = run_query(release, "partition-properties").plain()
    yield DATASET, VOID + "triples", _number(sum(int(row["triples"] or 0) for row in properties))
    yield DATASET, VOID + "classes", _number(len(classes))
    yield DATASET, VOID + "properties", _number(len(properties))
    things = run_query(release, "subjects").plain()[0]["things"]
    yield DATASET, VOID + "entities", _number(int(things or 0))
    days = run_query(release, "days-covered").plain()[0]
    period = DATASET + "#period"
    yield DATASET, DCT + "temporal", ox.NamedNode(period)
    yield period, RDF_TYPE, ox.NamedNode(DCT + "PeriodOfTime")
    for name, day in (("startDate", days["first"]), ("endDate", days["last"])):
        if day:
            yield period, DCAT + name, ox.Literal(day, datatype=ox.NamedNode(XSD + "date"))


def _partitions(release: Release) -> Iterator[Told]:
    for row in run_query(release, "partition-classes").plain():
        node = _part("class", row["class"])
        yield DATASET, VOID + "classPartition", ox.NamedNode(node)
        yield node, VOID + "class", ox.NamedNode(row["class"] or "")
        yield node, VOID + "entities", _number(int(row["things"] or 0))
    for row in run_query(release, "partition-properties").plain():
        yield from _property_part(DATASET, _part("property", row["property"]), row)
    for row in run_query(release, "partition-class-properties").plain():
        whole = _part("class", row["class"])
        yield from _property_part(whole, _part("class", row["class"], row["property"]), row)


def _property_part(whole: str, node: str, row: dict[str, str | None]) -> Iterator[Told]:
    yield whole, VOID + "propertyPartition", ox.NamedNode(node)
    yield node, VOID + "property", ox.NamedNode(row["property"] or "")
    yield node, VOID + "triples", _number(int(row["triples"] or 0))


def _part(kind: str, *names: str | None) -> str:
    words = [re.sub(r"[^A-Za-z0-9]+", "-", (name or "").partition("://")[2]).strip("-") for name in names]
    return f"{DATASET}#{kind}-{'--'.join(words)}"


def _version(release: Release) -> Iterator[Told]:
    made = datetime.fromtimestamp(release.dump.stat().st_mtime, UTC).date().isoformat()
    yield DATASET, DCAT + "version", ox.Literal(release.sha256[:16])
    yield DATASET, DCT + "modified", ox.Literal(made, datatype=ox.NamedNode(XSD + "date"))
    yield DATASET, DCAT + "hasCurrentVersion", ox.NamedNode(f"{iris.BASE}release/{release.sha256[:16]}/data")


def _distribution(dump: Dump) -> Iterator[Told]:
    node, checksum = dump.address, f"{dump.address}#checksum"
    yield DATASET, DCAT + "distribution", ox.NamedNode(node)
    yield DATASET, VOID + "dataDump", ox.NamedNode(node)
    yield from _file(node, dump.title, dump.media_type)
    yield node, DCAT + "byteSize", ox.Literal(str(dump.bytes), datatype=ox.NamedNode(XSD + "nonNegativeInteger"))
    if dump.transfer_type != dump.media_type:
        yield node, DCAT + "compressFormat", ox.NamedNode(IANA + dump.transfer_type)
    yield node, SPDX + "checksum", ox.NamedNode(checksum)
    yield checksum, RDF_TYPE, ox.NamedNode(SPDX + "Checksum")
    yield checksum, SPDX + "algorithm", ox.NamedNode(SPDX + "checksumAlgorithm_sha256")
    yield checksum, SPDX + "checksumValue", ox.Literal(dump.sha256, datatype=ox.NamedNode(XSD + "hexBinary"))


def _table(table: TableOf) -> Iterator[Told]:
    for node, title in ((table.address, "as a table"), (table.packed, "as a table, packed")):
        yield DATASET, DCAT + "distribution", ox.NamedNode(node)
        yield from _file(node, f"{table.title}, {title}", "text/csv")
        yield node, DCT + "description", ox.Literal(table.description, language="en")
        yield node, DCT + "conformsTo", ox.NamedNode("https://www.w3.org/TR/tabular-data-model/")
    yield table.packed, DCAT + "compressFormat", ox.NamedNode(IANA + PACKED[PACKING])


def _file(node: str, title: str, media_type: str) -> Iterator[Told]:
    yield node, RDF_TYPE, ox.NamedNode(DCAT + "Distribution")
    yield node, DCT + "title", ox.Literal(title, language="en")
    yield node, DCT + "license", ox.NamedNode(LICENCE)
    yield node, DCAT + "accessURL", ox.NamedNode(DATASET)
    yield node, DCAT + "downloadURL", ox.NamedNode(node)
    yield node, DCAT + "mediaType", ox.NamedNode(IANA + media_type)


def _number(count: int) -> ox.Literal:
    return ox.Literal(str(count), datatype=ox.NamedNode(XSD + "integer"))


def search_description(release: Release) -> str:
    """The data set as schema.org JSON-LD, to stand in a page; no value can end the element that holds it."""
    told = {(t.subject.value, t.predicate.value): t.object.value for t in about(release)}  # type: ignore[union-attr]
    days = (told.get((DATASET + "#period", DCAT + name)) for name in ("startDate", "endDate"))
    files = [(dump.address, dump.media_type, dump.title) for dump in read_dumps(release)]
    files += [(table.address, "text/csv", table.title) for table in tables().values()]
    described: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "name": told[DATASET, DCT + "title"],
        "description": told[DATASET, DCT + "description"],
        "url": DATASET,
        "license": LICENCE,
        "version": release.sha256[:16],
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "The inspgraph authors"},
        "temporalCoverage": "/".join(day or ".." for day in days),
        "spatialCoverage": "England",
        "distribution": [
            {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind, "name": title}
            for address, kind, title in files
            if "/authority/" not in address
        ],
    }
    return json.dumps(described, ensure_ascii=False).replace("<", "\\u003c")
