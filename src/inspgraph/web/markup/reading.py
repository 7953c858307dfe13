"""How templates read rows."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment


class RowEnvironment(Environment):
    """As Jinja's own; of a row, which is a ``dict``, ``row.name`` is the cell before anything else is tried.

    Jinja asks for an attribute first and catches the error, which takes some ten times as long.
    """

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 - as the method that it replaces
        """The cell of a row, else what Jinja would give."""
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)
