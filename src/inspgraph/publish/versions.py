"""The releases whose files can still be had: the one that is served, and those that the store keeps beside it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from inspgraph import iris
from inspgraph.errors import StoreError
from inspgraph.publish.dumps import read_dumps
from inspgraph.store import Release


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
    """The releases whose files can be had, as JSON."""
    told = [describe_version(one) for one in kept_releases(release)]
    return json.dumps({"releases": told}, indent=1).encode() + b"\n"
