"""The releases that were published: those that can still be had, and what is left to say of the others.

A store keeps some releases (``Store.keep``). Beside them stands a list of all that were published with files, so that
the address of one that is gone says what it was.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspgraph import iris
from inspgraph.errors import StoreError
from inspgraph.folders import write_whole
from inspgraph.publish.dumps import read_dumps
from inspgraph.store import Release

NOTED = "published.json"
"""The list of the releases that were published, in the folder that holds that of the releases."""


@dataclass(frozen=True, slots=True)
class Version:
    """A release that was published: its SHA-256, the time at which it was made, and its number of statements."""

    sha256: str
    made: str
    statements: int


def kept_releases(release: Release) -> list[Release]:
    """The releases in the same folder that were published with files, the newest first."""
    found = {release.sha256: release}
    for path in release.root.parent.glob("*/manifest.json"):
        try:
            other = Release.open(path.parent)
        except StoreError:
            continue
        if other.sha256.startswith(path.parent.name):
            found.setdefault(other.sha256, other)
    return sorted((one for one in found.values() if read_dumps(one)), key=made_at, reverse=True)


def made_at(release: Release) -> datetime:
    """When a release was made."""
    return datetime.fromtimestamp(release.dump.stat().st_mtime, UTC)


def release_of(release: Release, digest: str) -> Release | None:
    """The kept release whose digest begins so; none if it is not kept."""
    return next((one for one in kept_releases(release) if one.sha256.startswith(digest)), None)


def version_of(release: Release) -> Version:
    """A release as the list of those that were published tells it."""
    return Version(release.sha256, made_at(release).isoformat(timespec="seconds"), int(release.manifest["quads"]))


def note_version(release: Release) -> None:
    """Adds a release with files, and those that are kept beside it, to the list of those that were published."""
    told = [asdict(one) for one in published_versions(release)]
    write_whole(_list_of(release), json.dumps(told, indent=1).encode())


def published_versions(release: Release) -> list[Version]:
    """All releases that are known to have been published, kept or not, the newest first."""
    here = {one.sha256: version_of(one) for one in kept_releases(release)}
    known = here | {one.sha256: one for one in _noted(release)}
    return sorted(known.values(), key=lambda one: one.made, reverse=True)


def _list_of(release: Release) -> Path:
    above = release.root.parent
    return (above.parent if above.name == "releases" else above) / NOTED


def _noted(release: Release) -> list[Version]:
    """What the list says; nothing where there is none."""
    path = _list_of(release)
    return [Version(**row) for row in json.loads(path.read_text(encoding="utf-8"))] if path.is_file() else []


def describe_version(release: Release) -> dict[str, Any]:
    """A release as the list of releases tells it."""
    return {
        "release": release.sha256[:16],
        "sha256": release.sha256,
        "made": made_at(release).date().isoformat(),
        "statements": release.manifest["quads"],
        "files": [address_of(release, dump.name) for dump in read_dumps(release)],
    }


def address_of(release: Release, name: str) -> str:
    """The address of a file of a release that never changes."""
    return f"{iris.BASE}data/{release.sha256[:16]}/{name}"


def list_versions(release: Release) -> bytes:
    """The releases whose files can be had, and those that were published and are not kept, as JSON."""
    told = [describe_version(one) for one in kept_releases(release)]
    here = {one["sha256"] for one in told}
    gone = [asdict(one) for one in published_versions(release) if one.sha256 not in here]
    return json.dumps({"releases": told, "notKept": gone}, indent=1).encode() + b"\n"
