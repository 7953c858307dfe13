"""Lets the commands work with other knowledge than the package's own."""

from __future__ import annotations

import sys

import pytest

from inspgraph import cli
from inspgraph.cli import terminal
from inspgraph.knowledge import Knowledge


def use_knowledge(own: Knowledge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every command, and every step behind it, know this and nothing else."""
    cli.import_rooms()
    for name, module in list(sys.modules.items()):
        if name.startswith(("inspgraph.cli.", "inspgraph.pipeline.")) and hasattr(module, "load_knowledge"):
            monkeypatch.setattr(module, "load_knowledge", lambda: own)
    monkeypatch.setattr(terminal, "knowledge_root", lambda: own.root)
