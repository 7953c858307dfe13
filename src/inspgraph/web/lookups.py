"""Look-ups: queries of one triple pattern, whose work has a bound whatever the graph holds.

For such a query the engine walks along one index and gives a row with every step, so whoever takes no more than so
many rows has ended all of its work. (Where a variable stands twice it passes over steps; that is no look-up.)
"""

from __future__ import annotations

import re
from typing import NamedTuple

IRI = r'<[^<>"{}|^`\\\x00-\x20]*+>'
NAME = r"(?:[a-z][a-z0-9]*+)?:[a-z_][\w-]*+"
VARIABLE = r"\?[a-z_]\w*+"
STRING = rf'"[^"\\\r\n]*+"(?:@[a-z]++(?:-[a-z0-9]++)*+|\^\^(?:{IRI}|{NAME}))?'
GAP, ROOM = r"[ \t\r\n]++", r"[ \t\r\n]*+"
TERM = f"{VARIABLE}|{IRI}|{NAME}"
PATTERN = f"({TERM}){GAP}({TERM}|a){GAP}({TERM}|{STRING}){ROOM}" + r"(?:\." + f"{ROOM})?"
ASKED = f"(?:ASK|SELECT{GAP}" + r"(?:\*|" + f"{VARIABLE}(?:{GAP}{VARIABLE})*+)){ROOM}"
LOOKUP = re.compile(
    rf"{ROOM}(?:PREFIX{GAP}(?:[a-z][a-z0-9]*+)?:{ROOM}{IRI}{ROOM})*+"
    rf"(?:{ASKED}(?:WHERE{ROOM})?\{{{ROOM}{PATTERN}\}}(?:{ROOM}LIMIT{GAP}[0-9]++)?|(DESCRIBE){GAP}(?:{IRI}|{NAME}))"
    rf"{ROOM}(\#[^\r\n]*+)?",
    re.IGNORECASE | re.ASCII,
)
"""SELECT or ASK of one pattern, or DESCRIBE of one thing, each part in its plainest spelling; a comment after it.
What is spelled otherwise goes the way of all queries."""
BLANKS = re.compile(r"[ \t\r\n]+")


class Lookup(NamedTuple):
    """What is known of a look-up: its text without comment and with single blanks, and whether it gives a graph."""

    plain: str
    describes: bool


def read_lookup(query: str) -> Lookup | None:
    """A query as a look-up; none if it is more than that."""
    match = LOOKUP.fullmatch(query)
    if match is None:
        return None
    subject, predicate, value, describe, comment = match.groups()
    if subject and _repeats(subject, predicate, value):
        return None
    text = query.removesuffix(comment) if comment else query
    plain = text if '"' in text else BLANKS.sub(" ", text)  # in a string every blank counts
    return Lookup(plain.strip(), bool(describe))


def _repeats(subject: str, predicate: str, value: str) -> bool:
    """Whether a variable stands twice."""
    return (predicate == value and value[0] == "?") or (subject[0] == "?" and subject in (predicate, value))
