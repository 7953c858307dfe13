"""The five real documents: what a person read in them is in the graph, and both editions agree."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from rdflib import Graph

from inspgraph import iris, pipeline
from inspgraph.knowledge import Knowledge
from inspgraph.quads import to_graphs
from inspgraph.store import Release, Store

pytestmark = pytest.mark.corpus
FACTS = tomllib.loads((Path(__file__).parent / "real/seed-facts.toml").read_text(encoding="utf-8"))["fact"]
PREFIXES = {
    "ig": iris.IG, "insp": iris.ID + "inspection/", "auth": iris.ID + "authority/", "body": iris.ID + "body/",
    "leg": "http://www.legislation.gov.uk/id/", "graph": iris.GRAPH,
    **{short: f"{iris.DEF}{scheme}/" for short, scheme in {
        "stype": "statement-type", "pol": "polarity", "prog": "progress", "role": "role", "desig": "designation",
        "dtype": "document-type", "itype": "inspection-type", "notice": "notice", "area": "area", "grade": "grade",
        "meth": "method", "postrole": "post-role", "evkind": "evidence-kind",
    }.items()},
    "dcterms": "http://purl.org/dc/terms/", "org": "http://www.w3.org/ns/org#", "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}  # fmt: skip
HEAD = "".join(f"PREFIX {short}: <{long}>\n" for short, long in PREFIXES.items())


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The project's knowledge without its facts edition, so that only what was read can answer."""
    import shutil

    from inspgraph.knowledge import load_knowledge

    root = tmp_path_factory.mktemp("bare")
    for folder in ("ontology", "shapes", "data/registers"):
        shutil.copytree(load_knowledge().root / folder, root / folder)
    return load_knowledge(root)


@pytest.fixture(scope="module")
def release(seed_store: Store, bare: Knowledge) -> Release:
    """A release of the five documents in the full edition and nothing else."""
    return pipeline.build(seed_store, seed_store.releases, bare)[0]


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f["says"][:60])
def test_what_a_person_read_is_in_the_graph(fact: dict[str, object], release: Release) -> None:
    """Each fact has as many solutions as it must, at least one where no number stands."""
    (row,) = release.select(f"{HEAD} SELECT (COUNT(*) AS ?n) WHERE {{ {fact['ask']} }}").plain()
    found = int(row["n"] or 0)
    assert found == fact["count"] if "count" in fact else found > 0, f"{fact['says']}: {found}"


def test_every_statement_is_there_once(release: Release) -> None:
    """A hundred and six statements, and one that is known from a later letter only."""
    told = release.select(
        f"{HEAD} SELECT ?s ?text WHERE {{ ?s a ig:Statement . OPTIONAL {{ ?s ig:statementText ?text }} }}"
    ).plain()
    words = [row["text"] for row in told if row["text"]]
    assert (len(told), len(words), len(set(words))) == (107, 106, 106)


def test_every_passage_is_the_words_that_it_quotes(release: Release, corpus: Path) -> None:
    """``text[start:end]`` is the quotation, for every passage of every document."""
    texts = {p.stem: p.read_text(encoding="utf-8") for p in (corpus / "seeds").iterdir()}
    by_hash = {iris.text(_sha(text)): text for text in texts.values()}
    found = release.select(f"""{HEAD} PREFIX oa: <http://www.w3.org/ns/oa#>
        SELECT ?text ?start ?end ?exact WHERE {{
          ?p oa:hasSource ?text ; oa:hasSelector ?sel . ?sel oa:start ?start ; oa:end ?end ;
          oa:exact ?exact }}""").plain()
    assert len(found) > 200
    for row in found:
        text = by_hash[str(row["text"])]
        assert text[int(row["start"] or 0) : int(row["end"] or 0)] == row["exact"]


def _sha(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()


def test_the_committed_facts_are_those_of_the_documents(
    seed_store: Store, knowledge: Knowledge, tmp_path: Path
) -> None:
    """What ``data/inspections`` says of the five is, byte for byte, the facts edition of the documents read now."""
    for path in filter(lambda p: p.suffix == ".trig", pipeline.write_facts(seed_store, tmp_path, knowledge)):
        made, committed = (
            (folder / path.name).read_text(encoding="utf-8").strip().split("\n\n")
            for folder in (tmp_path, knowledge.root / "data/inspections")
        )
        assert [part for part in made if "graph/persons>" not in part and part not in committed] == [], path.name


def test_both_editions_agree_in_everything_but_text(seed_store: Store, five: Knowledge, tmp_path: Path) -> None:
    """The release of the facts edition is that of the full edition without words."""
    facts = pipeline.build(None, tmp_path / "facts", five)[0]
    full = pipeline.build(seed_store, tmp_path / "full", five)[0]
    few, all_of_it = (_graphs(release) for release in (facts, full))
    assert set(few) == set(all_of_it)
    for name in set(few) - {iris.META_GRAPH}:
        assert set(few[name]) <= set(all_of_it[name]), name
        gone = {str(p).rsplit("#", 1)[1] for _, p, _ in set(all_of_it[name]) - set(few[name])}
        assert gone <= {"statementText", "exact"}, name


def _graphs(release: Release) -> dict[str, Graph]:
    from inspgraph.quads import parse_nquads

    return to_graphs(parse_nquads(release.dump.read_bytes()))
