"""Where the program keeps its few files. None of them ever holds PHI."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import platformdirs

APP = "patient-access"


class UnsafeDirectory(Exception):
    """A directory that only this user may use belongs to somebody else, or is not one.

    ``path`` is where; the sentence says what to do.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"{path} is not a directory of this user alone; remove it, or set XDG_RUNTIME_DIR "
            "to a directory that is."
        )


def state_dir() -> Path:
    """Sealed outbox and shift figures; made when it is not there, for this user only."""
    path = platformdirs.user_state_path(APP, appauthor=False)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def log_file() -> Path:
    """The PHI-free log; its directory is made when it is not there."""
    path = platformdirs.user_log_path(APP, appauthor=False)
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path / f"{APP}.log"


def runtime_dir() -> Path:
    """For the local socket and the single-instance lock: this user's, mode 0700.

    ``XDG_RUNTIME_DIR`` where it is set, else what the system offers. Raises
    ``UnsafeDirectory`` when somebody else could reach into it.
    """
    named = os.environ.get("XDG_RUNTIME_DIR")
    given = Path(named) if named and Path(named).is_absolute() and Path(named).is_dir() else None
    parent = given or platformdirs.user_runtime_path(APP, appauthor=False).parent
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32":
        status = parent.stat()
        shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
        if status.st_uid == 0 and shared and status.st_mode & stat.S_ISVTX:
            # /tmp: everybody's, but what is ours in it nobody else can move.
            return _private(parent / f"{APP}-{os.getuid()}")
        if status.st_uid != os.getuid() or shared:
            raise UnsafeDirectory(parent)
    return _private(parent / APP)


def _private(path: Path) -> Path:
    path.mkdir(mode=0o700, exist_ok=True)
    if sys.platform == "win32":
        return path
    if path.is_symlink() or path.stat().st_uid != os.getuid():
        raise UnsafeDirectory(path)
    path.chmod(0o700)
    return path
