"""The presence of this system."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

from patient_access.presence.contract import Hear, Presence


def presence(
    hear: Hear, unseen: Callable[[], None], loop: asyncio.AbstractEventLoop, window: int
) -> Presence | None:
    """What listens on this system; None where nothing can.

    ``loop`` runs in the background and does what waits. ``window`` is the native window id.
    ``unseen`` is called, at most once, when this session turns out to tell nothing.
    """
    if sys.platform == "linux":
        from patient_access.presence.linux import LinuxPresence

        return LinuxPresence(hear, unseen, loop)
    if sys.platform == "win32":
        from patient_access.presence.windows import WindowsPresence

        return WindowsPresence(hear, unseen, window)
    if sys.platform == "darwin":
        from patient_access.presence.macos import MacPresence

        return MacPresence(hear, unseen)
    return None
