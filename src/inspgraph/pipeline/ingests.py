"""Files into a store: described, validated in the company of what is held, and let in or turned away."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal as Choice

from rdflib import Graph

from inspgraph import iris
from inspgraph.describe import Description, UndatedInspectionError, describe_record, facts_edition, key_of
from inspgraph.errors import OverrideError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import DocumentRecord
from inspgraph.override import Overrides
from inspgraph.pipeline.editions import known_listing
from inspgraph.pipeline.files import Listing, digest_file, gather_overrides, walk
from inspgraph.pipeline.guarded import extract_files
from inspgraph.pipeline.privacy import leave_out
from inspgraph.pipeline.sources import Company
from inspgraph.pipeline.validations import validate_description
from inspgraph.pipeline.workers import LIMITS, Limits
from inspgraph.quads import lines_of, parse_lines, to_graphs, to_quads
from inspgraph.store import Held, Store
from inspgraph.validate import ValidationReport


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: ``held``, ``unchanged``, ``rejected`` (read, but not let in) or ``unreadable``."""

    path: str
    status: Choice["held", "unchanged", "rejected", "unreadable"]
    message: str
    key: str | None = None
    record: DocumentRecord | None = None
    report: ValidationReport | None = None

    @property
    def failed(self) -> bool:
        """Whether the document is not in the store."""
        return self.status in {"rejected", "unreadable"}


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms files are ingested; see ``ingest``."""

    listing: Listing | None = None
    limits: Limits = LIMITS
    person_key: str = iris.PERSON_KEY
    replace_others: bool = False
    overrides: Overrides | None = None


OPEN_TERMS = Terms()


def describe_in(record: DocumentRecord, edition: str, knowledge: Knowledge | None = None) -> Description:
    """The graphs of a record in the ``full`` or the ``facts`` edition; ``ValueError`` for any other word."""
    if edition not in {"full", "facts"}:
        msg = f"there is a full and a facts edition, not {edition!r}"
        raise ValueError(msg)
    found = spare(describe_record(record, knowledge), knowledge)
    return found if edition == "full" else Description(found.key, facts_edition(found.source, knowledge), found.persons)


def ingest(
    paths: Sequence[Path],
    store: Store,
    *,
    terms: Terms = OPEN_TERMS,
    knowledge: Knowledge | None = None,
    jobs: int = 1,
) -> Iterator[Outcome]:
    """Reads, describes and validates documents and takes those that conform into the store, one outcome a file.

    ``jobs`` files are read side by side and taken in in their order, so that the store is the same for any number.
    Each document enters by itself, and stays if the run is broken off. A file that is held, and would be read as it
    was read then, is not read again.
    What does not conform goes to the store's ``rejected`` folder and changes nothing else. Another file that would
    take the place of a held document is turned away, unless ``terms.replace_others`` is set: what is held must not
    depend on which of two came last. Documents that the facts edition of ``data/`` holds are known by their SHA-256:
    what a catalogue said of them counts, unless ``terms.listing`` says otherwise.
    """
    knowledge = knowledge or load_knowledge()
    terms = replace(terms, listing={**known_listing(knowledge.root), **(terms.listing or {})})
    counter = Counter(store, terms, knowledge)
    tickets = [counter.ticket(path) for path in walk(paths)]
    to_read = deque(ticket.path for ticket in tickets if not counter.knows(ticket))
    records = extract_files(list(to_read), counter.knowledge, terms.listing, terms.limits, terms.overrides, jobs=jobs)
    for ticket in tickets:
        if to_read and to_read[0] == ticket.path:
            to_read.popleft()
            yield counter.take(ticket, next(records))
        else:
            yield counter.recognise(ticket)


def spare(description: Description, knowledge: Knowledge | None = None) -> Description:
    """A description without the people who asked to be left out."""
    erased = (knowledge or load_knowledge()).erased
    lines = lines_of(to_quads(description.graphs)) if erased else []
    kept = leave_out(lines, erased)
    if kept == lines:
        return description
    source, persons = description.graphs
    graphs = to_graphs(parse_lines(kept))
    return Description(description.key, graphs[source], graphs.get(persons, Graph()))


@dataclass(frozen=True, slots=True)
class Ticket:
    """A file as it comes in: its digest, and the digest of all that decides how it is read."""

    path: Path
    sha256: str
    made_by: str


class Counter:
    """Where documents are let into a store, one after the other."""

    def __init__(self, store: Store, terms: Terms, knowledge: Knowledge) -> None:
        self.store = store
        self.terms = terms
        self.knowledge = knowledge
        self._overrides = terms.overrides or gather_overrides(knowledge=knowledge)
        self._company = Company(store, knowledge)
        self._held = {held.sha256: held for held in store.documents().values()}

    def ticket(self, path: Path) -> Ticket:
        """The ticket of a file; one that cannot be recognised later if the file cannot be read."""
        sha256 = digest_file(path, self.terms.limits.size)
        try:
            override = self._overrides.find(sha256, str(path))
        except OverrideError:
            return Ticket(path, "", "")
        row = (self.terms.listing or {}).get(sha256, {})
        said = [self.knowledge.reading, code_digest(), self.terms.person_key, sorted(row.items()), repr(override)]
        return Ticket(path, sha256, hashlib.sha256(json.dumps([sha256, *said]).encode()).hexdigest())

    def knows(self, ticket: Ticket) -> bool:
        """Whether the file is held as it would be read now."""
        held = self._held.get(ticket.sha256) if ticket.sha256 else None
        return held is not None and held.made_by == ticket.made_by

    def recognise(self, ticket: Ticket) -> Outcome:
        """The outcome for a file that need not be read."""
        key = self._held[ticket.sha256].key
        return Outcome(str(ticket.path), "unchanged", key, key)

    def take(self, ticket: Ticket, record: DocumentRecord) -> Outcome:
        """What was read of one file, taken into the store or turned away."""
        path = ticket.path
        if self.knows(ticket):  # the same file came in under another name meanwhile
            return self.recognise(ticket)
        if record.status != "ok":
            return Outcome(str(path), "unreadable", record.reason or "rejected", record=record)
        try:
            description = spare(describe_record(record, self.knowledge, self.terms.person_key), self.knowledge)
        except UndatedInspectionError as error:
            return Outcome(str(path), "rejected", f"{path}: {error}", record=record)
        other = self.store.held(description.key)
        if other and other.sha256 != record.source.sha256 and not self.terms.replace_others:
            message = (
                f"{path}: another document, {other.path}, is held as {description.key} (same publisher, place and "
                "date); if this one takes its place, ingest it with --replace"
            )
            return Outcome(str(path), "rejected", message, description.key, record)
        return self._judge(ticket, record, description)

    def _judge(self, ticket: Ticket, record: DocumentRecord, description: Description) -> Outcome:
        path, key = str(ticket.path), description.key
        authority = record.inspections[0].authority.ofsted_urn
        report = validate_description(description, self._company.of(authority, record.source.sha256), self.knowledge)
        if not report.conforms:
            turtle = description.source.serialize(format="turtle").encode()
            where = self.store.reject(key, turtle, report.as_text())
            first = report.results[0].message
            message = f"{path}: breaks {report.count('Violation')} constraint(s), first: {first}; report in {where}"
            return Outcome(path, "rejected", message, key, record, report)
        held = Held(
            key,
            path,
            record.source.sha256,
            record.source.text_sha256,
            record.document.title if record.document else "",
            authority,
            tuple(key_of(i, self.knowledge) for i in record.inspections),
            "full",
            ticket.made_by if ticket.sha256 == record.source.sha256 else "",
        )
        lines = lines_of(to_quads(description.graphs))
        changed = self.store.put_lines(held, lines)
        before = self._held.get(held.sha256, held)
        if before.key != key:  # the same file, read otherwise than before
            self.store.withdraw(before.key)
        self._company.take(held, lines)
        self._held[held.sha256] = held
        return Outcome(path, "held" if changed else "unchanged", key, key, record, report)


@cache
def code_digest() -> str:
    """A digest of the code and patterns that carry a file to its graph."""
    package = Path(__file__).parent.parent
    total = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        inside = path.relative_to(package)
        if path.suffix in {".py", ".toml", ".csv"} and inside.parts[0] not in {"web", "cli", "_knowledge"}:
            total.update(inside.as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()
