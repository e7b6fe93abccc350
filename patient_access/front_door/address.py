"""Where the door is, and whether that place is this user's alone. Standard library only."""

import os
import stat
import sys
from pathlib import Path

VARIABLE = "PATIENT_ACCESS_RUNTIME_DIR"
"""Overrides the place, for tests and for sites with a private directory of their own."""

SOCKET_NAME = "front-door.sock"
LOCK_NAME = "front-door.lock"

LONGEST_SOCKET_PATH = 103
"""Bytes that fit into ``sockaddr_un`` on macOS (104) and Linux (108), less the final zero."""


class DoorFault(Exception):
    """The door's place cannot be used. ``str`` is a sentence for whoever configures the desk."""


def runtime_dir() -> Path:
    """The directory of the socket; the same for every program of this user on this desk.

    It must not depend on how a program was started, since a telephone's program may be started
    without the session's environment: hence ``/run/user/<uid>`` even when no variable names it.
    """
    named = os.environ.get(VARIABLE, "")
    if named:
        return Path(named)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return (Path(local) if local else Path.home() / "AppData/Local") / "patient-access" / "run"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "patient-access" / "run"
    for session in (os.environ.get("XDG_RUNTIME_DIR", ""), f"/run/user/{os.getuid()}"):
        if session and _is_ours(Path(session)):
            return Path(session) / "patient-access"
    # Safe although anybody may write in /tmp: ``fault_of`` refuses what another user made first.
    return Path("/tmp") / f"patient-access-{os.getuid()}"  # noqa: S108


def prepare(place: Path) -> Path:
    """Make ``place`` with mode 0700. Raises ``DoorFault`` when it cannot be this user's alone."""
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        if sys.platform != "win32" and _is_ours(place):
            place.chmod(0o700)
    except OSError:
        sentence = f"The directory {place} cannot be made; set {VARIABLE}."
        raise DoorFault(sentence) from None
    fault = fault_of(place)
    if fault:
        raise DoorFault(fault)
    return place


def fault_of(place: Path) -> str:
    """Why ``place`` is not a private directory of this user, in a sentence; empty when it is."""
    try:
        status = place.lstat()
    except OSError:
        return f"The directory {place} is missing or cannot be looked at."
    if not stat.S_ISDIR(status.st_mode):
        return f"{place} is not a directory (a link does not count); remove it."
    if sys.platform != "win32":
        if status.st_uid != os.geteuid():
            return f"The directory {place} belongs to another user; set {VARIABLE}."
        if status.st_mode & 0o077:
            return f"The directory {place} is open to other users; its mode must be 0700."
        if len(os.fsencode(place / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            return f"The path {place} is too long for a socket; set {VARIABLE} to a shorter one."
    return ""


def _is_ours(place: Path) -> bool:
    if sys.platform == "win32":
        return True
    try:
        status = place.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid()
