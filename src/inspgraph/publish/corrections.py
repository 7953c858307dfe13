"""What was put right: value before and after, why, when and in which role, as rows and as provenance (PROV-O).

The entries come from what people settled in documents, from the registers, and from what releases have otherwise than
those before them. Nobody is named.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from inspgraph import iris
from inspgraph.folders import knowledge_root
from inspgraph.publish.differences import read_differences
from inspgraph.publish.kept import kept_triples
from inspgraph.queries import run_query
from inspgraph.store import Release

if TYPE_CHECKING:
    from inspgraph.registers import Withdrawn

CORRECTIONS = iris.BASE + "corrections"
"""The log of corrections."""
WORDS = Path(__file__).with_name("corrections.ttl")
PROV = "http://www.w3.org/ns/prov#"
DCT = "http://purl.org/dc/terms/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
REGISTERS = Path("data/registers")
UNKNOWN = "The documents were read anew, or what is known has changed; no reason was noted."
KINDS = {
    "settled": "value settled by hand",
    "doubt": "doubt looked into",
    "release": "fact changed by a release",
    "register": "source table corrected",
    "merged": "address leads elsewhere",
    "withdrawn": "withdrawn",
}
"""What entries of the log are."""
Row = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry: what kind, of which thing and property, the value before and after, why, by which role, when, in which
    release if that is known, and the document or file on which it rests."""

    kind: str
    subject: str
    predicate: str
    before: str | None
    after: str | None
    why: str
    role: str
    on: str | None = None
    release: str | None = None
    source: str | None = None

    @property
    def iri(self) -> str:
        """The address of the entry, made of what it says."""
        told = "\n".join(
            map(str, (self.kind, self.subject, self.predicate, self.before, self.after, self.why, self.release))
        )
        return f"{CORRECTIONS}#{self.kind}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"

    def as_row(self) -> Row:
        """The entry as a row of the table."""
        return {"correction": self.iri, **asdict(self), "property": self.predicate, "kindName": KINDS[self.kind]}


def correction_rows(release: Release) -> list[Row]:
    """The log as rows of a table, the newest first."""
    return [found.as_row() for found in list_corrections(release)]


def list_corrections(release: Release) -> list[Correction]:
    """The log of a release: the newest first, and what has no day last."""
    found = [*_settled(release), *_changed(release), *_doubts(release), *_registers(knowledge_root())]
    by_name = sorted({one.iri: one for one in found}.values(), key=lambda one: (one.kind, one.subject, one.predicate))
    return sorted(by_name, key=lambda one: one.on or "", reverse=True)


def _settled(release: Release) -> Iterator[Correction]:
    """Values that people settled; the value before is known where a release changed with it (``_changed``)."""
    changed = {(one.subject, one.property) for one in read_differences(release)}
    for row in run_query(release, "settled-claims").plain():
        if (row["subject"], row["property"]) not in changed:
            value = row["valueName"] or row["value"]
            yield _of(row, "settled", row["property"] or "", None, value)


def _doubts(release: Release) -> Iterator[Correction]:
    for row in run_query(release, "settled-doubts").plain():
        yield _of(row, "doubt", row["kindName"] or "", "open", (row["statusName"] or "").lower())


def _of(row: Mapping[str, str | None], kind: str, name: str, before: str | None, after: str | None) -> Correction:
    told = {"on": row["on"], "source": row["document"]}
    return Correction(kind, row["subject"] or "", name, before, after, row["why"] or "", "curator", **told)


def _changed(release: Release) -> Iterator[Correction]:
    """What releases changed; where a person settled the value, with that person's reason."""
    gone = _withdrawn(knowledge_root())
    reasons = {(row["subject"], row["property"]): row for row in run_query(release, "settled-claims").plain()}
    for one in read_differences(release):
        if one.subject in gone or any(_part_of(one.subject, address) for address in gone):
            continue
        known = reasons.get((one.subject, one.property))
        yield Correction(
            "release",
            one.subject,
            one.property,
            one.before,
            one.after or None,
            (known["why"] if known else None) or UNKNOWN,
            "curator" if known else "maker",
            on=one.on,
            release=one.release,
            source=known["document"] if known else None,
        )


