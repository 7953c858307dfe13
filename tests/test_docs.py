"""The documentation says what the program does: commands, layouts, links, examples."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tools.write_frameworks import PAGE, frameworks_page

from inspgraph import errors, model, settings
from inspgraph.compare.pages import tables_page
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.patterns import layouts
from inspgraph.queries.pages import questions_page
from inspgraph.validate.pages import shapes_page
from tests.conftest import CHECKOUT

PAGES = [CHECKOUT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += [p for folder in ("docs", "data", "ontology", "shapes") for p in sorted((CHECKOUT / folder).rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#]+)(?:#[^)]*)?\)")
COMMANDS = (
    *("read", "extract", "describe", "validate", "ingest", "build", "dump", "query", "timeline", "compare"),
    *("stats", "facts", "withdraw", "serve", "evaluate", "review", "published", "link", "erase", "ontology"),
    *("link", "threads", "themes", "token", "search", "asof", "mcp", "cite", "freeze", "verify", "downloads", "report"),
    "tables",
)


def test_the_command_reference_is_fresh() -> None:
    """``docs/reference/commands.md`` is what the command line says of itself; ``make docs`` writes it again."""
    command = [
        sys.executable,
        "-m",
        "typer",
        "inspgraph.cli",
        "utils",
        "docs",
        "--name",
        "inspgraph",
        "--title",
        "Commands",
    ]
    made = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CHECKOUT).stdout
    assert made == (CHECKOUT / "docs/reference/commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## `inspgraph (\w+)`", made, re.MULTILINE)) == set(COMMANDS)


def test_the_page_of_questions_is_fresh() -> None:
    """``docs/reference/questions.md`` is what the questions and their expected rows say; ``make docs`` writes it."""
    assert questions_page() == (CHECKOUT / "docs/reference/questions.md").read_text(encoding="utf-8")


def test_the_page_of_tables_is_fresh() -> None:
    """``docs/reference/tables.md`` is what the tables are declared to be; ``make docs`` writes it again."""
    assert tables_page() == (CHECKOUT / "docs/reference/tables.md").read_text(encoding="utf-8")


def test_the_page_of_shapes_is_fresh() -> None:
    """``docs/reference/shapes.md`` is what the shapes say of themselves; ``make docs`` writes it again."""
    assert shapes_page() == (CHECKOUT / "docs/reference/shapes.md").read_text(encoding="utf-8")


def test_the_page_of_frameworks_is_fresh() -> None:
    """``docs/reference/frameworks.md`` is what the vocabularies say; ``make docs`` writes it again."""
    page = frameworks_page(load_knowledge().reference)
    assert page == PAGE.read_text(encoding="utf-8")
    assert "None" not in page


def test_every_layout_is_on_its_page() -> None:
    """A layout that no page names is one that nobody knows of."""
    page = (CHECKOUT / "docs/reference/layouts.md").read_text(encoding="utf-8")
    for layout in layouts():
        assert f"`{layout.key}`" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_links_lead_somewhere(page: Path) -> None:
    """A link to another file of the project has that file at its end."""
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / match["path"]).exists(), f"{page.name}: {match['path']}"


def test_the_index_leads_to_every_page() -> None:
    """Whoever opens ``docs/`` finds each page from its index."""
    docs = CHECKOUT / "docs"
    index = docs / "README.md"
    named = {(docs / match["path"]).resolve() for match in LINK.finditer(index.read_text(encoding="utf-8"))}
    pages = {path.resolve() for kind in ("*.md", "*.ipynb") for path in docs.rglob(kind)}
    assert pages - named == {index.resolve()}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_anchors_are_headings(page: Path) -> None:
    """A link to a part of a page names a heading that stands there."""
    for path, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        if target.suffix == ".md":
            assert anchor in _anchors(target), f"{page.name}: {path}#{anchor}"


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.strip().lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(CHECKOUT)))
def test_commands_have_the_options_that_pages_name(page: Path) -> None:
    """Every ``inspgraph …`` that a page shows is a command, and takes the options beside it."""
    reference = (CHECKOUT / "docs/reference/commands.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `inspgraph ([\w-]+)`\n(.*?)(?=^## |\Z)", reference, re.MULTILINE | re.DOTALL))
    shown = re.findall(
        r"(?:^\s*(?:\$ )?|`)inspgraph ([a-z][a-z-]*)([^`\n#|]*)", page.read_text(encoding="utf-8"), re.MULTILINE
    )
    for command, rest in shown:
        assert command in sections, f"{page.name}: inspgraph {command}"
        for option in re.findall(r"(?<=\s)--[a-z-]+", rest):
            assert f"`{option}" in sections[command], f"{page.name}: inspgraph {command} {option}"


def test_the_table_of_the_readme_names_what_there_is() -> None:
    """Every file and folder that "Where do I change…" names exists."""
    table = (CHECKOUT / "README.md").read_text(encoding="utf-8").split("## Where do I change…")[1].split("##")[0]
    for name in re.findall(r"`([a-z][\w./*<>-]+)`", table):
        pattern = re.sub(r"<\w+>", "*", name).rstrip("/")
        if "/" in pattern:
            assert list(CHECKOUT.glob(pattern)), name


def test_every_field_of_a_record_is_on_its_page() -> None:
    """``docs/reference/records.md`` names every field that ``extract`` prints."""
    page = (CHECKOUT / "docs/reference/records.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", page))))
    records = [one for one in vars(model).values() if isinstance(one, type) and issubclass(one, model.Frozen)]
    assert {field for record in records for field in record.model_fields} - named == set()


def test_every_setting_is_on_its_page() -> None:
    """``docs/reference/settings.md`` has every variable that is read, with what holds unless it is set."""
    source = inspect.getsource(settings)
    page = (CHECKOUT / "docs/reference/settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(INSPGRAPH_\w+)` \| ([^|]*?) *\|", page, re.MULTILINE))
    assert set(re.findall(r"INSPGRAPH_[A-Z_]+", source)) - {"INSPGRAPH_"} <= set(rows)
    for name, otherwise in re.findall(r'"(INSPGRAPH_\w+)", "([\d.]+)"', source):
        assert rows[name] == otherwise, name


def test_the_error_tree_is_drawn_whole() -> None:
    """Every error of the package stands in the tree at the top of its module."""
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, Exception):
            assert name in (errors.__doc__ or "")


def test_the_example_of_the_readme_runs(tmp_path: Path, five: Knowledge) -> None:
    """The Python lines of the README as they stand, on a folder with a letter and the facts of five documents."""
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    (tmp_path / "letters").mkdir()
    shutil.copy(CHECKOUT / "tests/corpus/northmere-cra-2010.txt", tmp_path / "letters")
    few = f"import inspgraph.knowledge as k, pathlib; k.knowledge_root = lambda: pathlib.Path({str(five.root)!r})"
    done = subprocess.run(
        [sys.executable, "-c", f"{few}\n{code}"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "80536-cra-2010-11" in done.stdout
