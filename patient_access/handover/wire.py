"""Length-prefixed frames: a public JSON header and a private part that only passes through.

Layout, all big-endian: ``u32 length of what follows | u32 header length | header | private``.
The header is one of the models in ``frames``; the private part is at most what is left of
``MAX_FRAME``. Reading and writing avoid immutable copies of the private part: it is read
straight into a ``bytearray``, written from it, and overwritten with zeros.
"""

from __future__ import annotations

import struct
from typing import Protocol

MAX_FRAME = 1 << 20
_LENGTHS = struct.Struct("!II")


class WireError(Exception):
    """The peer sent something that is not a frame. ``reason`` holds no content."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class PrivatePart:
    """Bytes that name a caller, in a buffer that can be overwritten.

    Whoever receives one owns it and calls ``wipe`` when it has been passed on.
    """

    __slots__ = ("buffer",)

    def __init__(self, buffer: bytearray | None = None) -> None:
        self.buffer = bytearray() if buffer is None else buffer

    def wipe(self) -> None:
        """Overwrite with zeros; the length stays, so that views onto it stay valid."""
        wipe(self.buffer)

    def __len__(self) -> int:
        return len(self.buffer)

    def __repr__(self) -> str:
        return "PrivatePart(…)"


class RawStream(Protocol):
    """An unbuffered binary stream, such as ``open(fd, "rb", buffering=0)``."""

    def readinto(self, buffer: memoryview, /) -> int | None: ...
    def write(self, data: memoryview, /) -> int | None: ...


def wipe(buffer: bytearray | memoryview) -> None:
    """Overwrite ``buffer`` in place with zeros."""
    view = memoryview(buffer)
    view[:] = bytes(len(view))


def pack(header: bytes, private: PrivatePart | None = None) -> bytearray:
    """One frame as bytes to write. The caller wipes it after writing."""
    private_length = len(private) if private else 0
    total = _LENGTHS.size - 4 + len(header) + private_length
    if total > MAX_FRAME:
        raise WireError("frame too long to send")
    frame = bytearray(4 + total)
    _LENGTHS.pack_into(frame, 0, total, len(header))
    frame[8 : 8 + len(header)] = header
    if private:
        memoryview(frame)[8 + len(header) :] = memoryview(private.buffer)
    return frame


def lengths(prefix: bytes | bytearray | memoryview) -> tuple[int, int]:
    """The header's and the private part's length from the first eight bytes of a frame.

    Raises ``WireError`` when they cannot be right.
    """
    total, header = _LENGTHS.unpack(prefix)
    if not 4 <= total <= MAX_FRAME or header > total - 4:
        raise WireError("frame lengths cannot be right")
    return header, total - 4 - header


def read_frame(stream: RawStream) -> tuple[bytes, PrivatePart] | None:
    """The next frame, or None at the end of the stream. Blocks; call it on its own thread.

    Raises ``WireError`` on a frame that is not one, or that breaks off.
    """
    prefix = bytearray(8)
    got = _fill(stream, prefix)
    if got == 0:
        return None
    if got < 8:
        raise WireError("the stream ended inside a frame")
    header_length, private_length = lengths(prefix)
    header, private = bytearray(header_length), bytearray(private_length)
    if _fill(stream, header) < header_length or _fill(stream, private) < private_length:
        wipe(private)
        raise WireError("the stream ended inside a frame")
    return bytes(header), PrivatePart(private)


def write_frame(stream: RawStream, header: bytes, private: PrivatePart | None = None) -> None:
    """Write one frame and wipe what was written. Blocks while the peer does not read.

    Raises ``OSError`` when the peer is gone, ``WireError`` when the frame is too long.
    """
    frame = pack(header, private)
    view = memoryview(frame)
    try:
        sent = 0
        while sent < len(frame):
            sent += stream.write(view[sent:]) or 0
    finally:
        wipe(frame)


def _fill(stream: RawStream, buffer: bytearray) -> int:
    view = memoryview(buffer)
    done = 0
    while done < len(buffer):
        count = stream.readinto(view[done:])
        if not count:
            break
        done += count
    return done