def _part_of(subject: str, address: str) -> bool:
    """Whether a judgement is one of an inspection."""
    key = address.removeprefix(iris.inspection(""))
    return key != address and subject.startswith(f"{iris.ID}judgement/{key}-")


def _registers(root: Path) -> Iterator[Correction]:
    for row in _read(root / REGISTERS / "exceptions.csv"):
        name, file = f"{row['table']}: {row['column']}", "data/registers/exceptions.csv"
        subject = iris.authority(row["key"]) if row["key"].isdigit() else row["key"]
        yield Correction(
            "register", subject, name, row["theirs"] or None, row["ours"] or None, row["reason"], "curator", source=file
        )
    for row in _read(root / REGISTERS / "inspections.csv"):
        before, after = (iris.inspection(row[key]) for key in ("mention_key", "inspection_key"))
        file = "data/registers/inspections.csv"
        yield Correction("merged", before, "address", before, after, row["reason"], "curator", source=file)
    for address, gone in _withdrawn(root).items():
        why, file = gone.reason or "No reason was noted.", "data/registers/withdrawn.csv"
        yield Correction(
            "withdrawn", address, "address", address, gone.replaced_by, why, "operator", gone.withdrawn_on, source=file
        )


def _withdrawn(root: Path) -> dict[str, Withdrawn]:
    from inspgraph.registers import read_withdrawn  # noqa: PLC0415 - serving imports no more than it takes

    return read_withdrawn(root / REGISTERS / "withdrawn.csv")


def _read(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def corrections(release: Release) -> list[ox.Triple]:
    """The log as it was written beside a release, else worked out now."""
    return kept_triples(release, "corrections.nt", describe_corrections)


def describe_corrections(release: Release) -> list[ox.Triple]:
    """The log as triples without blank nodes, in order (PROV-O, sections 3.1 and 3.2)."""
    words = {quad.triple for quad in ox.parse(WORDS.read_bytes(), format=ox.RdfFormat.TURTLE)}
    return sorted({*words, *(triple for one in list_corrections(release) for triple in _triples(one))}, key=str)


def _triples(one: Correction) -> Iterable[ox.Triple]:
    before, after = f"{one.iri}-before", f"{one.iri}-after"
    told: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        (one.iri, RDF + "type", ox.NamedNode(PROV + "Activity")),
        (one.iri, RDFS + "label", ox.Literal(f"{KINDS[one.kind]}: {one.predicate.rpartition('#')[2]}", language="en")),
        (one.iri, RDFS + "comment", ox.Literal(one.why, language="en")),
        (one.iri, DCT + "isPartOf", ox.NamedNode(CORRECTIONS)),
        (one.iri, PROV + "wasAssociatedWith", ox.NamedNode(f"{CORRECTIONS}#{one.role}")),
        (one.iri, PROV + "used", ox.NamedNode(before)),
        *_entity(one, before, one.before),
    ]
    if one.on:
        told.append((one.iri, DCT + "date", ox.Literal(one.on, datatype=ox.NamedNode(XSD + "date"))))
    if one.release:
        release = ox.NamedNode(f"{iris.BASE}release/{one.release}/data")
        told.append((one.iri, DCT + "relation", release))
    if one.source and one.source.startswith(iris.BASE):
        told.append((one.iri, PROV + "used", ox.NamedNode(one.source)))
    if one.after is None:
        told.append((before, PROV + "wasInvalidatedBy", ox.NamedNode(one.iri)))
    else:
        told += [
            *_entity(one, after, one.after),
            (after, PROV + "wasGeneratedBy", ox.NamedNode(one.iri)),
            (after, PROV + "wasRevisionOf", ox.NamedNode(before)),
        ]
    return [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), o) for s, p, o in told]


def _entity(one: Correction, node: str, value: str | None) -> Iterator[tuple[str, str, ox.NamedNode | ox.Literal]]:
    """A value as it stood; one that nobody noted has none."""
    yield node, RDF + "type", ox.NamedNode(PROV + "Entity")
    if one.subject.startswith(iris.BASE):
        yield node, PROV + "specializationOf", ox.NamedNode(one.subject)
    if value is not None:
        yield node, PROV + "value", ox.Literal(value)
