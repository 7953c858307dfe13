"""The environment, read once into one value that never changes.

Only the command line and the web app see it; the steps take plain arguments.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from inspgraph.errors import InspgraphError
from inspgraph.iris import PERSON_KEY
from inspgraph.store import KEEP

MEGABYTE = 2**20


class SettingsError(InspgraphError):
    """A variable of the environment has a value that cannot be used."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How this process serves: where the store is, where to listen, and what a query may cost.

    ``base`` is the address under which the world reaches the site, where a proxy puts it under a path of its own.
    ``query_seconds``, ``query_memory`` (bytes), ``most_rows`` and ``most_bytes`` bound one query, ``query_processes``
    how many run at once, ``client_seconds`` the query seconds of one client in a minute (0: any), ``kept_bytes`` the
    answers that are kept. ``workers`` are the processes that answer side by side (0: one a core).
    ``report_to`` is where mistakes are reported: an address with slots ``{about}``, ``{release}`` and ``{text}``, or
    ``mailto:`` and an address.
    ``metrics_port`` (0: none) and ``metrics_host`` are where Prometheus may ask, ``log`` is ``text`` or ``json``, and
    ``log_queries`` whether the log holds queries; ``watch_seconds`` is how often the store is looked at for another
    release (0: only on SIGHUP), ``stop_seconds`` how long answers in flight have when the site is stopped.
    ``keep_releases`` is how many releases with files to download a store keeps when another is made.
    ``person_key`` makes the opaque IRIs of people; another key than the open one parts them from ``data/``.
    """

    store: Path = Path("inspgraph-store")
    host: str = "127.0.0.1"
    port: int = 8000
    base: str | None = None
    query_seconds: float = 10.0
    person_key: str = PERSON_KEY
    query_memory: int = 2048 * MEGABYTE
    query_processes: int = 4
    most_rows: int = 100_000
    most_bytes: int = 32 * MEGABYTE
    client_seconds: float = 60.0
    kept_bytes: int = 64 * MEGABYTE
    report_to: str | None = None
    workers: int = 0
    metrics_port: int = 0
    metrics_host: str = "127.0.0.1"
    log: str = "text"
    log_queries: bool = False
    watch_seconds: float = 2.0
    stop_seconds: float = 15.0
    keep_releases: int = KEEP

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The settings of the variables ``INSPGRAPH_*``; ``SettingsError`` names one that cannot be used."""
        given = os.environ if environment is None else environment
        return cls(
            store=Path(given.get("INSPGRAPH_STORE") or "inspgraph-store"),
            host=given.get("INSPGRAPH_HOST") or "127.0.0.1",
            port=int(_number(given, "INSPGRAPH_PORT", "8000", (1, 65535))),
            base=_address(given, "INSPGRAPH_BASE"),
            person_key=given.get("INSPGRAPH_PERSON_KEY") or PERSON_KEY,
            query_seconds=_number(given, "INSPGRAPH_QUERY_SECONDS", "10", (0.1, 3600)),
            query_memory=_megabytes(given, "INSPGRAPH_QUERY_MEGABYTES", "2048", (256, 2**20)),
            query_processes=int(_number(given, "INSPGRAPH_QUERY_PROCESSES", "4", (1, 256))),
            most_rows=int(_number(given, "INSPGRAPH_MOST_ROWS", "100000", (1, 10**9))),
            most_bytes=_megabytes(given, "INSPGRAPH_MOST_MEGABYTES", "32", (0.001, 1024)),
            client_seconds=_number(given, "INSPGRAPH_CLIENT_SECONDS", "60", (0, 3600)),
            kept_bytes=_megabytes(given, "INSPGRAPH_KEPT_MEGABYTES", "64", (0, 2**20)),
            report_to=_target(given, "INSPGRAPH_REPORT_TO"),
            workers=int(_number(given, "INSPGRAPH_WORKERS", "0", (0, 256))),
            metrics_port=int(_number(given, "INSPGRAPH_METRICS_PORT", "0", (0, 65535))),
            metrics_host=given.get("INSPGRAPH_METRICS_HOST") or "127.0.0.1",
            log=_one_of(given, "INSPGRAPH_LOG", ("text", "json")),
            log_queries=_one_of(given, "INSPGRAPH_LOG_QUERIES", ("no", "yes")) == "yes",
            watch_seconds=_number(given, "INSPGRAPH_WATCH_SECONDS", "2", (0, 86400)),
            stop_seconds=_number(given, "INSPGRAPH_STOP_SECONDS", "15", (0, 3600)),
            keep_releases=int(_number(given, "INSPGRAPH_KEEP_RELEASES", str(KEEP), (1, 10_000))),
        )

    @property
    def prefix(self) -> str:
        """The path that stands before every local link: empty unless ``base`` has one."""
        return urlsplit(self.base).path.rstrip("/") if self.base else ""


def _number(given: Mapping[str, str], name: str, otherwise: str, bounds: tuple[float, float]) -> float:
    printed = given.get(name) or otherwise
    try:
        value = float(printed)
    except ValueError:
        value = float("nan")
    if not bounds[0] <= value <= bounds[1]:
        msg = f"{name} is {printed!r}; it must be a number from {bounds[0]} to {bounds[1]}"
        raise SettingsError(msg)
    return value


def _one_of(given: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """One of some words, the first unless another is given."""
    printed = given.get(name) or choices[0]
    if printed not in choices:
        msg = f"{name} is {printed!r}; it must be one of {', '.join(choices)}"
        raise SettingsError(msg)
    return printed


def _megabytes(given: Mapping[str, str], name: str, otherwise: str, bounds: tuple[float, float]) -> int:
    return int(_number(given, name, otherwise, bounds) * MEGABYTE)


def _target(given: Mapping[str, str], name: str) -> str | None:
    printed = (given.get(name) or "").strip()
    target = f"mailto:{printed}" if "@" in printed and ":" not in printed else printed
    if target and urlsplit(target).scheme not in {"http", "https", "mailto"}:
        msg = f"{name} is {printed!r}; it must be an address that begins with http:// or https://, or one of e-mail"
        raise SettingsError(msg)
    return target or None


def _address(given: Mapping[str, str], name: str) -> str | None:
    printed = given.get(name) or None
    if printed and urlsplit(printed).scheme not in {"http", "https"}:
        msg = f"{name} is {printed!r}; it must be an address that begins with http:// or https://"
        raise SettingsError(msg)
    return printed
