"""What a question about many inspections gets back: rows, what to know before using them, and what is missing."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from inspgraph.compare.declared import DTYPES, Declared
from inspgraph.errors import QueryError

if TYPE_CHECKING:
    from pandas import DataFrame

Value = str | int | float | bool | date | None
Row = dict[str, Value]
CALCULATES = frozenset("=+-@\t\r")


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat that holds for some rows of an answer: its code, a sentence, and how many rows it concerns."""

    code: str
    says: str
    rows: int


@dataclass(frozen=True, slots=True)
class Cover:
    """A part of what an answer covers or lacks: a code, a sentence, a count, and names where they help."""

    code: str
    says: str
    count: int
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """The rows of a declared table with their caveats, their coverage, and what they were made of.

    ``notes`` are in the order of their codes; every row has the codes that hold for it in its column ``caveats``.
    """

    table: Declared
    rows: Sequence[Row]
    notes: tuple[Note, ...]
    coverage: tuple[Cover, ...]
    parameters: Mapping[str, str]
    release: str

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the rows as CSV without their head, which a second run can be held against."""
        return hashlib.sha256(self.csv().split("\r\n", 1)[1].encode()).hexdigest()

    def frame(self) -> DataFrame:
        """The rows as a pandas DataFrame with the declared columns and dtypes; notes and coverage are in ``attrs``.

        Ranks are an ordered category: they can be sorted, counted and compared, and have no mean.
        ``QueryError`` if pandas is not installed.
        """
        try:
            import pandas  # noqa: PLC0415 - an extra
        except ImportError as error:
            msg = "a DataFrame needs pandas, which is not installed: pip install 'inspgraph[tables]'"
            raise QueryError(msg) from error
        made = {
            c.name: pandas.Series([row[c.name] for row in self.rows], dtype=_dtype(c.datatype))
            for c in self.table.columns
        }
        frame = pandas.DataFrame(made, columns=[c.name for c in self.table.columns])
        frame.attrs.update(self.about())
        return frame

    def about(self) -> dict[str, Any]:
        """Everything about the answer but its rows, as plain values for JSON."""
        return {
            "table": self.table.name,
            "title": self.table.title,
            "parameters": dict(self.parameters),
            "queries": list(self.table.queries),
            "release": self.release,
            "rows": len(self.rows),
            "sha256": self.sha256,
            "notes": [{"code": n.code, "says": n.says, "rows": n.rows} for n in self.notes],
            "coverage": [
                {"code": c.code, "says": c.says, "count": c.count, "names": list(c.names)} for c in self.coverage
            ],
        }

    def json(self) -> str:
        """The answer as JSON: what ``about`` tells, and the rows as objects, days in ISO 8601."""
        rows = [{name: _plain(value) for name, value in row.items()} for row in self.rows]
        return json.dumps({**self.about(), "data": rows}, ensure_ascii=False, indent=1) + "\n"

    def csv(self) -> str:
        """The rows as CSV (RFC 4180) with one head row; words that a spreadsheet would calculate get an apostrophe."""
        return self._csv

    @cached_property
    def _csv(self) -> str:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\r\n")
        names = [column.name for column in self.table.columns]
        writer.writerow(names)
        pick = itemgetter(*names)
        writer.writerows(map(_cell, pick(row)) for row in self.rows)
        return buffer.getvalue()

    def metadata(self, url: str) -> str:
        """The metadata of the CSV at an address (CSV on the Web), with the notes and the coverage in it."""
        told = {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": url,
            "dc:title": self.table.title,
            "dc:description": self.table.description,
            "dc:source": self.release,
            "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"]},
            "tableSchema": self.table.schema(),
            "notes": [{"type": "inspgraph", **self.about()}],
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"

    def write(self, path: Path) -> tuple[Path, Path]:
        """Writes the CSV and, beside it, its metadata with the notes (``NAME.csv-metadata.json``); where both are."""
        beside = path.with_name(f"{path.name}-metadata.json")
        path.write_text(self.csv(), encoding="utf-8", newline="")
        beside.write_text(self.metadata(path.name), encoding="utf-8")
        return path, beside


def _dtype(datatype: str) -> Any:  # noqa: ANN401 - a name, or a dtype of pandas
    if datatype != "rank":
        return DTYPES[datatype]
    import pandas  # noqa: PLC0415 - an extra

    return pandas.CategoricalDtype([1, 2, 3, 4], ordered=True)


def _plain(value: Value) -> str | int | float | bool | None:
    return value.isoformat() if isinstance(value, date) else value


def _cell(value: Value) -> Value:
    """A value as the writer of CSV takes it, which writes none as nothing, and numbers and days as they are."""
    if isinstance(value, str):
        return "'" + value if value[:1] in CALCULATES else value
    return str(value).lower() if isinstance(value, bool) else value
