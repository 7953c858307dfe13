"""People: names in one graph only, a copy without any, nobody who asked to be left out, no numbers, no ranking."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from inspgraph import cli, iris, pipeline
from inspgraph.erased import REGISTER, add_erased, opaque_id, read_erased
from inspgraph.errors import KnowledgeError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.pipeline.privacy import NAMED, hide_names, leave_out, plain, without_names
from inspgraph.quads import graph_of, parse_nquads, parse_trig
from inspgraph.queries import competency_questions, named_queries
from inspgraph.store import Release, Store
from tests.own_knowledge import use_knowledge

INVENTED = Path(__file__).parent / "corpus"
PERSONS = f"<{iris.PERSONS_GRAPH}>".encode()
HYGIENE = load_knowledge().root / "ontology/hygiene/no-contact-details.rq"


def names_in(content: bytes) -> set[str]:
    """The names that the graph of persons gives."""
    return {plain(match[2]) for line in content.splitlines() if (match := NAMED.match(line))}


def naming(content: bytes, names: set[str]) -> list[bytes]:
    """The lines of a dump that hold one of some names, whatever its case and however its words are parted."""
    said = (r"(?:\s|\\[nrt])+".join(map(re.escape, name.split())) for name in names)
    pattern = re.compile("|".join(said), re.IGNORECASE)
    return [line for line in content.splitlines() if pattern.search(line.decode())]


@pytest.fixture
def own(invented: Knowledge, tmp_path: Path) -> Knowledge:
    """A copy of the invented knowledge, to be written to."""
    shutil.copytree(invented.root, tmp_path / "knowledge")
    return Knowledge(tmp_path / "knowledge")


@pytest.fixture
def held(invented_store: Store, tmp_path: Path) -> Store:
    """A copy of the store of invented documents, to be written to."""
    shutil.copytree(invented_store.root, tmp_path / "store")
    return Store.open(tmp_path / "store")


@pytest.fixture(scope="module")
def full(invented: Knowledge, invented_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release of the invented documents, with the words of their statements."""
    return pipeline.build(invented_store, tmp_path_factory.mktemp("full"), invented)[0]


# Names


def test_names_stand_in_the_graph_of_persons_and_in_quotations_only(full: Release) -> None:
    content = full.dump.read_bytes()
    names = names_in(content)
    assert len(names) >= 5
    elsewhere = [line for line in naming(content, names) if PERSONS not in line]
    assert elsewhere, "letters quote who signs them"
    assert all(b" <http://www.w3.org/ns/oa#exact> " in line for line in elsewhere)


def test_no_iri_tells_a_name(full: Release) -> None:
    content = full.dump.read_bytes()
    for name in names_in(content):
        assert iris.slug(name).encode() not in content
        assert opaque_id(name).encode() in content


def test_another_key_makes_other_identifiers() -> None:
    assert iris.person("Ada Northam", "secret") != iris.person("Ada Northam")
    assert iris.person("Ms Ada Northam HMI") == iris.person("Ada Northam")


# A copy without names


def test_a_copy_without_names_holds_none_of_them(full: Release) -> None:
    content = full.dump.read_bytes()
    bare = pipeline.nameless(content, "a key")
    assert naming(bare, names_in(content)) == []
    assert PERSONS not in bare
    assert not re.search(rb"oa#exact|#statementText>", re.sub(rb"(?m)^<[^>]*def/core#.*$", b"", bare))


def test_a_copy_without_names_has_identifiers_that_trying_names_does_not_find(full: Release) -> None:
    content = full.dump.read_bytes()
    bare = pipeline.nameless(content, "a key")
    assert not [name for name in names_in(content) if opaque_id(name).encode() in bare]
    assert bare == pipeline.nameless(content, "a key")
    assert bare != pipeline.nameless(content, "another key")


