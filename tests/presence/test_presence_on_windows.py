"""Window messages, read as Windows lays them out in memory. Never run on Windows itself."""

import ctypes

import pytest

from patient_access.handover.presence_events import PresenceEvent
from patient_access.presence import windows

SESSION, POWER = 0x02B1, 0x0218


@pytest.mark.parametrize(
    ("message", "wide", "event"),
    [
        (SESSION, 7, PresenceEvent.LOCKED),
        (SESSION, 8, PresenceEvent.UNLOCKED),
        (SESSION, 2, PresenceEvent.SESSION_INACTIVE),
        (SESSION, 4, PresenceEvent.SESSION_INACTIVE),
        (SESSION, 1, PresenceEvent.SESSION_ACTIVE),
        (SESSION, 5, None),
        (POWER, 0x04, PresenceEvent.WILL_SLEEP),
        (POWER, 0x12, PresenceEvent.WOKE),
        (POWER, 0x0A, None),
        (0x0100, 7, None),
    ],
)
def test_a_window_message_is_the_event_it_means_and_goes_on_to_qt(qapp, message, wide, event):
    heard = []
    presence = windows.WindowsPresence(heard.append, lambda: None, 0)
    said = windows._Message(0, message, wide, 0)
    answer = presence.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(said))
    assert answer == (False, 0)
    assert heard == ([] if event is None else [event])
