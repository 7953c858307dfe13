"""The server's side of a connection, which waits for a request only so long, and takes only so much of one; and which
keeps an answer only for who takes it.

The server by itself waits for ever for the end of the headers, takes headers without end, and keeps an answer of many
megabytes in memory for a client that does not read it.
"""

from __future__ import annotations

import asyncio
from array import array
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_HEAD = 128 * 2**10
"""Bytes that may come before a request has all of its headers; an address may have half of them."""
SECONDS = 20.0
"""How long a request may take until all of its headers are there."""
SLOWEST = 4096
"""Bytes of an answer that a client takes in a second at least, once it is behind."""
MOST_GATHERED = 2**16
"""Bytes that are sent without waiting for more."""
TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class Gathering:
    """A transport that sends what is written in one turn of the loop in one go: of most answers, head and body.

    To send each by itself costs the system, and the client that reads, nearly twice as much.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport, self._loop = transport, loop
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Takes what is to be sent; much of it is sent at once, so that it is known whether the client keeps up."""
        if not self._parts:
            self._loop.call_soon(self._send)
        self._parts.append(data)
        self._size += len(data)
        if self._size >= MOST_GATHERED:
            self._send()

    def _send(self) -> None:
        if self._parts:
            parts, self._parts, self._size = self._parts, [], 0
            if not self._transport.is_closing():
                self._transport.writelines(parts)

    def get_write_buffer_size(self) -> int:
        """Bytes that were written and are not sent."""
        return self._size + self._transport.get_write_buffer_size()

    def close(self) -> None:
        """Sends what was written, and closes."""
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - all else is the transport's
        return getattr(self._transport, name)


class Constant(httptools.HttpRequestParser):
    """A parser that stays with HTTP/1.1 where a client asks for another protocol: the server knows none, and answers as
    if it had not been asked (RFC 9110, section 7.8).

    By itself it takes the body of such a request for the other protocol, and forgets it with all that follows.
    """

    def __init__(self, connection: Patient) -> None:
        super().__init__(connection)
        self._connection = connection
        self.set_dangerous_leniencies(lenient_data_after_close=True)  # as the server sets it

    def feed_data(self, data: bytes | bytearray | memoryview | array[int]) -> None:
        """Reads requests; raises ``HttpParserError`` for what is none."""
        parser = self
        while data:
            try:
                httptools.HttpRequestParser.feed_data(parser, data)
            except httptools.HttpParserUpgrade as asked:
                data = memoryview(data)[asked.args[0] :]
                parser = self._connection.begin_again()
            else:
                return


class Patient(HttpToolsProtocol):
    """A connection that is closed where the headers of a request do not end, be it in time or at all, and where an
    answer is not taken."""

    def __init__(self, *told: Any, **named: Any) -> None:  # noqa: ANN401 - as the server calls it
        super().__init__(*told, **named)
        self.parser = Constant(self)
        self._come = 0
        self._limit: asyncio.TimerHandle | None = None
        self._behind: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for the first request."""
        super().connection_made(Gathering(transport, self.loop))  # type: ignore[arg-type]  # a transport for all it asks
        self._limit = self.loop.call_later(SECONDS, self._give_up)

    def data_received(self, data: bytes) -> None:
        """Takes what has come; what comes while no request is being answered belongs to the head of the next."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()
            return
        self._come += len(data)
        if self._limit is None:
            self._limit = self.loop.call_later(SECONDS, self._give_up)
        if self._come > MOST_HEAD:
            self._refuse()

    def _should_upgrade(self) -> bool:
        """Whether the server lets a request lie whose head is read again; CONNECT is refused at once."""
        return self.scope["method"] != "CONNECT"

    def begin_again(self) -> Constant:
        """A new parser that has read the head of the request, as if no other protocol had been asked for."""
        told = [b"%s: %s\r\n" % pair for pair in self.headers if pair[0] != b"upgrade"]
        line = b"%s %s HTTP/%s\r\n" % (self.scope["method"].encode(), self.url, self.scope["http_version"].encode())
        self.parser = Constant(self)
        self.parser.feed_data(b"".join((line, *told, b"\r\n")))
        return self.parser

    def pause_writing(self) -> None:
        """Begins to look whether the client takes what it is sent."""
        super().pause_writing()
        self._look_again()

    def resume_writing(self) -> None:
        """Looks no more: the client has nearly all."""
        self._stop_looking()
        super().resume_writing()

    def _look_again(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._behind = self.loop.call_later(SECONDS, self._look, left)

    def _look(self, before: int) -> None:
        if before - self.transport.get_write_buffer_size() < SLOWEST * SECONDS:
            self.transport.abort()
        else:
            self._look_again()

    def _stop_looking(self) -> None:
        if self._behind is not None:
            self._behind.cancel()
            self._behind = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing any more."""
        self._stop_waiting()
        self._stop_looking()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        self._come = 0
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None

    def _refuse(self) -> None:
        self._stop_waiting()
        if self.transport.is_closing():
            return
        if self.cycle is None:  # else it might be taken for the answer to another request
            self.transport.write(TOO_LARGE)
        self.transport.close()

    def _give_up(self) -> None:
        self._limit = None
        if not self.transport.is_closing():
            self.transport.close()
