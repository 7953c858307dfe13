"""Many documents: side by side, broken off and gone on with, and written down small without loss."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest

from inspgraph import iris, pipeline
from inspgraph.errors import KnowledgeError, StoreError
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.pipeline import editions
from inspgraph.pipeline.compact import Compact
from inspgraph.quads import parse_trig
from inspgraph.store import Store
from tests.conftest import INVENTED

TEXT = iris.IG + "statementText"
EXACT = "http://www.w3.org/ns/oa#exact"


def contents(store: Store) -> dict[str, bytes]:
    """Every document file of a store."""
    return {path.name: path.read_bytes() for path in sorted((store.root / "sources").iterdir())}


def test_any_number_of_jobs_gives_the_same_store(invented_store: Store, invented: Knowledge, tmp_path: Path) -> None:
    """Outcomes come in the order of the files, and the bytes are those of one job."""
    store = Store.open(tmp_path / "store", create=True)
    outcomes = list(pipeline.ingest([INVENTED], store, knowledge=invented, jobs=3))
    assert [outcome.path for outcome in outcomes] == [str(path) for path in pipeline.walk([INVENTED])]
    assert contents(store) == contents(invented_store)
    digests = {pipeline.build(s, s.releases, invented)[0].sha256 for s in (store, invented_store)}
    assert len(digests) == 1


def test_what_is_held_is_not_read_again(invented: Knowledge, tmp_path: Path) -> None:
    """A file is recognised by its bytes wherever it lies; another row of the catalogue makes it new."""
    store = Store.open(tmp_path / "store", create=True)
    path = next(INVENTED.glob("*.txt"))
    (first,) = pipeline.ingest([path], store, knowledge=invented)
    assert (first.status, first.record is None) == ("held", False)
    copy = tmp_path / "copy.txt"
    copy.write_bytes(path.read_bytes())
    before = contents(store)
    again = list(pipeline.ingest([path, copy], store, knowledge=invented))
    assert [(o.status, o.record) for o in again] == [("unchanged", None)] * 2
    assert contents(store) == before
    row = {"url": "https://files.example.org/v1/file/123", "listed_publication_date": "2011-01-01"}
    terms = pipeline.Terms({store.documents()[str(first.key)].sha256: row})
    (changed,) = pipeline.ingest([path], store, terms=terms, knowledge=invented)
    assert changed.record is not None


KILLED = """
import os, signal, sys
from pathlib import Path
import psutil
from inspgraph import pipeline
from inspgraph.knowledge import load_knowledge
from inspgraph.store import Store
if __name__ == "__main__":
    store = Store.open(Path(sys.argv[1]), create=True)
    known = load_knowledge(Path(sys.argv[3]))
    for number, outcome in enumerate(pipeline.ingest([Path(sys.argv[2])], store, knowledge=known, jobs=2)):
        if number == 1:
            print(*(child.pid for child in psutil.Process().children(recursive=True)), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_run_that_is_killed_can_be_gone_on_with(invented_store: Store, invented: Knowledge, tmp_path: Path) -> None:
    """No half document, no helper left behind, nothing done twice, and in the end the same release."""
    root = tmp_path / "store"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(root), str(INVENTED), str(invented.root)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    helpers = list(map(int, done.stdout.split()))
    assert helpers
    for _ in range(100):
        if not any(map(psutil.pid_exists, helpers)):
            break
        time.sleep(0.1)
    else:
        pytest.fail("a helper outlived the run that started it")
    store = Store.open(root)
    assert len(store.documents()) == 2
    outcomes = list(pipeline.ingest([INVENTED], store, knowledge=invented, jobs=2))
    assert [o.status for o in outcomes] == ["unchanged"] * 2 + ["held"] * 3
    assert contents(store) == contents(invented_store)
    digests = {pipeline.build(s, s.releases, invented)[0].sha256 for s in (store, invented_store)}
    assert len(digests) == 1


def test_a_document_that_was_written_over_is_named(invented: Knowledge, tmp_path: Path) -> None:
    """Lines that parse but are not those that were written are damage too: a file cut at a line end."""
    store = Store.open(tmp_path / "store", create=True)
    list(pipeline.ingest([next(INVENTED.glob("*.txt"))], store, knowledge=invented))
    (path,) = (store.root / "sources").iterdir()
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-3]))
    with pytest.raises(StoreError, match="not those that were written"):
        pipeline.build(store, store.releases, invented)


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.trig")}


