"""The exported folder behind nginx and Apache, by the very files that it brings for them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inspgraph import iris
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import close, create_app
from inspgraph.web.exporting import export_site

from .proxies import APACHE, NGINX, free_port, wait_for, write_apache, write_nginx

PAGE = "/doc/authority/99901"
THINGS = [iris.ID + "authority/99901", iris.DEF + "core", iris.DEF + "polarity/mixed"]


def pick(kind: str) -> object:
    missing = not {"nginx": NGINX, "apache": APACHE}[kind]
    return pytest.param(kind, marks=pytest.mark.skipif(missing, reason=f"needs {kind}"))


@pytest.fixture(scope="module", params=["", "/inspections"], ids=["at the root", "under a path"])
def exported(
    request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The root of a host in which the site stands as files, and its path there."""
    prefix = request.param
    root = tmp_path_factory.mktemp("host")
    app = create_app(release, Settings(base=f"https://data.example.org{prefix}"))
    export_site(app, root / prefix.strip("/"), THINGS)
    close(app)
    for folder in (root, *root.parents):
        if folder == Path("/tmp") or folder.stat().st_uid != root.stat().st_uid:
            break
        folder.chmod(0o755)
    return root, prefix


@pytest.fixture(scope="module", params=[pick("nginx"), pick("apache")])
def client(
    request: pytest.FixtureRequest, exported: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[httpx.Client, str]]:
    """A client of the server, and the path of the site."""
    root, prefix = exported
    folder, port = tmp_path_factory.mktemp(request.param), free_port()
    if request.param == "nginx":
        told = (root / prefix.strip("/") / "nginx.conf").read_text(encoding="utf-8")
        block = told.replace("server {", f"server {{ listen 127.0.0.1:{port};", 1).replace("/srv/inspgraph", str(root))
        command = write_nginx(block, port, folder)
    else:
        block = f"DocumentRoot {root}\n<Directory {root}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
        command = write_apache(block, port, folder)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port, process, folder)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as asking:
            yield asking, prefix
    finally:
        process.terminate()
        process.wait(20)


def get(client: tuple[httpx.Client, str], path: str, accept: str = "text/html,*/*;q=0.8") -> httpx.Response:
    asking, prefix = client
    return asking.get(prefix + path, headers={"Accept": accept})


def place(answer: httpx.Response) -> str:
    return httpx.URL(answer.headers["location"]).raw_path.decode()


@pytest.mark.parametrize("path", ["/", PAGE, "/def/core", "/doc/area", "/data", "/sparql", "/doc/legislation/page-2"])
def test_pages_stand_at_their_paths(client: tuple[httpx.Client, str], path: str) -> None:
    answer = get(client, path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "*/*"])
def test_a_thing_leads_to_its_document(client: tuple[httpx.Client, str], accept: str) -> None:
    answer = get(client, "/id/authority/99901", accept)
    assert (answer.status_code, place(answer)) == (303, client[1] + PAGE)


@pytest.mark.parametrize(
    ("accept", "suffix"), [("text/turtle", ".ttl"), ("application/ld+json", ".jsonld"), ("text/turtle;q=0.9", ".ttl")]
)
@pytest.mark.parametrize("path", [PAGE, "/def/polarity/mixed", "/data"])
def test_data_is_where_it_is_asked_for(client: tuple[httpx.Client, str], path: str, accept: str, suffix: str) -> None:
    answer = get(client, path, accept)
    assert (answer.status_code, place(answer)) == (303, client[1] + path + suffix)
    assert "accept" in answer.headers["vary"].lower()
    data = get(client, path + suffix, accept)
    assert data.headers["content-type"].split(";")[0] == accept.split(";", maxsplit=1)[0]
    assert data.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [(PAGE + ".json", "application/json"), ("/data/authorities.csv", "text/csv"), ("/static/site.css", "text/css"),
     ("/data/authorities.csv-metadata.json", "application/csvm+json"), ("/corrections.atom", "application/atom+xml"),
     ("/context/v1.jsonld", "application/ld+json"), ("/robots.txt", "text/plain")],
)  # fmt: skip
def test_files_have_their_media_types(client: tuple[httpx.Client, str], path: str, media_type: str) -> None:
    answer = get(client, path, "*/*")
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == media_type


def test_what_is_not_there_is_not_found(client: tuple[httpx.Client, str]) -> None:
    for path in ("/doc/nowhere", "/id//evil.example", "/doc/../../etc/passwd"):
        assert get(client, path).status_code in {303, 400, 403, 404}
    assert get(client, "/.well-known/void").status_code == 303
