"""The page of checks: every pitfall and test has its row, and every file that a row names is there and at work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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
