"""The process from which those that answer queries are forked: it has imported what they need, and opened nothing.

It is no fork of the site, whose threads and sockets no child may inherit, and it imports none of the site, so that it
is ready sooner. It forks when it is told to over its wire, and ends when nobody holds the other end any more.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

BOOT = "from inspgraph.web.evaluators.nursery import serve; serve({})"
MESSAGE = 16_384
"""Bytes of every message on the wire, which is filled up with blanks: which release, and how much memory."""


class Nursery:
    """The other end of the wire, which processes that are forked later share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: socket.socket | None = None
        self._life: tuple[int, int, int] | None = None

    def open(self) -> None:
        """Starts the process unless that was done; it needs a moment, which nobody has to wait for."""
        with self._lock:
            if self._wire is None:
                self._begin()

    def fork(self, root: Path, memory: int, wire: socket.socket) -> None:
        """Has a process forked that answers from a release over a wire, with so many bytes of memory at most.

        ``OSError`` if that cannot be asked for. The process ends with this one, however this one ends.
        """
        told = json.dumps([str(root), memory]).encode().ljust(MESSAGE)
        self.open()
        with self._lock:
            try:
                self._send(told, wire)
            except OSError:  # it was ended by somebody: its children are gone with it
                self._begin()
                self._send(told, wire)

    def _begin(self) -> None:
        mine, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-c", BOOT.format(theirs.fileno())],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # an interrupt is the site's to handle
        )
        theirs.close()
        if self._wire is not None:
            self._wire.close()
        self._wire = mine

    def _send(self, told: bytes, wire: socket.socket) -> None:
        if self._wire is None:
            raise BrokenPipeError
        socket.send_fds(self._wire, [told], [wire.fileno(), self._lifeline()])

    def _lifeline(self) -> int:
        """The end of a pipe at which is heard that this process is gone: nobody but it holds the other end."""
        if self._life is None or self._life[0] != os.getpid():
            self._life = (os.getpid(), *os.pipe())
        return self._life[1]

    def close(self) -> None:
        """Ends the process, if this one started it, and all that were forked from it."""
        if self._wire is not None:
            self._wire.close()
        if self._process is not None:
            self._process.kill()
            with suppress(ChildProcessError):
                self._process.wait()
        self._wire = self._process = None


@cache
def nursery() -> Nursery:
    """The one of this process and of those forked from it."""
    made, owner = Nursery(), os.getpid()
    atexit.register(lambda: made.close() if os.getpid() == owner else None)
    return made


def serve(number: int) -> None:
    """The life of the process whose wire has a number."""
    from inspgraph.web.evaluators.living import live  # noqa: PLC0415 - not for who only asks for a fork

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who ends leaves nothing behind
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=number) as wire:
        while True:
            told, received, _, _ = socket.recv_fds(wire, MESSAGE, 2, socket.MSG_WAITALL)
            if len(told) < MESSAGE:
                return
            if not os.fork():
                wire.close()
                root, memory = json.loads(told)
                _become(partial(live, Path(root), memory, socket.socket(fileno=received[0]), received[1]))
            for one in received:
                os.close(one)


def _become(life: Callable[[], None]) -> None:
    """Lives to the end, and does nothing of what the process that was forked would do at its own."""
    code = 1
    try:
        life()
        code = 0
    except BaseException:  # noqa: BLE001 - it is told, and this is the end
        traceback.print_exc()
    finally:
        os._exit(code)
