"""The tables of mappings: SSSOM in front, sense in the rows, and the Turtle that is made from them."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

import pytest
from rdflib import SKOS, Graph, URIRef
from tests.conftest import CHECKOUT
from tools.write_mappings import MADE, TABLES, Mapping, read_mappings, read_metadata, write_turtle

NAMES = sorted(path.name.removesuffix(".sssom.tsv") for path in TABLES.glob("*.sssom.tsv"))
PREDICATES = {f"skos:{name}" for name in ("exactMatch", "closeMatch", "narrowMatch", "broadMatch", "relatedMatch")}
SLOTS = {"curie_map", "mapping_set_id", "mapping_set_title", "license", "mapping_set_version", "comment"}
ROWS = [(name, row) for name in NAMES for row in read_mappings(TABLES / f"{name}.sssom.tsv").rows]


@cache
def vocabularies() -> Graph:
    union = Graph()
    for path in (CHECKOUT / "ontology/vocab").glob("*.ttl"):
        if path.stem not in MADE:
            union.parse(path)
    return union


def expand(name: str, curie: str) -> URIRef:
    prefix, local = curie.split(":")
    return URIRef(read_mappings(TABLES / f"{name}.sssom.tsv").prefixes[prefix] + local)


@pytest.mark.parametrize("made", MADE)
def test_the_turtle_is_fresh(made: str) -> None:
    """``make mappings`` writes it again."""
    assert (CHECKOUT / f"ontology/vocab/{made}.ttl").read_text(encoding="utf-8") == write_turtle(MADE[made])


def test_every_table_is_made_into_turtle() -> None:
    assert sorted(name for names in MADE.values() for name in names) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_table_says_what_it_is(name: str) -> None:
    """The metadata that SSSOM asks of a mapping set, and prefixes as in the one table of the project."""
    about = read_metadata(TABLES / f"{name}.sssom.tsv")
    assert set(re.findall(r"^(\w+):", about, re.MULTILINE)) >= SLOTS
    assert f"{name}.sssom.tsv" in about
    assert not [line for line in about.splitlines() if not re.match(r'\w+: ".*"$|\w+:$|  \w+: ".*"$|  - ".*"$', line)]
    ours = (CHECKOUT / "ontology/inspgraph.ttl").read_text(encoding="utf-8")
    for prefix, namespace in read_mappings(TABLES / f"{name}.sssom.tsv").prefixes.items():
        if prefix not in {"semapv", "def"}:
            assert re.search(rf'sh:prefix "{prefix}" +; sh:namespace "{re.escape(namespace)}"', ours), prefix


@pytest.mark.parametrize(("name", "row"), ROWS, ids=lambda v: v.subject if isinstance(v, Mapping) else v)
def test_a_row_is_whole(name: str, row: Mapping) -> None:
    """Known concepts by their labels, a mapping of SKOS, a person's judgement, how sure, and why."""
    for curie, label in ((row.subject, row.subject_label), (row.object, row.object_label)):
        assert str(vocabularies().value(expand(name, curie), SKOS.prefLabel)) == label
    assert row.predicate in PREDICATES
    assert row.justification == "semapv:ManualMappingCuration"
    assert 0 < float(row.confidence) <= 1
    assert len(row.comment) > 10
    assert '"' not in row.comment


def test_no_pair_is_mapped_twice() -> None:
    pairs = [(row.subject, row.object) for _, row in ROWS]
    assert len(set(pairs)) == len(pairs)


def test_grades_share_a_rank_and_never_a_meaning() -> None:
    """Close, to the rank that the grade itself has, and no grade to a grade."""
    rank = URIRef("https://w3id.org/inspgraph/def/core#rank")
    grades = [(name, row) for name, row in ROWS if row.subject.startswith("grade:")]
    assert len(grades) == 16
    for name, row in grades:
        assert row.predicate == "skos:closeMatch"
        assert row.object.startswith("hub:grade-")
        ranks = [vocabularies().value(expand(name, curie), rank) for curie in (row.subject, row.object)]
        assert ranks[0] == ranks[1] is not None


def test_what_is_exactly_the_same_stays_apart_within_a_scheme() -> None:
    """No two areas of one scheme are exact matches of one concept, for then they would be of each other."""
    exact = defaultdict(list)
    for name, row in ROWS:
        if row.predicate == "skos:exactMatch":
            exact[row.object, vocabularies().value(expand(name, row.subject), SKOS.inScheme)].append(row.subject)
    assert exact
    assert [subjects for subjects in exact.values() if len(subjects) > 1] == []


def test_outcomes_of_area_send_have_no_rank() -> None:
    assert not [row for _, row in ROWS if "area-send" in row.subject and row.object.startswith("hub:grade")]
