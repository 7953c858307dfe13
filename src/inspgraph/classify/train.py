"""Weighs the cues against labelled statements: writes the weights, and the confidence of every cue.

Run by ``make theme-model``; needs scikit-learn (``pip install --group model``), which nothing else here does.
Confidence is precision among the labelled statements, drawn a little towards what is usual; that of the model's bands
is taken from councils that the weights had not seen (five parts, a council in one only).
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from inspgraph.classify import BANDS, describe_text
from inspgraph.classify.cues import SCHEMES, load_finder, target_name
from inspgraph.classify.weights import CONTEXT, TABLE
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import DocumentRecord, StatementRecord

PARTS = 5
STRENGTH = 0.6
"""The inverse of how much every weight costs (scikit-learn's C); small weights are then none at all."""
USUAL = 4
"""As how many statements the usual precision counts."""
RULES = ("theme-cues", "populations")
MODEL_CUES = "model-cues"
PREFIXES = {"theme": "theme", "population": "pop"}


@dataclass(frozen=True)
class Labelled:
    """A statement that people labelled: its words, where they come from, and its themes and populations."""

    text: str
    authority: str
    context: Mapping[str, str | None]
    targets: frozenset[str]


@dataclass(frozen=True)
class Trained:
    """What was learnt: the weights by target and feature, and how often each band was right (right, given)."""

    weights: dict[tuple[str, str], float]
    bands: dict[tuple[str, str], tuple[int, int]]


def learn_weights(labelled: Sequence[Labelled], knowledge: Knowledge) -> Trained:
    """Weights for all that two statements or more are about, and the precision of each band out of sample."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415  only here
    from sklearn.model_selection import GroupKFold  # noqa: PLC0415

    finder = load_finder(knowledge)
    table = DictVectorizer(sparse=False)
    shown = table.fit_transform([describe_text(one.text, finder.find(one.text), one.context) for one in labelled])
    folds = list(GroupKFold(PARTS).split(shown, groups=[one.authority for one in labelled]))
    weights: dict[tuple[str, str], float] = {}
    bands: Counter[tuple[str, str, bool]] = Counter()
    for target in sorted({target for one in labelled for target in one.targets}):
        told = [target in one.targets for one in labelled]
        if sum(told) < 2:  # nothing to learn from
            continue
        model = _model().fit(shown, told)
        weights |= _rows(target, model, table.get_feature_names_out())
        bands.update((target, band, right) for band, right in _out_of_sample(shown, told, folds))
    keys = {(target, band) for target, _ in weights for band in BANDS}
    return Trained(weights, {(t, b): (bands[t, b, True], bands[t, b, True] + bands[t, b, False]) for t, b in keys})


def _model() -> Any:  # noqa: ANN401  scikit-learn has no types
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    return LogisticRegression(C=STRENGTH, l1_ratio=1, solver="liblinear", random_state=0)


def _rows(target: str, model: Any, names: Iterable[str]) -> dict[tuple[str, str], float]:  # noqa: ANN401
    found = {(target, name): round(float(w), 3) for name, w in zip(names, model.coef_[0], strict=True)}
    return {key: w for key, w in {(target, "bias"): round(float(model.intercept_[0]), 3), **found}.items() if w}


def _out_of_sample(shown: Any, told: list[bool], folds: list[Any]) -> Iterable[tuple[str, bool]]:  # noqa: ANN401
    """The band of each statement that a model without its council gives the theme, and whether that was right."""
    for train, test in folds:
        known = [told[i] for i in train]
        if sum(known) < 2:
            continue
        for i, probability in zip(
            test, _model().fit(shown[train], known).predict_proba(shown[test])[:, 1], strict=True
        ):
            band = next((band for band, least in BANDS.items() if probability >= least), None)
            if band:
                yield band, told[i]


def write_weights(trained: Trained, path: Path = TABLE) -> None:
    """Writes the weights as a table: target, feature, weight."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(["target", "feature", "weight"])
        lines.writerows([*key, weight] for key, weight in sorted(trained.weights.items()))


def measure_cues(labelled: Sequence[Labelled], knowledge: Knowledge) -> dict[str, float]:
    """How often statements with each cue that finds by rule have what it indicates."""
    hits: Counter[str] = Counter()
    right: Counter[str] = Counter()
    finder = load_finder(knowledge)
    for one in labelled:
        for cue in {match.cue.key: match.cue for match in finder.find(one.text)}.values():
            hits[cue.key] += 1
            right[cue.key] += cue.target in one.targets
    rules = [cue.key for cue in finder.cues if cue.method == "rule"]
    return {key: (right[key] + 1) / (hits[key] + 2) for key in rules}


def write_confidence(confidence: Mapping[str, float], folder: Path) -> None:
    """Writes the confidence of cues into the files of the vocabulary, and nothing else there."""
    for name in RULES:
        path = folder / f"{name}.ttl"
        parts = re.split(r"(?m)^(?=cue:)", path.read_text(encoding="utf-8"))
        path.write_text("".join(_with_confidence(part, confidence) for part in parts), encoding="utf-8")


def _with_confidence(part: str, confidence: Mapping[str, float]) -> str:
    key = part.removeprefix("cue:").split("\n", 1)[0].strip()
    if key not in confidence:
        return part
    return re.sub(r"(ig:confidence\s+)[\d.]+( [.;])", rf"\g<1>{confidence[key]:.2f}\2", part)


def write_model_cues(trained: Trained, knowledge: Knowledge, path: Path) -> None:
    """Writes a cue for each band of each theme and population, with how often it was right out of sample."""
    of_band, parts = {band: _sum(trained, band) for band in BANDS}, [MODEL_HEAD]
    learnt = {target for target, _ in trained.weights}
    for scheme, concept in ((s, c) for s in SCHEMES for c in knowledge.concepts(s)):
        target = target_name(scheme, concept.key)
        for band in BANDS if target in learnt else ():
            right, given = trained.bands[target, band]
            sure = (right + USUAL * of_band[band]) / (given + USUAL)
            name = concept.label if scheme == "theme" else f"Population, {concept.label[0].lower()}{concept.label[1:]}"
            about = f"{PREFIXES[scheme]}:{concept.key}"
            parts.append(MODEL_CUE.format(key=target, band=band, label=name, about=about, sure=sure, least=BANDS[band]))
    path.write_text("\n".join(parts), encoding="utf-8")


def _sum(trained: Trained, band: str) -> float:
    counts = [count for (_, of), count in trained.bands.items() if of == band]
    return sum(right for right, _ in counts) / max(sum(given for _, given in counts), 1)


MODEL_HEAD = """# Cues of the model: themes and populations that the weighing of all cues of a statement told.
#
# Made by `make theme-model`; do not edit (docs/reference/themes.md). Licence: as the project (MIT).
# Each has one for what the model holds for sure and one for what it holds for likely; ig:confidence is how often
# that was right for councils whose statements it had not seen.

@prefix cue:   <https://w3id.org/inspgraph/def/cue/> .
@prefix ig:    <https://w3id.org/inspgraph/def/core#> .
@prefix meth:  <https://w3id.org/inspgraph/def/method/> .
@prefix pop:   <https://w3id.org/inspgraph/def/population/> .
@prefix rdfs:  <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos:  <http://www.w3.org/2004/02/skos/core#> .
@prefix theme: <https://w3id.org/inspgraph/def/theme/> .
"""
MODEL_CUE = """cue:{key}-model-{band}
    a ig:Cue, skos:Concept ;
    skos:broader         cue:weighing ;
    skos:inScheme        <https://w3id.org/inspgraph/def/cue> ;
    rdfs:isDefinedBy     <https://w3id.org/inspgraph/def/cue> ;
    skos:notation        "{key}-model-{band}" ;
    skos:prefLabel       "{label}: {band}, by weight"@en ;
    skos:definition      "All cues of a statement, weighed together, make it {band}: {least} or more of 1."@en ;
    ig:indicates         {about} ;
    ig:extractionMethod  meth:model ;
    ig:confidence        {sure:.2f} .
"""


def read_labelled(truth: Path, records: Path) -> Iterator[Labelled]:
    """The labelled statements of the part for learning, with their words out of JSON lines of ``inspgraph extract``."""
    words: dict[tuple[str, int, int], str] = {}
    with records.open(encoding="utf-8") as lines:
        for record in map(DocumentRecord.model_validate_json, lines):
            words |= {(record.source.text_sha256, one.start, one.end): one.text for one in _statements(record)}
    with truth.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = words.get((row["text_sha256"], int(row["start"]), int(row["end"])))
            if row["part"] == "train" and text:
                yield Labelled(text, row["authority"], {name: row[name] for name in CONTEXT}, _targets(row))


def _targets(row: Mapping[str, str]) -> frozenset[str]:
    return frozenset(target_name(scheme, key) for scheme in SCHEMES for key in row[f"{scheme}s"].split())


def _statements(record: DocumentRecord) -> Iterator[StatementRecord]:
    for inspection in record.inspections:
        yield from inspection.statements


def main(records: Path) -> None:
    """Learns from ``data/truth/themes.csv`` and writes weights, confidences and the cues of the model."""
    knowledge = load_knowledge()
    labelled = list(read_labelled(knowledge.root / "data/truth/themes.csv", records))
    vocabulary = knowledge.root / "ontology/vocab"
    trained = learn_weights(labelled, knowledge)
    write_weights(trained)
    write_confidence(measure_cues(labelled, knowledge), vocabulary)
    write_model_cues(trained, knowledge, vocabulary / f"{MODEL_CUES}.ttl")
    sys.stdout.write(f"{len(labelled)} labelled statements, {len(trained.weights)} weights\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
