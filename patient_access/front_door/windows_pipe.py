"""The named pipe of a desk on Windows: its name, its key, and frames over it.

Both sides prove that they know a key in a file of the user's own profile, which other users
cannot read. Standard library only. Typed, and not yet run on Windows.
"""

import hashlib
import os
import secrets
from pathlib import Path
from typing import Protocol

KEY_NAME = "front-door.key"
KEY_BYTES = 32


def pipe_name(place: Path) -> str:
    """One name for each runtime directory, so for each user: pipe names are machine-wide."""
    mark = hashlib.blake2b(os.fsencode(place.resolve()), digest_size=12).hexdigest()
    return rf"\\.\pipe\patient-access-{mark}"


def make_key(place: Path) -> bytes:
    """A new key for this run, written where only this user can read it. Raises ``OSError``."""
    key = secrets.token_bytes(KEY_BYTES)
    path = place / KEY_NAME
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
        file.write(key)
    return key


def read_key(place: Path) -> bytes:
    """Raises ``OSError`` when no run has made one."""
    return (place / KEY_NAME).read_bytes()


class Messages(Protocol):
    """What is used of ``multiprocessing.connection``'s connections."""

    def poll(self, timeout: float, /) -> bool: ...
    def recv_bytes(self, maxlength: int, /) -> bytes: ...
    def send_bytes(self, buf: memoryview, /) -> None: ...
    def close(self) -> None: ...


class PipeStream:
    """A ``wire.RawStream`` over messages; ``TimeoutError`` after ``silence`` seconds of none."""

    def __init__(self, connection: Messages, silence: float) -> None:
        self._connection = connection
        self._silence = silence
        self._left = memoryview(bytearray())

    def readinto(self, buffer: memoryview, /) -> int:
        if not len(self._left):
            if not self._connection.poll(self._silence):
                raise TimeoutError
            try:
                self._left = memoryview(bytearray(self._connection.recv_bytes(1 << 20)))
            except EOFError:
                return 0
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left[:count] = bytes(count)
        self._left = self._left[count:]
        return count

    def write(self, data: memoryview, /) -> int:
        self._connection.send_bytes(data)
        return len(data)

    def close(self) -> None:
        self._connection.close()