def test_a_copy_without_names_keeps_everything_else(full: Release, tmp_path: Path) -> None:
    """As many parts in inspections, posts and judgements; each graph is described as it now is."""
    bare = pipeline.nameless(full.dump.read_bytes(), "a key")
    kept, whole = ox.Store(), ox.Store()
    kept.extend(parse_nquads(bare))
    whole.extend(parse_nquads(full.dump.read_bytes()))
    for kind in ("Participation", "Judgement", "Statement", "Claim", "Passage"):
        counted = f"SELECT (COUNT(?x) AS ?n) {{ ?x a <{iris.IG}{kind}> }}"
        (one,), (other,) = (list(s.query(counted, use_default_graph_as_union=True)) for s in (kept, whole))
        assert one["n"] == other["n"]
        assert int(one["n"].value) > 0
    described = f"SELECT ?g ?n {{ GRAPH <{iris.META_GRAPH}> {{ ?g <http://rdfs.org/ns/void#triples> ?n }} }}"
    told = {row["g"].value: int(row["n"].value) for row in kept.query(described)}
    counts: dict[str, int] = {}
    for line in bare.splitlines():
        counts[graph_of(line)] = counts.get(graph_of(line), 0) + 1
    assert told == {name: n for name, n in counts.items() if name != iris.META_GRAPH}


def test_a_name_in_a_label_gives_way_to_another_word() -> None:
    """What a label says besides stays; any other text that names somebody goes."""
    graph = iris.GRAPH + "source/x"
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    lines = [
        f'<{iris.ID}document/x> <http://purl.org/dc/terms/title> "To Ada\\nNortham, 2010"@en <{graph}> .'.encode(),
        f'<{iris.ID}claim/x> <{rdfs}comment> "ADA NORTHAM said so"@en <{graph}> .'.encode(),
        f'<{iris.ID}claim/x> <{iris.IG}count> "3" <{graph}> .'.encode(),
    ]
    person = f'<{iris.person("Ada Northam")}> <{rdfs}label> "Ada Northam" {PERSONS.decode()} .'
    bare = without_names({graph: lines, iris.PERSONS_GRAPH: [person.encode()]}, "k")
    assert bare == {graph: sorted([lines[0].replace(b"Ada\\nNortham", b"[a person]"), lines[2]])}
    assert hide_names(lines, []) == lines


def test_a_release_without_names_can_be_built_and_served(full: Release, invented: Knowledge, tmp_path: Path) -> None:
    release, report = pipeline.build(None, tmp_path, invented, veil="a key")
    assert report.conforms
    assert release.manifest["names"] is False
    assert Release.open(release.root).select("SELECT ?s { ?s a <http://www.w3.org/2002/07/owl#Ontology> }").rows


def test_the_committed_facts_can_be_had_without_names(five: Knowledge, tmp_path: Path) -> None:
    content = pipeline.build(None, tmp_path, five)[0].dump.read_bytes()
    names = names_in(content)
    assert len(names) > 10
    assert naming(pipeline.nameless(content, "k"), names) == []


# Somebody who asks to be left out


def somebody(held: Store, role: str = "participation") -> str:
    """The name of somebody with a part in an inspection, or with an office."""
    for key in held.documents():
        lines = held.lines(key)
        named = {match[1]: plain(match[2]) for line in lines if (match := NAMED.match(line))}
        for line in lines:
            for person, name in named.items():
                if line.startswith(f"<{iris.ID}{role}/".encode()) and person in line:
                    return name
    raise AssertionError(role)


def mentions(root: Path, name: str) -> list[Path]:
    """The files below a folder that give a name or its identifier."""
    words = re.compile((r"\s+".join(map(re.escape, name.split())) + "|" + opaque_id(name)).encode(), re.IGNORECASE)
    return [path for path in sorted(root.rglob("*")) if path.is_file() and words.search(path.read_bytes())]


@pytest.mark.parametrize("role", ["participation", "membership"])
def test_who_is_erased_is_gone_from_the_store_and_all_its_releases(own: Knowledge, held: Store, role: str) -> None:
    name = somebody(held, role)
    before = pipeline.refresh(held, own)
    people = names_in(before.dump.read_bytes())
    with held.writing():
        done = pipeline.erase(name, own, "2026-11-22", held)
    assert done.new
    assert done.documents
    assert done.release is not None
    assert names_in(done.release.dump.read_bytes()) == people - {name}
    assert mentions(held.root, name) == []
    assert [path.name for path in held.releases.iterdir()] == [done.release.root.name]
    assert read_erased(own.root / REGISTER) == {opaque_id(name): "2026-11-22"}


