"""The command line: one command a step, plus those that ask, compare and serve.

Each step reads and writes streams: JSON lines of records, Turtle or N-Quads of graphs.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup

from inspgraph.cli import serving

ROOMS = (
    "documents",
    "reviews",
    "checks",
    "releases",
    "vocabulary",
    "answers",
    "assistants",
    "citations",
    "downloads",
    "dossiers",
    "comparisons",
    "searches",
    "links",
    "themes",
)
"""The modules of the other commands, in the order in which they are told."""


class Commands(TyperGroup):
    """All commands; those of ``ROOMS`` are imported when anything but `serve` is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own context
        """The names of all commands."""
        return [*self._others(), *self.commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's own commands
        """The command of a name, or nothing."""
        return super().get_command(ctx, cmd_name) or self._others().get(cmd_name)

    def _others(self) -> dict[str, Any]:
        groups = [typer.main.get_group(room.app) for room in import_rooms()]
        return {name: command for group in groups for name, command in group.commands.items()}


def import_rooms() -> list[ModuleType]:
    """The modules of the other commands."""
    return [import_module(f"{__name__}.{room}") for room in ROOMS]


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The inspection history of England's children's services as one knowledge graph.",
)
app.add_typer(serving.app)


@app.callback()
def _one_of_many() -> None:
    """Says to typer that this is a group though one command alone stands in it."""
