"""Automatic log-off when the agent has left: screen lock, another user's session, sleep.

Heard by the window itself, not by way of the switchboard: nothing else stands between the
system's word and the patient going off the screen.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal

from patient_access.handover import frames
from patient_access.handover.call_events import EndReason
from patient_access.presence.contract import AWAY, Hear, Presence, PresenceEvent
from patient_access.workspace.desk import Desk
from patient_access.workspace.ending import exit_within

_EXIT_SECONDS = 2.0
"""How long a window that no longer turns its loop may still live."""
_REASONS = {
    PresenceEvent.SESSION_INACTIVE: EndReason.SESSION_SWITCH,
    PresenceEvent.WILL_SLEEP: EndReason.SLEEP,
}


class Away(QObject):
    """Ends the call at once when the agent is away, and tells the switchboard of all it hears."""

    _heard = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._presence: Presence | None = None
        self._heard.connect(self._act, Qt.ConnectionType.QueuedConnection)

    def begin(self, presence: Callable[[Hear], Presence | None]) -> None:
        """Listen to what ``presence`` makes for ``hear``: None where the system tells nothing."""
        self._presence = presence(self.hear)
        if self._presence is not None:
            self._presence.begin()

    def hear(self, event: PresenceEvent) -> bool:
        """From any thread. Whether this window, and its process, go because of it."""
        leaves = event in AWAY and self._desk.call is not None
        if leaves:
            exit_within(_EXIT_SECONDS)
        self._heard.emit(event)
        return leaves

    def _act(self, event: PresenceEvent) -> None:
        desk = self._desk
        if desk.dashboard.isVisible():  # the spare would only say it twice
            desk.send(frames.PresenceChanged(event=event))
        if event in AWAY and desk.call is not None:
            desk.end(_REASONS.get(event, EndReason.SCREEN_LOCK))
