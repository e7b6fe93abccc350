"""Windows: session changes and power broadcasts, as messages to the program's own window.

Sources: WTSRegisterSessionNotification, WM_WTSSESSION_CHANGE, WM_POWERBROADCAST (Win32 API).
Type-checked, never run by us on Windows.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QCoreApplication

from patient_access.presence.contract import Hear, PresenceEvent

if TYPE_CHECKING:
    from shiboken6 import VoidPtr

_NOTIFY_FOR_THIS_SESSION = 0
_WM_POWERBROADCAST, _WM_WTSSESSION_CHANGE = 0x0218, 0x02B1
SESSION = {
    0x1: PresenceEvent.SESSION_ACTIVE,  # WTS_CONSOLE_CONNECT
    0x2: PresenceEvent.SESSION_INACTIVE,  # WTS_CONSOLE_DISCONNECT
    0x3: PresenceEvent.SESSION_ACTIVE,  # WTS_REMOTE_CONNECT
    0x4: PresenceEvent.SESSION_INACTIVE,  # WTS_REMOTE_DISCONNECT
    0x6: PresenceEvent.SESSION_INACTIVE,  # WTS_SESSION_LOGOFF
    0x7: PresenceEvent.LOCKED,  # WTS_SESSION_LOCK
    0x8: PresenceEvent.UNLOCKED,  # WTS_SESSION_UNLOCK
}
POWER = {
    0x04: PresenceEvent.WILL_SLEEP,  # PBT_APMSUSPEND
    0x12: PresenceEvent.WOKE,  # PBT_APMRESUMEAUTOMATIC
}


class _Message(ctypes.Structure):
    """``MSG``, as far as it is read."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("message", ctypes.c_uint),
        ("wide", ctypes.c_size_t),
        ("long", ctypes.c_ssize_t),
    )


def event_of(message: int, wide: int) -> PresenceEvent | None:
    """What a window message says; None for all others."""
    if message == _WM_WTSSESSION_CHANGE:
        return SESSION.get(wide)
    return POWER.get(wide) if message == _WM_POWERBROADCAST else None


class WindowsPresence(QAbstractNativeEventFilter):
    def __init__(self, hear: Hear, unseen: Callable[[], None], window: int) -> None:
        super().__init__()
        self._hear, self._unseen, self._window = hear, unseen, window

    def begin(self) -> None:
        if sys.platform != "win32":
            return
        application = QCoreApplication.instance()
        if application is not None:
            application.installNativeEventFilter(self)
        registered = ctypes.windll.wtsapi32.WTSRegisterSessionNotification(
            ctypes.c_void_p(self._window), _NOTIFY_FOR_THIS_SESSION
        )
        if not registered:
            self._unseen()

    def end(self) -> None:
        if sys.platform != "win32":
            return
        ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(ctypes.c_void_p(self._window))
        application = QCoreApplication.instance()
        if application is not None:
            application.removeNativeEventFilter(self)

    def nativeEventFilter(  # noqa: N802 - Qt's name
        self, _kind: QByteArray | bytes | bytearray | memoryview, message: VoidPtr | int
    ) -> tuple[bool, int]:
        # The stubs do not know that a VoidPtr is a number.
        got = _Message.from_address(int(message))  # type: ignore[arg-type]
        event = event_of(got.message, got.wide)
        if event is not None:
            self._hear(event)
        return False, 0
