"""What a client may do to a connection: headers and bodies without end, slowly or packed, and requests within requests.

Over a port, with the very connections that ``inspgraph serve`` has.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    assert status(heard) == (200 if host == b"x:99999999" else 400)
    assert b"<script>alert" not in heard
    assert b"<x:p>" not in heard


NAMELESS = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    "hosts",
    [[], [b"a.test", b"a.test"], [b"a.test", b"b.test"], [b""], [b"a b"], [b"a/b"], [b"a@b"], [b"a.test:80:80"],
     [b"a.test:x"], [b"::1"], [b"[::1"], [b"a%zz"], [b"a?b"], [b"a#b"], [b"a\\b"], [b"\xe9.test"], [b"a, b"]],
    ids=lambda hosts: b"|".join(hosts).decode("latin-1") or "none",
)  # fmt: skip
def test_a_request_names_its_host_once(port: int, hosts: list[bytes]) -> None:
    """RFC 9112, section 3.2: what stands before the site might take it for another host's than the site does."""
    for asked in (NAMELESS, EASY + b"Connection: close\r\n"):
        heard = tell(port, asked + b"".join(b"Host: " + host + b"\r\n" for host in hosts) + b"\r\n")
        assert status(heard) == 400
        assert b"application/problem+json" in heard
        assert b"/problem/host" in heard


@pytest.mark.parametrize(
    "host", [b"a.test", b"A.Test:", b"a.test:8000", b"127.0.0.1", b"[::1]:80", b"a_b.test", b"xn--9ca.test.", b"a%2Db"]
)
def test_every_name_of_a_host_is_one(port: int, host: bytes) -> None:
    assert status(tell(port, NAMELESS + b"Host: " + host + b"\r\n\r\n")) == 200


def test_before_names_of_hosts_none_is_needed(port: int) -> None:
    assert status(tell(port, b"GET /healthz HTTP/1.0\r\n\r\n")) == 200
    assert status(tell(port, b"GET /healthz HTTP/1.0\r\nHost: a/b\r\n\r\n")) == 400


@contextmanager
def listening_to(name: str) -> Iterator[list[str]]:
    """What a logger is told while a block lasts."""
    heard: list[str] = []
    logger, level = logging.getLogger(name), logging.getLogger(name).level
    ear = logging.Handler()
    ear.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(ear)
    logger.setLevel(logging.INFO)
    try:
        yield heard
    finally:
        logger.setLevel(level)
        logger.removeHandler(ear)


UPGRADES = {
    "websocket": b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    "HTTP/2": b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
}


@pytest.mark.parametrize("name", UPGRADES)
@pytest.mark.parametrize(
    "body", [b"Content-Length: 5\r\n\r\nASK{}", b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n"], ids=len
)
def test_who_asks_for_another_protocol_gets_an_answer_in_this_one(port: int, name: str, body: bytes) -> None:
    """Its body is read, what comes after it is answered too, and nothing is said of it in the log."""
    turned = HEAD + b"Connection: Upgrade\r\n" + UPGRADES[name]
    last = EASY + HEAD + b"Connection: close\r\n\r\n"
    with listening_to("uvicorn.error") as logged:
        together = tell(port, (EASY + turned + b"\r\n") * 2 + POST + turned + body + last)
        one_by_one = tell(port, EASY + turned + b"\r\n", POST + turned + body[:-3], body[-3:], last)
    assert (together.count(b"HTTP/1.1 200 OK"), together.count(b'"boolean":true')) == (4, 4)
    assert (one_by_one.count(b"HTTP/1.1 200 OK"), one_by_one.count(b'"boolean":true')) == (3, 3)
    assert logged == []


def test_a_request_in_the_body_of_one_for_another_protocol_is_not_answered(port: int) -> None:
    told = b"Connection: close, Upgrade\r\nUpgrade: h2c\r\nContent-Length: %d\r\n\r\n" % len(SMUGGLED)
    heard = tell(port, POST + HEAD + told + SMUGGLED)
    assert heard.count(b"HTTP/1.1 ") == 1
    assert b"alive" not in heard


def test_the_server_as_a_whole_tells_its_methods(port: int) -> None:
    """RFC 9110, section 9.3.7: a client that only wants to know whether somebody is there asks so."""
    heard = tell(port, b"OPTIONS * HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")
    assert status(heard) == 204
    assert b"\r\nAllow: GET, HEAD, OPTIONS, POST, QUERY\r\n".lower() in heard.lower()
    assert status(tell(port, b"GET * HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n")) in {400, 404}


def test_the_site_is_no_way_to_another(port: int) -> None:
    heard = tell(port, b"CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n")
    assert status(heard) == 400
    assert is_well(port)


def test_many_who_ask_for_another_protocol_at_once_are_heard_quickly(port: int) -> None:
    asked = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n" * 500
    began = time.process_time()
    heard = tell(port, asked + b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", wait=30)
    assert heard.count(b"HTTP/1.1 200 OK") == 501
    assert time.process_time() - began < 5
    assert is_well(port)


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
