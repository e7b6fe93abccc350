"""One connection of an interface engine, read into a buffer that is overwritten (MLLP)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import cast

from patient_access.handover.wire import PrivatePart, wipe
from patient_access.schedule_relay.acknowledging import TAKEN, judge, too_long

CAPACITY = 1 << 18
"""Bytes of one frame; a scheduling message has a few thousand."""
_START, _END = b"\x0b", b"\x1c\r"


class Connection(asyncio.BufferedProtocol):
    """Passes each message on to ``said`` and acknowledges it; nothing of it stays.

    asyncio reads straight into our buffer, through TLS as well: no ``bytes`` in between.
    """

    def __init__(self, said: Callable[[PrivatePart], None]) -> None:
        self._said = said
        self._buffer = bytearray(CAPACITY)
        self._end = 0
        self._skipping = False
        """The frame had no room and was refused: what is left of it is overwritten unread."""
        self._transport: asyncio.Transport | None = None
        self.is_gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def get_buffer(self, sizehint: int) -> memoryview:
        if self._end == CAPACITY:
            self._no_room()
        return memoryview(self._buffer)[self._end :]

    def buffer_updated(self, nbytes: int) -> None:
        self._end += nbytes
        done = 0
        try:
            done = self._frames()
        finally:
            self._forget(done)

    def connection_lost(self, error: Exception | None) -> None:
        """A message that broke off is nobody's: the sender sends it again."""
        self._end = 0
        wipe(self._buffer)
        self._transport = None
        self.is_gone = True

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _frames(self) -> int:
        """Take every whole frame. Returns up to where the buffer is done with."""
        at = 0
        while True:
            stop = self._buffer.find(_END, at, self._end)
            if self._skipping:
                if stop < 0:
                    # The last byte may be the first half of the end mark.
                    return max(at, self._end - 1)
                self._skipping, at = False, stop + len(_END)
                continue
            begin = self._buffer.find(_START, at, self._end)
            if begin < 0:
                return self._end
            stop = self._buffer.find(_END, begin, self._end)
            if stop < 0:
                return begin
            # One that broke off and began again: only the whole one counts.
            begin = self._buffer.rfind(_START, begin, stop)
            for first, last in self._messages(begin + 1, stop):
                self._take(first, last)
            at = stop + len(_END)

    def _messages(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        """The messages of a frame: one, says MLLP; some engines put several into it."""
        while True:
            found = [self._buffer.find(mark + b"MSH", start + 1, stop) for mark in (b"\r", b"\n")]
            behind = min((at for at in found if at >= 0), default=-1)
            yield start, stop if behind < 0 else behind
            if behind < 0:
                return
            start = behind + 1

    def _take(self, start: int, stop: int) -> None:
        verdict, answer = judge(self._buffer, start, stop)
        if verdict is TAKEN:
            part = bytearray(stop - start)
            with memoryview(self._buffer) as whole:
                memoryview(part)[:] = whole[start:stop]
            self._said(PrivatePart(part))
        self._send(answer)

    def _send(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(_START + answer + _END)

    def _no_room(self) -> None:
        if not self._skipping:
            self._skipping = True
            self._send(too_long(self._buffer, 1, self._end))
        self._end = 0
        wipe(self._buffer)

    def _forget(self, done: int) -> None:
        if not done:
            return
        view = memoryview(self._buffer)
        left = self._end - done
        view[:left] = view[done : self._end]
        wipe(view[left : self._end])
        self._end = left
