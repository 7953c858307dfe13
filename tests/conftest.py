"""What tests share: the real documents where they are at hand, and a store filled with invented ones."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest

from inspgraph import pipeline
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.pipeline import editions
from inspgraph.store import Release, Store
from tests.committed import committed_release

CHECKOUT = Path(__file__).parent.parent
INVENTED = Path(__file__).parent / "corpus"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: one in three waits, for a browser, a port or a limit to run out."""
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begins with the modules that have slow tests, so that no process is left with one when the others are through."""
    long = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Looks for garbage seldom, and not among what lasts as long as the run: a third of a test's work goes into it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The project's own knowledge files."""
    return load_knowledge()


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents; tests that ask for it skip where it is missing."""
    folder = Path(os.environ.get("INSPGRAPH_CORPUS") or CHECKOUT.parent / "shared")
    if not (folder / "seeds").is_dir():
        pytest.skip(f"no real documents in {folder}: set INSPGRAPH_CORPUS to a folder with seeds/ and corpus/")
    return folder


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The knowledge files with two authorities that do not exist, and without anything that is held."""
    root = tmp_path_factory.mktemp("knowledge")
    for folder in ("ontology", "shapes", "data/registers"):
        shutil.copytree(load_knowledge().root / folder, root / folder)
    columns = "ofsted_urn,name,short_name,alt_names,dfe_code,gss_code,former_gss_codes,region_code,region_name,kind,"
    columns += "existed_from,existed_until,govuk_slug,wikidata,opendatacommunities,lineage"
    table = root / "data/registers/authorities.csv"
    assert table.read_text(encoding="utf-8").splitlines()[0] == columns
    with table.open("a", encoding="utf-8") as rows:
        rows.write(
            "99901,Northmere County Council,Northmere,,990,E10000991,,E12000008,South East,county,,,,,,northmere\n"
        )
        rows.write(
            "99902,Southbeck Metropolitan Borough Council,Southbeck,,991,E08000991,,E12000002,North West,"
            "metropolitan district,,,,,,southbeck\n"
        )
    return load_knowledge(root)


@pytest.fixture(scope="session")
def invented_store(invented: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that holds the invented documents of ``tests/corpus``."""
    store = Store.open(tmp_path_factory.mktemp("invented") / "store", create=True)
    outcomes = list(pipeline.ingest([INVENTED], store, knowledge=invented))
    assert [o.message for o in outcomes if o.failed] == []
    return store


FIVE = {
    "80535": {"ofsted-oldham-2010-06-11"},
    "80536": {
        "council-oxfordshire-undated-5ff7019d",
        "council-oxfordshire-undated-8d42bf0b",
        "ofsted-oxfordshire-2010-12-22",
        "ofsted-oxfordshire-2020-02-28",
    },
}


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """The project's knowledge with the committed facts of five documents alone, however many there are."""
    root, whole = tmp_path_factory.mktemp("five"), load_knowledge()
    for folder in ("ontology", "shapes", "data/registers", "data/summaries", "data/links"):
        shutil.copytree(whole.root / folder, root / folder)
    (root / "data/inspections").mkdir()
    for urn, keys in FIVE.items():
        name = f"data/inspections/{urn}.trig"
        quads = editions.read_facts(whole.root / name, whole)
        kept = [q for q in quads if q.graph_name.value.rsplit("/", 1)[1] in {*keys, "persons"}]
        editions.write_quads(root / name, kept, whole)
    return load_knowledge(root)


@pytest.fixture(scope="session")
def committed() -> Release:
    """The release of everything that is committed, as `make run` builds it."""
    return committed_release()


@pytest.fixture(scope="session")
def seed_store(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that holds the five real documents, in the full edition."""
    store = Store.open(tmp_path_factory.mktemp("seeds") / "store", create=True)
    outcomes = list(pipeline.ingest([corpus / "seeds"], store))
    assert [o.message for o in outcomes if o.failed] == []
    return store
