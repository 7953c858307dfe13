"""Parquet holds what the CSV holds, with types and meanings."""

from __future__ import annotations

import csv
import io
import sys
from datetime import date

import pytest

from inspgraph.errors import MissingExtraError
from inspgraph.publish import tables, write_table
from inspgraph.publish.parquet import write_parquet
from inspgraph.store import Release


@pytest.mark.parametrize("name", sorted(tables()))
def test_rows_are_those_of_the_csv(release: Release, name: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet comes with the extra `tables`")
    table = tables()[name]
    held = parquet.read_table(io.BytesIO(write_parquet(release, table)))
    rows = list(csv.DictReader(io.StringIO(write_table(release, table).decode(), newline="")))
    assert held.column_names == list(rows[0]) if rows else held.num_rows == 0
    for row, other in zip(held.to_pylist(), rows, strict=True):
        for column, value in row.items():
            printed = other[column].removeprefix("'")
            if isinstance(value, bool):
                assert str(value).lower() == printed
            elif isinstance(value, float):
                assert value == float(printed)
            elif value is None:
                assert printed == ""
            else:
                assert str(value).removeprefix("'") == printed


def test_columns_have_types_and_meanings(release: Release) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet comes with the extra `tables`")
    held = parquet.read_table(io.BytesIO(write_parquet(release, tables()["inspections"])))
    types = {field.name: str(field.type) for field in held.schema}
    assert types["fieldworkStart"] == "date32[day]"
    assert types["name"] == "string"
    assert held.schema.field("fieldworkStart").metadata[b"title"] == b"Fieldwork began"
    assert held.schema.metadata[b"inspgraph:release"].decode() == release.sha256
    assert date(2018, 4, 23) in held.column("fieldworkStart").to_pylist()
    counted = parquet.read_table(io.BytesIO(write_parquet(release, tables()["authorities"])))
    assert str(counted.schema.field("inspections").type) == "int64"


def test_without_the_library_the_extra_is_named(monkeypatch: pytest.MonkeyPatch, release: Release) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtraError, match=r"inspgraph\[tables\]"):
        write_parquet(release, tables()["inspections"])
