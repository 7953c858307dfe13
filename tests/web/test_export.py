"""The site as files: the same bytes under the same paths, and no link that leads nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from inspgraph import iris
from inspgraph.web.export import Exported, ExportError, dead_links, export_site, keep_links, list_things

from .conftest import Client

THINGS = [
    *(iris.ID + name for name in ("authority/99901", "authority/99902", "inspection/99901-ilacs-2018-04")),
    *(iris.ID + name for name in ("document/ofsted-99001", "body/ofsted", "person/1234567890abcdef")),
    *(iris.DEF + name for name in ("core", "polarity", "polarity/mixed", "polarity/positive")),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exported")


@pytest.fixture(scope="module")
def exported(app: FastAPI, folder: Path) -> Exported:
    return export_site(app, folder, THINGS)


def test_every_link_leads_to_a_file(exported: Exported, folder: Path) -> None:
    assert exported.dead == ()
    assert exported.files == sum(path.is_file() for path in folder.rglob("*"))
    assert exported.things == len(THINGS)


def test_what_is_looked_up_is_exported(app: FastAPI) -> None:
    looked_up = set(list_things(app.state.site, everything=False))
    everything = set(list_things(app.state.site, everything=True))
    assert set(THINGS) <= looked_up < everything
    assert iris.ID + "judgement/99901-ilacs-2018-04-ilacs-overall" in everything - looked_up


@pytest.mark.usefixtures("exported")
@pytest.mark.parametrize(
    "path",
    ["doc/authority/99901.ttl", "doc/inspection/99901-ilacs-2018-04.json", "def/polarity/mixed.jsonld", "data.ttl",
     "data/authorities.csv", "data/authorities.csv-metadata.json", "context/v1.jsonld", "llms.txt", "sitemap.xml"],
)  # fmt: skip
def test_a_file_is_what_the_site_answers(client: Client, folder: Path, path: str) -> None:
    assert (folder / path).read_bytes() == client.get("/" + path).content


@pytest.mark.usefixtures("exported")
def test_pages_and_redirections(client: Client, folder: Path) -> None:
    page = (folder / "doc/authority/99901.html").read_text(encoding="utf-8")
    assert "Northmere County Council" in page
    assert 'href="/doc/authority/99901.ttl"' in page
    assert f'href="{iris.BASE}doc/authority/99901.nq"' in page
    assert "url=/doc/authority/99901" in (folder / "id/authority/99901.html").read_text(encoding="utf-8")
    assert (folder / "index.html").is_file()


def test_links_to_what_is_no_file_lead_to_production() -> None:
    page = (
        '<a href="/doc/a">a</a> <a href="/doc/b?x=1&amp;y=2">b</a> <a href="#c">c</a> <a href="https://x.test/">d</a>'
    )
    kept = keep_links(page, {"/doc/a.html": "doc/a.html"}, "")
    assert kept == page.replace('"/doc/b', f'"{iris.BASE}doc/b')


def test_a_dead_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<a href="/p/b">b</a> <a href="/p/a#x">a</a> <a href="/p/">home</a>', encoding="utf-8"
    )
    assert list(dead_links(tmp_path, "/p")) == ["a.html: /p/b", "a.html: /p/"]


def test_a_folder_that_is_in_use_is_left_alone(app: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    with pytest.raises(ExportError, match="not empty"):
        export_site(app, tmp_path)
