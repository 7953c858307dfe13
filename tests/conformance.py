"""Writes what became of the suites of ``conformance.toml`` as a report for the page /conformance (`make conformance`).

A plugin of pytest: ``-p tests.conformance --conformance FILE``.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from inspgraph.folders import digest_code

TABLE = Path(__file__).with_suffix(".toml")
WORST = ("passed", "skipped", "failed")


def suites() -> list[dict[str, str]]:
    """The suites, as the table has them."""
    rows: list[dict[str, str]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))["suite"]
    return rows


class Recorder:
    """Hears how each test ends, and writes the report when all have."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._outcomes: dict[str, tuple[str, str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The worst of set-up, test and clean-up counts."""
        reason = str(report.longrepr[2]) if report.skipped and isinstance(report.longrepr, tuple) else ""
        before = self._outcomes.get(report.nodeid, ("passed", ""))
        now = (report.outcome, reason.removeprefix("Skipped: "))
        self._outcomes[report.nodeid] = max(before, now, key=lambda told: WORST.index(told[0]))

    def pytest_sessionfinish(self) -> None:
        """Writes the report."""
        told = {
            "version": version("inspgraph"),
            "code": digest_code(),
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "suites": list(tell_suites(self._outcomes)),
        }
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def tell_suites(outcomes: dict[str, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Every suite with its tests, of the outcomes by the identifiers of pytest."""
    for suite in suites():
        row = {name: suite[name] for name in ("name", "title", "about", "source")}
        yield {**row, "tests": list(_tests(suite, outcomes.items()))}


def _tests(suite: dict[str, str], outcomes: Iterable[tuple[str, tuple[str, str]]]) -> Iterator[dict[str, str]]:
    for identifier, (outcome, reason) in outcomes:
        match = re.search(suite["pattern"], identifier) if identifier.startswith(suite["tests"]) else None
        if match:
            name = identifier.split("::", 1)[1]
            within = match.groupdict().get("test") or name
            yield {"name": name, "iri": suite["iri"] + quote(within, safe=""), "outcome": outcome, "reason": reason}


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--conformance FILE``."""
    parser.addoption("--conformance", type=Path, help="where the report for /conformance is written")


def pytest_configure(config: pytest.Config) -> None:
    """Listens if a report is wanted, and not in a process that only works for another."""
    path: Path | None = config.getoption("--conformance")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(path))
