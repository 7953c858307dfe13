"""Where an answer is cut that is too long: after a whole row, closed again, and said so where the form allows it.

JSON and XML results name the rest in ``head`` ("link", SPARQL 1.1 Query Results JSON 3.1.2; XML 2.3); graphs carry
a comment, where their syntax has one. CSV, TSV and JSON-LD have no room: there the headers alone tell.
"""

from __future__ import annotations

import csv
import io
import json
import re
from xml.sax.saxutils import quoteattr

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TSV = "text/csv", "text/tab-separated-values"
STRING = r'"(?:[^"\\]++|\\.)*+"'
MOST_CELL = 2**31 - 1
"""Characters of a cell that is read: as many as there can be, where the reader by itself takes 128 KB.

The limit is the process's, so it is set once: one that followed each answer would break off other readers of tables.
"""
csv.field_size_limit(MOST_CELL)
DEEPEST = 8
"""Objects within objects of one JSON row: a term in a row, and triple terms in terms."""


def _object(deep: int) -> str:
    inner = rf"|{_object(deep - 1)}" if deep else ""
    return rf'\{{(?:[^"{{}}]++|{STRING}{inner})*+\}}'


ROW = {
    JSON: re.compile(_object(DEEPEST).encode()),
    XML: re.compile(rb"<result>.*?</result>", re.DOTALL),
    CSV: re.compile(rb'(?:"(?:[^"]++|"")*+"|[^"\r\n]++)*+\r\n'),
    TSV: re.compile(rb"[^\n]*+\n"),
}
START = {JSON: b'"bindings":[', XML: b"<results>", CSV: b"\n", TSV: b"\n"}
"""What stands before the first row."""
ROUGHLY = {JSON: b"},{", XML: b"</result>", CSV: b"\n", TSV: b"\n"}
"""What stands after each row, and at times elsewhere: counted, it tells how many rows there are at most."""
CLOSE = {JSON: b"]}}", XML: b"</results></sparql>", CSV: b"", TSV: b""}
COMMENT = {
    "text/turtle": b"\n# %s\n",
    "application/n-triples": b"# %s\n",
    "application/trig": b"\n# %s\n",
    "application/n-quads": b"# %s\n",
    "application/rdf+xml": b"\n<!-- %s -->\n",
}
FORMULA = re.compile(rb'(?:^|[,\n])"?[=+\-@\t\r]')
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


class Sink:
    """Takes what the engine writes. With the mark of a row, writing raises ``EnoughError`` once there is enough."""

    def __init__(self, most_bytes: int, most_rows: int, mark: bytes | None = None) -> None:
        self._left, self._rows, self._mark = most_bytes, most_rows, mark
        self._parts: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        """Takes a chunk; ``EnoughError`` once there are more bytes, or roughly more rows, than may be."""
        self._parts.append(chunk)
        self._left -= len(chunk)
        if self._mark:
            self._rows -= chunk.count(self._mark)
            if self._left < 0 or self._rows < 0:
                raise EnoughError
        return len(chunk)

    def flush(self) -> None:
        """Does nothing: what was taken stays here."""

    @property
    def full(self) -> bool:
        """Whether more was written than may be."""
        return self._left < 0

    def content(self) -> bytes:
        """All that was taken."""
        return b"".join(self._parts)


class EnoughError(Exception):
    """No more of an answer is wanted."""


def cut_table(content: bytes, media_type: str, most: int, *, whole: bool) -> tuple[bytes, int | None]:
    """A table of so many rows at most, and how many rows were kept if some were left out.

    ``whole`` is whether the content is the whole answer, and not its beginning alone.
    """
    if whole and content.count(ROUGHLY[media_type]) + 1 <= most:
        return content, None
    ends = _ends(content, media_type)
    if whole and len(ends) - 1 <= most:
        return content, None
    kept = min(most, len(ends) - 1)
    return content[: ends[kept]] + CLOSE[media_type], kept


def _ends(content: bytes, media_type: str) -> list[int]:
    """Where the head ends, and each whole row."""
    start, row = START[media_type], ROW[media_type]
    ends = [content.index(start) + len(start)]
    at = ends[0]
    while match := row.match(content, at):
        ends.append(match.end())
        at = match.end() + (content[match.end() : match.end() + 1] == b"," and media_type == JSON)
    return ends


def mark_cut(content: bytes, media_type: str, rest: str, rows: int) -> bytes:
    """A cut answer that says within itself that it was cut, where its form allows it, and where the rest is."""
    said = f"cut after {rows}; the rest is at {rest}".replace("--", "%2D%2D").encode()
    if media_type == JSON:
        return content.replace(b'"head":{', b'"head":{"link":[' + json.dumps(rest).encode() + b"],", 1)
    if media_type == XML:
        return content.replace(b"</head>", b"<link href=" + quoteattr(rest).encode() + b"/></head>", 1)
    return content + COMMENT[media_type] % said if media_type in COMMENT else content


def disarm(content: bytes) -> bytes:
    """CSV in which no cell makes a spreadsheet calculate: one that begins like a formula gets an apostrophe.

    Numbers are left as they are. TSV and JSON give every value as it is.
    """
    if not FORMULA.search(content):
        return content
    made = io.StringIO()
    rows = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    csv.writer(made, lineterminator="\r\n").writerows([_disarmed(cell) for cell in row] for row in rows)
    return made.getvalue().encode()


def _disarmed(cell: str) -> str:
    risky = cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not NUMBER.fullmatch(cell)
    return "'" + cell if risky else cell
