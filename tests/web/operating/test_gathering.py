"""What is written in one turn of the loop goes out in one go, whole and in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from inspgraph.cli.connections import MOST_GATHERED, Gathering


class Wire:
    """A transport that remembers what went out, and in which pieces."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False
        self.waiting = 0

    def writelines(self, parts: list[bytes]) -> None:
        assert not self.closed
        self.sent.append(b"".join(parts))

    def get_write_buffer_size(self) -> int:
        return self.waiting

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    abort = close


def after(*steps: Callable[[Gathering], None]) -> Wire:
    """A wire after some steps, with a turn of the loop after each."""
    wire = Wire()

    async def run() -> None:
        gathering = Gathering(wire, asyncio.get_running_loop())  # type: ignore[arg-type]
        for step in steps:
            step(gathering)
            await asyncio.sleep(0)

    asyncio.run(run())
    return wire


def head_and_body(gathering: Gathering) -> None:
    gathering.write(b"head")
    gathering.write(b"body")


def test_head_and_body_go_out_in_one_piece() -> None:
    assert after(head_and_body).sent == [b"headbody"]


def test_what_is_written_later_follows() -> None:
    assert after(head_and_body, head_and_body).sent == [b"headbody", b"headbody"]


def test_much_goes_out_at_once() -> None:
    def much(gathering: Gathering) -> None:
        gathering.write(b"head")
        gathering.write(b"x" * MOST_GATHERED)
        assert gathering.get_write_buffer_size() == 0
        gathering.write(b"tail")

    assert after(much).sent == [b"head" + b"x" * MOST_GATHERED, b"tail"]


def test_what_waits_counts_as_not_sent() -> None:
    def write(gathering: Gathering) -> None:
        gathering.write(b"1234")
        gathering._transport.waiting = 3  # type: ignore[attr-defined]
        assert gathering.get_write_buffer_size() == 7

    after(write)


@pytest.mark.parametrize(("end", "sent"), [("close", [b"headbody"]), ("abort", [])])
def test_an_end_sends_what_was_written_unless_it_is_sudden(end: str, sent: list[bytes]) -> None:
    def write_and_end(gathering: Gathering) -> None:
        head_and_body(gathering)
        getattr(gathering, end)()

    wire = after(write_and_end)
    assert wire.closed
    assert wire.sent == sent
