"""The cube of judgements: what it holds, and that it keeps every integrity constraint of the recommendation."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.releases import build_release
from tests.web.conftest import MANIFEST

from inspgraph import iris
from inspgraph.publish.cube import CUBE, PREFIXES, QB, Cube, make_cube
from inspgraph.store import Release

CONSTRAINTS = tomllib.loads(Path(__file__).with_name("integrity.toml").read_text(encoding="utf-8"))
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
HEAD += "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
GOOD = CUBE + "99901-ilacs-2018-04-ilacs-overall"


@pytest.fixture(scope="module")
def cube(release: Release) -> Cube:
    return make_cube(release)


def ask(triples: list[ox.Triple], pattern: str) -> bool:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    return bool(store.query(f"{HEAD}ASK {{ {pattern} }}"))


def turtle(text: str) -> set[ox.Triple]:
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    return {quad.triple for quad in ox.parse(f"{head}{text}".encode(), format=ox.RdfFormat.TURTLE)}


def test_all_constraints_are_there() -> None:
    """1 to 21, none left out."""
    numbers = {int(number) for name in CONSTRAINTS for number in re.findall(r"\d+", name)}
    assert numbers == set(range(1, 22))


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_it_keeps_the_constraint(cube: Cube, name: str) -> None:
    assert not ask(cube.triples, CONSTRAINTS[name]["ask"]), CONSTRAINTS[name]["says"]


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_constraint_sees_what_breaks_it(cube: Cube, name: str) -> None:
    """A query that never finds anything would prove nothing."""
    rule, triples = CONSTRAINTS[name], set(cube.triples)
    if "TWIN" in rule.get("breaks", ""):
        twin = ox.NamedNode(CUBE + "twin")
        triples |= {ox.Triple(twin, t.predicate, t.object) for t in cube.triples if t.subject == ox.NamedNode(GOOD)}
    elif "breaks" in rule:
        triples |= turtle(rule["breaks"].replace("{o}", f"<{GOOD}>"))
    else:
        triples -= turtle(rule["removes"])
    assert triples != set(cube.triples)
    assert ask(list(triples), rule["ask"]), rule["says"]


def test_an_observation_says_what_the_judgement_says(cube: Cube) -> None:
    """Two grades are held; the area without one gives no observation, for a missing grade is no grade."""
    told = {t.predicate.value.removeprefix(CUBE): t.object.value for t in cube.triples if t.subject.value == GOOD}  # type: ignore[union-attr]
    assert told["authority"] == iris.authority("99901")
    assert told["month"] == "2018-04"
    assert told["day"] == "2018-04-23"
    assert told["framework"] == iris.framework("ilacs-2018")
    assert told["area"] == iris.DEF + "area/ilacs-overall"
    assert told["grade"] == iris.DEF + "grade/ofsted-2013-good"
    assert told["status"] == CUBE + "report-held"
    observations = [t for t in cube.triples if t.object == ox.NamedNode(QB + "Observation")]
    assert len(observations) == cube.held == 2
    assert cube.left_out == {}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("<{judged}> <{ig}grade> <{def_}grade/ofsted-2013-outstanding> .", "two grades"),
        (
            "<{id_}judgement/99901-sif-2014-05-sif-overall> a <{ig}Judgement> ;"
            " <{ig}ofInspection> <{id_}inspection/99901-sif-2014-05> ;"
            " <{ig}area> <{def_}area/sif-overall> ; <{ig}grade> <{def_}grade/ofsted-2013-good> .",
            "no framework version",
        ),
    ],
    ids=["two grades", "no framework"],
)
def test_what_is_no_observation_is_left_out_with_a_reason(
    tmp_path: Path, history: list[ox.Quad], more: str, reason: str
) -> None:
    judged = iris.ID + "judgement/99901-ilacs-2018-04-ilacs-overall"
    text = more.format(judged=judged, ig=iris.IG, def_=iris.DEF, id_=iris.ID)
    graph = ox.NamedNode(iris.GRAPH + "source/ofsted-99001")
    added = [ox.Quad(*triple, graph) for triple in turtle(text)]
    told = make_cube(build_release(tmp_path, [*history, *added], MANIFEST))
    assert [words for words in told.left_out.values() if reason in words]
    assert not any(ask(told.triples, rule["ask"]) for rule in CONSTRAINTS.values())


def test_the_turtle_is_the_same_each_time(cube: Cube, release: Release) -> None:
    assert cube.turtle() == make_cube(release).turtle()
    assert {quad.triple for quad in ox.parse(cube.turtle(), format=ox.RdfFormat.TURTLE)} == set(cube.triples)
