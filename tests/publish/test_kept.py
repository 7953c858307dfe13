"""What is worked out of a release: made once, kept beside it, made anew with it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.releases import build_release

from inspgraph.publish.kept import forget, kept_file
from inspgraph.store import Release


@pytest.fixture
def release(tmp_path: Path) -> Release:
    return build_release(tmp_path, [], {})


def test_it_is_made_once(release: Release) -> None:
    path = kept_file(release, "rows.csv", lambda _: b"first")
    assert path is not None
    assert path.read_bytes() == b"first"
    assert kept_file(release, "rows.csv", lambda _: b"second") == path
    assert path.read_bytes() == b"first"


def test_what_is_older_than_the_release_is_made_anew(release: Release) -> None:
    path = kept_file(release, "rows.csv", lambda _: b"first")
    assert path is not None
    os.utime(path, (0, 0))
    kept_file(release, "rows.csv", lambda _: b"second")
    assert path.read_bytes() == b"second"


def test_what_is_forgotten_is_made_anew_and_files_to_download_stay(release: Release) -> None:
    path = kept_file(release, "rows.csv", lambda _: b"first")
    assert path is not None
    kept_file(release, "rows.csv.gz", lambda _: b"packed")
    (path.parent / "inspgraph.nq.gz").write_bytes(b"packed")
    forget(release)
    assert [one.name for one in path.parent.iterdir()] == ["inspgraph.nq.gz"]


@pytest.mark.skipif(os.geteuid() == 0, reason="who may write everywhere meets no folder that cannot be written to")
def test_a_folder_that_cannot_be_written_to_keeps_nothing(release: Release) -> None:
    release.root.chmod(0o500)
    assert kept_file(release, "rows.csv", lambda _: b"first") is None
    release.root.chmod(0o700)
