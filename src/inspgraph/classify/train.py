"""Weighs the cues and words against labelled statements: writes the weights, and the confidence of every cue.

Run by ``make theme-model``; needs scikit-learn (``pip install --group model``).
Confidence is precision among the labelled statements, drawn a little towards what is usual; that of the model's bands
is taken from councils that the weights had not seen.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from inspgraph.classify import BANDS, combination, weights, words
from inspgraph.classify.cues import SCHEMES, load_finder, target_name
from inspgraph.classify.learn import Labelled, Table, Trained, learn_weights
from inspgraph.classify.weights import CONTEXT
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.model import DocumentRecord, StatementRecord

THEMES_ALONE = frozenset({"five", "six"})
"""Readers who gave no populations."""
USUAL = 4
"""As how many statements the usual precision counts."""
RULES = ("theme-cues", "populations")
MODEL_CUES = "model-cues"
PREFIXES = {"theme": "theme", "population": "pop"}


def write_weights(trained: Trained) -> None:
    """Writes the tables of the three steps: target, feature, weight."""
    _write_table(trained.cues, weights.TABLE)
    _write_table(trained.words, words.TABLE)
    _write_table(trained.combination, combination.TABLE)


def _write_table(table: Table, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream, lineterminator="\n")
        lines.writerow(["target", "feature", "weight"])
        lines.writerows([*key, weight] for key, weight in sorted(table.items()))


def measure_cues(labelled: Sequence[Labelled], knowledge: Knowledge) -> dict[str, float]:
    """How often statements with each cue that finds by rule have what it indicates."""
    hits: Counter[str] = Counter()
    right: Counter[str] = Counter()
    finder = load_finder(knowledge)
    for one in labelled:
        known = {match.cue.key: match.cue for match in finder.find(one.text)}.values()
        for cue in (cue for cue in known if one.whole or cue.scheme == "theme"):
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
    learnt = {target for target, _ in trained.cues}
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
    texts: dict[tuple[str, int, int], str] = {}
    with records.open(encoding="utf-8") as lines:
        for record in map(DocumentRecord.model_validate_json, lines):
            texts |= {(record.source.text_sha256, one.start, one.end): one.text for one in _statements(record)}
    with truth.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            text = texts.get((row["text_sha256"], int(row["start"]), int(row["end"])))
            if row["part"] == "train" and text:
                whole = row["readers"] not in THEMES_ALONE
                yield Labelled(text, row["authority"], {name: row[name] for name in CONTEXT}, _targets(row), whole)


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
    tables = (trained.cues, trained.words, trained.combination)
    sys.stdout.write(f"{len(labelled)} labelled statements, {' + '.join(str(len(t)) for t in tables)} weights\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
