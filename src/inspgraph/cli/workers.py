"""Several processes that answer at one port; the kernel gives each connection to one of them (SO_REUSEPORT).

They are forked from a process that holds the app and has opened nothing of it yet. One that dies is replaced; all of
them end with the first. What a client may have is counted in memory that they share.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from inspgraph.cli.connections import Patient

if sys.platform != "win32":
    import resource

BACKLOG = 2048
HANG_UP = getattr(signal, "SIGHUP", signal.SIGTERM)  # run only where processes are forked, which have it
SELDOM = 20_000
"""New objects after which garbage is looked for: an answer leaves little."""
SOON = 1.0
"""Seconds that a process stands at least, or else the next waits as long."""


def can_share() -> bool:
    """Whether several processes can answer at one port here."""
    return hasattr(socket, "SO_REUSEPORT") and "fork" in multiprocessing.get_all_start_methods()


def run(app: ASGIApp, host: str, port: int, workers: int, options: dict[str, Any]) -> None:
    """Serves an app until the process is told to end, with options of the server; ``OSError`` if the port is taken."""
    _settle()
    _open_many()
    options = {"http": Patient, "ws": "none", **options}
    if workers == 1 or not can_share():
        uvicorn.run(app, host=host, port=port, **options)
    else:
        with _socket(host, port) as held:  # keeps the port, and never listens
            Workers(app, host, held.getsockname()[1], workers, options).run()


def _settle() -> None:
    """Takes what stands now out of the search for garbage, which would halt all answers each time."""
    gc.freeze()
    gc.set_threshold(SELDOM)
    gc.enable()


def _open_many() -> None:
    """Lets this process and those forked from it have as many connections as the system allows."""
    if sys.platform != "win32":
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _socket(host: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind((host, port))
    return made


def _answer(app: ASGIApp, host: str, port: int, options: dict[str, Any]) -> None:
    """What each process does; it ends when the first one is gone, however that came."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the first process ends the others
    signal.signal(HANG_UP, signal.SIG_IGN)  # until the app hears it, if it listens
    threading.Thread(target=_end_with_parent, daemon=True).start()
    listening = _socket(host, port)
    listening.listen(BACKLOG)
    uvicorn.Server(uvicorn.Config(app, **options)).run(sockets=[listening])


def _end_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


class Workers:
    """So many processes over one app."""

    def __init__(self, app: ASGIApp, host: str, port: int, number: int, options: dict[str, Any]) -> None:
        self._what = (app, host, port, options)
        self._number = number
        self._ending = False
        self._standing: list[BaseProcess] = []

    def run(self) -> None:
        """Stays until told to end; whoever dies before is replaced."""
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._end)
        signal.signal(HANG_UP, self._pass_on)
        while not self._ending:
            while len(self._standing) < self._number:
                self._standing.append(self._start())
            began = time.monotonic()
            wait([process.sentinel for process in self._standing])
            self._standing = [process for process in self._standing if process.is_alive()]
            if not self._ending and time.monotonic() - began < SOON:
                time.sleep(SOON)
        for process in self._standing:
            process.terminate()
            process.join()

    def _start(self) -> BaseProcess:
        # None is a daemon: each starts processes of its own, for queries.
        process = multiprocessing.get_context("fork").Process(target=_answer, args=self._what)
        process.start()
        return process

    def _pass_on(self, number: int, frame: FrameType | None) -> None:
        """Has every process look for another release (``Watcher``)."""
        for process in self._standing:
            if process.pid and process.is_alive():
                os.kill(process.pid, number)

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._ending = True
        for process in self._standing:
            process.terminate()
