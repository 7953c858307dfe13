"""What a question can be told without waiting: an answer that is kept, or that to a look-up.

Nothing here waits for anything but the engine, which is asked for so little that it holds up nobody (``lookups``).
"""

from __future__ import annotations

import time

from inspgraph.web import evaluation as engine
from inspgraph.web.evaluation import Answer, Task
from inspgraph.web.lookups import MOST_ROWS
from inspgraph.web.operating.metrics import Metrics
from inspgraph.web.questions import Question
from inspgraph.web.site import Visit

MOST_BYTES = 2**16
"""What the answer to a look-up may have, beside ``MOST_ROWS``, for it to be made here: about two milliseconds of the
engine."""


def answer_at_once(visit: Visit, metrics: Metrics, client: str, question: Question) -> Answer | None:
    """The answer to a question if it is kept, or if it is a short one to a look-up; else none.

    Raises as ``look_up``.
    """
    if question.steady and (held := visit.site.results.get(question.key)):
        visit.kept = True
        return held
    if not question.few or question.task.scope or question.task.offset:
        return None
    return look_up(visit, metrics, client, shortened(question.task, question.few))


def look_up(visit: Visit, metrics: Metrics, client: str, task: Task) -> Answer | None:
    """The answer to a look-up, asked of the engine here and now; none if it is longer than one may be.

    It counts as any query does, answered or not. Raises ``TooManyError``, and ``QueryError`` as the engine does.
    """
    try:
        visit.site.allowance.check(client)
        answer = _ask(visit, metrics, client, task)
    except BaseException as error:
        metrics.count_query(error)
        raise
    if answer.kept is not None:
        return None
    metrics.count_query()
    return answer


def _ask(visit: Visit, metrics: Metrics, client: str, task: Task) -> Answer:
    began = time.thread_time()
    try:
        return engine.evaluate(visit.site.release, task)
    finally:
        seconds = time.thread_time() - began
        visit.site.allowance.spend(client, seconds)
        metrics.count_seconds(seconds)


def shortened(task: Task, few: str) -> Task:
    """A look-up with as little asked for as may be asked here."""
    rows, size = min(task.most_rows, MOST_ROWS), min(task.most_bytes, MOST_BYTES)
    return Task(few, task.media_type, most_rows=rows, most_bytes=size, pack=task.pack, rest=task.rest)
