"""Scheduling messages on their way from relays to the workspaces that serve a call, unread.

Where nobody serves one, they are overwritten here: the sender was told that they were taken, and
nobody had asked for them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from patient_access.diagnostics import log
from patient_access.diagnostics.codes import Code
from patient_access.handover import frames
from patient_access.handover.child import Child
from patient_access.handover.schedule_frames import (
    ListenForSchedule,
    RelayListens,
    ScheduleSaid,
    decode_relay_up,
    encode_relay,
)
from patient_access.handover.wire import PrivatePart, WireError
from patient_access.settings.model import EhrSetting
from patient_access.switchboard.workspace import StartsChild

ROLE = "schedule-relay"
PAUSES = (1.0, 5.0, 30.0, 120.0)
"""Seconds until a relay that died, or could not listen, is started again."""


class Hears(Protocol):
    """A workspace that serves a call."""

    def send(self, frame: frames.Down, private: PrivatePart | None = None) -> None: ...


class Schedules:
    """One relay for each EHR that tells of appointments, for the length of the shift."""

    def __init__(
        self,
        ehrs: Sequence[EhrSetting],
        serving: Callable[[], Iterable[Hears]],
        tell: Callable[[frames.Notice], None],
        start_child: StartsChild = Child.start,
    ) -> None:
        """``tell``: a notice for the window that is there."""
        self._relays = [_Relay(ehr, self._said, tell, start_child) for ehr in ehrs if ehr.schedule]
        self._serving = serving

    @property
    def pids(self) -> tuple[int, ...]:
        """The relays' processes, for whoever measures memory."""
        return tuple(relay.child.pid for relay in self._relays if relay.child is not None)

    def open(self) -> None:
        for relay in self._relays:
            relay.start()

    def close(self) -> None:
        for relay in self._relays:
            relay.close()

    def _said(self, ehr: str, message: PrivatePart) -> None:
        """A copy for each window with a call, wiped once it is in the pipe; then the original."""
        for workspace in self._serving():
            workspace.send(ScheduleSaid(ehr=ehr), PrivatePart(bytearray(message.buffer)))
        message.wipe()


class _Relay:
    """One child, started again when it dies."""

    def __init__(
        self,
        ehr: EhrSetting,
        said: Callable[[str, PrivatePart], None],
        tell: Callable[[frames.Notice], None],
        start_child: StartsChild,
    ) -> None:
        self._ehr = ehr
        self._said = said
        self._tell = tell
        self._start_child = start_child
        self._failures = 0
        self._told = False
        self._again: asyncio.TimerHandle | None = None
        self._closed = False
        self.child: Child | None = None

    def start(self) -> None:
        schedule = self._ehr.schedule
        if schedule is None or self._closed:
            return
        try:
            self.child = self._start_child(
                ROLE,
                loop=asyncio.get_running_loop(),
                on_frame=self._heard,
                on_exit=self._gone,
                show_errors=False,
            )
        except OSError:
            self._gone(1)
            return
        self.child.send(encode_relay(ListenForSchedule(**schedule.model_dump())))

    def close(self) -> None:
        self._closed = True
        if self._again is not None:
            self._again.cancel()
        if self.child is not None:
            self.child.kill()

    def _heard(self, header: bytes, private: PrivatePart) -> None:
        try:
            frame = decode_relay_up(header)
        except WireError:
            private.wipe()
            if self.child is not None:
                self.child.kill()
            return
        if isinstance(frame, ScheduleSaid):
            self._said(self._ehr.name, private)
            return
        private.wipe()
        self._listens(frame)

    def _listens(self, said: RelayListens) -> None:
        if not said.problem:
            self._failures, self._told = 0, False
            log.event(Code.SCHEDULE_LISTENS, port=said.port)
            return
        log.event(Code.SCHEDULE_NOT_HEARD, type_name=said.problem)
        if not self._told:
            self._told = True
            self._tell(frames.Notice(code="schedule_not_heard", detail=self._ehr.name))
        if self.child is not None:
            self.child.kill()

    def _gone(self, _code: int) -> None:
        self.child = None
        if self._closed:
            return
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        self._again = asyncio.get_running_loop().call_later(pause, self.start)
