"""How right themes are: the measure itself, and the figures of docs/reference/themes.md where documents are at hand."""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from inspgraph.classify import find_themes
from inspgraph.evaluate import themes as measure
from inspgraph.knowledge import Knowledge
from inspgraph.model import Span
from inspgraph.read import read_document

ROOT = Path(__file__).parents[1]
TRUTH = ROOT / "data/truth/themes.csv"
PAGE = ROOT / "docs/reference/themes.md"
CORPUS = Path(os.environ.get("INSPGRAPH_CORPUS", ROOT.parent / "shared"))
SOME = 12
"""Documents that are read; the whole measure is `inspgraph evaluate-themes`."""
ROOM = 0.08


def test_agreement_counts_right_wrong_and_missed() -> None:
    scores = measure.score_pairs([({"neglect", "supervision"}, {"neglect"}), ({"neglect"}, {"supervision"}), ((), ())])
    assert scores["neglect"] == measure.Agreement(right=1, wrong=1, missed=0)
    assert scores["supervision"] == measure.Agreement(right=0, wrong=1, missed=1)
    whole = measure.sum_scores(scores)
    assert (whole.precision, whole.recall, whole.f1) == (1 / 3, 1 / 2, 2 / 5)
    assert measure.mean_f1(scores) == pytest.approx((2 / 3 + 0) / 2)


def test_agreement_is_the_same_both_ways() -> None:
    pairs = [({"a", "b"}, {"a"}), ({"c"}, {"b", "c"}), (set(), {"a"})]
    one = measure.sum_scores(measure.score_pairs(pairs))
    other = measure.sum_scores(measure.score_pairs([(b, a) for a, b in pairs]))
    assert one.f1 == other.f1
    assert measure.kappa(one, 9) == pytest.approx(measure.kappa(other, 9))


def test_kappa_is_one_for_the_same_and_none_for_chance() -> None:
    assert measure.kappa(measure.Agreement(5, 0, 0), 20) == 1
    assert measure.kappa(measure.Agreement(5, 5, 5), 20) == 0


def test_the_truth_names_what_the_vocabulary_has(knowledge: Knowledge) -> None:
    known = {"themes": {c.key for c in knowledge.concepts("theme") if c.value("broader")}}
    known["populations"] = {c.key for c in knowledge.concepts("population")}
    rows = measure.read_theme_truth(TRUTH)
    assert {row["part"] for row in rows} == {"train", "test", "check", "check2"}
    for row in rows:
        for kind in measure.KINDS:
            for name in (kind, f"{kind}_one", f"{kind}_two"):
                assert set(row[name].split()) <= known[kind], row["statement"]


def test_no_statement_is_labelled_twice() -> None:
    rows = measure.read_theme_truth(TRUTH)
    assert len({measure.place_of(row) for row in rows}) == len(rows)


def test_the_test_is_of_other_councils() -> None:
    for row in measure.read_theme_truth(TRUTH):
        fourth = int(hashlib.sha256(row["authority"].encode()).hexdigest(), 16) % 4 == 0
        assert row["part"] in ({"test", "check", "check2"} if fourth else {"train"})


def printed(name: str) -> list[float]:
    line = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {name} |"))
    return [float(figure) for figure in re.findall(r"\d\.\d+", line)]


@pytest.mark.parametrize("kind", measure.KINDS)
def test_the_page_tells_how_far_the_readers_agree(kind: str) -> None:
    rows = measure.read_theme_truth(TRUTH, "test")
    scores = measure.score_pairs((row[f"{kind}_one"].split(), row[f"{kind}_two"].split()) for row in rows)
    whole = measure.sum_scores(scores)
    decisions = {"themes": 45, "populations": 13}[kind] * len(rows)
    found = [whole.precision, whole.recall, whole.f1, measure.mean_f1(scores), measure.kappa(whole, decisions)]
    assert [round(value, 3) for value in found] == printed(f"{kind}, the two readers against each other")


def files_by_digest(wanted: set[str]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(CORPUS.rglob("*")):
        if path.suffix in {".pdf", ".txt"} and len(found) < len(wanted):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            if digest in wanted:
                found[digest] = path
    return found


@pytest.mark.corpus
@pytest.mark.slow
def test_statements_of_unseen_councils_are_themed_as_the_page_says(knowledge: Knowledge) -> None:
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in measure.read_theme_truth(TRUTH, "test"):
        rows[row["document_sha256"]].append(row)
    most = sorted(rows, key=lambda digest: (-len(rows[digest]), digest))[:SOME]
    files = files_by_digest(set(most))
    if not files:
        pytest.skip(f"none of the labelled documents is under {CORPUS} (INSPGRAPH_CORPUS)")
    pairs = []
    for digest, path in files.items():
        document = read_document(path)
        for row in rows[digest]:
            assert document.text_sha256 == row["text_sha256"]
            words = document.words(Span(int(row["start"]), int(row["end"])))
            context = {name: row[name] or None for name in ("framework", "type", "section")}
            told = {one.indicates for one in find_themes(words, knowledge, context)["theme"]}
            pairs.append((told, row["themes_one"].split()))
    assert measure.sum_scores(measure.score_pairs(pairs)).f1 > printed("themes, against reader one")[2] - ROOM
