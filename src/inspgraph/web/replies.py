"""Answers as they go out. What a client is told of its own allowance is no part of them."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from starlette.responses import Response

from inspgraph.web.evaluation import Answer, Task
from inspgraph.web.questions import Question

Headers = list[tuple[bytes, bytes]]
VARY = (b"vary", b"Accept, Accept-Encoding")
STEADY, CHANGING = (b"cache-control", b"no-cache"), (b"cache-control", b"no-store")


class Reply(NamedTuple):
    """An answer as it goes out, but for what is one client's alone."""

    headers: Headers
    content: bytes


def reply_with(question: Question, answer: Answer) -> Reply:
    """An answer as it goes out; one that was cut says so."""
    headers = [
        *held_of(question),
        (b"content-type", _content_type(question.task.media_type)),
        (b"content-length", b"%d" % len(answer.content)),
        (b"server-timing", b"engine;dur=%.1f" % (answer.seconds * 1000)),
    ]
    if answer.packed:
        headers.append((b"content-encoding", b"gzip"))
    if answer.kept is not None:
        headers += _cut(question.task, answer.kept)
    return Reply(headers, answer.content)


def held_of(question: Question) -> Headers:
    """What a client is told by which it may hold an answer and ask whether it still stands (RFC 9111, section 4)."""
    if question.steady:
        return [VARY, STEADY, (b"etag", question.key.etag().encode())]
    return [VARY, CHANGING]


def _cut(task: Task, kept: int) -> Headers:
    after = task.offset + kept
    return [
        (b"inspgraph-truncated", f"kept={kept}, next-offset={after}".encode()),
        (b"link", f'<{task.rest.at(after)}>; rel="next"'.encode()),
    ]


@lru_cache(maxsize=64)
def _content_type(media_type: str) -> bytes:
    return f"{media_type}; charset=utf-8".encode() if media_type.startswith("text/") else media_type.encode()


def as_response(reply: Reply, own: Headers) -> Response:
    """A reply as a response to one client."""
    response = Response(reply.content)
    response.raw_headers = [*reply.headers, *own]
    return response


def not_changed(question: Question) -> Response:
    """The response to a client that holds the answer already."""
    response = Response(status_code=304)
    response.raw_headers = held_of(question)
    return response
