"""The site over one release: pages, linked data and SPARQL.

What is public is imported from ``app`` when it is first used: a process that only answers queries needs none of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from inspgraph.web.app import close, create_app, make_site

__all__ = ["close", "create_app", "make_site"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    found: object = getattr(import_module(f"{__name__}.app"), name)
    globals()[name] = found
    return found