def test_what_nobody_rests_on_any_more_goes_and_everything_else_stays(own: Knowledge, held: Store) -> None:
    """The passage with the name goes; documents, statements and claims stay as they were."""
    name = somebody(held)
    before = pipeline.refresh(held, own).dump.read_bytes().splitlines()
    with held.writing():
        release = pipeline.erase(name, own, "2026-11-22", held).release
    assert release is not None
    after = set(release.dump.read_bytes().splitlines())
    lost = [line for line in before if line not in after and b"graph/meta>" not in line]
    kinds = {kind for line in lost for kind in re.findall(rb"^<[^>]*/id/(\w[\w-]*)/", line)}
    assert kinds <= {b"person", b"participation", b"membership", b"post", b"text", b"inspection"}
    assert all(
        b"participation" in line for line in lost if b"> <https://w3id.org/inspgraph/id/inspection/" in line[:60]
    )


def test_who_is_erased_does_not_come_back_with_the_document(own: Knowledge, held: Store, tmp_path: Path) -> None:
    name = somebody(held)
    add_erased(own.root / REGISTER, opaque_id(name), "2026-11-22")
    again, after = Store.open(tmp_path / "again", create=True), Knowledge(own.root)
    assert not [o.message for o in pipeline.ingest([INVENTED], again, knowledge=after) if o.failed]
    assert mentions(again.root, name) == []
    assert [path for path in mentions(held.root, name) if path.suffix == ".nq"], "it was there to be left out"


def test_who_is_erased_is_left_out_under_another_key_too(own: Knowledge, held: Store, tmp_path: Path) -> None:
    """The register holds the open identifier; what was ingested under a key of one's own is found by the name."""
    name = somebody(held)
    again = Store.open(tmp_path / "again", create=True)
    terms = pipeline.Terms(person_key="a key of one's own")
    assert not [o.message for o in pipeline.ingest([INVENTED], again, terms=terms, knowledge=own) if o.failed]
    with again.writing():
        done = pipeline.erase(name, own, "2026-11-22", again)
    assert done.documents
    assert mentions(again.root, name) == []


def test_who_is_erased_is_gone_from_the_committed_facts(five: Knowledge, tmp_path: Path) -> None:
    shutil.copytree(five.root, tmp_path / "five")
    own = Knowledge(tmp_path / "five")
    facts = tmp_path / "five/data/inspections"
    name = sorted(names_in(pipeline.build(None, tmp_path / "a", own)[0].dump.read_bytes()))[0]
    assert mentions(facts, name)
    done = pipeline.erase(name, own, "2026-11-22")
    assert done.facts
    assert done.release is None
    assert mentions(facts, name) == []
    release, report = pipeline.build(None, tmp_path / "b", Knowledge(own.root))
    assert report.conforms
    assert naming(release.dump.read_bytes(), {name}) == []


def test_the_register_alone_keeps_somebody_out_of_a_build(five: Knowledge, tmp_path: Path) -> None:
    """Facts that somebody restores from an older copy do not bring the name back."""
    shutil.copytree(five.root, tmp_path / "five")
    own = Knowledge(tmp_path / "five")
    name = sorted(names_in(pipeline.build(None, tmp_path / "a", own)[0].dump.read_bytes()))[0]
    add_erased(own.root / REGISTER, opaque_id(name), "2026-11-22")
    content = pipeline.build(None, tmp_path / "b", Knowledge(own.root))[0].dump.read_bytes()
    assert naming(content, {name}) == []
    assert opaque_id(name).encode() not in content


def test_a_file_that_people_wrote_is_pointed_out(own: Knowledge, held: Store) -> None:
    name = somebody(held)
    (own.root / "data/overrides").mkdir(parents=True, exist_ok=True)
    (own.root / "data/overrides/x.toml").write_text(f'reason = "{name} wrote to say so"\n', encoding="utf-8")
    with held.writing():
        assert pipeline.erase(name, own, "2026-11-22", held).to_be_edited == ("data/overrides/x.toml",)


def test_erasing_twice_is_erasing_once(own: Knowledge, held: Store) -> None:
    name = somebody(held)
    with held.writing():
        pipeline.erase(name, own, "2026-11-22", held)
        again = pipeline.erase(opaque_id(name), Knowledge(own.root), "2026-11-23", held)
    assert (again.new, again.documents) == (False, ())


