"""What each system's module promises. One small interface; ``here`` chooses the module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from patient_access.handover.presence_events import AWAY, PresenceEvent

__all__ = ["AWAY", "Hear", "Presence", "PresenceEvent"]

Hear = Callable[[PresenceEvent], bool]
"""Called for each event, from whatever thread it is heard on; must return at once. An event may
be told twice (a locked screen is told by the screen saver and by the login manager).

True: this process leaves because of it, within two seconds. A system that can be asked to wait with
sleep is kept waiting until then, and not otherwise."""


class Presence(Protocol):
    """Listens from ``begin`` to ``end``. Both are called on the Qt thread and never wait."""

    def begin(self) -> None:
        """Listen from now on. Where the system tells nothing, nothing is heard."""
        ...

    def end(self) -> None:
        """Hear no more. Only tests need it: a workspace ends by ``os._exit``."""
        ...
