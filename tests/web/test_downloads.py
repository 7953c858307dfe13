"""Downloads for research: what the site gives is what the command writes."""

from __future__ import annotations

import sys

import pytest
from anyio.from_thread import BlockingPortal
from tests.web.conftest import Client

from inspgraph.publish import FOLDER
from inspgraph.publish.codebook import as_json, as_markdown, codebook
from inspgraph.publish.cube import make_cube
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("judgements-cube.ttl", "text/turtle"),
        ("codebook.md", "text/markdown"),
        ("codebook.json", "application/json"),
    ],
)
def test_files_are_those_of_the_command(client: Client, release: Release, name: str, media_type: str) -> None:
    made = {
        "judgements-cube.ttl": lambda: make_cube(release).turtle(),
        "codebook.md": lambda: as_markdown(codebook(release)).encode(),
        "codebook.json": lambda: as_json(codebook(release)),
    }
    answer = client.get(f"/data/{name}")
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content == made[name]()
    assert client.ask("GET", f"/data/{name}", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


def test_tables_are_given_as_parquet(client: Client) -> None:
    pytest.importorskip("pyarrow", reason="Parquet comes with the extra `tables`")
    answer = client.get("/data/inspections.parquet")
    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert answer.content[:4] == answer.content[-4:] == b"PAR1"
    assert client.get("/data/nothing.parquet").status_code == 404


def test_without_the_library_parquet_is_not_found(
    release: Release, portal: BlockingPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a site of its own, without what was made before and kept."""
    (release.root / FOLDER / "regimes.parquet").unlink(missing_ok=True)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    app = create_app(release, Settings(client_seconds=0))
    answer = Client(app, portal).get("/data/regimes.parquet")
    app.state.site.evaluator.close()
    assert answer.status_code == 404
    assert "inspgraph[tables]" in answer.json()["detail"]


def test_the_page_of_the_data_leads_there(client: Client) -> None:
    page = client.page("/data").text
    for path in ("judgements-cube.ttl", "codebook.md", "codebook.json", "citation.bib", "judgements.parquet"):
        assert f'href="/data/{path}"' in page


def test_a_table_lies_beside_the_release_once_it_was_asked_for(client: Client, release: Release) -> None:
    assert client.get("/data/authorities.csv").content == (release.root / FOLDER / "authorities.csv").read_bytes()
