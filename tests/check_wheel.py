"""Builds the wheel, installs it alone in a clean environment, and asks it what the checkout is asked.

Run by ``make wheel``. The answers must be equal: ontology, shapes, queries and data travel with the wheel.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

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


def answers(inspgraph: Path, cwd: Path) -> list[str]:
    """What an installed command line answers, with a store of its own."""
    store = ("--store", cwd / "store")
    run(inspgraph, "build", *store, cwd=cwd)
    return [run(inspgraph, *question, *store, cwd=cwd) for question in QUESTIONS]


def main() -> int:
    """0 if the wheel answers as the checkout does."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, cwd=CHECKOUT)
        wheel = next(folder.glob("*.whl"))
        venv.create(folder / "env", with_pip=True)
        run(folder / "env/bin/python", "-m", "pip", "install", "--quiet", wheel, cwd=folder)
        for part in ("away", "here"):
            (folder / part).mkdir()
        installed = answers(folder / "env/bin/inspgraph", folder / "away")
        checkout = answers(Path(sys.executable).parent / "inspgraph", folder / "here")
    same = installed == checkout
    print(f"{wheel.name}: {'answers as the checkout does' if same else 'ANSWERS DIFFER FROM THE CHECKOUT'}")  # noqa: T201
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
