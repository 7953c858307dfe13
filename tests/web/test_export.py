"""The site as files: the same bytes under the same paths, and no link that leads nowhere."""

from __future__ import annotations

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from inspgraph import iris
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app
from inspgraph.web.exporting import Exported, ExportError, dead_links, export_site, keep_links, list_things, plan_files
from inspgraph.web.exporting.plan import asked_for, file_of, list_pages

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
    page = (folder / "doc/authority/99901/index.html").read_text(encoding="utf-8")
    assert "Northmere County Council" in page
    assert 'href="/doc/authority/99901.ttl"' in page
    assert f'href="{iris.BASE}doc/authority/99901.nq"' in page
    assert "url=/doc/authority/99901" in (folder / "id/authority/99901/index.html").read_text(encoding="utf-8")
    assert (folder / "index.html").is_file()


def test_links_to_what_is_no_file_lead_to_production() -> None:
    page = (
        '<a href="/doc/a">a</a> <a href="/doc/b?x=1&amp;y=2">b</a> <a href="#c">c</a> <a href="https://x.test/">d</a>'
        ' <a href="/sparql?query=x">e</a> <a href="/report?about=y">f</a> <a href="/doc/a?page=2">g</a>'
    )
    kept = keep_links(page, {"/doc/a", "/sparql", "/report"}, "")
    assert kept == page.replace('"/doc/b', f'"{iris.BASE}doc/b').replace('"/doc/a?', f'"{iris.BASE}doc/a?')


def test_the_pages_of_a_list_are_files() -> None:
    page = '<a href="/p/doc/a?page=2" rel="next">2</a> <a href="/p/doc/a?q=x&amp;page=2">3</a> <a href="/p/doc/a">1</a>'
    kept = keep_links(page, {"/doc/a", "/doc/a/page-2"}, "/p")
    assert kept == page.replace("/p/doc/a?page=2", "/p/doc/a/page-2").replace('"/p/doc/a?q', f'"{iris.BASE}doc/a?q')
    assert [asked_for(path) for path in ("/doc/a/page-12", "/doc/a", "/doc/a/page-x")] == [
        ("/doc/a", "page=12"), ("/doc/a", ""), ("/doc/a/page-x", "")]  # fmt: skip


@pytest.mark.usefixtures("exported")
def test_long_lists_are_written_to_their_end(app: FastAPI, client: Client, folder: Path) -> None:
    pages = list(list_pages(app.state.site))
    assert pages
    for path in pages:
        text = (folder / path.lstrip("/") / "index.html").read_text(encoding="utf-8")
        start, _, number = path.partition("/page-")
        assert f"Page {number} of " in text
        assert f'href="{start}"' in text
        assert client.page(f"{start}?page={int(number)}").text.count("<tr>") == text.count("<tr>")
    last = {path.partition("/page-")[0]: path for path in pages}
    for start, path in last.items():
        text = (folder / path.lstrip("/") / "index.html").read_text(encoding="utf-8")
        assert f'href="{start}/page-{int(path.rpartition("-")[2]) + 1}"' not in text
        assert 'rel="next"' not in text


def test_a_form_leads_to_production() -> None:
    page = '<form action="/search"></form> <form action="/doc/a"></form> <a href="/doc/a">a</a>'
    kept = keep_links(page, {"/doc/a"}, "")
    assert kept == page.replace('action="/', f'action="{iris.BASE}')


def test_a_dead_link_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text(
        '<a href="/p/b">b</a> <a href="/p/a#x">a</a> <a href="/p/">home</a>', encoding="utf-8"
    )
    assert list(dead_links(tmp_path, "/p")) == ["a/index.html: /p/b", "a/index.html: /p/"]


def test_a_folder_that_is_in_use_is_left_alone(app: FastAPI, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x", encoding="utf-8")
    with pytest.raises(ExportError, match="not empty"):
        export_site(app, tmp_path)


class Quiet(SimpleHTTPRequestHandler):
    """The plain server of the standard library, without its log."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.usefixtures("exported")
@pytest.mark.parametrize(
    ("path", "words"),
    [("/", "inspgraph"), ("/doc/authority/99901", "Northmere"), ("/def/core", "Inspection"),
     ("/sparql?query=ASK{}", "serve"), ("/data", "Tables"), ("/quality", "missing"), ("/doc/authority", "Authorities"),
     ("/report?about=x", "What is wrong"),
     ("/doc/authority/99901.ttl", "auth:99901"), ("/static/site.css", ":root")],
)  # fmt: skip
def test_a_plain_server_gives_the_pages_at_their_paths(folder: Path, path: str, words: str) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            answer = httpx.get(f"http://127.0.0.1:{server.server_port}{path}", follow_redirects=True)
        finally:
            server.shutdown()
            thread.join()
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.usefixtures("exported")
def test_every_address_of_the_sitemap_has_its_file(app: FastAPI, folder: Path, client: Client) -> None:
    for path in plan_files(app, THINGS):
        assert (folder / file_of(path)).is_file(), path
    assert {"/", "/quality", "/corrections", "/corrections.atom", "/doc/authority"} <= set(plan_files(app, THINGS))


@pytest.mark.usefixtures("exported")
def test_the_folder_tells_how_to_serve_it(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert f"{len(THINGS)} things" in readme
    for name in (".htaccess", "nginx.conf"):
        text = (folder / name).read_text(encoding="utf-8")
        for part in ("303", "text/turtle", "ld+json", "csvm+json", "Access-Control-Allow-Origin"):
            assert part in text, (name, part)


def test_several_processes_write_the_same(app: FastAPI, folder: Path, exported: Exported, tmp_path: Path) -> None:
    again = export_site(app, tmp_path / "again", THINGS, jobs=2)
    assert again == exported
    for path in ("doc/inspection/99901-ilacs-2018-04/index.html", "index.html", "doc/authority/99901.json"):
        assert (tmp_path / "again" / path).read_bytes() == (folder / path).read_bytes()


def test_under_a_path_of_its_own_every_link_bears_it(release: Release, tmp_path: Path) -> None:
    app = create_app(release, Settings(client_seconds=0, base="https://host.test/inspections"))
    done = export_site(app, tmp_path / "out", THINGS[:2])
    assert done.dead == ()
    page = (tmp_path / "out/doc/authority/99901/index.html").read_text(encoding="utf-8")
    assert 'href="/inspections/doc/authority/99901.ttl"' in page
    assert "/inspections/doc/" in (tmp_path / "out/.htaccess").read_text(encoding="utf-8")
    assert "url=/inspections/doc/authority/99901" in (tmp_path / "out/id/authority/99901/index.html").read_text()
