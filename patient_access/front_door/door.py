"""The door as the switchboard sees it, and the one place that chooses its kind."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

from patient_access.front_door.address import DoorFault, prepare
from patient_access.front_door.lock import AlreadyRunning
from patient_access.front_door.reception import Host

__all__ = ["AlreadyRunning", "DoorFault", "FrontDoor", "Host", "open_door"]


class FrontDoor(Protocol):
    async def serve(self, host: Host) -> None:
        """Let visitors in until cancelled. One bad visitor never ends it."""

    def close(self) -> None:
        """Take the door away and let another start have it. May be called twice."""


def open_door(place: Path) -> FrontDoor:
    """Become the one program of this user at ``place`` (see ``address.runtime_dir``).

    What a killed run left behind is replaced. Raises ``AlreadyRunning`` when a run is alive
    (then knock with ``client.come_forward``) and ``DoorFault`` when the place cannot be used.
    """
    prepare(place)
    if sys.platform == "win32":
        from patient_access.front_door.windows import WindowsDoor

        return WindowsDoor.open(place)
    else:  # noqa: RET505 - mypy follows the platform only through an else
        from patient_access.front_door.posix import PosixDoor

        return PosixDoor.open(place)
