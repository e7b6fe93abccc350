"""No telephone: the agent starts a session and ends it. There is no number to hold."""

from __future__ import annotations

import asyncio
import secrets

from patient_access.call_sources.contract import API_VERSION, Desk
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    PhoneAction,
    SourceStatus,
)
from patient_access.handover.wire import PrivatePart


class NotListening(Exception):
    """``start`` before ``run``, or after it was cancelled."""


class Manual:
    """A ``CallSource`` whose calls are begun by hand."""

    api_version = API_VERSION
    source_id = "manual"
    actions: frozenset[PhoneAction] = frozenset()

    def __init__(self) -> None:
        self._desk: Desk | None = None
        self._live: set[str] = set()
        self._seq = 0

    async def run(self, desk: Desk) -> None:
        self._desk = desk
        desk.status(self.source_id, SourceStatus.LIVE)
        try:
            await asyncio.Event().wait()
        finally:
            self._desk = None
            self._live.clear()

    async def act(self, leg_id: str, action: PhoneAction) -> None:
        """Nothing: there is no telephone."""

    def let_go(self, leg_id: str) -> None:
        """The window of this session is gone: the session is over."""
        self.end(leg_id)

    def start(self) -> str:
        """Begin a session and give its leg id. Raises ``NotListening`` when nobody would know."""
        if self._desk is None:
            raise NotListening
        leg_id = secrets.token_hex(16)
        self._live.add(leg_id)
        self._tell(leg_id, CallState.CONNECTED, None)
        return leg_id

    def end(self, leg_id: str) -> None:
        """End a session; one that is unknown or over already: nothing."""
        if leg_id in self._live:
            self._live.discard(leg_id)
            self._tell(leg_id, CallState.ENDED, EndReason.AGENT)

    def _tell(self, leg_id: str, state: CallState, reason: EndReason | None) -> None:
        if self._desk is None:
            return
        self._seq += 1
        event = CallEvent(
            source_id=self.source_id,
            leg_id=leg_id,
            state=state,
            end_reason=reason,
            seq=self._seq,
        )
        self._desk.deliver(event, PrivatePart())
