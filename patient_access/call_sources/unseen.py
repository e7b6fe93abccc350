"""Numbers that are never made into text: copied between buffers that are overwritten afterwards.

What CPython once held as ``str`` or ``bytes`` stays in memory until something else is written
there, and nothing can be done about it. So a source reads into a ``bytearray``, finds what it
needs by position, and copies it with ``memoryview``, which makes no object of it.
"""

from __future__ import annotations

import hmac
import secrets

from patient_access.handover.wire import PrivatePart, wipe

LONGEST = 128
"""Bytes of one value that are passed on; what is longer is no number and no name."""

_ESCAPED = {0x22: b'\\"', 0x5C: b"\\\\"}


class Opaque:
    """Names for what must not be named: a keyed digest.

    The key is made up by this process, unless the names must outlive it.
    """

    def __init__(self, key: bytes = b"") -> None:
        self._key = key or secrets.token_bytes(32)

    def digest(self, value: bytes | bytearray | memoryview) -> bytes:
        """OpenSSL overwrites what it has digested; nothing of ``value`` stays."""
        return hmac.digest(self._key, value, "sha256")

    def name(self, value: bytes | bytearray | memoryview) -> str:
        """32 hexadecimal digits that are the same for the same ``value`` and key."""
        return self.digest(value)[:16].hex()


class PrivateJson:
    """A JSON object written byte by byte into a buffer that never moves.

    Control characters are left out and what is not UTF-8 is replaced; a value that is too long
    or has no room is left out. ``take`` gives the buffer away; until then ``wipe`` is owed.
    """

    def __init__(self, capacity: int = 1024) -> None:
        self._buffer = bytearray(capacity)
        self._end = 0

    def add(self, key: str, value: memoryview | bytes) -> None:
        """``key`` is ours and plain; ``value`` is somebody's."""
        if not len(value) or len(value) > LONGEST:
            return
        room = len(self._buffer) - self._end
        if room < len(key) + 7 + 3 * len(value):
            return
        self._put(b"," if self._end else b"{")
        self._put(b'"' + key.encode() + b'":"')
        for byte in value:
            if byte in _ESCAPED:
                self._put(_ESCAPED[byte])
            elif 0x20 <= byte < 0x7F:
                self._buffer[self._end] = byte
                self._end += 1
            elif byte >= 0x7F:
                # Names come in every encoding; a number has no such bytes.
                self._put("\N{REPLACEMENT CHARACTER}".encode())
        self._put(b'"')

    def take(self) -> PrivatePart:
        """The object as a private part of its own; empty when nothing was added."""
        if not self._end:
            return PrivatePart()
        self._put(b"}")
        part = bytearray(self._end)
        memoryview(part)[:] = memoryview(self._buffer)[: self._end]
        self.wipe()
        return PrivatePart(part)

    def wipe(self) -> None:
        wipe(self._buffer)
        self._end = 0

    def _put(self, ours: bytes) -> None:
        self._buffer[self._end : self._end + len(ours)] = ours
        self._end += len(ours)


def is_internal(number: memoryview) -> bool:
    """Whether this is an extension of the site's own: digits, no more than six of them."""
    digits = sum(0x30 <= byte <= 0x39 for byte in number)
    return 0 < digits <= 6 and len(number) <= 8 and bytes(number[:1]) != b"+"
