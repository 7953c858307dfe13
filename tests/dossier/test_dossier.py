"""A dossier on two authorities that do not exist: whole in one file, with the source of every grade."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.releases import build_release
from tests.web.conftest import INVENTED, MANIFEST
from typer.testing import CliRunner

from inspgraph import iris
from inspgraph.charts import Caption, draw_bars
from inspgraph.cli import app
from inspgraph.dossier import Dossier, compile_dossier, contents, to_html, to_pdf
from inspgraph.errors import MissingExtraError, QueryError
from inspgraph.knowledge import load_knowledge
from inspgraph.quads import to_quads
from inspgraph.queries import find_query
from inspgraph.store import Release

NAMES = [iris.authority("99901"), iris.authority("99902")]
DAY = "2020-01-01"
LINE = f"<{{0}}> <{iris.IG}inLineage> <{{0}}-line> <{iris.GRAPH}reference/lines> .\n"
LINE += f'<{{0}}-line> <http://www.w3.org/2004/02/skos/core#notation> "line" <{iris.GRAPH}reference/lines> .\n'
"""A council is one of the comparison tables if it stands in a line of councils."""


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    quads = [*to_quads(load_knowledge().graphs), *ox.parse(INVENTED.read_bytes(), format=ox.RdfFormat.TRIG)]
    quads += ox.parse("".join(map(LINE.format, NAMES)).encode(), format=ox.RdfFormat.N_QUADS)
    return build_release(tmp_path_factory.mktemp("release"), quads, MANIFEST)


@pytest.fixture(scope="module")
def dossier(release: Release) -> Dossier:
    pytest.importorskip("vl_convert", reason="charts come with the extra `report`")
    return compile_dossier(release, NAMES, DAY)


class Page(HTMLParser):
    """The elements of a page with their attributes, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def page(dossier: Dossier) -> Page:
    return Page(to_html(dossier))


def test_every_grade_has_its_source(dossier: Dossier) -> None:
    """The number leads to the document with its official address, and the page of the words."""
    (standing, history) = dossier.parts[:2]
    graded = [row for row in standing.rows if row[2]]
    assert [(row[1], row[2]) for row in graded] == [
        ("Overall", "Good"),
        ("Leadership", "Requires improvement to be good"),
    ]
    assert graded[0][-1] == "[1], p. 2"
    assert {row[5] for row in history.rows} == {"Good", "Requires improvement to be good"}
    first = dossier.sources[0]
    assert (first.number, first.url, first.pages) == (1, "https://example.org/v1/file/99001", {2})


def test_what_is_missing_is_said(dossier: Dossier, page: Page) -> None:
    """Southbeck has no grade: its rows are there with the reason, and never look like a low grade."""
    southbeck = [row for row in dossier.parts[0].rows if row[0].startswith("Southbeck")]
    assert len(southbeck) == 5
    assert all(row[2] == "" and row[6].startswith("none held") for row in southbeck)
    assert "a dash means that nothing is held" in page.words.casefold()
    assert any("with" in remark and "says nothing" in remark for remark in dossier.remarks)


def test_a_part_without_rows_says_so(dossier: Dossier) -> None:
    bare = replace(dossier, parts=[replace(part, rows=[], chart=None) for part in dossier.parts], sources=[])
    page = Page(to_html(bare))
    assert page.words.count(bare.parts[0].empty) == len(bare.parts)
    assert "No document is cited" in page.words


def test_it_needs_nothing_else(page: Page) -> None:
    """No script, no file, no style from elsewhere: what it shows stands in it."""
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "iframe", "object", "embed", "img", "base"}
    addresses = [
        value or "" for tag, given in page.elements for name, value in given.items() if name in {"src", "href"}
    ]
    assert all(address.startswith(("#", "https://example.org/")) for address in addresses)
    assert "url(" not in "".join(str(given.get("style")) for _, given in page.elements)


def test_words_of_the_graph_stay_words(page: Page) -> None:
    """A council's name with tags in it is shown, not carried out."""
    assert "Southbeck <b>Borough</b> & Council" in page.words
    assert "b" not in {tag for tag, _ in page.elements}


