"""The file that log lines end in: readable by this user only, never larger than it may be."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

LARGEST_FILE = 1_000_000
"""Bytes; with the files before it, four times that at most."""
KEPT = 3


class EventFile:
    """Appends lines; a full file becomes ``<name>.1``. Opening it raises ``OSError``."""

    def __init__(self, path: Path, largest: int = LARGEST_FILE, kept: int = KEPT) -> None:
        self._path = path
        self._largest = largest
        self._kept = kept
        self._append("")

    def write(self, line: str) -> None:
        """A disk that is full loses the line, never the call."""
        with contextlib.suppress(OSError):
            if self._path.exists() and self._path.stat().st_size > self._largest:
                self._rotate()
            self._append(line + "\n")

    def _append(self, text: str) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        descriptor = os.open(self._path, flags, 0o600)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)

    def _rotate(self) -> None:
        for number in range(self._kept - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
