"""The page of checks and the glossary: every pitfall and every class has its row, and what a row names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, URIRef

from inspgraph import iris
from inspgraph.knowledge import load_knowledge

ROOT = load_knowledge().root
PAGE = (ROOT / "docs/reference/ontology-checks.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| (?!---|pitfall|test|asked)(.+?) \| (.+) \|$", PAGE, re.MULTILINE))
RULES = {path.name for path in (ROOT / "ontology/hygiene").glob("*.rq")}
FOOPS = (
    "PURL1 URI1 URI2 VER1 VER2 OM1 OM2 OM3 OM4.1 OM4.2 OM5.1 OM5.2 FIND1 FIND2 FIND3 FIND_3_BIS CN1 HTTP1 RDF1"
    " VOC1 VOC2 VOC3 VOC4 DOC1"
)


def test_every_pitfall_and_every_test_has_a_row() -> None:
    codes = {row.split()[0] for row in ROWS}
    assert {f"P{number:02d}" for number in range(1, 42)} <= codes
    assert set(FOOPS.split()) <= codes


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_row_names_what_holds_it_or_says_why_not(row: str) -> None:
    said = ROWS[row]
    named = re.findall(r"`([\w./-]+\.(?:rq|py))`", said)
    for name in named:
        places = (ROOT / "ontology/hygiene" / name, ROOT / name, ROOT / "tests/knowledge" / name)
        assert any(path.is_file() for path in places), name
    assert named or said.startswith(("looked at", "elsewhere", "**accepted**"))
    for reason in re.findall(r"\*\*accepted\*\*(.*)", said):
        assert len(reason.split()) > 5, "an exception needs its reason"


def test_every_rule_on_the_vocabulary_is_on_the_page() -> None:
    """Those about our own keys, grades and people belong to no list of others."""
    own = {
        "every-graded-area-reaches-the-hub.rq",
        "every-notation-is-unique-in-its-scheme.rq",
        "no-blank-nodes.rq",
        "no-contact-details.rq",
        "no-exact-match-between-grades-of-two-scales.rq",
        "what-is-deprecated-has-a-successor.rq",
    }
    foreign = {name for name in RULES if "OOPS" in (ROOT / "ontology/hygiene" / name).read_text(encoding="utf-8")}
    told = set(re.findall(r"[\w-]+\.rq", PAGE))
    assert foreign <= told
    assert own <= RULES
    assert not own & told


def test_every_named_test_file_has_tests() -> None:
    for name in set(re.findall(r"`([\w/]+\.py)`", PAGE)):
        path = ROOT / name if "/" in name else Path(__file__).parent / name
        assert "def test_" in path.read_text(encoding="utf-8")


# The glossary


def glossary() -> list[tuple[str, str, str]]:
    """What to say, what for, and what never, row by row."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    rows = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| **")]
    return [(say.strip(), meaning.strip(), never[0].strip() if never else "") for say, meaning, *never in rows]


def test_every_class_is_in_the_glossary_under_its_label() -> None:
    told = dict(re.findall(r"\*\*([^*]+)\*\* \([^)`]*`ig:(\w+)`\)", " ".join(say for say, _, _ in glossary())))
    named = {name: word for word, name in told.items()}
    known = load_knowledge().reference
    classes = {str(c).removeprefix(iris.IG): str(known.value(c, RDFS.label)).casefold() for c in own_classes()}
    assert named.keys() == classes.keys()
    for name, label in classes.items():
        assert set(named[name].split()) & set(label.split()), f"{name}: {named[name]} or {label}?"


def own_classes() -> set[URIRef]:
    return {URIRef(str(c)) for c in load_knowledge().reference.subjects(RDF.type, OWL.Class)}


def test_every_term_that_the_glossary_names_exists() -> None:
    known = {str(s) for s in load_knowledge().reference.subjects()}
    for row in glossary():
        for name in re.findall(r"`ig:(\w+)`", " ".join(row)):
            assert iris.IG + name in known, name


def test_no_word_stands_in_the_glossary_twice() -> None:
    words = [word for say, _, _ in glossary() for word in re.findall(r"\*\*[^*]+\*\*(?: \((?!`)\w+)?", say)]
    assert [word for word in words if words.count(word) > 1] == []
