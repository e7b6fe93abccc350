"""What a system tells of who is at the desk. Free of PHI; the switchboard may know it."""

from enum import StrEnum


class PresenceEvent(StrEnum):
    LOCKED = "locked"
    """The screen is locked, or covered by the screen saver."""
    UNLOCKED = "unlocked"
    SESSION_INACTIVE = "session_inactive"
    """Another user's session is on the screen, or a remote desktop was disconnected."""
    SESSION_ACTIVE = "session_active"
    WILL_SLEEP = "will_sleep"
    WOKE = "woke"


AWAY = frozenset({PresenceEvent.LOCKED, PresenceEvent.SESSION_INACTIVE, PresenceEvent.WILL_SLEEP})
"""Events after which the agent cannot be looking at the window."""
