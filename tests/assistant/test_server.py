"""What an assistant is told: with citations that stand in the graph, with caveats, and with nothing made up."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.assistant.conftest import Assistant

from inspgraph import iris
from inspgraph.assistant import card, make_server
from inspgraph.errors import MissingExtraError
from inspgraph.knowledge import load_knowledge
from inspgraph.store import Release

NORTHMERE = iris.authority("99901")
INSPECTION = iris.inspection("99901-ilacs-2018-04")
JUDGED = iris.ID + "judgement/99901-ilacs-2018-04-ilacs-overall"
FINDING = iris.statement("99901-ilacs-2018-04-000000000001")
WORDLESS = iris.statement("99901-focused-visit-2021-03-000000000004")
IG = f"PREFIX ig: <{iris.IG}>\n"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?c) != STR(?i)) }"


def test_tools_say_what_they_do_and_that_they_only_read(assistant: Assistant) -> None:
    tools = {tool.name: tool for tool in assistant.tools()}
    expected = {
        "describe_graph",
        "find",
        "list_questions",
        "ask_question",
        "sparql",
        "inspection",
        "authority",
        "statement",
    }
    assert set(tools) == expected
    for tool in tools.values():
        assert len(tool.description.split()) >= 6
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
    assert "QueryError" not in json.dumps([tool.model_dump(mode="json") for tool in tools.values()])


def test_the_card_is_short_and_counts_the_graph(assistant: Assistant, release: Release) -> None:
    told = assistant.call("describe_graph")
    assert len(json.dumps(told)) < 12_000, "it must leave room in a context"
    assert told["release"]["sha256"] == release.sha256
    query = IG + "SELECT (COUNT(DISTINCT ?i) AS ?n) { ?i a ig:Inspection }"
    (counted,) = release.select(query).plain()
    things = {row["class"]: row["things"] for row in told["classes"]}
    assert things["ig:Inspection"] == int(counted["n"] or 0) == told["holds"]["inspections"] == 5
    assert told["missing"] == {
        "inspections known only at second hand": 1,
        "inspections only mentioned": 1,
        "statements whose words are not held": 2,
        "judgements without a grade": 1,
    }
    assert told["fieldwork"]["first"] == "2018-04-23"
    assert any("was not read" in line for line in told["caveats"])


def test_the_card_names_what_there_is() -> None:
    """Every class and property of ours is in the ontology; every other prefix is declared on the card."""
    terms = load_knowledge().terms
    names = [row["name"] for row in card.words()["classes"]]
    names += [name for row in card.words()["classes"] for name in row["properties"]]
    for name in names:
        prefix, _, local = name.partition(":")
        assert prefix in card.USED
        if prefix == "ig":
            assert terms[local]
    named = " ".join(card.words()["cautions"])
    assert all(terms[local] for local in re.findall(r"\big:(\w+)", named))


@pytest.mark.parametrize("number", [0, 1])
def test_examples_of_the_card_run(assistant: Assistant, number: int) -> None:
    assistant.call("sparql", query=card.words()["examples"][number]["query"])


@pytest.mark.parametrize(
    ("name", "kind", "meant"),
    [
        ("northmere", None, NORTHMERE),
        ("Northmere Council", "authority", NORTHMERE),
        ("Nortmere", "authority", NORTHMERE),
        ("99901", "authority", NORTHMERE),
        ("Cheshire County Council", "authority", iris.ID + "body/cheshire-county-council"),
        ("supervison", "theme", iris.DEF + "theme/supervision"),
        ("single inspection framework 2013", "framework", iris.ID + "framework/sif-2013"),
        ("s.136 Education and Inspections Act", None, "http://www.legislation.gov.uk/id/ukpga/2006/40/section/136"),
        ("children looked after", "area", None),
    ],
)
def test_rough_names_are_found(assistant: Assistant, name: str, kind: str | None, meant: str | None) -> None:
    """The first candidate is what is meant; where several may be, that is said and none is chosen."""
    told = assistant.call("find", name=name, kind=kind)
    scores = [one["score"] for one in told["candidates"]]
    assert scores == sorted(scores, reverse=True)
    if meant:
        assert told["candidates"][0]["address"] == meant
        assert told["ambiguous"] is False
    else:
        assert told["ambiguous"] is True
        assert len(scores) > 1
        assert any("which is meant" in line for line in told["caveats"])


def test_a_former_council_says_until_when_it_was(assistant: Assistant) -> None:
    told = assistant.call("find", name="Bedfordshire County Council")["candidates"][0]
    assert (told["kind"], told["existed_until"]) == ("former-council", "2009-04-01")


def test_what_is_not_there_is_not_found(assistant: Assistant) -> None:
    told = assistant.call("find", name="Zzyzx Qqq")
    assert told["candidates"] == []
    assert "Nothing here is called" in told["caveats"][0]
    assert "one of authority, former-council" in assistant.refused("find", name="x", kind="planet")
    assert "give a name" in assistant.refused("find", name="  ")


def test_questions_are_listed_with_their_parameters(assistant: Assistant) -> None:
    told = assistant.call("list_questions")
    by_name = {one["name"]: one for one in told["questions"]}
    assert by_name["timeline"]["parameters"] == {"authority": "iri"}
    assert {"grades-by-regime", "graph-counts"} <= set(by_name)
    assert "describe-resource" not in by_name, "what pages are made of answers no question"
    fewer = assistant.call("list_questions", about="grades regime")
    assert 0 < len(fewer["questions"]) < len(by_name) == fewer["of"]


def test_a_question_is_answered_with_citations(assistant: Assistant) -> None:
    told = assistant.call("ask_question", name="timeline", parameters={"authority": NORTHMERE})
    assert [row["known"] for row in told["rows"]] == ["mention", "second hand", "report", "report"]
    assert told["truncated"] is False
    urls = {place.get("url") for place in told["citations"] if place["about"] == INSPECTION}
    assert urls == {"https://example.org/v1/file/99001"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"name": "no-such"}, "no query is named 'no-such'"),
        ({"name": "timeline"}, "needs authority (iri); given were none"),
        ({"name": "timeline", "parameters": {"place": "x"}}, "needs authority (iri); given were place"),
        ({"name": "timeline", "parameters": {"authority": "not an address"}}, "is no IRI"),
    ],
)
def test_parameters_are_held_to_their_declaration(assistant: Assistant, given: dict[str, Any], said: str) -> None:
    assert said in assistant.refused("ask_question", **given)


def test_rows_are_capped_and_the_cut_is_said(assistant: Assistant) -> None:
    told = assistant.call("sparql", query=IG + "SELECT ?s { ?s a ig:Statement } ORDER BY ?s", most_rows=2)
    assert len(told["rows"]) == 2
    assert told["truncated"] is True
    assert any("Only the first 2 rows" in line for line in told["caveats"])
    asked = assistant.call("ask_question", name="names-to-find", most_rows=3)
    assert (len(asked["rows"]), asked["truncated"]) == (3, True)
    assert "less than or equal to 200" in assistant.refused("sparql", query="ASK {}", most_rows=201)


def test_a_citation_leads_to_the_words(assistant: Assistant) -> None:
    told = assistant.call(
        "sparql", query=IG + f"SELECT ?s {{ ?s ig:theme ?t ; ig:ofInspection <{INSPECTION}> }} LIMIT 1"
    )
    (place,) = told["citations"]
    assert place == {
        "about": FINDING,
        "inspection": INSPECTION,
        "inspection_name": "Northmere: ILACS, April 2018",
        "document": iris.document("ofsted-99001"),
        "title": "Northmere County Council: inspection of children's services",
        "date": "2018-06-08",
        "url": "https://example.org/v1/file/99001",
        "page": "3",
        "words": "Families are seen within a day of the first\ncall.",
        "says": "quoted",
        "characters": [1200, 1260],
        "passage": iris.ID + "text/aaaa000011112222#char=1200,1260",
    }


def test_words_that_are_not_held_are_not_made_up(assistant: Assistant) -> None:
    told = assistant.call("statement", key=WORDLESS)
    assert "words" not in told
    assert all("words" not in place for place in told["citations"])
    assert any("words are not held" in line for line in told["caveats"])
    assert told["citations"][0]["characters"] == [600, 640]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE WHERE { ?s ?p ?o }", "updates are not offered"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { ?s ?p }", "line 1, character"),
        (IG + "SELECT ?s {\n ?s ig:grade ?g .\n ?s ?o }", "line 4, character"),
        ("SELECT * " + "{" * 200 + "}" * 200, "nested more than 100 deep"),
        (
            IG + "SELECT ?s { ?s ig:hasGrade ?g }",
            "ig:hasGrade is no term of the vocabulary; there are <" + iris.IG + "grade>",
        ),
        (f"SELECT ?s {{ ?s ?p <{iris.DEF}theme/supervison> }}", iris.DEF + "theme/supervision>"),
        ("hello", "no SPARQL query"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(assistant: Assistant, query: str, said: str) -> None:
    assert said in assistant.refused("sparql", query=query)


def test_terms_in_strings_and_comments_are_not_looked_at(assistant: Assistant) -> None:
    """Only what is named is held to the vocabulary: a comment may say ig:hasGrade, and a string any address."""
    query = IG + f'ASK {{ ?s ig:grade ?g # not ig:hasGrade\n FILTER(STRSTARTS(STR(?g), "{iris.DEF}grade/none")) }}'
    assert assistant.call("sparql", query=query)["answer"] is False


def test_a_query_without_end_is_ended(assistant: Assistant) -> None:
    """Its process is killed, and the next question is answered."""
    assert "took longer" in assistant.refused("sparql", query=SLOW)
    assert assistant.call("sparql", query="ASK { ?s ?p ?o }")["answer"] is True


def test_a_graph_is_given_as_turtle(assistant: Assistant) -> None:
    told = assistant.call(
        "sparql", query=IG + f"CONSTRUCT {{ ?j ig:grade ?g }} {{ ?j ig:ofInspection <{INSPECTION}> ; ig:grade ?g }}"
    )
    assert "ofsted-2013-good" in told["triples"]
    assert {place["about"] for place in told["citations"]} == {JUDGED}


def test_no_row_is_no_proof(assistant: Assistant) -> None:
    told = assistant.call("sparql", query=IG + "SELECT ?s { ?s a ig:AbsenceStatement }")
    assert told["rows"] == []
    assert any("was not read" in line for line in told["caveats"])


def test_an_inspection_is_told_with_what_is_doubtful(assistant: Assistant) -> None:
    told = assistant.call("inspection", key="99901-ilacs-2018-04")
    assert told["facts"]["published"] == ["2018-06-08"]
    grades = {one["area"]: one.get("grade") for one in told["judgements"]}
    assert list(grades.values()).count(None) == 1
    judged = next(one for one in told["judgements"] if one["judgement"] == JUDGED)
    assert (judged["grade"], judged["citations"][0]["page"], judged["citations"][0]["words"]) == ("Good", "2", "Good")
    assert told["statements"]["number"] == 2
    assert told["statements"]["listed"][0]["type"] == "Area for improvement", "what asks for something stands first"
    assert sum(line.startswith("Doubtful") for line in told["caveats"]) == 1, "remarks and settled doubts are left out"
    assert any("not a low grade" in line for line in told["caveats"])


@pytest.mark.parametrize(("key", "how"), [("99901-sif-2014-05", "describes"), ("99901-slac-2011-03", "mentions")])
def test_an_inspection_without_a_report_says_so(assistant: Assistant, key: str, how: str) -> None:
    caveats = assistant.call("inspection", key=key)["caveats"]
    assert any("No report of this inspection is held" in line and how in line for line in caveats)


def test_an_authority_by_name_lists_its_inspections(assistant: Assistant) -> None:
    told = assistant.call("authority", name="Northmere")
    assert (told["authority"], told["codes"]["gssCode"]) == (NORTHMERE, "E10000991")
    assert [one["known"] for one in told["inspections"]] == [
        "only mentioned",
        "second hand",
        "report held",
        "report held",
    ]
    assert any(one.get("councilLabel") == "Northmere Rural Council" for one in told["changes"])
    assert any("2 of these inspections are known without their own report" in line for line in told["caveats"])
    assert {place["says"] for place in told["citations"]} == {"report"}


def test_a_name_of_several_authorities_gives_candidates(assistant: Assistant) -> None:
    told = assistant.call("authority", name="Dorset")
    assert told["ambiguous"] is True
    assert [one["name"] for one in told["candidates"][:2]] == ["Dorset Council", "Dorset County Council"]
    assert "inspections" not in told
    assert "Nothing is held under" in assistant.refused("authority", name="Zzyzx")


@pytest.mark.parametrize("tool", ["inspection", "statement"])
def test_what_is_not_held_is_refused(assistant: Assistant, tool: str) -> None:
    assert "Nothing is held under" in assistant.refused(tool, key="99999-none-2000-01")


def test_every_citation_stands_in_the_graph(assistant: Assistant, release: Release) -> None:
    """What is cited is not put together from parts: document, address, page, characters and words are one passage's."""
    answers = [
        assistant.call("inspection", key="99901-ilacs-2018-04"),
        assistant.call("statement", key=FINDING),
        assistant.call("statement", key=WORDLESS),
        assistant.call("authority", name="99901"),
    ]
    places = [place for told in answers for place in told["citations"]]
    assert len(places) >= 6
    for place in places:
        query = "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX pav: <http://purl.org/pav/> " + IG + "ASK { "
        if "passage" in place:
            start, end = place["characters"]
            query += f"<{place['passage']}> oa:hasSource/ig:textOf <{place['document']}> ; "
            query += f"oa:hasSelector [ oa:start {start} ; oa:end {end} ] ; ig:page {place['page']} . "
            if "words" in place:
                query += f"<{place['passage']}> oa:hasSelector/oa:exact {json.dumps(place['words'])} . "
        if "url" in place:
            query += f"<{place['document']}> pav:retrievedFrom <{place['url']}> . "
        assert bool(release.query(query + "}")), place


