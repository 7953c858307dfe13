"""Every download is what its metadata says, by the CSVW library and by pyarrow; a facts edition gives no words."""

from __future__ import annotations

import csv
import io
import json
import warnings
from pathlib import Path

import pytest
from tests.compared import lay_out

from inspgraph import iris
from inspgraph.compare import open_graph
from inspgraph.compare import tables as comparison_tables
from inspgraph.publish import describe_table, tables, write_table
from inspgraph.publish.codebook import codebook
from inspgraph.publish.parquet import write_parquet
from inspgraph.publish.tables import rows_of
from inspgraph.store import Release

ARROW = {"date": "date32[day]", "integer": "int64", "gYear": "int64", "decimal": "double", "boolean": "bool"}
"""The type in Parquet of each datatype of the codebook; any other is a string."""


def complaints(metadata: Path) -> list[str]:
    """What can be said against a table and its metadata: the library reads every cell by the datatype of its column.

    It takes the head as it comes, so that is held against the schema here.
    """
    csvw = pytest.importorskip("csvw", reason="the group `test` brings it")
    told = json.loads(metadata.read_text(encoding="utf-8"))
    head = metadata.with_name(told["url"]).read_bytes().split(b"\r\n", 1)[0].decode()
    names = ",".join(column["titles"] for column in told["tableSchema"]["columns"])
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        read = csvw.CSVW(str(metadata), validate=True)
        found = [] if read.is_valid else [str(one.message) for one in read.warnings]
    return found + ([] if head == names else [f"the head is {head}"])


def lay_down(folder: Path, name: str, content: bytes, metadata: str) -> Path:
    """A table and its metadata in a folder, the address of the table being its name there; the file of the metadata."""
    (folder / f"{name}.csv").write_bytes(content)
    beside = folder / f"{name}.csv-metadata.json"
    beside.write_text(json.dumps(json.loads(metadata) | {"url": f"{name}.csv"}), encoding="utf-8")
    return beside


@pytest.mark.parametrize("name", sorted(tables()))
def test_the_csv_is_what_its_metadata_says(release: Release, tmp_path: Path, name: str) -> None:
    content = write_table(release, tables()[name])
    assert complaints(lay_down(tmp_path, name, content, describe_table(tables()[name]).decode())) == []


@pytest.mark.parametrize("name", sorted(comparison_tables()))
def test_a_comparison_table_is_what_its_metadata_says(tmp_path: Path, name: str) -> None:
    answer = open_graph(lay_out().release(tmp_path)).table(name, **({"day": "2024-06-01"} if name == "as-of" else {}))
    assert complaints(lay_down(tmp_path, name, answer.csv().encode(), answer.metadata(f"{name}.csv"))) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"2018-04-23", b"23 April 2018"), (b"fieldworkStart,", b""), (b"inspection,authority", b"inspection,council")],
    ids=["a day that is none", "a head with a name too few", "a head with another name"],
)
def test_the_library_sees_what_is_wrong(release: Release, tmp_path: Path, before: bytes, after: bytes) -> None:
    """A check that finds nothing wrong with anything would prove nothing."""
    table = tables()["inspections"]
    content = write_table(release, table)
    assert before in content
    assert complaints(lay_down(tmp_path, "inspections", content.replace(before, after), describe_table(table).decode()))


@pytest.mark.parametrize("name", sorted(tables()))
def test_parquet_has_the_types_of_the_codebook(release: Release, name: str) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="Parquet comes with the extra `tables`")
    (told,) = [one for one in codebook(release)["tables"] if one["name"] == name]
    held = parquet.read_table(io.BytesIO(write_parquet(release, tables()[name])))
    assert held.num_rows == told["rows"]
    assert {field.name: str(field.type) for field in held.schema} == {
        column["name"]: ARROW.get(column["datatype"], "string") for column in told["columns"]
    }
    for column in told["columns"]:
        assert held.column(column["name"]).null_count == column["missing"], column["name"]


def test_a_statement_says_what_it_is_and_where_it_stands(release: Release) -> None:
    rows = {row["statement"]: row for row in rows_of(release, tables()["statements"])}
    row = rows[iris.ID + "statement/99901-ilacs-2018-04-000000000001"]
    assert (row["kindName"], row["heading"], row["number"]) == ("Finding", "Help and protection: good", "1.")
    assert row["themes"] == "Contact and referral; Early help"
    assert (row["overallGradeName"], row["frameworkName"]) == ("Good", "ILACS, 2018 to 2022")
    assert (row["fieldworkStart"], row["published"], row["known"]) == ("2018-04-23", "2018-06-08", "report held")
    assert (row["page"], row["start"], row["end"]) == ("3", "1200", "1260")
    assert row["document"] == iris.document("ofsted-99001")
    assert row["polarityName"] == "Positive"


def test_a_facts_edition_gives_no_words(release: Release) -> None:
    """The document of the visit is held as facts; its statements have a place, and no words."""
    rows = rows_of(release, tables()["statements"])
    facts = [row for row in rows if row["document"] == iris.document("ofsted-99002")]
    assert len(facts) == 2
    assert all(row["words"] is None and row["start"] for row in facts)
    assert any(row["words"] for row in rows)


def test_themes_have_their_method_and_confidence(release: Release) -> None:
    told = csv.DictReader(io.StringIO(write_table(release, tables()["statement-themes"]).decode(), newline=""))
    rows = [row for row in told if row["statement"].endswith("000000000001")]
    assert {row["theme"].rsplit("/", 1)[1] for row in rows} == {"contact-and-referral", "early-help"}
    assert all(row["topThemeName"] for row in rows)
    themes = {row["code"]: row for row in rows_of(release, tables()["themes"])}
    assert (themes["early-help"]["statements"], themes["early-help"]["items"]) == ("1", "0")
    assert all(row["definition"] for row in themes.values())
