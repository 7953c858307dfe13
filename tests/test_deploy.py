"""The container file, the unit and the page on operating name what there is, and keep what they promise."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from typer import Context
from typer.main import get_command

from inspgraph.cli import app
from inspgraph.settings import Settings
from tests.conftest import CHECKOUT

UNIT, FILE = CHECKOUT / "deploy/inspgraph.service", CHECKOUT / "deploy/Containerfile"
PAGE = CHECKOUT / "docs/how-to/operate.md"
GROUP = get_command(app)
SETTINGS = (CHECKOUT / "src/inspgraph/settings.py").read_text(encoding="utf-8")


def unit() -> dict[str, dict[str, list[str]]]:
    """The sections of the unit, each setting with all its values."""
    found: dict[str, dict[str, list[str]]] = {}
    section: dict[str, list[str]] = {}
    for line in UNIT.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line and not line.startswith("#"):
            name, _, value = line.partition("=")
            section.setdefault(name, []).append(value)
    return found


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file, lines that go on joined."""
    text = re.sub(r"\\\n\s*", " ", FILE.read_text(encoding="utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines]


def check_command(words: list[str]) -> None:
    """A command line of ours: the command exists, and so does every option."""
    command = GROUP.get_command(Context(GROUP), words[0])  # type: ignore[attr-defined]
    assert command, words
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word.split("=")[0] for word in words if word.startswith("--")} <= known, words


def test_the_unit_starts_a_command_that_there_is() -> None:
    program, *words = unit()["Service"]["ExecStart"][0].split()
    assert Path(program).name == "inspgraph"
    check_command(words)
    assert unit()["Service"]["ExecReload"] == ["/bin/kill -HUP $MAINPID"]


def test_the_unit_waits_longer_than_the_site() -> None:
    assert int(unit()["Service"]["TimeoutStopSec"][0]) > Settings().stop_seconds + 5


@pytest.mark.parametrize(
    ("name", "value"),
    [("ProtectSystem", "strict"), ("NoNewPrivileges", "yes"), ("CapabilityBoundingSet", ""), ("PrivateTmp", "yes"),
     ("ProtectHome", "yes"), ("RestrictNamespaces", "yes"), ("IPAddressDeny", "any"), ("User", "inspgraph")],
)  # fmt: skip
def test_the_unit_is_confined(name: str, value: str) -> None:
    assert unit()["Service"][name] == [value]


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    (tmp_path / "inspgraph").write_text("#!/bin/sh\n")
    (tmp_path / "inspgraph").chmod(0o755)
    there = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={tmp_path}/inspgraph", UNIT.read_text(encoding="utf-8"))
    (tmp_path / "inspgraph.service").write_text(there, encoding="utf-8")
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(tmp_path / "inspgraph.service")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if "inspgraph.service" in line]
    assert said == [], done.stderr


def test_the_unit_gives_away_little() -> None:
    """At most 1.5 of 10 on systemd's own scale of exposure."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(UNIT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "unrecognized" in done.stderr:
        pytest.skip("this systemd-analyze does not look at files")
    assert done.returncode == 0, done.stdout[-300:]


def test_every_file_that_the_container_takes_is_there() -> None:
    copied = [rest for name, rest in instructions() if name == "COPY" and "--from" not in rest]
    assert copied
    for rest in copied:
        for source in rest.split()[:-1]:
            assert (CHECKOUT / source).exists(), source
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {"pyproject.toml", project["project"]["readme"], "LICENSE", "src", *wheel["force-include"]}
    assert {source for rest in copied for source in rest.split()[:-1]} == needed


def test_the_container_serves_as_nobody_in_particular() -> None:
    said = dict(instructions())
    assert json.loads(said["CMD"])[0] == "inspgraph"
    check_command(json.loads(said["CMD"])[1:])
    assert said["USER"].isdigit()
    assert int(said["USER"]) > 0
    assert f"--uid {said['USER']} " in next(rest for name, rest in instructions() if "useradd" in rest)
    assert "/healthz" in said["HEALTHCHECK"]
    assert said["EXPOSE"] == json.loads(said["CMD"])[json.loads(said["CMD"]).index("--port") + 1]


def test_the_container_file_has_no_known_mistakes() -> None:
    if not shutil.which("hadolint"):
        pytest.skip("hadolint is not here")
    done = subprocess.run(["hadolint", str(FILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", [PAGE, UNIT, FILE], ids=lambda path: path.name)
def test_every_variable_that_is_named_is_read(path: Path) -> None:
    named = set(re.findall(r"INSPGRAPH_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
    assert named
    assert {name for name in named if f'"{name}"' not in SETTINGS} == set()


def test_the_page_tells_of_every_setting_of_operation() -> None:
    page = PAGE.read_text(encoding="utf-8")
    ours = {field.name for field in fields(Settings)} & {
        *("metrics_port", "metrics_host", "log", "log_queries", "watch_seconds", "stop_seconds", "keep_releases"),
    }
    assert len(ours) == 7
    assert {name for name in ours if f"INSPGRAPH_{name.upper()}" not in page} == set()


def test_every_command_on_the_page_is_one_of_ours() -> None:
    text = PAGE.read_text(encoding="utf-8")
    found = re.findall(r"^\$ .*?/bin/inspgraph (.+)$", text, re.MULTILINE)
    assert found
    for words in found:
        check_command(words.split())
    for name in re.findall(r"^\$ make (\w+)", text, re.MULTILINE):
        assert re.search(rf"(?m)^{name}:", (CHECKOUT / "Makefile").read_text(encoding="utf-8"))


def test_every_count_on_the_page_is_counted() -> None:
    code = (CHECKOUT / "src/inspgraph/web/operating/metrics.py").read_text(encoding="utf-8")
    for name in re.findall(r"`(inspgraph_\w+)`", PAGE.read_text(encoding="utf-8")):
        assert f'"{name.removesuffix("_total")}"' in code, name
