"""Legislation named in a document → provisions by their legislation.gov.uk identifiers.

The legal basis is what the document says it was made under; everything else that it cites is a citation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from inspgraph.concepts import Concept
from inspgraph.extract.values import one_line, quote
from inspgraph.knowledge import Knowledge, normal
from inspgraph.model import Citation, Document, Section, Span
from inspgraph.patterns import shared_patterns

ID = "http://www.legislation.gov.uk/id/"


def read_citations(document: Document, knowledge: Knowledge) -> list[Citation]:
    """Every provision or Act that the text names, in order; a bare "section 47" by the Act it means in this field."""
    found: dict[tuple[int, int], Citation] = {}
    taken: list[Span] = []
    for pattern in shared_patterns("citations"):
        for match in pattern.regex.finditer(document.text):
            start, end = match.span() if pattern.name != "whole-act" else match.span("act")
            span = Span(start, end)
            if any(other.start < span.end and span.start < other.end for other in taken):
                continue
            citation = _citation(document, knowledge, match, pattern.gives.get("defaults"), span)
            if citation:
                taken.append(span)
                found[start, end] = citation
    return [found[key] for key in sorted(found)]


def part_of(citation: Citation, sections: Sequence[Section]) -> str:
    """The part of a document in which a citation stands, ``la`` or ``lscb``: that of the section that began last."""
    begun = [s.part for s in sections if s.blocks and s.blocks[0].span.start <= citation.start]
    return begun[-1] if begun else "la"


def _citation(
    document: Document,
    knowledge: Knowledge,
    match: re.Match[str],
    defaults: dict[str, str] | None,
    span: Span,
) -> Citation | None:
    groups = match.groupdict()
    number = groups.get("number")
    act = find_act(knowledge, groups["act"]) if groups.get("act") else None
    if act:
        division = (groups.get("kind") or "section").lower()
        iri = f"{act.iri}/{division}/{number}" if number else act.iri
    elif defaults and number:
        iri = f"{ID}{defaults[number]}/section/{number}"
    else:
        return None
    words = quote(document, span.start, span.end)
    return Citation(
        provision=iri,
        as_printed=one_line(words.exact),
        exact=words.exact,
        resolved_by="stated" if act else "default",
        start=words.start,
        end=words.end,
        page=words.page,
    )


def find_act(knowledge: Knowledge, printed: str) -> Concept | None:
    """The Act or Regulations that a printed title means, misprints of the vocabulary included."""
    wanted = _title(printed)
    for concept in knowledge.concepts("legislation"):
        if concept.value("is_part_of") is None and any(wanted == _title(label) for label in concept.labels):
            return concept
    return None


def _title(printed: str) -> str:
    return normal(re.sub(r"[()]", "", printed))


def read_legal_basis(document: Document, citations: list[Citation]) -> list[Citation]:
    """The citations that the document gives as the power under which it was made, each provision once."""
    basis: dict[str, Citation] = {}
    for pattern in shared_patterns("legal"):
        for match in pattern.regex.finditer(document.text):
            start, end = match.span("basis")
            for citation in citations:
                if start <= citation.start < end:
                    basis.setdefault(citation.provision, citation)
    return sorted(basis.values(), key=lambda citation: citation.start)
