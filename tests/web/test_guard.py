"""Queries that the engine must not see, and queries that only look so."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspgraph.errors import QueryError
from inspgraph.queries import competency_questions, named_queries
from inspgraph.web import guard
from inspgraph.web.guard import (
    DEEPEST,
    MOST_BYTES,
    Reading,
    RefusedQueryError,
    UpdateRefusedError,
    check_text,
    read_query,
)


def check_query(query: str) -> str:
    """The form of a query that may be asked."""
    return read_query(query).form


def plain_text(query: str) -> str:
    """A query as it is compared with others, read token by token."""
    return guard._read(query)[1]


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "table"),
        ("ask {}", "table"),
        ("PREFIX a: <b> CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
        ("BASE <http://x/> DESCRIBE <a>", "graph"),
        ("# SELECT\nCONSTRUCT { ?s ?p 'SELECT' } WHERE { { SELECT * { ?s ?p ?o } } }", "graph"),
        ("PREFIX select: <b> DESCRIBE select:ask", "graph"),
    ],
)
def test_the_form_of_a_query(query: str, kind: str) -> None:
    assert check_query(query) == kind


PIECES = st.sampled_from(
    [*("SELECT", "ASK", "service", "SERVICE", "FROM", "NOW()", "INSERT", "?s", "a:b", ":12", "12", "1.5", "1."),
     *("-3", ".", "{", "}", "(", ")", "[", "<<", ">>", "<", ">", "<a>", "<a#b>", "<a(b>", "<<a>>", "<12>", "1<2>3"),
     *(" ", "  ", "\n", "\r\n", "\t", "\x0b", "#", "# 12 <a>\n", "'", '"', "' 12 '", '"""', "\\", "\\#", "é", "@en")]
)  # fmt: skip


def told(read: object, text: str) -> object:
    try:
        return read(text)  # type: ignore[operator]
    except RefusedQueryError as error:
        return type(error), str(error)


@given(st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join), st.sampled_from(["SELECT * ", "ASK", ""]))
def test_a_query_is_read_as_token_by_token(text: str, head: str) -> None:
    """What is known of queries of one shape is what is known of each."""
    found = told(read_query, head + text)
    if isinstance(found, Reading):  # what a look-up is stands in ``test_lookups``
        found = found._replace(looks_up="")
    assert found == told(guard._read_whole.__wrapped__, head + text)


HIDDEN = [
    'SELECT * { ?s ?p "SERVICE <x> {}" }',
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p """a "SERVICE" b""" }',
    "SELECT * { ?s ?p '''it's SERVICE''' }",
    'SELECT * { ?s ?p "\\" SERVICE" }',
    "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
    "SELECT * { <http://x/SERVICE#SERVICE> ?p ?o }",
    "SELECT ?service $from { ?service ?p $from }",
    "PREFIX service: <a> SELECT * { service:service ?p ex:SERVICE }",
    "SELECT * { ?s ?p 'a'@SERVICE }",
    "SELECT * { _:SERVICE ?p ?o }",
    "SELECT * { ?s ?p ex:a\\#b } # SERVICE",
]
OPEN = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x {} }",
    "SELECT * { ?s ?p ?o .SERVICE<http://x/>{} }",
    "SELECT * { ?s ?p ?o #\nSERVICE <http://x/> {} }",
    "SELECT * { ?s ?p ?o #\rSERVICE <http://x/> {} }",
    "SELECT * { ?s ?p 1SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p trueSERVICE <http://x/> {} }",
    "SELECT * { ?s ?p 1.SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p 'a'SERVICE <http://x/> {} }",
    "SELECT * { ?s ?p ex:a\\#b SERVICE <http://x/> {} }",
    "SELECT * { FILTER(?a < ?b && ?c > ?d) SERVICE <http://x/> {} }",
    "SELECT * { FILTER(?a<?b&&?c>?d) SERVICE<http://x/> {} }",
    "SELECT * { ?s ?p '''''' SERVICE <http://x/> {} }",
]


@pytest.mark.parametrize("query", HIDDEN)
def test_the_word_service_may_stand_in_strings_comments_iris_and_names(query: str) -> None:
    assert check_query(query) == "table"


@pytest.mark.parametrize("query", OPEN)
def test_service_is_refused(query: str) -> None:
    with pytest.raises(RefusedQueryError, match="SERVICE"):
        check_query(query)


@pytest.mark.parametrize("source", ["FROM <http://x/>", "from named <file:///etc/passwd>", "FROM ex:graph"])
def test_from_is_seen(source: str) -> None:
    assert read_query(f"SELECT * {source} {{ ?s ?p ?o }}").chooses
    assert not read_query("SELECT * { ?s ?from 'FROM' } # FROM").chooses


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK{}", "ASK{}  # told\n"),
        ("ASK { ?s  ?p\n'a  b' }", "ASK { ?s ?p 'a  b' } "),
        ("ASK { <a#b> ?p ?o }", "ASK\t{ <a#b> ?p ?o }#c"),
    ],
)
def test_blanks_and_comments_make_no_other_query(one: str, other: str) -> None:
    assert plain_text(one) == plain_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASK { FILTER(1 < 2) }", "ASK { FILTER(1 > 2) }"),
        ("ASK { ?s ?p 'a  b' }", "ASK { ?s ?p 'a b' }"),
        ("ASK { ?s ?p 'a' }", "ASK { ?s ?p 'a#' }"),
        ("ASK { <a#b> ?p ?o }", "ASK { <a#c> ?p ?o }"),
        ("ASK { ?s ?p 1 . 2 ?p ?o }", "ASK { ?s ?p 1.2 ?p ?o }"),
    ],
)
def test_other_queries_stay_apart(one: str, other: str) -> None:
    assert plain_text(one) != plain_text(other)


