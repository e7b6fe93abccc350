"""Where the program keeps its few files. None of them ever holds PHI."""

from __future__ import annotations

from pathlib import Path

import platformdirs

APP = "patient-access"


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
