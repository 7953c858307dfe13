"""The same matter raised again: terms, ranking and links, on invented items."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from inspgraph import link as linking
from inspgraph import pipeline
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.link import Item, Ranking
from inspgraph.link.terms import set_aside, stems

Make = Callable[..., Item]
SIF = (
    "Make sure that checks of family and friends who take in a child are done in good time.",
    "Give every young person who leaves care their medical history.",
    "Offer return interviews to all who were missing from home.",
    "See to it that partners come to core groups.",
)


def item(
    words: str, number: int = 0, *, month: str = "2014-04", urn: str = "99901", kind: str = "recommendation"
) -> Item:
    """An invented item of an inspection of a month."""
    inspection = f"{urn}-sif-{month}"
    return Item(f"{inspection}-{number:012x}", inspection, urn, f"{month}-07", kind, kind != "finding", words)


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    """The project's own ranking."""
    return Ranking(linking.read_lexicon(load_knowledge()))


def best(ranking: Ranking, words: str) -> str:
    """The words of the earlier item that a later one is likest."""
    earlier = {one.key: one for one in (item(text, n) for n, text in enumerate(SIF))}
    return earlier[ranking.rank(item(words, 99, month="2019-05"), earlier.values())[0].earlier].text


@pytest.mark.parametrize(
    ("later", "place"),
    [
        ("How quickly kinship assessments are made.", 0),
        ("Health passports for care-experienced young people.", 1),
        ("The take-up of RHI.", 2),
        ("Multi-agency attendance at core group meetings.", 3),
    ],
)
def test_words_of_other_years_are_known_for_the_same_matter(ranking: Ranking, later: str, place: int) -> None:
    """Terms of the field gather what shares no word."""
    assert best(ranking, later) == SIF[place]


def test_the_vocabulary_is_what_does_it(ranking: Ranking) -> None:
    """Without the terms of the field, kinship and friends share nothing."""
    import dataclasses

    bare = Ranking(dataclasses.replace(ranking.lexicon, labels={}))
    one, other = item("Kinship assessments."), item("Viability checks of family and friends.", 1, month="2019-05")
    assert bare.likeness(one, other) == 0
    assert ranking.likeness(one, other) > 0


def test_likeness_runs_from_nothing_to_all(ranking: Ranking) -> None:
    """An item is all of itself, and nothing of one that shares no term."""
    one = item("Supervision of staff.")
    assert ranking.likeness(one, one) == pytest.approx(1)
    assert ranking.likeness(one, item("Passports.", 1)) == 0


def test_candidates_tell_the_terms_that_both_have(ranking: Ranking) -> None:
    """Terms of the field are marked, and no sentence is told."""
    found = ranking.rank(item("Kinship assessments", month="2019-05"), [item(SIF[0], 1)])[0]
    assert "=kinship" in found.terms
    assert all(" " not in term for term in found.terms)
    assert linking.field_terms(found.terms) == tuple(t[1:] for t in found.terms if t.startswith("="))


def test_only_earlier_inspections_of_the_same_council_or_those_before_it_count() -> None:
    """Not the same inspection, not a later one, not another council, and no findings."""
    later = item("Plans.", month="2019-05")
    others = [
        item("Plans, then.", 1),
        item("Plans, too.", 2, month="2019-05"),
        item("Plans, later.", 3, month="2022-01"),
        item("Plans, elsewhere.", 4, urn="99902"),
        item("Plans, before us.", 5, urn="99903"),
        item("Plans were found.", 6, kind="finding"),
    ]
    found = linking.earlier_items(later, others, {"99901": frozenset({"99903"})})
    assert [one.text for one in found] == ["Plans, then.", "Plans, before us."]


def test_councils_before_one_are_those_it_took_over(knowledge: Knowledge) -> None:
    """Two councils came of Northamptonshire; neither is before the other."""
    before = pipeline.councils_before(knowledge)
    assert before["2637539"] == before["2637548"]
    assert "2637548" not in before["2637539"]


def test_what_tells_nothing_of_the_matter_is_set_aside() -> None:
    """Paragraph numbers, outcomes, and that it was raised before."""
    words = "Visit often (paragraphs 3, 4). (This was a recommendation at the last inspection.) (Outcome 4, framework)"
    assert stems(set_aside(words)) == stems("Visit often")


def test_stems_join_what_stands_after_an_apostrophe() -> None:
    """Children's is one word, and so are its forms."""
    assert stems("Children\u2019s plans") == stems("childrens planning")


def test_a_table_of_counts_that_is_none_is_told(tmp_path: Path) -> None:
    """With the file's name."""
    knowledge = load_knowledge()
    for folder in ("ontology", "data"):
        (tmp_path / folder).symlink_to(knowledge.root / folder)
    (tmp_path / "data").unlink()
    for folder in (tmp_path / "data/links", tmp_path / "data/registers"):
        folder.mkdir(parents=True)
    for path in (knowledge.root / "data/registers").iterdir():
        (tmp_path / "data/registers" / path.name).symlink_to(path)
    (tmp_path / "data/links/counts.csv").write_text("word,number\nplan,3\n")
    with pytest.raises(KnowledgeError, match=r"counts\.csv"):
        linking.read_lexicon(load_knowledge(tmp_path))


def test_counts_are_written_and_read_again(tmp_path: Path, invented: Knowledge) -> None:
    """Terms of two items and more; the number of items goes with them."""
    items = [item(text, n) for n, text in enumerate(SIF)]
    path = pipeline.write_term_counts(items, invented, tmp_path / "counts")
    with path.open(newline="") as lines:
        rows = {row["term"]: int(row["items"]) for row in csv.DictReader(lines)}
    assert rows["*"] == len(SIF)
    assert min(rows.values()) > 1


def test_the_judged_pairs_hold_keys_and_no_words() -> None:
    """Each row names two statements of one council, the earlier first."""
    path = load_knowledge().root / "data/truth/links.csv"
    pairs = linking.read_pairs(path)
    assert sum(pair.same for pair in pairs if pair.use == "unseen") >= 80
    assert len({(pair.use, pair.earlier, pair.later) for pair in pairs}) == len(pairs)
    for pair in pairs:
        assert pair.earlier.split("-")[0] == pair.later.split("-")[0]
        assert pair.earlier[:-13][-7:] < pair.later[:-13][-7:]


def test_the_scope_of_a_visit_repeats_an_earlier_item(ranking: Ranking) -> None:
    """Word for word, whatever stands around it; a scope on another matter repeats nothing."""
    asked = item("The timeliness of help for children who live with neglect over many years.")
    said = (
        "Inspectors looked at the timeliness of help for children who live with neglect over many years, and at visits."
    )
    other = "Inspectors looked at the help for young people who leave care at eighteen."
    visits = [item(said, month="2020-02", kind="scope"), item(other, month="2021-02", kind="scope")]
    visits = [replace(visit, key=visit.inspection, actionable=False) for visit in visits]
    found = linking.find_links([asked, *visits], ranking, {}).links
    assert [(one.later, one.earlier, one.kind, one.basis) for one in found] == [
        ("99901-sif-2020-02", asked.key, "scope", "stated")
    ]
