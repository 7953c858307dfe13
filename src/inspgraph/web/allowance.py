"""Fair use: how much of the engine's time one client may have, told in RateLimit headers.

A bucket of query seconds a client fills again by itself; who has emptied it waits. After the draft "RateLimit
header fields for HTTP" of the IETF's HTTPAPI group; ``Retry-After`` is RFC 9110, section 10.2.3.
"""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache

from inspgraph.errors import InspgraphError

WINDOW = 60
MOST_CLIENTS = 10_000


class TooManyError(InspgraphError):
    """A client has used the query seconds that it may; ``wait`` is in how many seconds it may ask again."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class Allowance:
    """So many query seconds a minute for each client; none is counted if there are 0."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def left(self, client: str) -> float:
        """The query seconds that a client has left."""
        left, at = self._left.get(client, (self.seconds, 0.0))
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
            self._left[client] = (self.left(client) - seconds, self._clock())
            self._left.move_to_end(client)
            if len(self._left) > MOST_CLIENTS:
                self._left.popitem(last=False)

    def _wait(self, client: str) -> int:
        missing = self.seconds / WINDOW - self.left(client)
        return max(1, math.ceil(missing * WINDOW / self.seconds))

    def headers(self, client: str) -> dict[str, str]:
        """What a client is told of its allowance."""
        if not self.seconds:
            return {}
        left = max(0, math.floor(self.left(client)))
        policy = f'"query-seconds";q={math.ceil(self.seconds)};w={WINDOW}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"query-seconds";r={left};t={WINDOW}'}


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
