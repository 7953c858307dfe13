"""Work on files of unknown origin, in processes that are ended when they take too long or hold too much.

A library for PDFs can be made to run for ever or to fill the memory, and its C code cannot be interrupted. So the
work is done by a helper that is started once, used for one file after the other, and replaced when it had to be ended.
The limits guard against harm by accident and by bombs; they are no sandbox.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, BinaryIO, TypeVar, cast

from inspgraph.errors import InspgraphError, LimitError

T = TypeVar("T")
BOOT = "from inspgraph.pipeline.workers import serve; serve()"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: its bytes, the seconds of work on it, and the bytes of memory that the work may hold.

    Memory is limited where the system offers it (Linux); elsewhere the time is the limit.
    """

    size: int = 20_000_000
    seconds: float = 20.0
    memory: int = 400_000_000


LIMITS = Limits()


class Worker:
    """One helper process, started when first needed and started anew after it had to be ended."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._over = False

    def run(self, call: Callable[..., T], *given: object) -> T:
        """What a function of a module gives, called in the helper; errors that it raises are raised here.

        Raises ``LimitError`` where the helper had to be ended, or ended of itself.
        """
        process = self._process = self._process or self._started()
        late = threading.Event()
        clock = threading.Timer(self.limits.seconds, _end, [process, late])
        clock.start()
        try:
            if self._over:
                raise EOFError
            _send(process.stdin, (call, given))
            result = _receive(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            self.close()
            raise LimitError(self._excess(late=late.is_set())) from error
        finally:
            clock.cancel()
        if isinstance(result, MemoryError):  # what is left of its memory is in pieces
            self.close()
            raise LimitError(self._excess(late=False))
        if isinstance(result, BaseException):
            raise result
        return cast("T", result)

    def stop(self) -> None:
        """Breaks off what the helper is doing, and does nothing more."""
        self._over = True
        if self._process:
            self._process.kill()

    def close(self) -> None:
        """Ends the helper."""
        if self._process:
            self._process.kill()
            for pipe in (self._process.stdin, self._process.stdout):
                with contextlib.suppress(OSError):
                    cast("BinaryIO", pipe).close()
            self._process.wait()
        self._process = None

    def _excess(self, *, late: bool) -> str:
        if late:
            return f"took more than {self.limits.seconds:g} seconds to read: fetch it again, or raise --seconds"
        memory = f"{self.limits.memory // 1_000_000:,} MB"
        return f"needed more than {memory} of memory, or broke the reader: fetch it again from its publisher"

    def _started(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603  ourselves
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            start_new_session=True,  # an interrupt is the caller's to handle
        )
        try:
            _send(process.stdin, self.limits.memory)
            _receive(process.stdout)
        except (EOFError, OSError) as error:
            process.kill()
            process.communicate()
            msg = f"the helper that reads files cannot be started: {sys.executable} -c {BOOT!r}"
            raise InspgraphError(msg) from error
        return process


def _end(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


class Workers:
    """Some helpers at work side by side; as a context manager, ended at its end."""

    def __init__(self, limits: Limits = LIMITS, count: int = 1) -> None:
        self.count = max(1, count)
        self._all = [Worker(limits) for _ in range(self.count)]
        self._free: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._all:
            self._free.put(worker)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._all:
            worker.close()

    def map(self, call: Callable[..., T], given: Iterable[tuple[object, ...]]) -> Iterator[T | Exception]:
        """What a function gives for each tuple of arguments, or the error that it raised, in their order.

        No more than two calls a helper run ahead of what was taken, so that memory does not grow with their number.
        """
        with ThreadPoolExecutor(self.count) as threads:
            waiting: deque[Future[T | Exception]] = deque()
            try:
                for arguments in given:
                    waiting.append(threads.submit(self._tried, call, arguments))
                    if len(waiting) > 2 * self.count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            except BaseException:  # an interrupt, or the rest is not wanted
                for future in waiting:
                    future.cancel()
                for worker in self._all:
                    worker.stop()
                raise

    def _tried(self, call: Callable[..., T], arguments: tuple[object, ...]) -> T | Exception:
        worker = self._free.get()
        try:
            return worker.run(call, *arguments)
        except Exception as error:  # noqa: BLE001  one bad file must not stop the others
            return error
        finally:
            self._free.put(worker)


def serve() -> None:
    """The helper's side: calls what it is sent, one after the other, until nobody sends any more."""
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a library prints is no answer
    limit_memory(_receive(source))
    _send(answers, "ready")
    threading.Thread(target=_end_with, args=[os.getppid()], daemon=True).start()
    with contextlib.suppress(EOFError):
        while True:
            call, given = _receive(source)
            try:
                result = call(*given)
            except Exception as error:  # noqa: BLE001  it is raised on the other side
                result = error
            _post(answers, _portable(result))


def _end_with(caller: int) -> None:
    """Ends this process when its caller is gone, whatever it is at: nobody is left to end it."""
    while os.getppid() == caller:
        time.sleep(1)
    os._exit(1)


def limit_memory(size: int) -> None:
    """Lets this process hold no more than some bytes of data, where the system offers it."""
    try:
        import resource  # noqa: PLC0415  not on Windows
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _portable(result: object) -> bytes:
    """A result as it is sent; an error that would not survive the way becomes one that does."""
    try:
        packed = pickle.dumps(result)
        if isinstance(result, BaseException):
            pickle.loads(packed)  # noqa: S301  made a line above
    except Exception as error:  # noqa: BLE001  whatever a foreign class does
        return pickle.dumps(RuntimeError(f"{type(result).__name__}: {result} ({error})"))
    return packed


def _send(pipe: Any, value: object) -> None:  # noqa: ANN401
    _post(pipe, pickle.dumps(value))


def _post(pipe: Any, packed: bytes) -> None:  # noqa: ANN401
    pipe.write(packed)
    pipe.flush()


def _receive(pipe: Any) -> Any:  # noqa: ANN401
    return pickle.load(pipe)  # noqa: S301  from our own helper
