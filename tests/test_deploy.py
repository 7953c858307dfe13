"""What lies in deploy/: the image gets all that the wheel is made of, and systemd understands the unit."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
CONTAINERFILE = (CHECKOUT / "deploy/Containerfile").read_text(encoding="utf-8")
UNIT = CHECKOUT / "deploy/inspgraph.service"
ANALYZE = shutil.which("systemd-analyze")
SYSTEMD = pytest.mark.skipif(not ANALYZE, reason="needs systemd-analyze")


def copied() -> set[str]:
    """What the first stage takes of the checkout."""
    stage = CONTAINERFILE.split("\nFROM ")[1]
    told = re.findall(r"^COPY (.*) \S+$", stage, re.M)
    return {source.rstrip("/") for line in told for source in line.split()}


def test_the_image_gets_all_that_the_wheel_is_made_of() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["force-include"], "pyproject.toml", project["project"]["readme"], "src"}
    assert needed <= copied()
    assert all((CHECKOUT / source).exists() for source in copied())


def test_the_image_says_how_it_is_run() -> None:
    told = dict(re.findall(r"^(USER|STOPSIGNAL|EXPOSE) (.*)$", CONTAINERFILE, re.M))
    assert told == {"USER": "10001", "STOPSIGNAL": "SIGTERM", "EXPOSE": "8000"}
    assert "/healthz" in CONTAINERFILE


@SYSTEMD
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / UNIT.name
    unit.write_text(UNIT.read_text(encoding="utf-8").replace("/opt/inspgraph/bin/inspgraph", "/bin/true"))
    done = subprocess.run([str(ANALYZE), "verify", "--man=no", unit], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@SYSTEMD
def test_the_unit_gives_away_little() -> None:
    """At most 1.5 of 10 on systemd's own scale of exposure."""
    command = [str(ANALYZE), "security", "--offline=true", "--threshold=15", "--no-pager", UNIT]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "Unknown" in done.stderr or "unrecognized" in done.stderr:
        pytest.skip("this systemd-analyze does not look at files")
    assert done.returncode == 0, done.stdout[-300:]