def test_a_passage_that_something_else_rests_on_stays() -> None:
    """Two people in one line of a list: the passage of the one who stays is the same."""
    graph, passage = f"<{iris.GRAPH}source/x>", f"<{iris.ID}text/0000000000000001#char=1,9>"
    ann, bob = (opaque_id(name) for name in ("Ann Ashe", "Bob Birch"))
    lines = [
        f"<{iris.ID}participation/1-{person}-lead> <{iris.IG}quotedFrom> {passage} {graph} .".encode()
        for person in (ann, bob)
    ]
    lines.append(f'{passage} <{iris.IG}page> "1" {graph} .'.encode())
    assert leave_out(lines, {ann}) == lines[1:]
    assert leave_out(lines, {ann, bob}) == []
    assert leave_out(lines, set()) == lines


@pytest.mark.parametrize("row", ["Ada Northam,2026-11-22", "0123456789abcdef,yesterday", "0123456789abcdef,"])
def test_a_register_with_a_name_or_without_a_day_is_refused(row: str, tmp_path: Path) -> None:
    (tmp_path / "erased.csv").write_text(f"person,erased_on\n{row}\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="is no row of 16 hex digits and a day"):
        read_erased(tmp_path / "erased.csv")


def test_a_name_an_iri_and_an_identifier_mean_the_same() -> None:
    assert opaque_id("Ms Ada Northam") == opaque_id(iris.person("Ada Northam")) == opaque_id(opaque_id("Ada Northam"))


# The commands


def test_the_commands_do_the_same(own: Knowledge, held: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_knowledge(Knowledge(own.root), monkeypatch)
    name, store, run = somebody(held), str(held.root), CliRunner()
    told = run.invoke(cli.app, ["dump", "--without-names", "--store", store])
    assert told.exit_code == 0
    assert naming(told.stdout_bytes, {name}) == []
    refused = run.invoke(cli.app, ["build", "--without-names", "--store", store])
    assert (refused.exit_code, "--out DIR" in refused.output) == (1, True)
    made = run.invoke(cli.app, ["build", "--without-names", "--store", store, "--out", str(tmp_path / "out")])
    assert made.exit_code == 0
    assert naming(next((tmp_path / "out").glob("*/dump.nq")).read_bytes(), {name}) == []
    erased = run.invoke(cli.app, ["erase", name, "--store", store])
    assert erased.exit_code == 0
    assert re.search(rf"register +{opaque_id(name)} added(.|\n)*document +ofsted-(.|\n)*release", erased.output)
    assert mentions(held.root, name) == []


# What is not held of anybody


def test_the_committed_facts_hold_no_number_and_no_address() -> None:
    """No telephone number and no e-mail address in any literal of ``data/``."""
    engine, root = ox.Store(), load_knowledge().root
    files = sorted((root / "data").rglob("*.trig")) + sorted((root / "data").rglob("*.ttl"))
    assert len(files) > 50
    for path in files:
        engine.extend(parse_trig(path.read_bytes()))
    found = engine.query(HYGIENE.read_text(encoding="utf-8"), use_default_graph_as_union=True)
    assert [row["problem"].value for row in found] == []


def test_the_tables_of_data_hold_no_address_either() -> None:
    root = load_knowledge().root / "data"
    tables = sorted({*root.rglob("*.csv"), *root.rglob("*.toml"), *root.rglob("*.jsonl")})
    assert tables
    assert not [p for p in tables if re.search(r"[\w.+-]+@[\w-]+\.\w", p.read_text(encoding="utf-8"))]


PEOPLE = re.compile(r"prov:agent|ig:Person\b|ig:participation\b|ig:Participation\b|org:member\b|org:heldBy")
MARKS = re.compile(r"ig:grade\b|ig:rank\b|ig:polarity\b|ig:Judgement\b|ig:progress\b")


@pytest.mark.parametrize("query", [*named_queries().values(), *competency_questions().values()], ids=lambda q: q.name)
def test_no_query_sets_people_beside_grades(query: object) -> None:
    """Whoever asks of people asks nothing of grades, so nobody is ranked by what an inspection found."""
    text = getattr(query, "text", "")
    if "CONSTRUCT" not in text and "describe-" not in getattr(query, "name", ""):
        assert not (PEOPLE.search(text) and MARKS.search(text))
