"""The pages of the vocabulary: every term with its words, links that lead somewhere, nothing from elsewhere."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, URIRef
from typer.testing import CliRunner

from inspgraph import cli, iris
from inspgraph.knowledge import Knowledge, load_knowledge
from inspgraph.ontology.diagram import BOX_HEIGHT, BOX_WIDTH, boxes, draw, layout, lines
from inspgraph.ontology.pages import anchor, render, write_pages
from inspgraph.ontology.terms import Vocabulary


class Read(HTMLParser):
    """Ids, links and loaded things of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: Counter[str] = Counter()
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(page)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags[tag] += 1
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)
        self.ids += [told["id"]] if "id" in told else []
        self.links += [told["href"]] if tag == "a" else []
        self.loads += [told[name] for name in ("src", "data", "srcset") if name in told]
        self.loads += [told["href"]] if tag == "link" and "stylesheet" in told.get("rel", "") else []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closes what it did not open"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(load_knowledge())


@pytest.fixture(scope="module")
def page(vocabulary: Vocabulary) -> Read:
    return Read(render(vocabulary, draw(vocabulary)))


def test_every_element_is_closed(page: Read) -> None:
    assert page.open == []
    assert page.tags["h1"] == 1


def test_every_term_has_its_place_and_its_words(vocabulary: Vocabulary, page: Read) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, SKOS.ConceptScheme, SKOS.Concept)
    terms = [term for kind in kinds for term in vocabulary.of_kind(kind)]
    assert len(terms) > 400
    for term in terms:
        assert anchor(term) in page.ids, term
        for text in vocabulary.texts(term, SKOS.definition, SKOS.scopeNote, SKOS.example):
            assert " ".join(text.split()) in page.text, term


def test_no_place_is_named_twice_and_every_link_on_the_page_leads_to_one(page: Read) -> None:
    assert [name for name, n in Counter(page.ids).items() if n > 1] == []
    assert {link[1:] for link in page.links if link.startswith("#")} - set(page.ids) == set()
    assert {link.split(":")[0] for link in page.links if ":" in link} <= {"http", "https"}


def test_nothing_is_loaded_from_elsewhere_and_nothing_runs(page: Read) -> None:
    assert page.loads == []
    assert not set(page.tags) & {"script", "iframe", "object", "embed", "img"}


def test_a_term_stands_at_the_fragment_of_its_address() -> None:
    assert anchor(iris.IG + "Inspection") == "Inspection"
    assert anchor(iris.DEF + "polarity/mixed") == "def/polarity/mixed"


def test_how_many_is_what_the_shapes_say(vocabulary: Vocabulary) -> None:
    uses = {vocabulary.short(u.property): u for u in vocabulary.uses(URIRef(iris.IG + "Inspection"))}
    assert uses["ig:inspectedAuthority"].count == "exactly 1"
    assert uses["ig:fieldworkStart"].count == "0 to 1"
    assert uses["ig:fieldworkDay"].count == "any"
    assert uses["ig:notice"].code_lists == (URIRef(iris.DEF + "notice"),)
    finding = {vocabulary.short(u.property) for u in vocabulary.uses(URIRef(iris.IG + "Finding"))}
    assert {"ig:ofInspection", "ig:textHash"} <= finding, "what the wider class has"


def test_every_property_of_every_shape_is_explained(vocabulary: Vocabulary) -> None:
    for cls in vocabulary.of_kind(OWL.Class):
        assert [u.property for u in vocabulary.uses(cls) if not u.says] == []


def test_a_label_with_marks_of_html_is_shown_as_it_is() -> None:
    knowledge = Knowledge(load_knowledge().root)
    union = Graph() + knowledge.reference
    union.set((URIRef(iris.IG + "Thread"), RDFS.label, Literal("<script>alert(1)</script>", lang="en")))
    knowledge.__dict__["reference"] = union
    made = render(Vocabulary(knowledge))
    assert "<script" not in made
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in made


def test_a_withdrawn_term_is_marked_and_says_what_to_use() -> None:
    knowledge = Knowledge(load_knowledge().root)
    union = Graph() + knowledge.reference
    union.add((URIRef(iris.IG + "group"), OWL.deprecated, Literal(True)))
    union.add((URIRef(iris.IG + "group"), URIRef("http://purl.org/dc/terms/isReplacedBy"), URIRef(iris.IG + "heading")))
    knowledge.__dict__["reference"] = union
    made = Read(render(Vocabulary(knowledge)))
    assert "withdrawn" in made.text
    assert "group : Withdrawn; use ig:heading." in made.text


# The drawing


def test_every_class_is_drawn_and_every_drawn_class_is_there(vocabulary: Vocabulary) -> None:
    drawn = set(boxes())
    assert {vocabulary.short(cls) for cls in vocabulary.of_kind(OWL.Class)} == {n for n in drawn if n.startswith("ig:")}
    reached = {end for pair in lines(vocabulary) for end in pair}
    assert drawn - reached == set(), "a box without any line"
    assert all(set(pair) <= drawn for pair in layout()["left_out"])


def test_no_two_boxes_touch() -> None:
    for one, other in itertools.combinations(boxes().values(), 2):
        across, down = (abs(a - b) for a, b in zip(one.middle, other.middle, strict=True))
        assert across > BOX_WIDTH + 10 or down > BOX_HEIGHT + 10, (one, other)


def test_a_line_is_drawn_for_what_the_vocabulary_says_alone(vocabulary: Vocabulary) -> None:
    found = lines(vocabulary)
    assert found["ig:Judgement", "ig:Inspection"] == ["ofInspection"]
    assert found["ig:AbsenceStatement", "ig:Statement"] == [""]
    assert found["ig:Participation", "ig:Person"] == ["prov:agent"]
    assert draw(vocabulary).count("<path class=") == len(found)
    for (start, _), names in found.items():
        for name in names:
            if name and ":" not in name:
                declared = (URIRef(iris.IG + name), RDF.type, OWL.ObjectProperty)
                assert declared in vocabulary.graph, (start, name)


# The files


def test_the_command_writes_the_page_the_drawing_and_the_files(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli.app, ["ontology", "--out", str(tmp_path / "made")])
    assert done.exit_code == 0
    assert re.search(r"index\.html and \d+ files beside it", done.output.replace("\n", ""))
    made = tmp_path / "made"
    assert (made / "classes.svg").read_text(encoding="utf-8").startswith("<svg ")
    root = load_knowledge().root
    for name, source in {"inspgraph.ttl": "ontology", "vocab/roles.ttl": "ontology", "shapes/person.ttl": ""}.items():
        assert (made / name).read_bytes() == (root / source / name).read_bytes()


def test_two_makings_are_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_pages(load_knowledge(), tmp_path / name)
    one, two = ((tmp_path / name / "index.html").read_bytes() for name in ("one", "two"))
    assert one == two
