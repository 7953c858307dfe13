"""What the page of an inspection shows: facts with the claims behind them, judgements, and statements in order.

Sources stand side by side: for each fact, what each document claims, in which words, and which value was adopted.
"""

from __future__ import annotations

from calendar import day_name
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from inspgraph import iris
from inspgraph.web.doubts import in_doubt, read_doubts
from inspgraph.web.names import day, property_name, short_name, shown
from inspgraph.web.saying import read_statements
from inspgraph.web.site import Row, Site

WEEKDAY = iris.IG + "fieldworkWeekday"
FACTS = tuple(
    iris.IG + name
    for name in (
        "inspectedAuthority", "inspectionType", "underFramework", "fieldworkMonth", "fieldworkStart", "fieldworkEnd",
        "published", "conductedBy", "notice", "legalBasis", "reviewedBody", "deliveryBody",
    )
)  # fmt: skip
"""The facts of an inspection in the order in which they are read; others follow by name."""
SHOWN_ELSEWHERE = frozenset({
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "http://www.w3.org/2004/02/skos/core#prefLabel",
    iris.IG + "participation", iris.IG + "scope",
})  # fmt: skip
RELATIONS = {
    "report": "the inspectorate's own report",
    "describes": "describes it at second hand",
    "mentions": "mentions it",
}


@dataclass(frozen=True, slots=True)
class Passage:
    """Where something is written, and in which words if these are held."""

    iri: str
    document: str
    page: str | None
    start: str
    end: str
    words: str | None


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a fact as it is shown, and what it links to."""

    text: str
    iri: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says of one fact."""

    iri: str
    document: str
    value: Value
    method: str | None
    status: str | None
    passages: tuple[Passage, ...]


