"""Tables as Parquet: the same rows as the CSV, with types, and what each column means in the file itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from inspgraph.errors import MissingExtraError
from inspgraph.publish.tables import LICENCE, TableOf, rows_of
from inspgraph.store import Release

if TYPE_CHECKING:
    import pyarrow

MEDIA_TYPE = "application/vnd.apache.parquet"
READ: dict[str, Callable[[str], Any]] = {
    "date": date.fromisoformat,
    "integer": int,
    "gYear": int,
    "decimal": lambda cell: float(Decimal(cell)),
    "boolean": lambda cell: cell in {"true", "1"},
}
"""How a cell of a datatype is read; any other is text."""


def write_parquet(release: Release, table: TableOf) -> bytes:
    """The table as Parquet: absent values null, days as date32, numbers as int64 or float64, the rest as text.

    Names, meanings, licence and the release stand in the metadata of the columns and of the file. The same release
    gives the same bytes with the same library. Raises ``MissingExtraError`` without the extra ``tables``.
    """
    try:
        import pyarrow as arrow  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        msg = "Parquet needs the extra `tables`: pip install 'inspgraph[tables]'"
        raise MissingExtraError(msg) from error
    rows = rows_of(release, table)
    columns = [[_value(row[c["name"]], c["datatype"]) for row in rows] for c in table.columns]
    schema = arrow.schema([_field(arrow, column) for column in table.columns], metadata=_about(release, table))
    made = io.BytesIO()
    parquet.write_table(arrow.table(columns, schema=schema), made, compression="zstd")
    return made.getvalue()


def _value(cell: str | None, datatype: str) -> Any:  # noqa: ANN401 - as the datatype has it
    return None if cell is None or cell == "" else READ.get(datatype, str)(cell)


def _field(arrow: Any, column: dict[str, str]) -> pyarrow.Field:  # noqa: ANN401 - the library, where it is there
    types = {
        "date": arrow.date32(),
        "integer": arrow.int64(),
        "gYear": arrow.int64(),
        "decimal": arrow.float64(),
        "boolean": arrow.bool_(),
    }
    told = {"title": column["title"], "datatype": f"http://www.w3.org/2001/XMLSchema#{column['datatype']}"}
    return arrow.field(column["name"], types.get(column["datatype"], arrow.string()), metadata=told)


def _about(release: Release, table: TableOf) -> dict[str, str]:
    told = {"title": table.title, "description": table.description, "source": table.address}
    return {
        f"inspgraph:{name}": text for name, text in (told | {"licence": LICENCE, "release": release.sha256}).items()
    }
