"""Twenty kinds of resource and ten Accept headers: the table ``negotiation.csv`` says what each pair gets."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from .conftest import Client

TABLE = Path(__file__).with_name("negotiation.csv")
with TABLE.open(encoding="utf-8", newline="") as lines:
    HEADERS, *ROWS = list(csv.reader(lines))
CASES = [(row[1], accept, cell) for row in ROWS for accept, cell in zip(HEADERS[2:], row[2:], strict=True)]


def test_the_table_is_whole() -> None:
    assert (len(ROWS), len(HEADERS) - 2) == (20, 10)


@pytest.mark.parametrize(("path", "accept", "expected"), CASES)
def test_what_a_client_gets(client: Client, path: str, accept: str, expected: str) -> None:
    answer = client.ask("GET", path, headers={"Accept": accept})
    kind = answer.headers.get("content-type", "").split(";")[0]
    given = answer.headers["location"] if answer.status_code in {301, 303} else kind
    assert f"{answer.status_code} {given}" == expected
    if answer.status_code in {200, 406} and path.split("/")[1] in {"doc", "def", "graph"}:
        assert "Accept" in answer.headers["vary"]
