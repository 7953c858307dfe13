"""Fair use: how much of the engine's time one client may have, told in RateLimit headers.

A bucket of query seconds a client fills again by itself; who has emptied it waits. After the draft "RateLimit
header fields for HTTP" of the IETF's HTTPAPI group; ``Retry-After`` is RFC 9110, section 10.2.3.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import mmap
import struct
import time
from collections.abc import Callable
from functools import lru_cache

from inspgraph.errors import InspgraphError

WINDOW = 60
PLACES = 2**16


class TooManyError(InspgraphError):
    """A client has used the query seconds that it may; ``wait`` is in how many seconds it may ask again."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class Buckets:
    """What each client had left and when, in memory that is shared with processes forked later.

    There are so many places; where two clients have the same one, the one that asked last is remembered.
    """

    ROW = struct.Struct("=Qdd")

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, PLACES * self.ROW.size)

    def get(self, client: str) -> tuple[float, float] | None:
        """What a client had left, and when; none if nothing is remembered of it."""
        mark = _mark(client)
        start = mark % PLACES * self.ROW.size
        whose, left, at = self.ROW.unpack(self._memory[start : start + self.ROW.size])
        return (left, at) if whose == mark else None

    def put(self, client: str, left: float, at: float) -> None:
        """Remembers what a client has left at a time."""
        mark = _mark(client)
        start = mark % PLACES * self.ROW.size
        # Copied over what stands there: ``pack_into`` fills it with zeros first, which another process may read.
        self._memory[start : start + self.ROW.size] = self.ROW.pack(mark, left, at)


@lru_cache(maxsize=4096)
def _mark(client: str) -> int:
    return int.from_bytes(hashlib.blake2b(client.encode(), digest_size=8).digest())


class Allowance:
    """So many query seconds a minute for each client; none is counted if there are 0."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._buckets = Buckets()
        self._policy = (b"ratelimit-policy", f'"query-seconds";q={math.ceil(seconds)};w={WINDOW}'.encode())

    def left(self, client: str) -> float:
        """The query seconds that a client has left."""
        left, at = self._buckets.get(client) or (self.seconds, 0.0)
        return min(self.seconds, left + (self._clock() - at) * self.seconds / WINDOW)

    def check(self, client: str) -> None:
        """Raises ``TooManyError`` for a client that has none left."""
        if self.seconds and self.left(client) <= 0:
            wait = self._wait(client)
            msg = f"your queries have used the {self.seconds:g} seconds that they may in a minute; wait {wait} seconds"
            raise TooManyError(msg, wait)

    def spend(self, client: str, seconds: float) -> None:
        """Counts what a query took."""
        if self.seconds:
            self._buckets.put(client, self.left(client) - seconds, self._clock())

    def _wait(self, client: str) -> int:
        missing = self.seconds / WINDOW - self.left(client)
        return max(1, math.ceil(missing * WINDOW / self.seconds))

    def headers(self, client: str) -> list[tuple[bytes, bytes]]:
        """What a client is told of its allowance, as headers."""
        if not self.seconds:
            return []
        left = max(0, math.floor(self.left(client)))
        return [self._policy, (b"ratelimit", b'"query-seconds";r=%d;t=%d' % (left, WINDOW))]


@lru_cache(maxsize=1024)
def client_of(host: str | None) -> str:
    """Whom an address stands for: itself, or the network of an IPv6 address, in which one household has all."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))
