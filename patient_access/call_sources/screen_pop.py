"""Calls from any telephone system that can run a program or open a URL on ring.

The calls come through the front door with ids that are already hashes; this source keeps
those and each leg's state, and passes the private part on unread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from patient_access.call_sources.contract import API_VERSION, Desk
from patient_access.call_sources.legs import Ambiguous, Legs
from patient_access.front_door.messages import PopRequest
from patient_access.front_door.words import Refusal
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.wire import PrivatePart


class ScreenPop:
    """A ``CallSource`` fed by the front door. It can do nothing to the telephone."""

    api_version = API_VERSION
    source_id = "screen_pop"
    actions: frozenset[PhoneAction] = frozenset()

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._legs = Legs()
        self._seq = 0
        self.when_quiet: Callable[[], None] = _nobody_asks

    @property
    def is_quiet(self) -> bool:
        """Whether no call that this source was told of is left."""
        return not len(self._legs)

    async def run(self, desk: Desk) -> None:
        self._desk = desk
        desk.status(self.source_id, SourceStatus.LIVE)
        try:
            await asyncio.Event().wait()
        finally:
            self._desk = None
            self._legs.clear()

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        """Nothing: a program that is only told of calls cannot touch them."""

    async def pop(self, request: PopRequest, private: PrivatePart) -> Refusal | None:
        """A call from the front door; None: taken. ``private`` is passed on, or wiped."""
        desk, passed_on = self._desk, False
        try:
            if desk is None:
                return Refusal.NOT_READY
            change = self._legs.take(request)
            if change is not None:
                leg_id, state, reason = change
                self._seq += 1
                passed_on = True
                desk.deliver(self._event(leg_id, state, reason, request.queue), private)
        except Ambiguous:
            return Refusal.AMBIGUOUS
        finally:
            if not passed_on:
                private.wipe()
        self._say_if_quiet()
        return None

    def let_go(self, leg_id: str) -> None:
        """The workspace of this leg ended by itself (End pressed, idle): the leg is live no more.

        Without this a telephone that never tells of ends would leave its legs live for the shift.
        """
        self._legs.let_go(leg_id)
        self._say_if_quiet()

    def _say_if_quiet(self) -> None:
        if self.is_quiet:
            self.when_quiet()

    def _event(
        self, leg_id: str, state: CallState, reason: EndReason | None, queue: str
    ) -> CallEvent:
        return CallEvent(
            source_id=self.source_id,
            leg_id=leg_id,
            state=state,
            end_reason=reason,
            queue=queue,
            seq=self._seq,
        )


def _nobody_asks() -> None:
    """Without a process that reads calls for this source, nobody waits for its end."""
