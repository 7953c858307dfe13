"""Checks of a dataset as a whole, which no shape can make: shapes see the union of the graphs, and no blank labels."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from inspgraph.validate.report import Result
from inspgraph.validate.setqueries import PLACEHOLDER, select

BLANK = re.compile(rb"^(?:_:\S+ .*|\S+ \S+ _:.*)$", re.MULTILINE)
DATE = re.compile(rb'"([^"]*)"\^\^<http://www\.w3\.org/2001/XMLSchema#date>')


def check_whole(content: bytes, engine: ox.Store, root: Path) -> Iterator[Result]:
    """The results of Q1 (no blank node, every date one of the calendar) and of the queries in ``shapes/checks``
    under ``root``, each of which is a violation in every row."""
    for line in BLANK.findall(content) if b"_:" in content else ():
        yield _result("Q1", "blank", line.decode(), "A node has no IRI, so nothing can point at it.")
    for date in sorted(set(DATE.findall(content))):
        if not _is_date(date.decode()):
            yield _result("Q1", "date", date.decode(), "No calendar has this day.")
    for path in sorted((root / "shapes/checks").glob("*.rq")):
        yield from _rows(path, engine)


def _rows(path: Path, engine: ox.Store) -> Iterator[Result]:
    query = path.read_text(encoding="utf-8")
    template = query.splitlines()[0].removeprefix("# ")
    code, name = path.stem.split("-", 1)
    for row in select(engine, query):
        message = PLACEHOLDER.sub(lambda match, row=row: row.get(match[1]) or "nothing", template)  # type: ignore[misc]
        yield _result(code, name, row.get("this") or "", message, row.get("value"))


def _result(code: str, name: str, focus: str, message: str, value: str | None = None) -> Result:
    shape = f"https://w3id.org/inspgraph/def/shapes#{code}-{name}"
    return Result("Violation", code, focus, f"{code} {message}", shape, None, value)


def _is_date(text: str) -> bool:
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10
