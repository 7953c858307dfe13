"""What a client may do to a connection: headers and bodies without end, slowly or packed, and requests within requests.

Over a port, with the very connections that ``inspgraph serve`` has.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from urllib.parse import quote

import pytest
import uvicorn

from inspgraph.cli import connections
from inspgraph.cli.connections import Patient
from inspgraph.settings import Settings
from inspgraph.store import Release
from inspgraph.web import asking, close, create_app
from inspgraph.web.negotiation import parse_accept, takes_gzip

HEAD = b"Host: site.test\r\nAccept: */*\r\n"
EASY = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
POST = b"POST /sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\n"
SOON = 0.6
"""Seconds that the site of these tests waits for headers and bodies."""


@pytest.fixture(scope="module")
def port(release: Release) -> Iterator[int]:
    """The port of a site that does not wait long."""
    waited = connections.SECONDS, asking.SECONDS
    connections.SECONDS = SOON
    app = create_app(release, Settings(client_seconds=0, query_processes=1))
    with socket.create_server(("127.0.0.1", 0)) as held:
        config = uvicorn.Config(app, log_level="critical", http=Patient, ws="none", timeout_keep_alive=1)
        server = uvicorn.Server(config)
        running = threading.Thread(target=lambda: asyncio.run(server.serve([held])))
        running.start()
        while not server.started:
            time.sleep(0.01)
        yield int(held.getsockname()[1])
        server.should_exit = True
        running.join()
    connections.SECONDS, asking.SECONDS = waited
    close(app)


def tell(port: int, *parts: bytes, wait: float = 10.0) -> bytes:
    """All that comes back until the connection is closed; what was told is cut short where nobody listens any more."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), wait) as wire:
        wire.settimeout(wait)
        try:
            for part in parts:
                wire.sendall(part)
            while chunk := wire.recv(65536):
                heard += chunk
        except (ConnectionResetError, BrokenPipeError):
            pass
    return heard


def is_well(port: int) -> bool:
    return b'"boolean":true' in tell(port, EASY + HEAD + b"Connection: close\r\n\r\n")


def status(heard: bytes) -> int:
    return int(heard[9:12]) if heard else 0


@pytest.mark.parametrize(
    "parts",
    [[EASY + HEAD + b"X: ", *[b"a" * 2**16] * 64], [EASY + HEAD, *[b"X: a\r\n" * 10_000] * 20],
     [b"GET /", *[b"a" * 2**16] * 64], [EASY + HEAD + b"X: " + b"a" * 20_000 + b"\r\n\r\n"],
     [EASY + HEAD + b"X: aaaaaaaa\r\n" * 5_000 + b"\r\n"]],
    ids=["a long header", "many headers", "a long address", "one header", "many short ones"],
)  # fmt: skip
def test_headers_are_bounded(port: int, parts: list[bytes]) -> None:
    began = time.monotonic()
    assert status(tell(port, *parts)) in {0, 400, 431}
    assert time.monotonic() - began < 3
    assert is_well(port)


@pytest.mark.parametrize("before", [b"", EASY, EASY + HEAD, EASY + HEAD + b"X-Half"], ids=len)
def test_who_does_not_finish_is_hung_up_on(port: int, before: bytes) -> None:
    began = time.monotonic()
    assert tell(port, before) == b""
    assert time.monotonic() - began < SOON + 2


def test_who_goes_on_slowly_is_hung_up_on(port: int) -> None:
    """A byte now and then is no sign of life, and many such connections keep nobody waiting."""
    wires = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    try:
        until = time.monotonic() + SOON + 2
        for wire in wires:
            wire.sendall(EASY)
        assert is_well(port)
        for letter in b"X-Slow: abcdefgh":
            time.sleep(0.1)
            for wire in wires:
                try:
                    wire.send(bytes([letter]))
                except OSError:
                    continue
        for wire in wires:
            wire.settimeout(max(0.1, until - time.monotonic()))
            try:
                assert wire.recv(1) == b""
            except ConnectionResetError:
                continue
    finally:
        for wire in wires:
            wire.close()


