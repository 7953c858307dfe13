"""Clients that people use, unchanged, against a server on a port: what they ask is answered as they expect it."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from tests.conftest import CHECKOUT

from inspgraph import iris
from inspgraph.store import Release
from inspgraph.web.editing.snippets import snippets

from .server import Served, serving

COMUNICA = CHECKOUT / "tests/clients"
NORTHMERE = URIRef(f"{iris.ID}authority/99901")
PREFIXES = f"PREFIX ig: <{iris.IG}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
NAMES = PREFIXES + (
    "SELECT ?urn ?name ?alt WHERE {\n  ?a a ig:LocalAuthority ; ig:ofstedUrn ?urn ; skos:prefLabel ?name .\n"
    '  OPTIONAL { ?a skos:altLabel ?alt }\n  FILTER(?urn IN ("99901", "99902"))\n} ORDER BY ?urn'
)
HELD = PREFIXES + f"ASK {{ <{NORTHMERE}> a ig:LocalAuthority }}"
MADE = PREFIXES + f"CONSTRUCT {{ <{NORTHMERE}> skos:altLabel ?name }} WHERE {{ <{NORTHMERE}> skos:prefLabel ?name }}"


@pytest.fixture(scope="module")
def served(release: Release) -> Iterator[Served]:
    """The site on a port."""
    with serving(release) as running:
        yield running


@pytest.fixture(scope="module")
def wrapper(served: Served) -> Callable[..., object]:
    """SPARQLWrapper: what it makes of the answer to a query, in a form and by a method."""
    library = pytest.importorskip("SPARQLWrapper")

    def ask(query: str, form: str, method: str = "GET") -> object:
        asking = library.SPARQLWrapper(served.endpoint, returnFormat=form)
        asking.setQuery(query)
        asking.setMethod(method)
        return asking.queryAndConvert()

    return ask


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_rows(wrapper, method: str) -> None:
    """JSON, XML and CSV of the same rows."""
    rows = wrapper(NAMES, "json", method)["results"]["bindings"]
    assert [row["urn"]["value"] for row in rows] == ["99901", "99902"]
    assert rows[0]["name"] == {"type": "literal", "xml:lang": "en", "value": "Northmere County Council"}
    assert len(wrapper(NAMES, "xml", method).getElementsByTagName("result")) == 2
    assert wrapper(NAMES, "csv", method).decode().splitlines()[0] == "urn,name,alt"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, by which SPARQLWrapper reads them
@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld", "n3"])
def test_sparqlwrapper_reads_graphs(wrapper, form: str) -> None:
    """Whichever form of RDF it asks for, it reads."""
    made = wrapper(MADE, form)
    graph = (
        made if isinstance(made, Graph) else Graph().parse(data=made, format="turtle" if form != "json-ld" else form)
    )
    assert list(graph) == [(NORTHMERE, SKOS.altLabel, Literal("Northmere County Council", lang="en"))]


def test_sparqlwrapper_reads_a_yes_and_an_error(wrapper) -> None:
    """A mistake in a query is an error that it knows."""
    from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

    assert wrapper(HELD, "json")["boolean"] is True
    with pytest.raises(QueryBadFormed):
        wrapper("SELECT ?a WHERE {", "json")


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_takes_the_endpoint_for_a_graph(served: Served, method: str) -> None:
    """Queries, patterns and look-ups through SPARQLStore."""
    graph = Graph(SPARQLStore(served.endpoint, method=method))
    assert graph.value(NORTHMERE, SKOS.notation) == Literal("99901")
    assert (NORTHMERE, RDF.type, URIRef(iris.IG + "LocalAuthority")) in graph
    rows = list(graph.query(NAMES))
    assert [str(row.urn) for row in rows] == ["99901", "99902"]
    assert bool(graph.query(HELD).askAnswer)
    assert len(graph.query(MADE).graph) == 1


def test_rdflib_takes_a_named_graph_by_itself(served: Served) -> None:
    """A graph of the release has its own triples and no others."""
    name = URIRef(iris.GRAPH + "source/ofsted-99001")
    graph = Graph(SPARQLStore(served.endpoint), identifier=name)
    document = URIRef(iris.ID + "document/ofsted-99001")
    assert graph.value(document, RDF.type) == URIRef(iris.IG + "SourceDocument")
    assert graph.value(NORTHMERE, RDF.type) is None


@pytest.fixture(scope="module")
def comunica() -> Callable[..., object]:
    """Comunica in Node: its answer to a query."""
    node = shutil.which("node")
    if not node:
        pytest.skip("no Node here")
    if not (COMUNICA / "node_modules/@comunica/query-sparql").is_dir():
        pytest.skip("Comunica is not installed: npm ci in tests/clients")

    def ask(kind: str, address: str, query: str) -> object:
        done = subprocess.run(
            [node, "ask.mjs", kind, address, query],
            cwd=COMUNICA,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sparql", "found"])
def test_comunica_asks_the_endpoint(comunica, served: Served, kind: str) -> None:
    """Told that it is an endpoint, or finding that out by the service description."""
    rows = comunica(kind, served.endpoint, NAMES)
    assert [row["urn"] for row in rows] == ["99901", "99902"]
    assert rows[0]["name"] == "Northmere County Council"
    if kind == "sparql":
        assert comunica(kind, served.endpoint, HELD) is True
        assert comunica(kind, served.endpoint, MADE) == [
            [str(NORTHMERE), str(SKOS.altLabel), "Northmere County Council"]
        ]


@pytest.mark.slow
def test_comunica_takes_a_document_for_a_source(comunica, served: Served) -> None:
    """A page of the site is linked data: it negotiates, reads it, and answers from it alone."""
    query = PREFIXES + f"SELECT ?name WHERE {{ <{NORTHMERE}> skos:prefLabel ?name }}"
    assert comunica("file", f"{served.address}/doc/authority/99901", query) == [{"name": "Northmere County Council"}]


def test_curl_asks_as_the_page_says(served: Served) -> None:
    """The lines to copy for a shell, run as they stand."""
    if not shutil.which("curl") or not shutil.which("bash"):
        pytest.skip("no curl or no bash here")
    rows = run_lines("bash", served, "curl").splitlines()
    assert rows[0] == "urn,name,alt"
    assert rows[1].startswith("99901,Northmere County Council,")


def test_curl_packs_heads_and_posts(served: Served) -> None:
    """What people do with curl: compressed, the head alone, a file of a query."""
    if not shutil.which("curl"):
        pytest.skip("no curl here")

    def curl(*options: str, text: str = "") -> str:
        done = subprocess.run(
            ["curl", "--silent", "--show-error", *options],
            input=text,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    asked = [
        "--header",
        "Accept: text/csv",
        "--header",
        "Content-Type: application/sparql-query",
        "--data-binary",
        "@-",
    ]
    plain = curl(*asked, served.endpoint, text=NAMES)
    assert plain == curl("--compressed", *asked, served.endpoint, text=NAMES)
    head = curl("--head", f"{served.address}/id/authority/99901")
    assert " 303 " in head.splitlines()[0]
    followed = curl("--location", "--header", "Accept: text/turtle", f"{served.address}/id/authority/99901")
    assert (NORTHMERE, RDF.type, URIRef(iris.IG + "LocalAuthority")) in Graph().parse(data=followed, format="turtle")


@pytest.mark.parametrize("name", ["python", "pandas"])
def test_python_asks_as_the_page_says(served: Served, name: str) -> None:
    """The lines to copy, run by an interpreter of their own."""
    pytest.importorskip("SPARQLWrapper" if name == "python" else "pandas")
    said = run_lines(sys.executable, served, name)
    assert "99901" in said
    assert "Northmere County Council" in said


def test_r_asks_as_the_page_says(served: Served) -> None:
    """The lines to copy for R."""
    if not shutil.which("Rscript"):
        pytest.skip("no R here")
    assert "Northmere County Council" in run_lines("Rscript", served, "r")


def run_lines(program: str, served: Served, name: str) -> str:
    """What a program prints that is given the lines to copy."""
    lines = next(snippet.text for snippet in snippets(served.endpoint, NAMES) if snippet.name == name)
    done = subprocess.run([program, "-"], input=lines + "\n", capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pandas_reads_tables(served: Served) -> None:
    """An answer, a table of the release, and what a search found, each by its address."""
    pandas = pytest.importorskip("pandas")
    answer = pandas.read_csv(f"{served.endpoint}?{urlencode({'query': NAMES, 'format': 'csv'})}", dtype=str)
    assert list(answer.columns) == ["urn", "name", "alt"]
    assert set(answer["urn"]) == {"99901", "99902"}
    judgements = pandas.read_csv(f"{served.address}/data/judgements.csv")
    assert {"judgement", "areaName", "gradeName"} <= set(judgements.columns)
    found = pandas.read_csv(f"{served.address}/search.csv?q=northmere&kind=statement")
    assert set(found["kind"]) == {"Statement"}


def test_the_standard_library_reads_json(served: Served) -> None:
    """No client library at all."""
    asked = Request(
        f"{served.endpoint}?{urlencode({'query': NAMES})}", headers={"Accept": "application/sparql-results+json"}
    )
    with urlopen(asked, timeout=60) as answer:
        told = json.load(io.TextIOWrapper(answer, encoding="utf-8"))
    assert told["head"]["vars"] == ["urn", "name", "alt"]


def test_the_lines_of_the_how_to_run(served: Served) -> None:
    """The Python of ``docs/how-to/ask-from-a-program.md`` as it stands, asked of an invented council."""
    page = (CHECKOUT / "docs/how-to/ask-from-a-program.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    code = code.replace("http://127.0.0.1:8000/sparql", served.endpoint).replace('"Oxfordshire"@en', '"Northmere"@en')
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "inspection/99901-" in done.stdout
