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

ROOMS = {
    "answers": "Ask",
    "searches": "Ask",
    "comparisons": "Ask",
    "links": "Ask",
    "themes": "Ask",
    "dossiers": "Take away",
    "citations": "Take away",
    "downloads": "Take away",
    "documents": "Read documents",
    "reviews": "Read documents",
    "checks": "Read documents",
    "releases": "Keep the graph",
    "vocabulary": "Keep the graph",
    "assistants": "Serve",
}
"""The modules of the other commands in the order in which they are told, and the heading under which."""


class Commands(TyperGroup):
    """All commands; those of ``ROOMS`` are imported when anything but `serve` is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's own context
        """The names of all commands."""
        return [*self._others(), *self.commands]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401 - typer's own commands
        """The command of a name, or nothing."""
        return super().get_command(ctx, cmd_name) or self._others().get(cmd_name)

    def _others(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for room, heading in zip(import_rooms(), ROOMS.values(), strict=True):
            commands: dict[str, Any] = {**typer.main.get_group(room.app).commands}
            for command in commands.values():
                command.rich_help_panel = command.rich_help_panel or heading
            found |= commands
        return found


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
