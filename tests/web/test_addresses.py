"""Addresses over time: other keys, withdrawn things, releases, and what a client holds already."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from inspgraph import iris
from inspgraph.registers import Withdrawn, read_withdrawn
from inspgraph.store import Release
from inspgraph.web import addresses, create_app, resources
from inspgraph.web.addresses import Addresses, WithdrawnError

from .conftest import BROWSER, Client

AUTHORITY = "/doc/authority/99901"
GONE, MERGED = iris.ID + "document/northmere-2001-01-01", iris.ID + "document/northmere-2002-02-02"
KNOWN = Addresses(
    {"99901-ilacs-2018-05": "99901-ilacs-2018-04"},
    frozenset({iris.DEF + "polarity/vanished", iris.DEF + "polarity/mixed"}),
    {
        GONE: Withdrawn(GONE, None, "2026-11-20", "The council asked for it."),
        MERGED: Withdrawn(MERGED, iris.ID + "document/ofsted-99001"),
    },
)


@pytest.fixture
def _known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "known_addresses", lambda: KNOWN)


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/inspection/99901-ilacs-2018-05", "/id/inspection/99901-ilacs-2018-04"),
        ("/doc/inspection/99901-ilacs-2018-05", "/doc/inspection/99901-ilacs-2018-04"),
        ("/doc/inspection/99901-ilacs-2018-05.ttl", "/doc/inspection/99901-ilacs-2018-04.ttl"),
        (
            "/doc/judgement/99901-ilacs-2018-05-ilacs-overall.nt?_profile=labelled",
            "/doc/judgement/99901-ilacs-2018-04-ilacs-overall.nt?_profile=labelled",
        ),
        ("/graph/inspection/99901-ilacs-2018-05", "/graph/inspection/99901-ilacs-2018-04"),
    ],
)
def test_another_key_of_an_inspection_leads_to_it_for_good(client: Client, path: str, location: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, location)
    assert client.get(location, "text/turtle", follow_redirects=True).status_code == 200


def test_a_key_is_compared_whole() -> None:
    assert KNOWN.moved(iris.ID + "inspection/99901-ilacs-2018-050") is None
    assert KNOWN.moved(iris.ID + "document/99901-ilacs-2018-05") is None


@pytest.mark.usefixtures("_known")
@pytest.mark.parametrize("accept", [BROWSER, "text/turtle"])
def test_what_was_withdrawn_is_gone(client: Client, accept: str) -> None:
    answer = client.get("/doc/document/northmere-2001-01-01", accept)
    assert answer.status_code == 410
    assert "The council asked for it." in answer.text
    assert client.get("/doc/document/northmere-2003-03-03", accept).status_code == 404


@pytest.mark.usefixtures("_known")
def test_what_took_its_place_is_linked(client: Client) -> None:
    link = client.get("/doc/document/northmere-2002-02-02.ttl").headers["link"]
    assert link.startswith(f"<{iris.ID}document/ofsted-99001>")
    assert "http://purl.org/dc/terms/isReplacedBy" in link


@pytest.mark.usefixtures("_known")
def test_a_published_address_never_becomes_unknown(client: Client) -> None:
    assert client.get("/def/polarity/vanished").status_code == 410
    assert client.get("/def/polarity/mixed").status_code == 200
    assert client.get("/def/polarity/never").status_code == 404


def test_the_project_s_own_files_are_read() -> None:
    known = addresses.known_addresses()
    assert iris.DEF + "polarity/mixed" in known.published
    assert known.moved(iris.ID + "inspection/80536-sif-2014-05") == iris.ID + "inspection/80536-sif-2014-04"


def test_the_register_of_what_was_withdrawn(tmp_path: Path) -> None:
    table = tmp_path / "withdrawn.csv"
    assert read_withdrawn(table) == {}
    table.write_text(f"address,replaced_by,withdrawn_on,reason\n{GONE},,2026-11-20,Twice held\n", encoding="utf-8")
    assert read_withdrawn(table) == {GONE: Withdrawn(GONE, None, "2026-11-20", "Twice held")}


def test_without_a_successor_there_is_no_link() -> None:
    with pytest.raises(WithdrawnError) as caught:
        KNOWN.check_gone(GONE)
    assert caught.value.headers == {}


@pytest.mark.parametrize("path", [AUTHORITY + ".ttl", AUTHORITY, "/def/core.jsonld", "/graph/persons.nq"])
def test_a_client_that_holds_the_answer_gets_none(client: Client, path: str) -> None:
    first = client.get(path)
    again = client.ask("GET", path, headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.ask("GET", path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_every_form_and_view_has_its_own_tag(client: Client) -> None:
    paths = [AUTHORITY + ".ttl", AUTHORITY + ".nt", AUTHORITY + ".ttl?_profile=labelled", "/doc/authority/99902.ttl"]
    assert len({client.get(path).headers["etag"] for path in paths}) == len(paths)


def test_an_unknown_thing_is_not_held_whatever_a_client_says(client: Client) -> None:
    assert client.ask("GET", "/doc/authority/1", headers={"If-None-Match": "*"}).status_code == 404


def test_the_address_of_a_release_never_changes(client: Client, release: Release) -> None:
    digest = release.sha256[:16]
    for path in (f"/release/{digest}{AUTHORITY}.ttl", f"{AUTHORITY}.ttl?release={digest}"):
        answer = client.get(path)
        assert "immutable" in answer.headers["cache-control"]
        assert answer.content == client.get(AUTHORITY + ".ttl").content
    assert client.get(AUTHORITY + ".ttl").headers["cache-control"] == "no-cache"
    thing = client.get(f"/release/{digest}/id/authority/99901")
    assert (thing.status_code, thing.headers["location"]) == (303, f"/release/{digest}{AUTHORITY}")


@pytest.mark.parametrize("digest", ["0" * 16, "abc", "x"])
def test_a_release_that_is_not_served(client: Client, digest: str) -> None:
    assert client.get(f"/release/{digest}{AUTHORITY}.ttl").status_code == 404
    assert client.get(f"{AUTHORITY}.ttl?release={digest}").status_code == 404


def test_a_base_of_its_own_moves_links_and_no_data(release: Release, portal: object) -> None:
    from inspgraph.settings import Settings

    app: FastAPI = create_app(release, Settings(base="https://mirror.test/inspections", client_seconds=0))
    mirror = Client(app, portal)  # type: ignore[arg-type]
    assert mirror.get("/id/authority/99901").headers["location"] == "/inspections" + AUTHORITY
    answer = mirror.get(AUTHORITY, "text/turtle")
    assert answer.headers["content-location"] == f"/inspections{AUTHORITY}.ttl"
    assert f'<{iris.BASE}doc/authority/99901>; rel="canonical"' in answer.headers["link"]
    assert b"mirror.test" not in answer.content
    assert (
        b"https://mirror.test/inspections/doc/authority/99901.ttl" in mirror.get(AUTHORITY + ".nt?_profile=alt").content
    )
    app.state.site.evaluator.close()
