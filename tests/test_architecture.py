"""The floors of the house: who may import whom (``docs/architecture.md``)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import inspgraph
from tests.committed import ABOVE

PACKAGE = Path(inspgraph.__file__).parent
FLOORS = {
    "errors": 0,
    "model": 0,
    "iris": 1,
    "erased": 1,
    "councils": 1,
    "registers": 1,
    "patterns": 1,
    "quads": 1,
    "nquads": 1,
    "garbage": 1,
    "tabular": 1,
    "folders": 1,
    "charts": 1,
    "knowledge": 1,
    "concepts": 1,
    "read": 2,
    "segment": 2,
    "extract": 2,
    "classify": 2,
    "describe": 2,
    "resolve": 2,
    "validate": 2,
    "store": 2,
    "summaries": 2,
    "evaluate": 2,
    "ontology": 2,
    "override": 2,
    "review": 2,
    "link": 2,
    "queries": 3,
    "pipeline": 3,
    "compare": 3,
    "fulltext": 3,
    "publish": 3,
    "dossier": 3,
    "settings": 3,
    "web": 4,
    "assistant": 5,
    "cli": 6,
    "__main__": 7,
}
SAME_FLOOR_ALLOWED = {0, 1, 3}
ONLY_IN = {
    "playa": {"read"},
    "pypdfium2": {"read"},
    "pyshacl": {"validate"},
    "fastapi": {"web"},
    "starlette": {"web", "cli"},
    "vl_convert": {"charts"},
    "mcp": {"assistant"},
    "pyarrow": {"publish"},
    "weasyprint": {"dossier"},
    "pyoxigraph": {"store", "quads", "nquads", "validate", "queries", "pipeline", "publish", "web", "fulltext"},
}
WITHOUT_RDFLIB = {"model", "errors", "patterns", "read", "segment", "extract", "evaluate", "override", "review"}
WEB_MAY_NOT = {
    "read",
    "segment",
    "extract",
    "classify",
    "describe",
    "resolve",
    "pipeline",
    "validate",
    "evaluate",
    "ontology",
    "override",
    "review",
    "link",
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """The module or package of the house in which a file stands."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, by its dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "inspgraph":
                yield from (f"inspgraph.{alias.name}" for alias in node.names if alias.name != "__version__")


@pytest.mark.parametrize(
    "path", [p for p in MODULES if room(p) != "__init__"], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_imports_point_downwards(path: Path) -> None:
    """A module imports from lower floors, and on its own floor only where the plan says so."""
    mine = room(path)
    for name in imports(path):
        if not name.startswith("inspgraph."):
            continue
        theirs = name.split(".")[1]
        if theirs == mine:
            continue
        assert theirs in FLOORS, f"{mine} imports {name}: not a room of the house"
        lower = FLOORS[theirs] < FLOORS[mine]
        beside = FLOORS[theirs] == FLOORS[mine] and FLOORS[mine] in SAME_FLOOR_ALLOWED
        assert lower or beside, f"{mine} (floor {FLOORS[mine]}) imports {theirs} (floor {FLOORS[theirs]})"
        if mine == "web":
            assert theirs not in WEB_MAY_NOT, f"web imports {theirs}: the site serves a finished release"
        if theirs == "settings":
            assert mine in {"web", "cli"}, f"{mine} reads settings; give it plain arguments"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_libraries_stay_in_their_rooms(path: Path) -> None:
    """A PDF library, pySHACL, FastAPI and the engine are each named in few rooms; reading needs no rdflib."""
    for name in imports(path):
        library = name.split(".")[0]
        if library in ONLY_IN:
            assert room(path) in ONLY_IN[library], f"{path}: {library}"
        if library == "rdflib":
            assert room(path) not in WITHOUT_RDFLIB, f"{path}: rdflib"


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py" or p.parent != PACKAGE], ids=str)
def test_nobody_imports_from_the_root(path: Path) -> None:
    """The root is for users; inside, it would close a circle."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "inspgraph":
            assert {alias.name for alias in node.names} <= {*FLOORS, "__version__"}, path


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small(path: Path) -> None:
    """At 450 lines a module has outgrown its room."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_a_release_is_made_of_what_stands_no_higher_than_the_pipeline() -> None:
    """The release that tests share is kept while that is unchanged (``tests/committed.py``)."""
    assert {name for name, floor in FLOORS.items() if floor > FLOORS["pipeline"]} == {*ABOVE, "__main__"}
