"""The values that pass between the steps: a document with its text, its sections, and what was read from it.

Positions are half-open ranges of code points in a document's canonical text, as the Web Annotation
Data Model counts them (section 4.2.4, Text Position Selector).
The records are those of ``docs/reference/records.md``; each can be written as JSON and read back unchanged.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import islice
from operator import attrgetter
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

FURNITURE_HYPHEN = re.compile(r"(?<=\w-)\s*\n\s*(?!(?:and|or)\b)")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text: code points from ``start`` up to, not including, ``end``."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"a span runs forward from 0: {self.start} to {self.end}"
            raise ValueError(msg)


BlockKind = Literal["heading", "paragraph", "item", "row", "note"]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page: a heading, a paragraph, a list item, a table row or a footnote.

    ``span`` covers the words without the printed marker; ``marker`` is that marker ("14.", "•", ""),
    ``cells`` are the spans of a row's cells, and ``depth`` is how deep an item is nested (0 at the top).
    A reader says "heading" only where the file marks it so; wording decides later.
    """

    kind: BlockKind
    span: Span
    page: int
    marker: str = ""
    cells: tuple[Span, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text: its canonical ``text``, where each page starts in it, and its blocks in reading order.

    ``furniture`` are stretches that the page printed around the words (page numbers, running footers):
    they stand in the text, and ``words`` leaves them out. ``plain`` is each page as a second reader finds it,
    running lines and all, where there is one; positions never count in it.
    """

    path: str
    sha256: str
    media_type: str
    text: str
    text_sha256: str
    page_starts: tuple[int, ...]
    blocks: tuple[Block, ...]
    reader: Literal["text", "tags", "geometry"]
    furniture: tuple[Span, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    plain: tuple[str, ...] = field(default=(), repr=False)

    @property
    def pages(self) -> int:
        """How many pages the file has (1 for a text without page breaks)."""
        return len(self.page_starts)

    def page_of(self, offset: int) -> int:
        """The number, from 1, of the page on which a position stands."""
        return max(1, bisect_right(self.page_starts, offset))

    def exact(self, span: Span) -> str:
        """The characters of a span, unchanged."""
        return self.text[span.start : span.end]

    def words(self, span: Span) -> str:
        """The readable words of a span: line breaks and page furniture folded, nothing else changed."""
        kept = [self.text[part.start : part.end] for part in self.parts(span)]
        return fold(" ".join(kept) if len(kept) > 1 else kept[0])

    def parts(self, span: Span) -> list[Span]:
        """The stretches of a span between the page furniture in it."""
        kept, at = [], span.start
        for extra in islice(self.furniture, bisect_left(self.furniture, span.start, key=attrgetter("start")), None):
            if extra.end > span.end:
                break
            if at < extra.start:
                kept.append(Span(at, extra.start))
            at = extra.end
        return [*kept, Span(at, span.end)] if at < span.end else kept


def whole_characters(text: str) -> str:
    """Text without halves of characters, which the name of a file may hold and JSON may not."""
    return text.encode("utf-8", "replace").decode()


def fold(text: str) -> str:
    """Text on one line: white space runs become one blank, a hyphen at a line's end joins what follows."""
    return " ".join((FURNITURE_HYPHEN.sub("", text) if "\n" in text else text).split())


@dataclass(frozen=True, slots=True)
class Section:
    """The blocks under one heading.

    ``key`` is the notation of a concept of the report-section scheme ("strengths"), or "" outside every
    section; ``heading`` is the span of the heading as printed, ``opener`` the block of a sentence that
    opened the section in its stead; ``group`` and ``deadline`` hold the sub-heading and the time limit in
    force, as spans; ``group_key`` and ``deadline_key`` are their concepts where the scheme has them. A theme within a
    group stands in its place as ``group``, and leaves its concept, which says of what type the points are.
    """

    key: str
    reads: str
    heading: Span | None
    blocks: tuple[Block, ...]
    opener: Block | None = None
    type: str | None = None
    part: str = "la"
    strand: str | None = None
    group: Span | None = None
    group_key: str | None = None
    deadline: Span | None = None
    deadline_key: str | None = None


class Frozen(BaseModel):
    """A record: a value that can be written as JSON and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(Frozen):
    """Words of the source behind a value: position, page, and the exact characters."""

    start: int
    end: int
    page: int
    exact: str


class Review(Frozen):
    """What a person who looked at a doubt made of it: the value was right or was put right, why, and on which day."""

    status: Literal["accepted", "corrected"]
    reason: str
    on: str


class Issue(Frozen):
    """A doubt about a value given, or a remark (severity ``info``), in the reader's words.

    ``code`` is the notation of a concept of the scheme of doubts; ``page`` and ``exact`` belong to the place.
    """

    code: str
    field: str
    severity: Literal["info", "warning", "error"]
    message: str
    start: int | None = None
    end: int | None = None
    page: int | None = None
    exact: str | None = None
    review: Review | None = None


class Source(Frozen):
    """The file that was read."""

    path: str
    sha256: str
    media_type: str
    pages: int
    text_sha256: str
    characters: int
    reader: str
    page_starts: tuple[int, ...] = ()
    file_number: str | None = None
    url: str | None = None

    def page_of(self, offset: int) -> int | None:
        """The number, from 1, of the page on which a position stands; none if the record does not tell."""
        return max(1, sum(start <= offset for start in self.page_starts)) if self.page_starts else None


class OfficeHolder(Frozen):
    """A person named in an office: the name without titles, the office as printed, and its post where known."""

    name: str
    title: str | None
    organisation: str | None
    post: str | None
    quote: Quote


class DocumentInfo(Frozen):
    """What the document is: its kind, its date, who wrote it, to whom it was sent."""

    kind: str
    title: str
    dated: str | None
    primary: bool
    layout: str
    publisher: str
    addressed_to: tuple[OfficeHolder, ...] = ()
    copied_to: tuple[OfficeHolder, ...] = ()
    authors: tuple[OfficeHolder, ...] = ()
    evidence: dict[str, tuple[Quote, ...]] = Field(default_factory=dict)


class AuthorityRef(Frozen):
    """The inspected authority, resolved through the register."""

    ofsted_urn: str
    gss: str | None
    name: str


class Fieldwork(Frozen):
    """One period of fieldwork, both days included, as ISO dates."""

    start: str
    end: str


class TeamMember(Frozen):
    """An inspector who is named."""

    name: str
    role: str
    designation: str | None
    organisation: str | None = None
    quote: Quote


class TeamCount(Frozen):
    """Inspectors who are counted and not named."""

    number: int
    designation: str
    organisation: str
    quote: Quote


class EvidenceCount(Frozen):
    """How much of one kind of evidence the inspectors drew on ("over 65 focus groups")."""

    kind: str
    number: int
    qualifier: Literal["exactly", "about", "more-than"]
    quote: Quote


class Citation(Frozen):
    """A provision named in the text; ``provision`` is its legislation.gov.uk identifier."""

    provision: str
    as_printed: str
    exact: str
    resolved_by: Literal["stated", "nearest-act", "default"]
    start: int
    end: int
    page: int


class JudgementRecord(Frozen):
    """A graded judgement; ``start`` and ``end`` are the grade's words, ``label`` those that name its area."""

    key: str
    area: str
    area_concept: str
    grade: str
    grade_concept: str
    as_printed: str
    exact: str
    start: int
    end: int
    page: int
    label: Quote | None = None
    more: tuple[Quote, ...] = ()


class Progress(Frozen):
    """What a statement says of an earlier finding; ``inspection`` is the mention it looks back to."""

    value: str
    about_type: str | None
    framework: str | None
    month: str | None
    as_printed: str


class CueEvidence(Frozen):
    """Why a statement has a theme or a population (``indicates``): the cue, its method, how sure it is, the words."""

    indicates: str
    cue: str
    method: str
    confidence: float
    words: tuple[Quote, ...] = ()


class StatementRecord(Frozen):
    """A finding, recommendation, progress or absence statement, tied to its characters.

    ``responsible`` are the bodies that a table names beside it, as printed; ``theme_evidence`` and
    ``population_evidence`` tell why it has its themes and populations, the surest cue of each first.
    """

    type: str
    actionable: bool
    polarity: str | None
    body: Literal["la", "lscb"] = "la"
    number: str = ""
    section: str | None = None
    section_key: str | None = None
    group: str | None = None
    deadline: str | None = None
    deadline_period: str | None = None
    responsible: str | None = None
    text: str
    exact: str
    start: int
    end: int
    page: int
    more: tuple[Quote, ...] = ()
    themes: tuple[str, ...] = ()
    themes_basis: str | None = None
    theme_evidence: tuple[CueEvidence, ...] = ()
    populations: tuple[str, ...] = ()
    population_evidence: tuple[CueEvidence, ...] = ()
    aligned_outcomes: tuple[str, ...] = ()
    cites_paragraphs: tuple[str, ...] = ()
    progress: Progress | None = None
    about_type: str | None = None


class ReferencedInspection(Frozen):
    """An inspection that is only spoken of; without a month it is resolved only when it is held.

    ``month`` is that of the fieldwork, or, where ``month_of`` says so, that in which the grade was given (the words
    "judged inadequate in June 2015" mean the report, and its fieldwork was earlier), or one that may be either
    (``told``: "the inspection in June 2018"). ``year`` stands where no month is printed.
    """

    framework: str | None
    variant: str | None = None
    month: str | None
    year: str | None = None
    month_of: Literal["fieldwork", "judgement", "told"] = "fieldwork"
    grade: str | None = None
    as_printed: str
    exact: str
    start: int
    end: int
    page: int


class InspectionRecord(Frozen):
    """Everything that one document says of one inspection; ``evidence`` maps a field to the words behind it."""

    authority: AuthorityRef
    framework: str
    framework_version: str | None
    variant: str | None = None
    variant_basis: str | None = None
    conducted_by: tuple[str, ...] = ("ofsted",)
    notice: str | None = None
    fieldwork: tuple[Fieldwork, ...] = ()
    fieldwork_month: str | None = None
    fieldwork_basis: str | None = None
    published: str | None = None
    published_basis: str | None = None
    lead_inspectors: tuple[str, ...] = ()
    team: tuple[TeamMember, ...] = ()
    team_counts: tuple[TeamCount, ...] = ()
    evidence_counts: tuple[EvidenceCount, ...] = ()
    legal_basis: tuple[Citation, ...] = ()
    citations: tuple[Citation, ...] = ()
    scope: tuple[Quote, ...] = ()
    judgements: tuple[JudgementRecord, ...] = ()
    statements: tuple[StatementRecord, ...] = ()
    referenced_inspections: tuple[ReferencedInspection, ...] = ()
    evidence: dict[str, tuple[Quote, ...]] = Field(default_factory=dict)


class Settled(Frozen):
    """A value that a person settled: of which field and inspection, and of which of several (``item``).

    ``value`` and ``read`` say for people what it is and what had been read; ``file`` is the override that says so.
    """

    field: str
    inspection: str
    item: str | None
    value: str | None
    read: str | None
    reason: str
    by: str
    on: str
    file: str
    evidence: tuple[Quote, ...]


class DocumentRecord(Frozen):
    """One document as read: its source, what it is, the inspections it speaks of, the doubts, and what was settled."""

    source: Source
    status: Literal["ok", "rejected"]
    reason: str | None = None
    document: DocumentInfo | None = None
    inspections: tuple[InspectionRecord, ...] = ()
    issues: tuple[Issue, ...] = ()
    settled: tuple[Settled, ...] = ()
