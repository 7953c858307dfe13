"""What statements are about: words → themes and populations, each with the cue that tells so, its method and how
surely.

Deterministic, in three steps: the cues stand in the vocabulary (``ontology/vocab/theme-cues.ttl``,
``populations.ttl``), where an editor can read and change them, and a linear model weighs them (``weights.csv``);
another weighs the plain words (``words.csv``); a third combines for each theme what both say (``combination.csv``).
``make theme-model`` learns all three. Populations are told by the cues alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspgraph.classify.combination import combine_themes, describe_stand, describe_themes
from inspgraph.classify.cues import SCHEMES, Cue, Finder, Match, is_theme, load_finder
from inspgraph.classify.places import Places
from inspgraph.classify.weights import describe_text, load_weights
from inspgraph.classify.words import choose_sentence, describe_words, load_word_weights
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import CueEvidence, Document, DocumentRecord, InspectionRecord, Quote, Span, StatementRecord, fold

__all__ = [
    "BANDS",
    "Finder",
    "Found",
    "Match",
    "Places",
    "classify_record",
    "classify_text",
    "describe_text",
    "find_themes",
    "load_finder",
    "weigh_text",
]
BANDS = {"sure": 0.75, "likely": 0.44}
"""A theme or population is given from the lowest of these probabilities on; each band is a cue with a confidence."""


@dataclass(frozen=True, slots=True)
class Found:
    """Why a text has a theme or population: a cue, and the words behind it as stretches of the text."""

    indicates: str
    cue: Cue
    words: tuple[tuple[int, int], ...]


def classify_text(
    text: str, knowledge: Knowledge | None = None, context: Mapping[str, str | None] | None = None
) -> tuple[CueEvidence, ...]:
    """Themes, then populations, of any words, with the cues behind them; positions count in the text on one line.

    ``context`` may name the ``framework``, the ``type`` and the ``section`` of a statement.
    """
    line = fold(text)
    found = find_themes(line, knowledge or load_knowledge(), context)
    return tuple(_evidence(one, _Line(line)) for scheme in SCHEMES for one in found[scheme])


def find_themes(
    text: str, knowledge: Knowledge, context: Mapping[str, str | None] | None = None
) -> dict[str, list[Found]]:
    """What a text on one line is about, by scheme (``theme``, ``population``): the surest cue of each first."""
    finder = load_finder(knowledge)
    matches = finder.find(text)
    first: dict[str, Match] = {}
    for match in matches:
        first.setdefault(match.cue.key, match)
    given = _in_bands(weigh_text(text, matches, context or {}))
    told = [Found(m.cue.indicates, m.cue, ((m.start, m.end),)) for m in first.values() if m.cue.target in given]
    told += [_by_model(finder.by_key[key], told, text) for key in given.values() if key in finder.by_key]
    return {scheme: _ordered(one for one in told if one.cue.scheme == scheme) for scheme in SCHEMES}


def weigh_text(text: str, matches: Sequence[Match], context: Mapping[str, str | None]) -> dict[str, float]:
    """How likely a text is about each theme and population that anything in it speaks for, by ``target_name``."""
    by_cues = load_weights().weigh(describe_text(text, matches, context))
    by_words = load_word_weights().weigh(describe_words(text))
    themes = {target: chance for target, chance in by_cues.items() if is_theme(target)}
    weighed = combine_themes(describe_themes(describe_stand(text, matches, context), themes, by_words))
    return {target: chance for target, chance in by_cues.items() if target not in themes} | weighed


def _in_bands(weighed: Mapping[str, float]) -> dict[str, str]:
    """The themes and populations that a text is likely to be about, each with the key of the cue of its band."""
    given: dict[str, str] = {}
    for target, probability in weighed.items():
        for band, least in BANDS.items():
            if probability >= least:
                given.setdefault(target, f"{target}-model-{band}")
    return given


def _by_model(cue: Cue, rules: Iterable[Found], text: str) -> Found:
    """What the model found, with the words of all cues for it; if there are none, the sentence that tells it most."""
    words = {words for one in rules if one.cue.target == cue.target for words in one.words}
    if not words and is_theme(cue.target):
        words = {choose_sentence(text, cue.target, load_word_weights())}
    return Found(cue.indicates, cue, tuple(sorted(words)))


def _ordered(found: Iterable[Found]) -> list[Found]:
    return sorted(found, key=lambda one: (one.indicates, -one.cue.confidence, one.cue.key))


def classify_record(record: DocumentRecord, document: Document, knowledge: Knowledge) -> DocumentRecord:
    """The record of a document with the themes and populations of its statements."""
    inspections = tuple(_classified(inspection, document, knowledge) for inspection in record.inspections)
    return record.model_copy(update={"inspections": inspections})


def _classified(inspection: InspectionRecord, document: Document, knowledge: Knowledge) -> InspectionRecord:
    statements = tuple(
        _with_themes(statement, inspection.framework, document, knowledge) for statement in inspection.statements
    )
    return inspection.model_copy(update={"statements": statements})


def _with_themes(
    statement: StatementRecord, framework: str, document: Document, knowledge: Knowledge
) -> StatementRecord:
    context = {"framework": framework, "type": statement.type, "section": statement.section_key}
    found = find_themes(statement.text, knowledge, context)
    if statement.themes or not any(found.values()):
        return statement
    places = Places(document, Span(statement.start, statement.end), statement.text)
    themes, populations = (tuple(_evidence(one, places) for one in found[scheme]) for scheme in SCHEMES)
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
    """The methods of the surest cues of the themes, in order."""
    surest = {one.indicates: one.method for one in reversed(evidence)}
    return "+".join(sorted(set(surest.values()), reverse=True)) or None


@dataclass(frozen=True, slots=True)
class _Line:
    """The places of words that are no document's."""

    text: str

    def quote(self, start: int, end: int) -> Quote:
        return Quote(start=start, end=end, page=1, exact=self.text[start:end])


def _evidence(found: Found, places: Places | _Line) -> CueEvidence:
    cue = found.cue
    words = tuple(places.quote(start, end) for start, end in found.words)
    return CueEvidence(
        indicates=found.indicates, cue=cue.key, method=cue.method, confidence=cue.confidence, words=words
    )
