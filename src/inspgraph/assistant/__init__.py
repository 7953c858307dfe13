"""For assistants: what a language model asks of a release, answered with citations, by the Model Context Protocol.

A question in → a plain dictionary out: what was found, where it stands, what a reader must know, and which release said
so. Nothing is written, and no model is called. ``server`` alone knows of the protocol.
"""

from __future__ import annotations

from inspgraph.assistant.desk import Desk
from inspgraph.assistant.server import make_server

__all__ = ["Desk", "make_server"]
