"""The login manager waits with sleep until this process is gone, or says that nobody needs it to.

Source: org.freedesktop.login1(5), ``Inhibit`` in the mode ``delay``: whoever holds the descriptor
is waited for after ``PrepareForSleep``, ``InhibitDelayMaxSec`` (5 s by default) at most.
"""

from __future__ import annotations

import asyncio
import os

from jeepney import (  # type: ignore[import-untyped]  # ships no type marker
    DBusAddress,
    MessageType,
    new_method_call,
)
from jeepney.io.blocking import (  # type: ignore[import-untyped]  # see above
    open_dbus_connection,
)

from patient_access.presence.bus import ANSWER_SECONDS, BUS_LOST, Which, address

LOGIN = "org.freedesktop.login1"
_MANAGER = DBusAddress("/org/freedesktop/login1", LOGIN, LOGIN + ".Manager")
_WHAT = ("sleep", "Patient Access", "An open patient is wiped before sleep", "delay")


class SleepLock:
    """A delay lock. The system takes it back by itself when this process ends, however it ends."""

    def __init__(self) -> None:
        self._wanted = False
        self._held: int | None = None
        self._asking: asyncio.Task[None] | None = None

    def take(self) -> None:
        """Ask for it, in the background. Where it is refused, sleep is not waited with."""
        self._wanted = True
        if self._held is None and self._asking is None:
            self._asking = asyncio.create_task(self._ask())

    def release(self) -> None:
        """Let the computer sleep. Not held: nothing."""
        self._wanted = False
        if self._held is not None:
            held, self._held = self._held, None
            os.close(held)

    async def _ask(self) -> None:
        try:
            given = await asyncio.to_thread(_inhibit)
        finally:
            self._asking = None
        if given is None:
            return
        if self._wanted:
            self._held = given
        else:
            os.close(given)


def _inhibit() -> int | None:
    """The lock's descriptor; None when there is none to be had. In a thread of its own: jeepney
    takes descriptors only there."""
    call = new_method_call(_MANAGER, "Inhibit", "ssss", _WHAT)
    try:
        with open_dbus_connection(address(Which.SYSTEM), enable_fds=True) as bus:
            answer = bus.send_and_get_reply(call, timeout=ANSWER_SECONDS)
            if answer.header.message_type is MessageType.error or not answer.body:
                return None
            given: int = answer.body[0].to_raw_fd()
    except (*BUS_LOST, AttributeError):
        return None  # no bus, no login manager, or no descriptor where one belongs
    os.set_inheritable(given, False)
    return given