@given(st.text(alphabet="ab <>='\"#\n\\?:{}", max_size=60))
def test_making_a_query_plain_twice_changes_nothing(text: str) -> None:
    with suppress(QueryError):
        check_text(text)
        plain = plain_text(text)
        assert plain_text(plain) == plain


@pytest.mark.parametrize("function", ["NOW()", "now ()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "1+RAND()"])
def test_what_changes_is_known(function: str) -> None:
    assert not read_query(f"SELECT ({function} AS ?x) {{}}").steady
    assert read_query("SELECT ?now ('RAND()' AS ?x) {} # NOW()").steady


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <a> <b> <c> }", "PREFIX a: <b> DELETE WHERE { ?s ?p ?o }", "LOAD <http://x/>", "clear all",
     "DROP GRAPH <a>", "CREATE GRAPH <a>", "COPY <a> TO <b>", "WITH <a> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }"],
)  # fmt: skip
def test_updates_are_refused(update: str) -> None:
    with pytest.raises(UpdateRefusedError, match="never changes"):
        check_query(update)


@pytest.mark.parametrize("text", ["", "   ", "hello", "# SELECT", "'SELECT'", "?select", "{}"])
def test_what_is_no_query(text: str) -> None:
    with pytest.raises(RefusedQueryError, match="no SPARQL query"):
        check_query(text)


@pytest.mark.parametrize("bracket", ["{", "(", "[", "<<", "{SELECT * {", "FILTER NOT EXISTS {", "IF(1,1,", "'a' ) (("])
def test_deep_nesting_is_refused(bracket: str) -> None:
    with pytest.raises(RefusedQueryError, match="nested"):
        check_query("SELECT * { " + bracket * (DEEPEST + 1))


def test_brackets_behind_a_less_than_sign_count() -> None:
    with pytest.raises(RefusedQueryError, match="nested"):
        check_query("SELECT * { FILTER(1<" + "(" * DEEPEST + "1" + ")" * DEEPEST + ">0) }")
    with pytest.raises(RefusedQueryError, match="nested"):
        check_query("SELECT * { FILTER(" + "(<)>" * DEEPEST + ") }")


def test_nesting_up_to_the_limit_is_let_through() -> None:
    assert check_query("SELECT * " + "{" * DEEPEST + "?s ?p ?o" + "}" * DEEPEST) == "table"
    assert check_query("SELECT * { " + "{ ?s ?p ?o } UNION " * 500 + "{} }") == "table"


@pytest.mark.parametrize("chain", ["!", "||1", "+1", "/<a>", "|<a>", " ?s ?p ?o .", "^", ";?p ?o", "- "])
def test_endless_chains_are_refused(chain: str) -> None:
    with pytest.raises(RefusedQueryError, match=r"operators|nested"):
        check_query("SELECT * { " + chain * 3_001 + " }")


def test_long_queries_are_refused() -> None:
    with pytest.raises(RefusedQueryError, match="bytes"):
        check_query("ASK {} #" + "é" * (MOST_BYTES // 2))
    assert check_query("ASK {} #" + " " * (MOST_BYTES - 8)) == "table"


@pytest.mark.parametrize("quote", ["'", '"', "'a\n'", "SELECT * { ?s ?p 'a SERVICE }"])
def test_a_string_without_an_end_is_refused(quote: str) -> None:
    with pytest.raises(RefusedQueryError, match="no end"):
        check_query(quote)


@pytest.mark.parametrize(
    "bomb",
    ['"', "'", "<", "\\", "a:", '"\\', ":", "a.", "a-", "?", "_:", "<a", "@", "é", "-", '"a', "\"'", "#", "{", "%"],
)
def test_reading_takes_time_in_proportion_to_length(bomb: str) -> None:
    """Four times the text takes four times the work, not sixteen; a busy machine takes no part in what is counted."""
    for start in ("", '"""'):
        short, long = (seconds_to_refuse(start + bomb * (length // len(bomb.encode()))) for length in (12_000, 48_000))
        assert long < 10 * short + 0.01
        assert long < 1


def seconds_to_refuse(text: str) -> float:
    """The least processor time of this thread in which a query is refused, of three attempts."""
    taken = []
    for attempt in range(3):
        began = time.thread_time()
        with pytest.raises(QueryError):
            check_query(text + " " * attempt)
        taken.append(time.thread_time() - began)
    return min(taken)


@given(st.text(alphabet="{}()[]<>'\"\\#.;:?!|^&-+*/@ \nSERVICEselect", max_size=200))
def test_any_text_is_let_through_or_refused(text: str) -> None:
    with suppress(QueryError):
        assert check_query(text) in {"table", "graph"}


@pytest.mark.parametrize("name", sorted({**named_queries(), **competency_questions()}))
def test_our_own_queries_are_let_through(name: str) -> None:
    assert check_query({**named_queries(), **competency_questions()}[name].text) in {"table", "graph"}


@pytest.mark.parametrize("blank", ["\f", "\v", "\x85", "\xa0", "\u2028", "\u3000", "\ufeff"])
@pytest.mark.parametrize("query", ["ASK { ?s ?p ?o }", "ASK { ?s ?p ?o . ?o ?p ?s }", 'ASK { ?s ?p "a" . ?s ?p ?o }'])
def test_what_is_no_blank_of_sparql_stays(query: str, blank: str) -> None:
    """The engine refuses such a query, so it must not be taken for the one without."""
    for other in (query + blank, blank + query, f"{query} # {query}\n{blank}"):
        assert read_query(other).plain != read_query(query).plain
