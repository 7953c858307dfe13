"""How the rooms of the site take requests: a function for each path, which gets the request and the parts of the path.

They are plain routes of the app (Starlette's, on which FastAPI stands): no validation, no model, no description of the
address is made of them, so that a site is soon ready; nothing is read but what a function asks for by name.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Function = TypeVar("Function", bound=Callable[..., Response | Awaitable[Response]])


class Room:
    """Some routes that belong together."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def route(self, path: str, methods: Sequence[str]) -> Callable[[Function], Function]:
        """Has requests to a path answered by a function; one that does not wait (``def``) runs in a thread.

        It gets what it names: ``request``, and parts in braces of the path; those that a path lacks need a default.
        """

        def add(function: Function) -> Function:
            self.routes.append(Route(path, _endpoint(function), methods=list(methods)))
            return function

        return add


def _endpoint(function: Callable[..., Any]) -> Callable[[Request], Awaitable[Response]]:
    names = frozenset(inspect.signature(function).parameters)

    def named(request: Request) -> dict[str, Any]:
        found = {name: part for name, part in request.path_params.items() if name in names}
        return {**found, "request": request} if "request" in names else found

    async def wait(request: Request) -> Response:
        answer: Response = await function(**named(request))
        return answer

    async def hand_over(request: Request) -> Response:
        answer: Response = await run_in_threadpool(function, **named(request))
        return answer

    return wait if inspect.iscoroutinefunction(function) else hand_over
