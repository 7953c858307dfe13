"""Looks at a query before the engine does, and refuses what would harm the process or leave the machine.

The engine has no switch against SERVICE, its parser recurses with every bracket, and it passes over FROM in
silence where it is told that the default graph is the union of all graphs. So the text is read as tokens of the
SPARQL 1.1 grammar (section 19.8): what stands in strings, comments, IRIs and names is not looked at, and what is
left can only be keywords, brackets and operators.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from inspgraph.errors import QueryError

Form = Literal["table", "graph"]

MOST_BYTES = 50_000
DEEPEST = 100
MOST_OPERATORS = 3_000
"""Thousands of joins or operators in a row bring the engine's optimiser to a halt."""

TOKEN = re.compile(
    r"""
      (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
                 | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    | (?P<unclosed>["'])
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*+>)
    | (?P<comment>\#[^\n\r]*)
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:\w[\w.·-]*+)?:(?:[\w:%.·-]|\\.)*+ | @[A-Za-z][\w-]*)
    | (?P<word>\w[\w.·-]*+)
    | (?P<open>[({\[]|<<)
    | (?P<close>[)}\]]|>>)
    | (?P<operator>\|\||&&|[!^|/+*.;,=-])
    """,
    re.VERBOSE | re.DOTALL,
)
BLANKS = re.compile(r"[ \t\r\n]+")
FORMS: dict[str, Form] = {"SELECT": "table", "ASK": "table", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
REFUSED = {
    "SERVICE": "SERVICE is not allowed: this endpoint sends no requests to other machines",
}
CHANGING = ("NOW", "RAND", "UUID", "BNODE")
"""Functions that answer differently each time."""


class RefusedQueryError(QueryError):
    """A query that is not handed to the engine."""


class UpdateRefusedError(RefusedQueryError):
    """A SPARQL update: the graph that is served never changes."""


class Reading(NamedTuple):
    """What is known of a query before it is asked.

    ``plain`` is its text without comments and with single blanks: two queries with the same one have the same
    answer. ``steady`` is whether asking again gives the same, ``chooses`` whether it names its graphs by FROM.
    """

    form: Form
    plain: str
    steady: bool
    chooses: bool


class Token(NamedTuple):
    """A piece of a query that means something; ``kind`` is the name of its group in ``TOKEN``."""

    kind: str
    text: str


def read_tokens(query: str) -> Iterator[Token]:
    """The tokens of a query; white space and characters that begin no token are passed over.

    Raises ``RefusedQueryError`` for a string without an end: nothing after it could be told apart.
    """
    for match in TOKEN.finditer(query):
        if match.lastgroup == "unclosed":
            msg = f"the string that begins at character {match.start()} has no end"
            raise RefusedQueryError(msg)
        yield Token(match.lastgroup or "", match[0])


def check_query(query: str) -> Form:
    """Whether the answer to a query is a table (SELECT, ASK) or a graph (CONSTRUCT, DESCRIBE); raises as
    ``read_query``."""
    return read_query(query).form


@lru_cache(maxsize=256)
def read_query(query: str) -> Reading:
    """What is known of a query before it is asked.

    Raises ``RefusedQueryError`` for a query that is too long, nested too deeply, has too many joins and
    operators, names SERVICE, or is no query at all, and ``UpdateRefusedError`` for an update.
    """
    words = check_text(query)
    form = _form_of(words)
    changes = any(name in word for word in words for name in CHANGING)
    return Reading(form, plain_text(query), not changes, any("FROM" in word for word in words))


def check_text(text: str) -> list[str]:
    """The words of a query or update that can be keywords; ``RefusedQueryError`` as for ``read_query``."""
    if len(text.encode()) > MOST_BYTES:
        msg = f"the query has more than {MOST_BYTES} bytes"
        raise RefusedQueryError(msg)
    tokens = [token for token in read_tokens(text) if token.kind != "comment"]
    _check_size(tokens)
    words = [token.text.upper() for token in tokens if token.kind == "word"]
    for keyword, reason in REFUSED.items():
        if any(keyword in word for word in words):  # the engine's parser needs no blank before a keyword: 1SERVICE
            raise RefusedQueryError(reason)
    return words


def plain_text(query: str) -> str:
    """A query without comments, and with one blank for any white space outside of its tokens."""
    parts = [""]
    for end, start, token in _pieces(query):
        for part in (BLANKS.sub(" ", query[end:start]), token):
            if added := part.lstrip(" ") if parts[-1].endswith(" ") else part:
                parts.append(added)
    return "".join(parts).strip()


def _pieces(query: str) -> Iterator[tuple[int, int, str]]:
    """Where each gap between tokens begins and ends, and the token after it; a comment is a blank."""
    end = 0
    for match in TOKEN.finditer(query):
        yield end, match.start(), " " if match.lastgroup == "comment" else match[0]
        end = match.end()
    yield end, len(query), ""


def _check_size(tokens: list[Token]) -> None:
    depth = operators = 0
    for kind, text in tokens:
        # A less-than sign can make what follows look like an IRI: brackets in it count as opened, never as closed.
        depth += (kind == "open") - (kind == "close") + (sum(map(text.count, "([")) if kind == "iri" else 0)
        operators += (kind == "operator") + (text.count(".") if kind == "word" else 0)
        if depth > DEEPEST:
            msg = f"the query is nested more than {DEEPEST} deep"
            raise RefusedQueryError(msg)
    if operators > MOST_OPERATORS:
        msg = f"the query has more than {MOST_OPERATORS} joins and operators"
        raise RefusedQueryError(msg)


def _form_of(words: list[str]) -> Form:
    first = next((word for word in words if word in FORMS or word in UPDATES), None)
    if first in UPDATES:
        msg = "updates are not offered: what is served here never changes"
        raise UpdateRefusedError(msg)
    if first is None:
        msg = "this is no SPARQL query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE"
        raise RefusedQueryError(msg)
    return FORMS[first]
