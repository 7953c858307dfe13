"""Work with an evaluator, as the tests of queries and of processes do it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from inspgraph.store import Release
from inspgraph.web.evaluation import Task
from inspgraph.web.evaluator import Evaluator

JSON = "application/sparql-results+json"
ENDLESS = Task("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", JSON)
EASY = Task("ASK {}", JSON)
Work = Callable[[Evaluator], Coroutine[Any, Any, None]]


def run(release: Release, work: Work, seconds: float = 2.0, **more: Any) -> None:
    """Runs some work with an evaluator, and ends its children."""

    async def whole() -> None:
        evaluator = Evaluator(release.root, seconds, **more)
        try:
            await evaluator.warm()
            await work(evaluator)
        finally:
            evaluator.close()
            await asyncio.sleep(0)

    asyncio.run(whole())