@pytest.fixture(scope="module")
def folder(invented_store: Store, invented: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The facts edition of the invented documents."""
    folder = tmp_path_factory.mktemp("facts")
    editions.write_facts(invented_store, folder, invented)
    return folder


class TestFacts:
    """The facts edition: small, the same bytes for the same documents, and all there when it is read."""

    def test_nothing_but_words_is_lost(self, folder: Path, invented_store: Store, invented: Knowledge) -> None:
        """What is read from the files is the facts edition of each document, quad for quad."""
        read = {quad for path in folder.glob("*.trig") for quad in editions.read_facts(path, invented)}
        whole = {quad for key in invented_store.documents() for quad in invented_store.quads(key)}
        assert read < whole
        assert {quad.predicate.value for quad in whole - read} == {TEXT, EXACT}

    def test_no_words_of_a_statement_are_written(self, folder: Path, invented: Knowledge) -> None:
        """No eight words in a row of a statement stand in a file, and every statement is labelled without them."""
        files = " ".join(path.read_text(encoding="utf-8") for path in folder.glob("*.trig"))
        for path in INVENTED.glob("*.txt"):
            for inspection in pipeline.extract_file(path, invented).inspections:
                for statement in inspection.statements:
                    words = statement.text.split()
                    runs = (" ".join(words[n : n + 8]) for n in range(len(words) - 7))
                    assert not any(run in files for run in runs)

    def test_a_label_is_made(self, folder: Path, invented: Knowledge) -> None:
        """Type, number, council, kind of inspection and month; it is not written, but it is there when read."""
        quads = editions.read_facts(folder / "99901.trig", invented)
        labels = {q.object.value for q in quads if q.predicate.value.endswith("#label")}
        assert any(label.endswith("1, Northmere, contact, referral and assessment inspection, September 2010")
                   or (", Northmere, " in label and label.endswith("September 2010")) for label in labels)  # fmt: skip
        assert ", Northmere, " not in (folder / "99901.trig").read_text(encoding="utf-8")

    def test_writing_again_changes_nothing(self, folder: Path, invented_store: Store, invented: Knowledge) -> None:
        """Same bytes; a document that the store does not hold stays in its file."""
        before = {path.name: path.read_bytes() for path in folder.glob("*.trig")}
        editions.write_facts(invented_store, folder, invented)
        assert {path.name: path.read_bytes() for path in folder.glob("*.trig")} == before

    def test_a_document_that_is_not_held_stays(
        self, folder: Path, invented: Knowledge, tmp_path: Path, invented_store: Store
    ) -> None:
        """Whoever has one document of five can bring it up to date without losing the other four."""
        key = next(k for k, held in invented_store.documents().items() if held.authority == "99901")
        alone = Store.open(tmp_path / "store", create=True)
        alone.put_lines(invented_store.documents()[key], invented_store.lines(key))
        copy = tmp_path / "facts"
        copy.mkdir()
        for path in folder.glob("*.trig"):
            (copy / path.name).write_bytes(path.read_bytes())
        editions.write_facts(alone, copy, invented)
        assert written(copy) == written(folder)

    def test_a_listed_document_is_known_without_a_catalogue(self, tmp_path: Path, invented: Knowledge) -> None:
        """Its name, its address and its date of publication come from the table that lies beside the facts."""
        root = tmp_path / "root"
        shutil.copytree(invented.root, root)
        letter = INVENTED / "northmere-visit-2021.txt"
        sha256 = hashlib.sha256(letter.read_bytes()).hexdigest()
        row = {"url": "https://files.ofsted.gov.uk/v1/file/50999001", "listed_publication_date": "2021-06-01"}
        store = Store.open(tmp_path / "first", create=True)
        terms = pipeline.Terms(listing={sha256: row})
        (held,) = pipeline.ingest([letter], store, terms=terms, knowledge=invented)
        pipeline.write_facts(store, root / "data/inspections", invented)
        again = Store.open(tmp_path / "again", create=True)
        (outcome,) = pipeline.ingest([letter], again, knowledge=load_knowledge(root))
        assert (outcome.status, outcome.key) == ("held", held.key)
        assert outcome.key == "ofsted-50999001"
        assert outcome.record is not None
        assert outcome.record.source.url == row["url"]

    def test_it_is_less_than_half_of_the_plain_edition(self, folder: Path, invented: Knowledge) -> None:
        """What names tell is not repeated."""
        for path in folder.glob("*.trig"):
            quads = editions.read_facts(path, invented)
            assert len(parse_trig(path.read_bytes())) < 0.6 * len(quads)

    def test_a_thing_that_lacks_what_is_implied_is_written_in_full(self, folder: Path, invented: Knowledge) -> None:
        """A statement without its ordinal does not get one by being written and read."""
        quads = editions.read_facts(folder / "99901.trig", invented)
        some = [q for q in quads if q.predicate.value == iris.IG + "ordinal"][:1]
        graph = [q for q in quads if q.graph_name == some[0].graph_name and q not in some]
        index = Compact(graph, invented).shrink()
        written = [ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, some[0].graph_name)
                   for s, about in index.items() for p, values in about.items() for o in values]  # fmt: skip
        expected = {(q.subject.value, q.predicate.value, q.object) for q in graph}
        assert set(Compact(written, invented).expand()) == expected

    def test_what_is_no_trig_is_told(self, invented: Knowledge, tmp_path: Path) -> None:
        """The file and the mend."""
        (tmp_path / "1.trig").write_text("nonsense")
        with pytest.raises(KnowledgeError, match=r"1\.trig: not TriG.*inspgraph facts"):
            editions.read_facts(tmp_path / "1.trig", invented)
