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
from typing import Literal, NamedTuple, NoReturn

from inspgraph.errors import QueryError
from inspgraph.web.lookups import read_lookup

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
SIMPLE_IRI = re.compile(r'<[^<>"{}|^`\\\x00-\x20(\[]*+>')
"""An IRI that makes a query neither deeper nor longer."""
NUMBER = re.compile(r"(?<=[ \t\r\n])[0-9]++(?![^ \t\r\n])")
"""Digits between blanks."""
UNLIKE = re.compile(r"""["'#\\]|<<""")
"""What a text with simple IRIs may still hold in which blanks, digits and IRIs can be other than they look: strings,
comments, escapes, and brackets of triple terms."""
BLANKS = re.compile(r"[ \t\r\n]+")
FORMS: dict[str, Form] = {"SELECT": "table", "ASK": "table", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
REFUSED = {
    "SERVICE": "SERVICE is not allowed: this endpoint sends no requests to other machines",
}
MEASURED = frozenset({"open", "close", "iri", "word", "operator"})
"""Tokens that make a query deep or long."""
PREFIXES = frozenset("!^-+")
"""Operators that may stand before one another, each of which is one deeper."""
CHANGING = ("NOW", "RAND", "UUID", "BNODE")
"""Functions that answer differently each time."""


class RefusedQueryError(QueryError):
    """A query that is not handed to the engine."""


class UpdateRefusedError(RefusedQueryError):
    """A SPARQL update: the graph that is served never changes."""


class Reading(NamedTuple):
    """What is known of a query before it is asked.

    ``plain`` is its text without comments and with single blanks: two queries with the same one have the same
    answer. ``steady`` is whether asking again gives the same, ``chooses`` whether it names its graphs by FROM,
    ``looks_up`` is, of a look-up, how it is asked for few rows (``lookups``).
    """

    form: Form
    plain: str
    steady: bool
    chooses: bool
    looks_up: str = ""


def read_query(query: str) -> Reading:
    """What is known of a query before it is asked.

    Raises ``RefusedQueryError`` for a query that is too long, nested too deeply, has too many joins and
    operators, names SERVICE, or is no query at all, and ``UpdateRefusedError`` for an update.
    """
    _check_length(query)
    if lookup := read_lookup(query):
        return Reading(
            "graph" if lookup.describes else "table", lookup.plain, steady=True, chooses=False, looks_up=lookup.few
        )
    shape = NUMBER.sub("0", SIMPLE_IRI.sub("<>", query))
    if UNLIKE.search(shape):
        return _read_whole(query)
    return _read_whole(shape)._replace(plain=BLANKS.sub(" ", query).strip(" "))


@lru_cache(maxsize=1024)
def _read_whole(query: str) -> Reading:
    """As ``read_query``, token by token.

    Queries that differ in their IRIs and numbers alone are read once: neither can be a keyword, and an IRI with
    brackets in it is left standing.
    """
    words, plain = _read(query)
    form = _form_of(words)
    changes = any(name in word for word in words for name in CHANGING)
    return Reading(form, plain, not changes, any("FROM" in word for word in words))


def check_text(text: str) -> list[str]:
    """The words of a query or update that can be keywords; ``RefusedQueryError`` as for ``read_query``."""
    return _read(text)[0]


def read_tokens(query: str) -> Iterator[tuple[str, str]]:
    """The tokens of a query with their kinds, in their order; comments are left out."""
    for match in TOKEN.finditer(query):
        if match.lastgroup and match.lastgroup != "comment":
            yield match.lastgroup, match[0]


def _read(text: str) -> tuple[list[str], str]:
    """The words that can be keywords, and the plain text. White space and characters that begin no token are gaps."""
    _check_length(text)
    words: list[str] = []
    plain = [""]
    end, size = 0, _Size()
    for match in TOKEN.finditer(text):
        kind, start = match.lastgroup, match.start()
        if start > end:
            _add(plain, BLANKS.sub(" ", text[end:start]))
        end = match.end()
        if kind == "comment":
            _add(plain, " ")
            continue
        token = match[0]
        plain.append(token)
        if kind in MEASURED:
            size.count(kind, token)
        if kind == "word":
            words.append(token.upper())
        elif kind == "unclosed":
            msg = f"the string that begins at character {start} has no end"
            raise RefusedQueryError(msg)
    _add(plain, BLANKS.sub(" ", text[end:]))
    size.check_operators()
    _check_words(words)
    return words, "".join(plain).strip(" ")


def _add(plain: list[str], gap: str) -> None:
    """Adds what stands between two tokens, unless it would put blank beside blank."""
    if gap := gap.lstrip(" ") if plain[-1].endswith(" ") else gap:
        plain.append(gap)


def _check_length(text: str) -> None:
    if 4 * len(text) > MOST_BYTES and len(text.encode()) > MOST_BYTES:
        msg = f"the query has more than {MOST_BYTES} bytes"
        raise RefusedQueryError(msg)


class _Size:
    """How deep and how long a query is so far."""

    def __init__(self) -> None:
        self.depth = self.operators = self.prefixes = 0

    def count(self, kind: str, token: str) -> None:
        """Counts a token; ``RefusedQueryError`` where that goes too deep."""
        self.prefixes = self.prefixes + 1 if token in PREFIXES else 0
        if self.prefixes > DEEPEST:
            _refuse_depth()
        if kind == "operator":
            self.operators += 1
        elif kind == "word":
            self.operators += token.count(".")
        elif kind == "close":
            self.depth -= 1
        else:
            # A less-than sign can make what follows look like an IRI: brackets in it count as opened, never as closed.
            self.depth += 1 if kind == "open" else token.count("(") + token.count("[")
            if self.depth > DEEPEST:
                _refuse_depth()

    def check_operators(self) -> None:
        """``RefusedQueryError`` where there were too many joins and operators."""
        if self.operators > MOST_OPERATORS:
            msg = f"the query has more than {MOST_OPERATORS} joins and operators"
            raise RefusedQueryError(msg)


def _refuse_depth() -> NoReturn:
    msg = f"the query is nested more than {DEEPEST} deep"
    raise RefusedQueryError(msg)


def _check_words(words: list[str]) -> None:
    for keyword, reason in REFUSED.items():
        if any(keyword in word for word in words):  # the engine's parser needs no blank before a keyword: 1SERVICE
            raise RefusedQueryError(reason)


def _form_of(words: list[str]) -> Form:
    first = next((word for word in words if word in FORMS or word in UPDATES), None)
    if first in UPDATES:
        msg = "updates are not offered: what is served here never changes"
        raise UpdateRefusedError(msg)
    if first is None:
        msg = "this is no SPARQL query: it has none of SELECT, ASK, CONSTRUCT and DESCRIBE"
        raise RefusedQueryError(msg)
    return FORMS[first]