def test_a_slow_body_is_given_up(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking.read_body, "__defaults__", (SOON,))
    heard = tell(port, POST + HEAD + b"Connection: close\r\nContent-Length: 100\r\n\r\nASK", wait=SOON + 5)
    assert status(heard) == 408
    assert b"/problem/slow" in heard


def test_a_body_that_breaks_off_is_no_fault_of_the_site(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as wire:
        wire.sendall(POST + HEAD + b"Content-Length: 100\r\n\r\nASK")
    assert is_well(port)


def test_a_body_without_end_is_not_read_to_its_end(port: int) -> None:
    """The answer comes once, and the connection ends: nothing more is said that could be taken for another answer."""
    heard = tell(port, POST + HEAD + b"Content-Length: 99999999\r\n\r\n", *[b"#" * 2**16] * 64)
    assert heard.count(b"HTTP/1.1 ") <= 1
    assert status(heard) in {0, 413}
    assert is_well(port)


LARGE = "SELECT * { " + "UNION".join(["{ ?s ?p ?o }"] * 40) + " }"


def test_an_answer_is_not_kept_for_who_does_not_take_it(port: int) -> None:
    asked = f"GET /sparql?query={quote(LARGE)} HTTP/1.1\r\n".encode() + HEAD + b"Connection: close\r\n\r\n"
    whole = len(tell(port, asked))
    assert whole > 10 * 2**20
    with socket.socket() as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.connect(("127.0.0.1", port))
        wire.settimeout(10)
        wire.sendall(asked)
        heard = len(wire.recv(100))
        time.sleep(4 * SOON)
        try:
            while chunk := wire.recv(2**20):
                heard += len(chunk)
        except ConnectionResetError:
            pass
    assert heard < whole


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_packed_bodies_are_not_unpacked(port: int, coding: str) -> None:
    body = gzip.compress(b"ASK {} #" + b" " * 10_000_000)
    told = f"Content-Encoding: {coding}\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    heard = tell(port, POST + HEAD + told + body)
    assert status(heard) == 415
    assert b"/problem/coding" in heard


SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "framing",
    [b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"Transfer-Encoding: x, chunked, x\r\n\r\n",
     b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}", b"Content-Length: -5\r\n\r\nASK{}",
     b"Content-Length: +5\r\n\r\nASK{}", b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
     b"X: a\r\n folded\r\nContent-Length: 5\r\n\r\nASK{}", b"X: a\x00b\r\nContent-Length: 5\r\n\r\nASK{}",
     b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n"],
)  # fmt: skip
def test_a_request_within_another_is_not_answered(port: int, framing: bytes) -> None:
    heard = tell(port, POST + HEAD + framing + SMUGGLED)
    assert status(heard) == 400
    assert b"alive" not in heard


@pytest.mark.parametrize(
    "host", [b'"><script>alert(1)</script>', b"evil> <x:p> <x:y> . <z", b"[::1", b"x:99999999", b"\xff\xfe", b""]
)
@pytest.mark.parametrize("accept", [b"text/html", b"text/turtle"])
def test_the_name_of_the_host_is_only_a_name(port: int, host: bytes, accept: bytes) -> None:
    asked = b"GET /sparql HTTP/1.1\r\nHost: " + host + b"\r\nAccept: " + accept + b"\r\nConnection: close\r\n\r\n"
    heard = tell(port, asked)
    assert status(heard) in {200, 400}
    assert b"<script>alert" not in heard
    assert b"<x:p>" not in heard


@pytest.mark.parametrize(
    "header",
    ['"' + '\\"' * 3_900, 'text/html;a="' + "a" * 7_900, "text/html" + ";a=" * 2_600, "a/b," * 1_900,
     "text/html;" + " " * 7_900 + "x", '"a\\' * 2_600, 'text/html;a="x' * 600, "," * 7_900],
)  # fmt: skip
def test_no_header_is_read_for_long(header: str) -> None:
    """The first of them, of 60 kB, held a process for minutes."""
    for long in (header, header * 8):
        began = time.process_time()
        parse_accept(long)
        takes_gzip(long)
        assert time.process_time() - began < 0.5
