"""What statements are about: words → themes and populations, each with the cue that tells so, its method and how
surely.

Deterministic, and without any other step: the cues stand in the vocabulary (``ontology/vocab/theme-cues.ttl``,
``population-cues.ttl``), where an editor can read and change them.
"""

from __future__ import annotations

from dataclasses import dataclass

from inspgraph.classify.cues import SCHEMES, Cue, Finder, Match, load_finder
from inspgraph.classify.places import Places
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import CueEvidence, Document, DocumentRecord, InspectionRecord, Quote, Span, StatementRecord, fold

__all__ = ["SURE", "Finder", "Found", "Match", "Places", "classify_record", "classify_text", "find_themes", "load_finder"]
SURE = 0.5
"""A theme or population is given where a cue that is right at least so often tells of it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A theme or population of a text: the cue that tells so and its first words, as a stretch of the text."""

    indicates: str
    cue: Cue
    start: int
    end: int


def classify_text(text: str, knowledge: Knowledge | None = None) -> tuple[CueEvidence, ...]:
    """Themes, then populations, of any words, with the cues behind them; positions count in the text on one line."""
    knowledge, line = knowledge or load_knowledge(), fold(text)
    found = find_themes(line, knowledge)
    return tuple(
        _evidence(one, Quote(start=one.start, end=one.end, page=1, exact=line[one.start : one.end]))
        for scheme in SCHEMES
        for one in found[scheme]
    )


def find_themes(text: str, knowledge: Knowledge) -> dict[str, list[Found]]:
    """What a text on one line is about, by scheme (``theme``, ``population``): the surest cue of each first."""
    first: dict[str, Match] = {}
    for match in load_finder(knowledge).find(text):
        if match.cue.confidence >= SURE:
            first.setdefault(match.cue.key, match)
    told = sorted(first.values(), key=lambda m: (m.cue.indicates, -m.cue.confidence, m.cue.key))
    return {
        scheme: [Found(m.cue.indicates, m.cue, m.start, m.end) for m in told if m.cue.scheme == scheme]
        for scheme in SCHEMES
    }


def classify_record(record: DocumentRecord, document: Document, knowledge: Knowledge) -> DocumentRecord:
    """The record of a document with the themes and populations of its statements."""
    inspections = tuple(_classified(inspection, document, knowledge) for inspection in record.inspections)
    return record.model_copy(update={"inspections": inspections})


def _classified(inspection: InspectionRecord, document: Document, knowledge: Knowledge) -> InspectionRecord:
    statements = tuple(_with_themes(statement, document, knowledge) for statement in inspection.statements)
    return inspection.model_copy(update={"statements": statements})


def _with_themes(statement: StatementRecord, document: Document, knowledge: Knowledge) -> StatementRecord:
    found = find_themes(statement.text, knowledge)
    if statement.themes or not any(found.values()):
        return statement
    places = Places(document, Span(statement.start, statement.end), statement.text)
    themes, populations = (
        tuple(_evidence(one, places.quote(one.start, one.end)) for one in found[scheme]) for scheme in SCHEMES
    )
    return statement.model_copy(
        update={
            "themes": tuple(dict.fromkeys(one.indicates for one in themes)),
            "themes_basis": _basis(themes),
            "theme_evidence": themes,
            "populations": tuple(dict.fromkeys(one.indicates for one in populations)),
            "population_evidence": populations,
        }
    )


def _basis(evidence: tuple[CueEvidence, ...]) -> str | None:
    """The methods by which themes were given, in order."""
    return "+".join(sorted({one.method for one in evidence})) or None


def _evidence(found: Found, words: Quote) -> CueEvidence:
    cue = found.cue
    return CueEvidence(
        indicates=cue.indicates, cue=cue.key, method=cue.method, confidence=cue.confidence, words=(words,)
    )
