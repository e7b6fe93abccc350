"""AMI's framing: lines of ``Key: value``, an empty line after each message.

Messages are read where they lie. A ``Message`` knows the places of its values in the buffer; it
is valid until the reader goes on, which overwrites it. Only values that are asked for by
``text`` become objects, and those name no caller.
"""

from __future__ import annotations

from collections.abc import Callable

from patient_access.handover.wire import wipe

CAPACITY = 1 << 18
"""Bytes of messages that are not complete; a peer that sends more at once is not an Asterisk."""

_END = b"\r\n\r\n"
_UNKNOWN = (b"<unknown>", b"unknown", b"<none>")


class NotAmi(Exception):
    """The peer does not speak AMI."""


class Message:
    """One event or response, where it lies."""

    __slots__ = ("_buffer", "_places")

    def __init__(self, buffer: bytearray, start: int, end: int) -> None:
        self._buffer = buffer
        self._places: dict[bytes, list[tuple[int, int]]] = {}
        at = start
        while at < end:
            stop = buffer.find(b"\r\n", at, end)
            stop = end if stop < 0 else stop
            colon = buffer.find(b": ", at, stop)
            if 0 < colon - at <= 40:
                with memoryview(buffer) as whole, whole[at:colon] as key:
                    self._places.setdefault(bytes(key), []).append((colon + 2, stop))
            at = stop + 2

    def text(self, key: bytes) -> str:
        """A value that names nobody: an event's name, a state, a queue. Empty when not there."""
        with self.value(key) as view:
            return bytes(view).decode("ascii", "replace")

    def value(self, key: bytes) -> memoryview:
        """A value where it lies; empty when it is not there or not known."""
        start, end = self._places.get(key, [(0, 0)])[0]
        if any(self._is(start, end, word) for word in _UNKNOWN):
            end = start
        return memoryview(self._buffer)[start:end]

    def begins(self, key: bytes, *prefixes: bytes) -> bool:
        """Whether the value begins with one of these, without taking it out."""
        start, end = self._places.get(key, [(0, 0)])[0]
        return any(self._buffer.startswith(prefix, start, end) for prefix in prefixes)

    def variable(self, key: bytes, name: bytes) -> memoryview:
        """``name``'s value among the lines ``key: name=value``; empty when it is not there."""
        for start, end in self._places.get(key, []):
            if self._buffer.startswith(name + b"=", start, end):
                return memoryview(self._buffer)[start + len(name) + 1 : end]
        return memoryview(b"")

    def _is(self, start: int, end: int, word: bytes) -> bool:
        return end - start == len(word) and self._buffer.startswith(word, start, end)


class Messages:
    """The buffer that a connection reads into, and the messages in it."""

    def __init__(self, heard: Callable[[Message], None]) -> None:
        self._heard = heard
        self._buffer = bytearray(CAPACITY)
        self._end = 0
        self._greeted = False

    def room(self) -> memoryview:
        """Where to read to. Raises ``NotAmi`` when there is none: no message is that long."""
        if self._end == CAPACITY:
            raise NotAmi
        return memoryview(self._buffer)[self._end :]

    def arrived(self, count: int) -> None:
        """``count`` bytes were read. Reports what is complete, and overwrites it.

        Raises ``NotAmi``.
        """
        self._end += count
        start = 0 if self._greeted else self._greeting()
        try:
            while (stop := self._buffer.find(_END, start, self._end)) >= 0:
                self._heard(Message(self._buffer, start, stop))
                start = stop + len(_END)
        finally:
            self._forget(start)

    def wipe(self) -> None:
        self._end = 0
        wipe(self._buffer)

    def _greeting(self) -> int:
        word = b"Asterisk Call Manager/"
        known = min(self._end, len(word))
        if not self._buffer.startswith(word[:known]):
            raise NotAmi
        stop = self._buffer.find(b"\r\n", 0, self._end)
        self._greeted = stop >= 0
        return stop + 2 if self._greeted else 0

    def _forget(self, start: int) -> None:
        if not start:
            return
        view = memoryview(self._buffer)
        left = self._end - start
        view[:left] = view[start : self._end]
        wipe(view[left : self._end])
        self._end = left
