"""Builds the wheel, installs it alone in a clean environment, and asks it what the checkout is asked.

Run by ``make wheel``. Release and answers must be equal: ontology, shapes, queries and data travel with the wheel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from inspgraph.store import Release, Store
from tests.committed import committed_release

CHECKOUT = Path(__file__).parent.parent
QUESTIONS = (
    ("query", "inspections-of-an-authority", "--format", "csv"),
    ("query", "themes-of-two-authorities", "--format", "csv"),
    ("stats",),
    ("compare", "Oxfordshire", "Oldham", "--programme", "cra", "--format", "csv"),
)


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command; its failure ends the check."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "INSPGRAPH"))}
    return subprocess.run(
        [str(c) for c in command], cwd=cwd, env=clean, check=True, capture_output=True, text=True
    ).stdout


def install_wheel(folder: Path) -> Path:
    """The command line of the wheel, built and installed in an environment of its own."""
    run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, cwd=CHECKOUT)
    venv.create(folder / "env", with_pip=True)
    run(folder / "env/bin/python", "-m", "pip", "install", "--quiet", next(folder.glob("*.whl")), cwd=folder)
    return folder / "env/bin/inspgraph"


def build_away(inspgraph: Path, store: Path) -> Release | None:
    """The release that an installed command line builds, far from any checkout."""
    run(inspgraph, "build", "--store", store, cwd=store.parent)
    return Store.open(store).current()


def answers(inspgraph: Path, release: Release, cwd: Path) -> list[str]:
    """What a command line answers from a release."""
    return [run(inspgraph, *question, "--release", release.root, cwd=cwd) for question in QUESTIONS]


def main() -> int:
    """0 if the wheel makes the release that the checkout makes, and answers as the checkout does."""
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(1) as beside:
        folder = Path(name)
        making = beside.submit(committed_release)
        inspgraph = install_wheel(folder)
        installed, checkout = build_away(inspgraph, folder / "store"), making.result()
        same = (
            installed is not None
            and installed.dump.read_bytes() == checkout.dump.read_bytes()
            and answers(inspgraph, installed, folder)
            == answers(Path(sys.executable).parent / "inspgraph", checkout, CHECKOUT)
        )
        wheel = next(folder.glob("*.whl")).name
    print(f"{wheel}: {'answers as the checkout does' if same else 'ANSWERS DIFFER FROM THE CHECKOUT'}")  # noqa: T201
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
