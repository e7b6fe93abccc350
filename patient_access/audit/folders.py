"""The outbox on disk: one folder for each call, one sealed file for each record, in order.

A file has its name only once it is whole and on the disk: it is written under another name,
synced, renamed, and the folder synced. Order is by counters, so that a clock that is put back
changes nothing. Who writes or empties a folder holds its lock, which a process that dies lets go.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from filelock import FileLock, Timeout

SEALED, REFUSED, DAMAGED, UNFINISHED = ".sealed", ".refused", ".damaged", ".new"
NOTE = "-note"
"""Ends the name of a note's file: what is in it is sealed; that it is one is not."""
_LOCK = "lock"


class SetAside(StrEnum):
    """Why a file is no longer tried, and stays."""

    REFUSED = REFUSED
    """The receiver will not have it."""
    DAMAGED = DAMAGED


class CallFolder:
    """The folder of one call, with its lock held."""

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def new(cls, root: Path) -> CallFolder:
        """The next folder, for this user only. Raises ``OSError`` (a full disk, no permission)."""
        if not root.is_dir():
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            sync_folder(root.parent)
        number = max((int(path.name) for path in _folders(root)), default=0)
        while True:
            number += 1
            path = root / f"{number:012}"
            try:
                path.mkdir(mode=0o700)
            except FileExistsError:
                continue  # another call began in the same moment
            sync_folder(root)
            taken = cls.take(path)
            if taken is not None:
                return taken

    @classmethod
    def take(cls, path: Path) -> CallFolder | None:
        """An existing folder; None while its call is still up, or when it has just gone."""
        lock = FileLock(path / _LOCK, timeout=0, thread_local=False, mode=0o600)
        try:
            lock.acquire()
        except (Timeout, FileNotFoundError, NotADirectoryError):
            return None
        if not path.is_dir():
            lock.release()
            return None
        return cls(path, lock)

    def write(self, number: int, sealed: bytes, *, note: bool = False) -> Path:
        """Durable when it returns. Raises ``OSError``; then there is no such file."""
        path = self.path / f"{number:012}{NOTE if note else ''}{SEALED}"
        unfinished = path.with_suffix(UNFINISHED)
        try:
            place = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(place, "wb", buffering=0) as file:  # noqa: PTH123 - a descriptor
                rest = memoryview(sealed)
                while rest:
                    rest = rest[file.write(rest) :]
                os.fsync(file.fileno())
            unfinished.replace(path)
            sync_folder(self.path)
        except OSError:
            for left in (unfinished, path):
                with contextlib.suppress(OSError):
                    left.unlink(missing_ok=True)
            raise
        return path

    def sealed(self) -> list[Path]:
        """What waits, the oldest first. What a crash left half written was never a record."""
        for path in self.path.glob(f"*{UNFINISHED}"):
            path.unlink(missing_ok=True)
        return sorted(self.path.glob(f"*{SEALED}"))

    def remove(self, path: Path) -> None:
        """It has arrived."""
        path.unlink(missing_ok=True)

    def set_aside(self, path: Path, why: SetAside) -> Path:
        """Keep it, and do not try it again by itself."""
        kept = path.with_suffix(why.value)
        path.replace(kept)
        sync_folder(self.path)
        return kept

    def close(self) -> None:
        """Let go; an empty folder goes."""
        with contextlib.suppress(OSError):
            if not any(path.name != _LOCK for path in self.path.iterdir()):
                (self.path / _LOCK).unlink(missing_ok=True)
                self.path.rmdir()
        self._lock.release()


def waiting(root: Path) -> Iterator[CallFolder]:
    """The folders that nobody holds, the oldest first; each is let go after its turn."""
    for path in sorted(_folders(root)):
        folder = CallFolder.take(path)
        if folder is None:
            continue
        try:
            yield folder
        finally:
            folder.close()


def files(root: Path, suffix: str) -> list[Path]:
    """Every file of this kind, in order, whoever holds the folder."""
    return sorted(path for folder in _folders(root) for path in folder.glob(f"*{suffix}"))


def is_note(path: Path) -> bool:
    """Whether a file holds the draft of a note."""
    return path.stem.endswith(NOTE)


def sync_folder(path: Path) -> None:
    """Make new names in a folder durable. Windows does so by itself and offers no call for it."""
    if os.name == "nt":
        return
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in root.iterdir() if path.name.isdecimal() and path.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
