"""Linux: the login manager on the system bus, the screen saver on the session bus.

Sources: org.freedesktop.login1(5) (``Lock``, ``Unlock``, ``LockedHint``, ``Active``,
``PrepareForSleep``, ``Inhibit``); the D-Bus specification; ``ActiveChanged`` of
org.freedesktop.ScreenSaver and of the desktops' own interfaces of that shape.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import cast

from jeepney import (  # type: ignore[import-untyped]  # ships no type marker
    DBusAddress,
    MatchRule,
    Message,
)
from jeepney.low_level import HeaderFields  # type: ignore[import-untyped]  # see above

from patient_access.presence.bus import BUS_LOST, Bus, Which, field, opened
from patient_access.presence.contract import Hear, PresenceEvent
from patient_access.presence.sleep_lock import LOGIN, SleepLock

_MANAGER = DBusAddress("/org/freedesktop/login1", LOGIN, LOGIN + ".Manager")
_SESSION = LOGIN + ".Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"
SCREEN_SAVERS = tuple(
    f"org.{of}.ScreenSaver" for of in ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
)
RETRY_SECONDS = 30.0
"""After a bus was lost; a session whose bus goes has mostly ended itself."""


class LinuxPresence:
    """Both buses, on the background loop. A bus that is not there is asked again later."""

    def __init__(
        self, hear: Hear, unseen: Callable[[], None], loop: asyncio.AbstractEventLoop
    ) -> None:
        self._hear, self._unseen, self._loop = hear, unseen, loop
        self._work: Future[None] | None = None
        self._missing = 0

    def begin(self) -> None:
        self._work = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)

    def end(self) -> None:
        if self._work is not None:
            self._work.cancel()

    async def _listen(self) -> None:
        await asyncio.gather(
            self._keep(lambda: listen_to_login(self._hear)),
            self._keep(lambda: listen_to_screen_savers(self._hear)),
        )

    async def _keep(self, listen: Callable[[], Awaitable[None]]) -> None:
        first = True
        while True:
            try:
                await listen()
            # Whatever a bus says: for the rest of the shift nothing else would see the lock.
            except Exception:
                self._missing += first
                if first and self._missing == len(Which):
                    self._unseen()
            first = False
            await asyncio.sleep(RETRY_SECONDS)


async def listen_to_login(hear: Hear) -> None:
    """Session switch, lock requests and sleep. Raises ``BUS_LOST`` when the bus is gone."""
    lock = SleepLock()
    try:
        await _listen_to_login(hear, lock)
    finally:
        lock.release()


async def _listen_to_login(hear: Hear, lock: SleepLock) -> None:
    async with opened(Which.SYSTEM) as bus:
        session = await own_session(bus)
        sleep = {"interface": LOGIN + ".Manager", "member": "PrepareForSleep"}
        await bus.listen_for(MatchRule(type="signal", sender=LOGIN, **sleep))
        if session:
            for interface in (_SESSION, _PROPERTIES):
                rule = MatchRule(type="signal", sender=LOGIN, path=session, interface=interface)
                await bus.listen_for(rule)
        owner = await bus.owner(LOGIN)
        lock.take()
        while True:
            signal = await bus.signal()
            # Anybody may send a signal to this connection alone, past the rules above.
            sender = field(signal, HeaderFields.sender)
            if sender != owner:
                owner = await bus.owner(LOGIN)
            if sender != owner:
                continue
            for event in login_events(signal, session):
                leaves = hear(event)
                if event is PresenceEvent.WILL_SLEEP and not leaves:
                    lock.release()
                elif event is PresenceEvent.WOKE:
                    lock.take()


async def listen_to_screen_savers(hear: Hear) -> None:
    """The screen saver of whichever desktop this is. Raises ``BUS_LOST`` when the bus is gone.

    Who is on this bus is the agent herself: senders are not examined.
    """
    async with opened(Which.SESSION) as bus:
        for name in SCREEN_SAVERS:
            rule = MatchRule(type="signal", interface=name, member="ActiveChanged")
            await bus.listen_for(rule)
        while True:
            event = screen_saver_event(await bus.signal())
            if event is not None:
                hear(event)


async def login_is_there() -> bool:
    """Whether the login manager knows a session that is ours."""
    try:
        async with opened(Which.SYSTEM) as bus:
            return bool(await own_session(bus))
    except BUS_LOST:
        return False


async def screen_saver_is_there() -> bool:
    """Whether a screen saver with one of the known interfaces runs in this session."""
    try:
        async with opened(Which.SESSION) as bus:
            return any([await bus.owner(name) for name in SCREEN_SAVERS])
    except BUS_LOST:
        return False


async def own_session(bus: Bus) -> str:
    """The object path of the agent's own session; empty when the login manager knows none.

    A program started by the user's service manager is in no session: hence the session's id from
    the environment first, and the user's display last.
    """
    if named := os.environ.get("XDG_SESSION_ID"):
        answer = await bus.ask(_MANAGER, "GetSession", "s", named)
        if answer:
            return str(answer[0])
    answer = await bus.ask(_MANAGER, "GetSessionByPID", "u", os.getpid())
    answer = answer or await bus.ask(_MANAGER, "GetSession", "s", "auto")
    return str(answer[0]) if answer else ""


def login_events(signal: Message, session: str) -> list[PresenceEvent]:
    """What a signal of the login manager says about the agent's own session."""
    member = field(signal, HeaderFields.member)
    if member == "PrepareForSleep" and signal.body:
        return [PresenceEvent.WILL_SLEEP if signal.body[0] else PresenceEvent.WOKE]
    if not session or field(signal, HeaderFields.path) != session:
        return []
    if member in ("Lock", "Unlock"):
        return [PresenceEvent.LOCKED if member == "Lock" else PresenceEvent.UNLOCKED]
    if member != "PropertiesChanged" or len(signal.body) < 2 or signal.body[0] != _SESSION:
        return []
    changed = {name: value for name, (_, value) in signal.body[1].items()}
    events = []
    if "LockedHint" in changed:
        events.append(PresenceEvent.LOCKED if changed["LockedHint"] else PresenceEvent.UNLOCKED)
    if "Active" in changed:
        active = changed["Active"]
        events.append(PresenceEvent.SESSION_ACTIVE if active else PresenceEvent.SESSION_INACTIVE)
    return events


def screen_saver_event(signal: Message) -> PresenceEvent | None:
    """What ``ActiveChanged`` says; None for any other signal."""
    interface = cast("str", field(signal, HeaderFields.interface))
    if interface not in SCREEN_SAVERS or field(signal, HeaderFields.member) != "ActiveChanged":
        return None
    if not signal.body:
        return None
    return PresenceEvent.LOCKED if signal.body[0] else PresenceEvent.UNLOCKED