@dataclass(slots=True)
class Fact:
    """One fact: the values that were adopted, and the claims of each document."""

    name: str
    property: str
    adopted: list[Value] = field(default_factory=list)
    claims: dict[str, list[Claim]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with its themes and the passages that it is quoted from."""

    row: Row
    themes: tuple[Row, ...]
    passages: tuple[Passage, ...]

    @property
    def key(self) -> str:
        """The last part of its IRI, by which a page is searched for it."""
        return (self.row["statement"] or "").rsplit("/", 1)[-1]

    @property
    def heading(self) -> str:
        """The heading under which it stands: as printed, else its section, else its type."""
        return self.row["heading"] or self.row["sectionLabel"] or self.row["typeLabel"] or "Statements"

    @property
    def withheld(self) -> bool:
        """Whether it had words in its document and they are not held; what is only mentioned never had any."""
        return self.row["words"] is None and self.row["method"] != "mention"

    @property
    def place(self) -> tuple[int, str]:
        """Where it stands in its document, for ordering."""
        return (min((int(p.start) for p in self.passages), default=0), self.row["statement"] or "")


@dataclass(frozen=True, slots=True)
class Telling:
    """What one document says of the inspection: its statements in its own order, by heading."""

    document: Row | None
    groups: tuple[tuple[str, tuple[Statement, ...]], ...]


def inspection_view(site: Site, iri: str, outgoing: list[Row]) -> dict[str, Any]:
    """Everything that the page of an inspection shows; ``outgoing`` is what is said of it."""
    rows = [*site.rows("passages-of-claims", inspection=iri), *site.rows("passages-of-statements", inspection=iri)]
    passages = read_passages(sorted(rows, key=in_order))
    claims = [(row, _claim(row, passages)) for row in site.rows("inspection-claims", inspection=iri)]
    documents = read_documents(site.rows("inspection-documents", inspection=iri))
    statements, doubts = _statements(site, iri, passages), read_doubts(site, iri)
    return {
        "doubts": doubts,
        "in_doubt": in_doubt(doubts),
        "documents": documents,
        "relations": RELATIONS,
        "shorts": {row["document"]: row["short"] for row in documents},
        "facts": read_facts(outgoing, [(row, claim) for row, claim in claims if row["subject"] == iri]),
        "judgements": _judgements(site, iri, claims),
        "not_held": site.rows("inspection-areas-not-held", inspection=iri),
        "tellings": tell(statements, documents),
        "wordless": any(statement.withheld for statement in statements),
        "scope": passages.get("", ()),
        "team": site.rows("inspection-team", inspection=iri),
        "evidence": site.rows("inspection-evidence-counts", inspection=iri),
        "basis": site.rows("inspection-basis", inspection=iri),
        "later": site.rows("inspection-looked-back-on", inspection=iri),
    }


def in_order(passage: Row) -> tuple[str, int, int, str]:
    """Orders passages: by document, then as they stand in it."""
    start, end = int(passage["start"] or 0), int(passage["end"] or 0)
    return (passage["document"] or "", start, end, passage["passage"] or "")


def read_documents(rows: Iterable[Row]) -> list[Row]:
    """The documents with a short title each, once each: as a report rather than as a mention."""
    found: dict[str | None, Row] = {}
    for row in rows:
        found.setdefault(row["document"], row | {"short": short_title(row)})
    return list(found.values())


def short_title(document: Row) -> str:
    """What to call a document in the head of a column: its kind and date, else its key."""
    parts = [document["typeLabel"], day(document["date"])]
    return ", ".join(part for part in parts if part) or short_name(document["document"] or "")


def read_passages(rows: Iterable[Row]) -> dict[str, tuple[Passage, ...]]:
    """Passages by the IRI of what is quoted from them."""
    found: dict[str, dict[str, Passage]] = {}
    for row in rows:
        told = {name: row[name] or "" for name in ("quoting", "passage", "document", "start", "end")}
        passage = Passage(told["passage"], told["document"], row["page"], told["start"], told["end"], row["words"])
        found.setdefault(told["quoting"], {})[passage.iri] = passage
    return {quoting: tuple(passages.values()) for quoting, passages in found.items()}


def value_of(row: Row) -> Value:
    """The value in a row of ``resource-outgoing`` or ``inspection-claims``."""
    is_iri = row["isIri"] == "true"
    text = shown(row["value"], row["valueLabel"], is_iri=is_iri, datatype=row["datatype"])
    if row.get("property") == WEEKDAY:
        text = day_name[int(text) - 1]
    return Value(text, row["value"] if is_iri else None)


def _claim(row: Row, passages: Mapping[str, tuple[Passage, ...]]) -> Claim:
    iri = row["claim"] or ""
    return Claim(iri, row["document"] or "", value_of(row), row["methodLabel"], row["status"], passages.get(iri, ()))


def read_facts(outgoing: Iterable[Row], claims: Iterable[tuple[Row, Claim]]) -> list[Fact]:
    """The facts of an inspection in reading order, adopted values beside what documents claim."""
    facts: dict[str, Fact] = {}
    for row in outgoing:
        if row["property"] not in SHOWN_ELSEWHERE:
            _fact(facts, row).adopted.append(value_of(row))
    for row, claim in claims:
        _fact(facts, row).claims.setdefault(claim.document, []).append(claim)
    order = {name: place for place, name in enumerate(FACTS)}
    return [fact for _, fact in sorted(facts.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))]


def _fact(facts: dict[str, Fact], row: Row) -> Fact:
    name = row["property"] or ""
    return facts.setdefault(name, Fact(property_name(name, row["propertyLabel"]), name))


def _judgements(site: Site, iri: str, claims: Iterable[tuple[Row, Claim]]) -> list[tuple[Row, dict[str, list[Claim]]]]:
    by_subject: dict[str, dict[str, list[Claim]]] = {}
    for row, claim in claims:
        by_subject.setdefault(row["subject"] or "", {}).setdefault(claim.document, []).append(claim)
    rows = sorted(site.rows("inspection-judgements", inspection=iri), key=overall_first)
    return [(row, by_subject.get(row["judgement"] or "", {})) for row in rows]


def overall_first(row: Row) -> tuple[bool, str]:
    """Orders judgements: overall effectiveness before the areas of which it is made."""
    area = row["area"] or ""
    return ("overall" not in area, area)


def _statements(site: Site, iri: str, passages: Mapping[str, tuple[Passage, ...]]) -> list[Statement]:
    return [
        Statement(row, tuple(themes), passages.get(row["statement"] or "", ()))
        for row, themes in read_statements(site, iri)
    ]


def tell(statements: Iterable[Statement], documents: Iterable[Row]) -> list[Telling]:
    """Statements by the document that tells them, each in the order of its text and under its headings.

    A statement that several documents quote stands with the first of them: the report, if it does.
    """
    known = {row["document"] or "": row for row in documents}
    order = {document: place for place, document in enumerate(known)}
    by_document: dict[str, list[Statement]] = {}
    for statement in statements:
        tellers = sorted((p.document for p in statement.passages), key=lambda d: order.get(d, len(order)))
        by_document.setdefault(tellers[0] if tellers else "", []).append(statement)
    return [
        Telling(
            known.get(document) or ({"document": document, "title": None, "relation": None} if document else None),
            _grouped(told),
        )
        for document, told in sorted(by_document.items(), key=lambda item: order.get(item[0], len(order)))
    ]


def _grouped(statements: Iterable[Statement]) -> tuple[tuple[str, tuple[Statement, ...]], ...]:
    ordered = sorted(statements, key=lambda statement: statement.place)
    return tuple((heading, tuple(group)) for heading, group in groupby(ordered, key=lambda s: s.heading))
