"""What the site says of itself and gives to download, counted against the graph itself."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import zstandard
from anyio.from_thread import BlockingPortal
from rdflib import DCAT, DCTERMS, RDF, VOID, BNode, Graph, URIRef
from tests.releases import build_release

from inspgraph import iris
from inspgraph.nquads import canonical_nquads
from inspgraph.publish import DATASET, FOLDER, read_dumps, search_description, tables, write_publication
from inspgraph.publish.dumps import changes
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import create_app

from .conftest import MANIFEST, Client

DATA = URIRef(DATASET)


@pytest.fixture(scope="module")
def quads(release: Release) -> list[ox.Quad]:
    return list(ox.parse(release.dump.read_bytes(), format=ox.RdfFormat.N_QUADS))


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory, quads: list[ox.Quad]) -> Release:
    """The same release with files to download, and a smaller one before it."""
    folder = tmp_path_factory.mktemp("offered")
    before = build_release(folder, quads[10:], MANIFEST)
    write_publication(before)
    made = build_release(folder, quads, MANIFEST)
    write_publication(made, before)
    return made


@pytest.fixture(scope="module")
def downloads(offered: Release, portal: BlockingPortal) -> Client:
    return Client(create_app(offered, Settings(client_seconds=0)), portal)


@pytest.fixture(scope="module")
def described(downloads: Client) -> Graph:
    return Graph().parse(data=downloads.get("/data.nt").text, format="nt")


def test_counts_are_those_of_the_graph(described: Graph, quads: list[ox.Quad]) -> None:
    triples = {quad.triple for quad in quads}
    kinds = {t.object for t in triples if t.predicate.value == str(RDF.type)}
    assert int(str(described.value(DATA, VOID.entities))) == len({t.subject for t in triples})
    assert int(str(described.value(DATA, VOID.triples))) == len(triples)
    assert int(str(described.value(DATA, VOID.classes))) == len(kinds)
    assert int(str(described.value(DATA, VOID.properties))) == len({t.predicate for t in triples})


def test_partitions_are_those_of_the_graph(described: Graph, quads: list[ox.Quad]) -> None:
    triples = {quad.triple for quad in quads}
    kind, grade = iris.IG + "Judgement", iris.IG + "grade"
    mine = {t.subject for t in triples if t.predicate.value == str(RDF.type) and t.object == ox.NamedNode(kind)}
    part = next(
        p for p in described.objects(DATA, VOID.classPartition) if described.value(p, VOID["class"]) == URIRef(kind)
    )
    assert int(str(described.value(part, VOID.entities))) == len(mine) > 0
    within = next(
        p for p in described.objects(part, VOID.propertyPartition) if described.value(p, VOID.property) == URIRef(grade)
    )
    found = [t for t in triples if t.subject in mine and t.predicate.value == grade]
    assert int(str(described.value(within, VOID.triples))) == len(found) > 0


def test_the_description_has_what_dcat_asks_for(described: Graph) -> None:
    catalogue = next(described.subjects(RDF.type, DCAT.Catalog))
    for node in (catalogue, DATA):
        for name in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.license):
            assert (node, name, None) in described, (node, name)
    assert (catalogue, DCAT.dataset, DATA) in described
    service = next(described.objects(catalogue, DCAT.service))
    assert described.value(service, DCAT.endpointURL) == described.value(DATA, VOID.sparqlEndpoint)
    for distribution in described.objects(DATA, DCAT.distribution):
        assert (distribution, DCAT.accessURL, None) in described
        assert (distribution, DCAT.downloadURL, distribution) in described
    assert not any(isinstance(node, BNode) for node in described.all_nodes())


def test_every_file_is_given_as_it_is_described(downloads: Client, offered: Release, described: Graph) -> None:
    assert {dump.name for dump in read_dumps(offered)} >= {
        *("inspgraph.nq.gz", "inspgraph.nq.zst", "inspgraph.trig.gz", "inspgraph.trig.zst"),
        "authority/99901.ttl",
    }
    sums = dict(line.split("  ")[::-1] for line in downloads.get("/data/SHA256SUMS").text.splitlines())
    for dump in read_dumps(offered):
        answer = downloads.get(f"/data/{dump.name}")
        assert hashlib.sha256(answer.content).hexdigest() == dump.sha256 == sums[dump.name]
        assert len(answer.content) == dump.bytes
        assert (DATA, DCAT.distribution, URIRef(dump.address)) in described
        again = downloads.ask("GET", f"/data/{dump.name}", headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert dump.name in downloads.page("/data").text


def test_dumps_hold_the_whole_graph(downloads: Client, offered: Release, quads: list[ox.Quad]) -> None:
    assert gzip.decompress(downloads.get("/data/inspgraph.nq.gz").content) == offered.dump.read_bytes()
    packed = downloads.get("/data/inspgraph.nq.zst")
    assert packed.headers["content-type"] == "application/zstd"
    assert zstandard.ZstdDecompressor().decompress(packed.content) == offered.dump.read_bytes()
    trig = gzip.decompress(downloads.get("/data/inspgraph.trig.gz").content)
    assert set(ox.parse(trig, format=ox.RdfFormat.TRIG)) == set(quads)


def test_a_council_s_file_holds_its_inspections_and_no_other_s(downloads: Client, quads: list[ox.Quad]) -> None:
    held = {
        quad.triple for quad in ox.parse(downloads.get("/data/authority/99902.ttl").content, format=ox.RdfFormat.TURTLE)
    }
    graph = ox.NamedNode(iris.inspection_graph("99902-focused-visit-2022-05"))
    assert {quad.triple for quad in quads if quad.graph_name == graph} <= held
    assert not any("99901-ilacs" in str(triple) for triple in held)


def test_changes_are_told_by_graph(downloads: Client, tmp_path: Path, quads: list[ox.Quad], offered: Release) -> None:
    told = json.loads(downloads.get("/data/changes.json").content)
    assert (told["added"], told["removed"]) == (10, 0)
    assert sum(graph["added"] for graph in told["graphs"].values()) == 10
    added = gzip.decompress(downloads.get("/data/added.nq.gz").content).splitlines()
    assert set(added) == set(canonical_nquads(quads[:10]).splitlines())
    assert gzip.decompress(downloads.get("/data/removed.nq.gz").content) == b""
    other = build_release(tmp_path, quads[:-3], MANIFEST)
    assert json.loads(changes(offered, other))["removed"] == 3


def test_files_of_older_releases_stay(downloads: Client, offered: Release) -> None:
    newest, oldest = json.loads(downloads.get("/data/releases.json").content)["releases"]
    assert newest["sha256"] == offered.sha256 != oldest["sha256"]
    for told in (newest, oldest):
        start = f"/data/{told['release']}"
        assert f'href="{start}/SHA256SUMS"' in downloads.page("/data").text
        answer = downloads.get(f"{start}/inspgraph.nq.gz")
        assert hashlib.sha256(gzip.decompress(answer.content)).hexdigest() == told["sha256"]
        assert "immutable" in answer.headers["cache-control"]
        assert downloads.get(f"{start}/authority/99901.ttl").status_code == 200
        assert f"{iris.BASE}data/{told['release']}/inspgraph.nq.gz" in told["files"]
    for name in (
        "0123456789abcdef/inspgraph.nq.gz",
        f"{newest['release']}/about.nt",
        f"{newest['release']}/../manifest.json",
    ):
        assert downloads.get(f"/data/{name}").status_code == 404


def test_what_is_packed_already_is_not_packed_again(downloads: Client) -> None:
    answer = downloads.ask("GET", "/data/inspgraph.nq.gz", headers={"Accept-Encoding": "gzip, br"})
    assert "content-encoding" not in answer.headers


LIES = "/data/authority/99901.ttl"
"""A file that is longer than what is sent as it is, and is not packed where it lies."""
TABLE = "/data/statements.csv"


def ask(client: Client, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    told = {"Accept-Encoding": "identity"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return client.ask(method, path, headers=told)


def as_sent(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


@pytest.mark.parametrize("path", [LIES, TABLE, "/static/site.css"])
@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_what_is_packed_on_the_way_is_not_what_lies_there(downloads: Client, path: str, coding: str) -> None:
    """RFC 9110, sections 8.8.3 and 14: a client must not put a part of one to a part of the other."""
    plain, packed = ask(downloads, path), ask(downloads, path, Accept_Encoding=coding)
    assert (plain.headers["accept-ranges"], packed.headers["content-encoding"]) == ("bytes", coding)
    assert not {"accept-ranges", "repr-digest"} & set(packed.headers)
    assert packed.headers["etag"] == "W/" + plain.headers["etag"]
    assert {"Accept-Encoding, Origin"} == {a.headers["vary"] for a in (plain, packed)}
    assert packed.content == plain.content  # unpacked by the client
    for asked in ({"Range": "bytes=10-"}, {"Range": "bytes=10-", "If_Range": packed.headers["etag"]},
                  {"Range": "bytes=10-", "If_Range": packed.headers["last-modified"]}):  # fmt: skip
        rest = ask(downloads, path, Accept_Encoding=coding, **asked)
        assert (rest.status_code, rest.headers["content-encoding"]) == (200, coding)
        assert "content-range" not in rest.headers
    held = ask(downloads, path, Accept_Encoding=coding, If_None_Match=packed.headers["etag"])
    assert (held.status_code, held.headers["etag"]) == (304, packed.headers["etag"])
    assert held.headers["vary"] == "Accept-Encoding, Origin"


@pytest.mark.parametrize("path", [LIES, TABLE, "/static/site.css"])
@pytest.mark.parametrize("coding", ["identity", "br", "gzip"])
def test_who_holds_a_part_of_what_lies_there_gets_the_rest(downloads: Client, path: str, coding: str) -> None:
    plain = ask(downloads, path)
    rest = ask(downloads, path, Accept_Encoding=coding, Range="bytes=100-", If_Range=plain.headers["etag"])
    assert (rest.status_code, rest.headers["etag"]) == (206, plain.headers["etag"])
    assert "content-encoding" not in rest.headers
    assert rest.headers["vary"] == "Accept-Encoding, Origin"
    assert rest.headers["content-range"] == f"bytes 100-{len(plain.content) - 1}/{len(plain.content)}"
    assert rest.content == plain.content[100:]
    other = ask(downloads, path, Accept_Encoding=coding, Range="bytes=100-", If_Range='"other"')
    assert (other.status_code, other.content) == (200, plain.content)


@pytest.mark.parametrize("name", ["inspgraph.nq.gz", "judgements.parquet", "statements.csv.gz"])
def test_what_lies_packed_is_given_in_parts_to_everybody(downloads: Client, name: str) -> None:
    whole = ask(downloads, f"/data/{name}", Accept_Encoding="gzip, br")
    asked = {"Accept_Encoding": "gzip, br", "Range": "bytes=100-199", "If_Range": whole.headers["etag"]}
    part = ask(downloads, f"/data/{name}", **asked)
    assert (part.status_code, part.content) == (206, whole.content[100:200])


def test_units_that_are_not_known_are_passed_over(downloads: Client) -> None:
    """RFC 9110, section 14.2."""
    for path in (LIES, "/data/inspgraph.nq.gz"):
        assert ask(downloads, path, Range="lines=1-2").status_code == 200


@pytest.mark.parametrize("path", [LIES, TABLE, "/static/site.css", "/static/icon.svg", "/data/inspgraph.nq.gz", "/"])
@pytest.mark.parametrize("coding", ["identity", "br", "gzip"])
def test_head_says_what_get_says(downloads: Client, path: str, coding: str) -> None:
    """But for a length that is known only once all is packed (RFC 9110, section 9.3.2)."""
    got, told = (ask(downloads, path, method, Accept_Encoding=coding) for method in ("GET", "HEAD"))
    assert as_sent(told).items() <= as_sent(got).items()
    assert set(as_sent(got)) - set(as_sent(told)) <= {"content-length", "transfer-encoding"}
    assert ("content-length" in told.headers) or ("content-encoding" in told.headers)


SEVERAL = {"judgements", "statement-themes"}
"""Tables with several rows for one thing: where sources differ, and for each theme."""


@pytest.mark.parametrize("name", list(tables()))
def test_a_table_and_its_metadata_agree(client: Client, name: str) -> None:
    answer = client.get(f"/data/{name}.csv")
    head, *rows = csv.reader(io.StringIO(answer.text))
    told = json.loads(client.get(f"/data/{name}.csv-metadata.json").content)
    assert [column["name"] for column in told["tableSchema"]["columns"]] == head
    assert told["url"] == f"{iris.BASE}data/{name}.csv"
    assert rows
    assert '-metadata.json>; rel="describedby"' in answer.headers["link"]
    keys = [row[head.index(told["tableSchema"]["aboutUrl"].strip("{+}"))] for row in rows]
    assert all(key.startswith(iris.BASE) for key in keys)
    assert len(keys) == len(set(keys)) or name in SEVERAL
    assert len(rows) == len(set(map(tuple, rows)))


def test_a_table_is_given_packed_too(client: Client) -> None:
    """The same bytes, told on the page, in DCAT with how they are packed, and in the metadata of its columns."""
    packed = client.get("/data/authorities.csv.gz")
    assert (packed.status_code, packed.headers["content-type"]) == (200, "application/gzip")
    assert "content-encoding" not in packed.headers
    assert gzip.decompress(packed.content) == client.get("/data/authorities.csv").content
    assert client.get("/data/authorities.gz").status_code == 404
    address = f"{iris.BASE}data/authorities.csv.gz"
    told = client.get("/data", "application/n-triples").text
    gzipped = "<https://www.iana.org/assignments/media-types/application/gzip>"
    assert f"<{address}> <http://www.w3.org/ns/dcat#compressFormat> {gzipped}" in told
    metadata = json.loads(client.get("/data/authorities.csv-metadata.json").content)
    assert metadata["dc:hasFormat"] == {"@id": address}
    assert 'href="/data/authorities.csv.gz"' in client.page("/data").text


def test_a_table_disarms_what_a_spreadsheet_would_calculate(client: Client) -> None:
    cells = [cell for row in csv.reader(io.StringIO(client.get("/data/authorities.csv").text)) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_without_files_the_page_says_so(client: Client, release: Release) -> None:
    assert not (release.root / FOLDER / "dumps.json").exists()
    assert "without files to download" in client.page("/data").text
    for name in ("inspgraph.nq.gz", "SHA256SUMS", "../manifest.json", "..%2Fmanifest.json", "about.nt"):
        assert client.get(f"/data/{name}").status_code == 404


def test_void_is_where_it_is_looked_for(client: Client) -> None:
    answer = client.get("/.well-known/void", "text/turtle", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/data")
    assert "void:classPartition" in answer.text


def test_who_looks_for_the_icon_where_it_always_was_finds_it(client: Client) -> None:
    """The one that every page names."""
    led = client.get("/favicon.ico")
    assert (led.status_code, led.content) == (301, b"")
    assert "max-age" in led.headers["cache-control"]
    assert f'<link rel="icon" type="image/svg+xml" href="{led.headers["location"]}">' in client.page("/").text
    assert client.get(led.headers["location"]).headers["content-type"] == "image/svg+xml"


def test_the_sitemap_leads_to_pages(client: Client) -> None:
    addresses = re.findall("<loc>(.*?)</loc>", client.get("/sitemap.xml").text)
    assert f"{iris.BASE}doc/authority/99901" in addresses
    for address in addresses[:: max(1, len(addresses) // 40)]:
        assert client.page("/" + address.removeprefix(iris.BASE)).status_code == 200, address
    assert f"Sitemap: {iris.BASE}sitemap.xml" in client.get("/robots.txt").text


def test_the_guide_for_models_names_what_is_there(client: Client) -> None:
    guide = client.get("/llms.txt").text
    for address in re.findall(r"\]\(([^)]*)\)", guide):
        assert client.get("/" + address.removeprefix(iris.BASE)).status_code == 200, address
    terms = set(re.findall(r"\big:([A-Za-z]\w*)", guide))
    known = client.get("/def/core.nt").text
    assert terms
    assert all(f"core#{term}>" in known for term in terms)


def test_search_engines_get_the_data_set_in_the_page(client: Client, release: Release) -> None:
    page = client.page("/data").text
    held = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert held
    told = json.loads(held[1])
    assert (told["@type"], told["version"]) == ("Dataset", release.sha256[:16])
    assert told["distribution"]
    assert "<" not in search_description(release)


def test_the_context_is_given_under_its_version(client: Client) -> None:
    answer = client.get("/context/v1.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert json.loads(answer.content)["@context"]["fieldworkStart"]["@type"] == "xsd:date"
    again = client.ask("GET", "/context/v1.jsonld", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert client.get("/context/v2.jsonld").status_code == 404
