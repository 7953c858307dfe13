"""Look-ups: queries of one triple pattern, whose work has a bound whatever the graph holds.

For such a query the engine walks along one index and gives a row with every step, so whoever asks for no more than so
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
PATTERN = (
    f"(?P<subject>{TERM}){GAP}(?P<predicate>{TERM}|a){GAP}(?P<value>{TERM}|{STRING}){ROOM}" + r"(?:\." + f"{ROOM})?"
)
ASKED = f"(?:ASK|(?P<select>SELECT){GAP}" + r"(?:\*|" + f"{VARIABLE}(?:{GAP}{VARIABLE}){{0,2}}+)){ROOM}"
LOOKUP = re.compile(
    rf"{ROOM}(?:PREFIX{GAP}(?:[a-z][a-z0-9]*+)?:{ROOM}{IRI}{ROOM})*+"
    rf"(?:{ASKED}(?:WHERE{ROOM})?\{{{ROOM}{PATTERN}\}}(?:{ROOM}LIMIT{GAP}(?P<limit>[0-9]{{1,18}}+))?"
    rf"|(?P<describe>DESCRIBE){GAP}(?:{IRI}|{NAME})){ROOM}(?P<comment>\#[^\r\n]*+)?",
    re.IGNORECASE | re.ASCII,
)
"""SELECT (of as many variables as a pattern has) or ASK of one pattern, or DESCRIBE of one thing, each part in its
plainest spelling; a comment after it.
What is spelled otherwise goes the way of all queries."""
BLANKS = re.compile(r"[ \t\r\n]+")


MOST_ROWS = 200
"""Rows that the answer to a look-up may have for it to be made where it was asked."""


class Lookup(NamedTuple):
    """What is known of a look-up: its text without comment and with single blanks, and whether it gives a graph.

    ``few`` is the same query, asking for no more rows than it may have and one, by which it is known to be longer. To
    stop taking what is written does not do: the engine writes eight kilobytes at a time, which may be thousands of
    rows.
    """

    plain: str
    few: str
    describes: bool


def read_lookup(query: str) -> Lookup | None:
    """A query as a look-up; none if it is more than that."""
    match = LOOKUP.fullmatch(query)
    if match is None:
        return None
    subject, predicate, value = match.group("subject", "predicate", "value")
    if subject and _repeats(subject, predicate, value):
        return None
    comment = match["comment"]
    text = query.removesuffix(comment) if comment else query
    plain = text if '"' in text else BLANKS.sub(" ", text)  # in a string every blank counts
    return Lookup(plain.strip(" \t\r\n"), _with_most(match), bool(match["describe"]))


def _repeats(subject: str, predicate: str, value: str) -> bool:
    """Whether a variable stands twice."""
    return (predicate == value and value[0] == "?") or (subject[0] == "?" and subject in (predicate, value))


def _with_most(match: re.Match[str]) -> str:
    """A look-up with a LIMIT; ASK and DESCRIBE, which give no rows, as they are."""
    query, limit = match.string, match["limit"]
    if not match["select"]:
        return query
    if limit is None:
        return f"{query}\nLIMIT {MOST_ROWS + 1}"  # on a line of its own: a comment may stand last
    start, end = match.span("limit")
    return query if int(limit) <= MOST_ROWS else f"{query[:start]}{MOST_ROWS + 1}{query[end:]}"
