"""Forms and views of descriptions: the same triples in each, the context, and negotiation by profile."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Dataset, Graph, URIRef
from rdflib.compare import isomorphic

from inspgraph import iris
from inspgraph.knowledge import load_knowledge
from inspgraph.web.jsonld import TYPE, context_path, terms, write_tree
from inspgraph.web.profiles import ALTERNATES, DESCRIPTION, LABELLED, Profile, choose_profile

from .conftest import Client
from .test_resources import DESCRIBED

VIEWS = ["", "?_profile=labelled", "?_profile=alt"]
ALTR = "http://www.w3.org/ns/dx/connegp/altr#"


def parse(text: str, form: str) -> Graph:
    return Graph().parse(data=text, format=form)


def told(client: Client, path: str) -> Graph:
    return parse(client.get(path).text, "nt")


@pytest.mark.parametrize("path", DESCRIBED)
@pytest.mark.parametrize("view", VIEWS)
def test_every_form_says_the_same(client: Client, path: str, view: str) -> None:
    expected = told(client, f"{path}.nt{view}")
    assert len(expected) > 0
    for suffix, name in ((".ttl", "turtle"), (".rdf", "xml"), (".jsonld", "json-ld")):
        assert isomorphic(parse(client.get(path + suffix + view).text, name), expected), suffix
    for suffix, name in ((".trig", "trig"), (".nq", "nquads")):
        quads = Dataset().parse(data=client.get(path + suffix + view).text, format=name)
        assert {(s, p, o) for s, p, o, _ in quads.quads()} == set(expected), suffix
    context = json.loads(context_path().read_text(encoding="utf-8"))["@context"]
    plain = json.loads(client.get(f"{path}.json{view}").text)
    assert plain["@context"] == iris.BASE + "context/v1.jsonld"
    assert isomorphic(parse(json.dumps({**plain, "@context": context}), "json-ld"), expected)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv{view}").text)))
    assert len(rows) == len(expected)
    assert {(row["subject"], row["property_iri"]) for row in rows} == {
        (str(s), str(p)) for s, p in expected.subject_predicates()
    }


def test_quads_keep_the_graphs_in_which_things_are_said(client: Client) -> None:
    quads = Dataset().parse(data=client.get("/doc/inspection/99901-ilacs-2018-04.nq").text, format="nquads")
    graphs = {str(graph) for *_, graph in quads.quads()}
    assert iris.source_graph("ofsted-99001") in graphs
    assert iris.source_graph("northmere-2018-07-02") in graphs


def test_json_reads_by_itself(client: Client) -> None:
    answer = client.get("/doc/inspection/99901-ilacs-2018-04", "application/json")
    assert answer.headers["content-type"] == "application/json"
    held = json.loads(answer.content)
    assert (held["id"], held["type"]) == (iris.ID + "inspection/99901-ilacs-2018-04", "Inspection")
    assert held["fieldworkStart"] == "2018-04-23"
    statement = next(node for node in held["included"] if node["id"].endswith("-000000000001"))
    assert statement["statementText"] == "Families are seen within a day of the first call."
    assert statement["ordinal"] == 1
    assert statement["quotedFrom"][0]["selector"]["start"] == 1200
    claim = next(node for node in held["included"] if node["id"].endswith("claim/0000000000000001"))
    assert (claim["property"], claim["value"]["@value"]) == ("fieldworkStart", "2018-04-23")


def test_json_ld_brings_the_part_of_the_context_that_it_uses(client: Client) -> None:
    held = json.loads(client.get("/def/polarity/mixed.jsonld").content)
    assert held["@context"]["name"] == {"@id": str(SKOS.prefLabel), "@language": "en"}
    assert "fieldworkStart" not in held["@context"]


def test_the_context_has_a_name_for_every_term_of_the_vocabulary() -> None:
    graph = load_knowledge().graphs[iris.reference_graph("inspgraph")]
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    ours = {str(term) for kind in kinds for term in graph.subjects(RDF.type, kind)}
    assert ours <= set(terms()), "`make published` adds them"
    assert all(not iri.startswith(iris.IG) or iri in ours for iri in terms())


def test_names_of_the_context_are_those_of_the_vocabulary() -> None:
    assert all(term.name == iri.removeprefix(iris.IG) for iri, term in terms().items() if iri.startswith(iris.IG))
    assert len({term.name for term in terms().values()}) == len(terms())


def triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def test_values_that_the_context_does_not_foresee_keep_their_type() -> None:
    start, one, two = iris.IG + "fieldworkStart", "urn:x:1", "urn:x:2"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    triples = [
        triple(one, start, ox.Literal("2018", datatype=ox.NamedNode(xsd + "gYear"))),
        triple(one, start, ox.Literal("soon", language="en")),
        triple(one, start, ox.NamedNode(two)),
        triple(one, iris.IG + "ordinal", ox.Literal("007", datatype=ox.NamedNode(xsd + "integer"))),
        triple(one, str(SKOS.prefLabel), ox.Literal("un", language="fr")),
        triple(one, str(SKOS.prefLabel), ox.Literal("plain")),
        triple(one, "urn:x:odd", ox.Literal("plain")),
        triple(one, iris.IG + "theme", ox.Literal("no IRI")),
        triple(two, iris.IG + "recursFrom", ox.NamedNode(one)),
        triple("urn:x:3", iris.IG + "recursFrom", ox.NamedNode("urn:x:4")),
        triple("urn:x:4", iris.IG + "recursFrom", ox.NamedNode("urn:x:3")),
        triple(two, TYPE, ox.NamedNode("urn:x:Odd")),
    ]
    expected = Graph().parse(data=(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode(), format="nt")
    assert isomorphic(parse(write_tree(one, triples, linked=False).decode(), "json-ld"), expected)


def test_labels_come_on_request(client: Client) -> None:
    mixed = URIRef(iris.ID + "body/ofsted")
    plain, labelled = (told(client, f"/doc/document/ofsted-99001.nt{view}") for view in VIEWS[:2])
    assert plain < labelled or set(plain) < set(labelled)
    assert (URIRef(iris.IG + "documentType"), RDFS.label, None) in labelled
    assert (mixed, None, None) not in plain


def test_the_list_of_views(client: Client) -> None:
    graph = told(client, "/doc/authority/99901.nt?_profile=alt")
    thing = URIRef(iris.ID + "authority/99901")
    assert len(list(graph.objects(thing, URIRef(ALTR + "hasDefaultRepresentation")))) == 1
    addresses = list(graph.objects(thing, URIRef(ALTR + "hasRepresentation")))
    assert len(addresses) == 26
    for address in addresses:
        path = "/" + str(address).removeprefix(iris.BASE)
        assert client.get(path).status_code == 200, path
        assert path in client.page("/doc/authority/99901?_profile=alt").text


def test_views_of_nothing(client: Client) -> None:
    assert client.get("/doc/authority/1?_profile=alt").status_code == 404
    assert client.get("/doc/authority/1.ttl?_profile=labelled").status_code == 404


@pytest.mark.parametrize(
    ("named", "header", "profile"),
    [
        (None, None, DESCRIPTION),
        ("labelled", None, LABELLED),
        (LABELLED.iri, None, LABELLED),
        (f"<{LABELLED.iri}>", None, LABELLED),
        ("all", None, ALTERNATES),
        ("description", f"<{LABELLED.iri}>", DESCRIPTION),
        (None, f"<{LABELLED.iri}>", LABELLED),
        (None, f"<{DESCRIPTION.iri}>;q=0.5, <{LABELLED.iri}>;q=0.9", LABELLED),
        (None, f"<urn:x:other>, <{LABELLED.iri}>; q=0.1", LABELLED),
        (None, f"<{LABELLED.iri}>;q=0", DESCRIPTION),
        (None, "<urn:x:other>", DESCRIPTION),
        (None, "nonsense,,<", DESCRIPTION),
    ],
)
def test_a_view_is_chosen(named: str | None, header: str | None, profile: Profile) -> None:
    assert choose_profile(named, header) == profile


def test_the_answer_says_which_view_it_is(client: Client) -> None:
    answer = client.ask(
        "GET", "/doc/authority/99901", headers={"Accept-Profile": f"<{LABELLED.iri}>", "Accept": "text/turtle"}
    )
    assert answer.headers["content-profile"] == f"<{LABELLED.iri}>"
    assert f'<{LABELLED.iri}>; rel="profile"' in answer.headers["link"]
    assert answer.headers["content-location"] == "/doc/authority/99901.ttl?_profile=labelled"
    assert "Accept-Profile" in answer.headers["vary"]
    assert client.get("/doc/authority/99901?_profile=nonsense").status_code == 406


@pytest.mark.parametrize(
    ("asked", "media_type"),
    [("text/turtle", "text/turtle"), ("application/ld+json", "application/ld+json"), ("csv", "text/csv"),
     ("application/ld%2Bjson", "application/ld+json"), ("image/png,text/turtle;q=0.5", "text/turtle")],
)  # fmt: skip
def test_a_parameter_asks_for_a_form(client: Client, asked: str, media_type: str) -> None:
    answer = client.get(f"/doc/authority/99901?_mediatype={asked}", "text/html")
    assert answer.headers["content-type"].split(";")[0] == media_type
    assert client.get("/doc/authority/99901?_mediatype=image/png").status_code == 406


def test_headers_repeat_what_the_data_say(client: Client) -> None:
    link = client.get("/doc/inspection/99901-ilacs-2018-04.ttl").headers["link"]
    assert f'<{iris.IG}Inspection>; rel="type"' in link
    assert 'open-government-licence/version/3/>; rel="license"' in link
    assert '<https://opensource.org/license/mit>; rel="license"' in client.get("/def/core.ttl").headers["link"]
    assert f'<{iris.BASE}doc/inspection/99901-ilacs-2018-04>; rel="canonical"' in link
    assert '</data>; rel="describedby"' in link