def test_it_can_be_followed_without_eyes(page: Page, dossier: Dossier) -> None:
    """One first heading, a heading for every part, heads for every column and row, and words for every chart."""
    tags = [tag for tag, _ in page.elements]
    assert tags.count("h1") == 1
    ids = {given["id"] for _, given in page.elements if given.get("id")}
    assert {given["aria-labelledby"] for tag, given in page.elements if tag == "section"} <= ids
    links = {
        (given.get("href") or "")[1:]
        for tag, given in page.elements
        if tag == "a" and str(given.get("href")).startswith("#")
    }
    assert links <= ids
    assert all(given.get("scope") in {"col", "row"} for tag, given in page.elements if tag == "th")
    charts = [given for tag, given in page.elements if tag == "svg"]
    assert len(charts) == sum(1 for part in dossier.parts if part.chart) == 2
    assert all({given["aria-labelledby"], given["aria-describedby"]} <= ids for given in charts)
    assert tags.count("caption") == tags.count("table")


def test_the_appendix_has_every_query(dossier: Dossier, page: Page, release: Release) -> None:
    named = {name for part in dossier.parts for name in part.queries}
    assert named == set(dossier.queries)
    for name in named:
        assert find_query(name).text in page.words
    assert release.sha256 in page.words
    assert all(re.fullmatch("[0-9a-f]{64}", part.sha256) for part in dossier.parts if part.name != "themes")


def test_caveats_of_the_tables_are_explained(dossier: Dossier) -> None:
    columns = {part.name: part.head.index("Caveats") for part in dossier.parts if "Caveats" in part.head}
    parts = [part for part in dossier.parts if part.name in columns]
    used = {code for part in parts for row in part.rows for code in row[columns[part.name]].split()}
    assert used <= {note.code for note in dossier.notes}


def test_the_same_is_made_again(dossier: Dossier, release: Release) -> None:
    assert to_html(compile_dossier(release, NAMES, DAY)) == to_html(dossier)


def test_it_is_printed(dossier: Dossier) -> None:
    """A tagged PDF with the same words, its language and its title."""
    pytest.importorskip("weasyprint", reason="PDF comes with the extra `report`")
    import pypdfium2

    content = to_pdf(dossier)
    with pypdfium2.PdfDocument(io.BytesIO(content)) as pdf:
        assert pypdfium2.raw.FPDFCatalog_IsTagged(pdf)
        words = " ".join(one.get_textpage().get_text_bounded() for one in pdf)
        assert pdf.get_metadata_dict()["Title"] == dossier.title
    for expected in (
        "Grades that stood on 2020-01-01",
        "Requires improvement to be good",
        "[1], p. 2",
        "Appendix: queries",
    ):
        assert expected in " ".join(words.split())


@pytest.mark.parametrize("councils", [1, 4, contents.MOST])
def test_a_chart_of_themes_fits_on_a_page(councils: int) -> None:
    """However many councils: a drawing that is taller than a page would be cut at its end."""
    pytest.importorskip("vl_convert", reason="charts come with the extra `report`")
    themes = contents.themes_that_fit(councils)
    rows = [{"t": str(theme), "c": str(council), "n": 1} for theme in range(themes) for council in range(councils)]
    drawn = draw_bars(rows, Caption("Themes", "By council"), group="t", bar="c", value="n")
    assert 2 <= themes <= contents.THEMES
    assert float(re.search(r' height="([\d.]+)"', drawn)[1]) <= contents.PAGE + 60


@pytest.mark.parametrize("names", [[], ["99901"] * 13])
def test_too_few_or_too_many_are_refused(release: Release, names: list[str]) -> None:
    with pytest.raises(QueryError, match="1 to 12 councils"):
        compile_dossier(release, names, DAY)


def test_the_command(release: Release, tmp_path: Path) -> None:
    def ask(*words: object) -> tuple[int, str]:
        told = CliRunner().invoke(app, ["report", *map(str, words), "--release", str(release.root)])
        return told.exit_code, told.output

    code, told = ask("--authorities", ",".join(NAMES), "--day", DAY, "--out", tmp_path / "d.html")
    assert (code, "4 tables" in told) == (0, True)
    assert (tmp_path / "d.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "as .html or .pdf" in " ".join(ask("--authorities", NAMES[0], "--out", tmp_path / "d.docx")[1].split())
    assert ask("--authorities", "Nowhere", "--out", tmp_path / "d.html")[0] == 1


def test_without_the_library_the_extra_is_named(dossier: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(MissingExtraError, match=r"inspgraph\[report\]"):
        to_pdf(dossier)