def test_over_standard_input_and_output(release: Release, tmp_path: Path) -> None:
    """The command speaks the protocol and nothing else on its output, and ends with its client."""
    mcp = pytest.importorskip("mcp", reason="the server for assistants comes with the extra `mcp`")
    command = mcp.StdioServerParameters(
        command=sys.executable,
        args=["-m", "inspgraph", "mcp", "--release", str(release.root)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(card.__file__).parents[2])},
    )

    async def converse() -> tuple[str, list[str], Any]:
        with anyio.fail_after(60):
            async with mcp.Client(mcp.stdio_client(command)) as client:
                listed = await client.list_tools()
                answer = await client.call_tool("sparql", {"query": "ASK { ?s ?p ?o }"})
                return client.instructions or "", [tool.name for tool in listed.tools], answer.structured_content

    instructions, tools, answer = anyio.run(converse)
    assert "citations" in instructions
    assert "ask_question" in tools
    assert answer["answer"] is True
    assert answer["release"]["sha256"] == release.sha256


@pytest.mark.parametrize("missing", ["mcp.server.mcpserver", "rapidfuzz"])
def test_without_the_libraries_the_extra_is_named(
    monkeypatch: pytest.MonkeyPatch, release: Release, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=r"inspgraph\[mcp\]"):
        make_server(release, "0")
