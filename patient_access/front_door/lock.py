"""One program a user: a lock that the system takes back when its holder dies, however."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from patient_access.front_door.address import LOCK_NAME, DoorFault


class AlreadyRunning(Exception):
    """Another run of this user's holds the door."""


def take(place: Path) -> FileLock:
    """Raises ``AlreadyRunning``, or ``DoorFault`` when the file system has no locks.

    The file stays when the lock goes: removing it would let two runs hold two files of one name.
    """
    lock = FileLock(
        place / LOCK_NAME,
        mode=0o600,
        thread_local=False,
        blocking=False,
        # A soft lock would outlive a killed holder.
        fallback_to_soft=False,
        preserve_lock_file=True,
    )
    try:
        lock.acquire()
    except Timeout:
        raise AlreadyRunning from None
    except (OSError, NotImplementedError):
        sentence = f"No lock can be taken in {place}."
        raise DoorFault(sentence) from None
    return lock
