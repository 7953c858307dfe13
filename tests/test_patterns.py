"""Each pattern of each layout file finds its own examples and passes over its counter-examples."""

from __future__ import annotations

import time

import pytest

from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge
from inspgraph.patterns import Pattern, compile_pattern, every_pattern, layouts

PATTERNS = list(every_pattern())


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: f"{p.origin}:{p.name or p.regex.pattern[:30]}")
def test_a_pattern_finds_its_examples(pattern: Pattern) -> None:
    """Every example matches and gives the groups that stand beside it; no counter-example matches."""
    assert pattern.examples, f"{pattern.origin}: {pattern.regex.pattern!r} has no example"
    for example in pattern.examples:
        match = pattern.regex.search(example["text"])
        assert match, example["text"]
        assert {k: match[k] for k in example if k != "text"} == {k: v for k, v in example.items() if k != "text"}
    for line in pattern.counter_examples:
        assert not pattern.regex.search(line), line


HARD = {
    "names": "Ann Lee, Bo Ray and Cy Dunn\n" * 400,
    "numbers": "12 to 13 and 14, 15 " * 800,
    "words": "the inspection of the previous area and section of the services in " * 250,
    "lines": "Team inspectors: Ann Lee\n" + "Word word word\n" * 600 + "x: y",
    "blanks": "Yours sincerely" + " \n" * 2000,
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD)
def test_no_pattern_loses_its_way(text: str) -> None:
    """A pattern that tries every way to read a long text would hang on one report in a thousand."""
    for pattern in PATTERNS:
        begun = time.process_time()
        list(pattern.regex.finditer(text))
        assert time.process_time() - begun < 2, pattern.regex.pattern


def test_the_sections_of_every_layout_are_concepts(knowledge: Knowledge) -> None:
    """A layout names only sections that the vocabulary holds, so that a heading is changed in one place."""
    for layout in layouts():
        for rule in layout.sections:
            assert knowledge.concept("section", rule.key)


def test_every_layout_knows_its_own_words(knowledge: Knowledge) -> None:
    """A layout's kind, publisher, framework and inspectorates are concepts of the vocabularies."""
    for layout in layouts():
        assert knowledge.concept("document-type", layout.kind)
        assert knowledge.versions(layout.framework)
        assert layout.recognise, layout.key


def test_a_broken_pattern_is_named() -> None:
    """A mistake in a pattern names the file and the pattern, for whoever edits it."""
    with pytest.raises(KnowledgeError, match=r"some\.toml: pattern '\(unclosed'"):
        compile_pattern({"pattern": "(unclosed"}, "some.toml")
