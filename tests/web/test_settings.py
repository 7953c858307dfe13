"""The environment as settings."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from inspgraph.settings import Settings, SettingsError


def test_nothing_is_set() -> None:
    assert Settings.from_environment({}) == Settings(Path("inspgraph-store"), "127.0.0.1", 8000, None, 10.0)


def test_everything_is_set() -> None:
    given = {
        "INSPGRAPH_STORE": "/srv/store", "INSPGRAPH_HOST": "0.0.0.0", "INSPGRAPH_PORT": "8080",
        "INSPGRAPH_BASE": "https://data.example.org/inspections/", "INSPGRAPH_QUERY_SECONDS": "2.5", "OTHER": "x",
    }  # fmt: skip
    settings = Settings.from_environment(given)
    assert settings == Settings(Path("/srv/store"), "0.0.0.0", 8080, "https://data.example.org/inspections/", 2.5)
    assert settings.prefix == "/inspections"


def test_the_process_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSPGRAPH_PORT", "9001")
    assert Settings.from_environment().port == 9001


@pytest.mark.parametrize(
    ("name", "value"),
    [("INSPGRAPH_PORT", "http"), ("INSPGRAPH_PORT", "0"), ("INSPGRAPH_PORT", "70000"), ("INSPGRAPH_PORT", "nan"),
     ("INSPGRAPH_QUERY_SECONDS", "0"), ("INSPGRAPH_QUERY_SECONDS", "inf"), ("INSPGRAPH_BASE", "data.example.org"),
     ("INSPGRAPH_BASE", "ftp://data.example.org"), ("INSPGRAPH_LOG", "xml"), ("INSPGRAPH_LOG_QUERIES", "1"),
     ("INSPGRAPH_METRICS_PORT", "-1"), ("INSPGRAPH_WATCH_SECONDS", "often"), ("INSPGRAPH_STOP_SECONDS", "nan")],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_environment({name: value})


def test_operation_is_set() -> None:
    given = {"INSPGRAPH_LOG": "json", "INSPGRAPH_LOG_QUERIES": "yes", "INSPGRAPH_METRICS_PORT": "9100"}
    settings = Settings.from_environment(given | {"INSPGRAPH_WATCH_SECONDS": "0", "INSPGRAPH_STOP_SECONDS": "3"})
    assert (settings.log, settings.log_queries, settings.metrics_port) == ("json", True, 9100)
    assert (settings.watch_seconds, settings.stop_seconds) == (0, 3)


def test_settings_never_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]
