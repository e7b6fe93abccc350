"""From call events to workspaces. An end is idempotent; an unknown end is nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from patient_access.handover import frames
from patient_access.handover.call_events import (
    CallEvent,
    CallState,
    EndReason,
    SourceStatus,
)
from patient_access.handover.wire import PrivatePart
from patient_access.settings.telephony import TelephonySetting
from patient_access.switchboard.links import Links
from patient_access.switchboard.workspace import LegKey, Standing, Workspace
from patient_access.switchboard.workspaces import Workspaces

_REMEMBERED_LEGS = 256
"""How many legs whose window is gone, but whose call is not known to be, are remembered."""

_SERVED = (EndReason.CALLER, EndReason.AGENT, EndReason.UNKNOWN)
"""Ends after which an answered call may be wrapped up; many telephones only say *ended*."""

_OVER = (CallState.ENDED, CallState.WRAP_UP)
"""The caller is off the line. How long the patient stays is the site's setting, not the source's:
a telephone may leave its agent in wrap-up for the rest of the day."""


class Calls:
    """What every call source reports to (``call_sources.contract.Desk``)."""

    def __init__(
        self,
        workspaces: Workspaces,
        keep_after_call_seconds: int,
        timing: TelephonySetting | None = None,
    ) -> None:
        self._workspaces = workspaces
        self._keep = keep_after_call_seconds
        self.links = Links(workspaces, timing)
        self._over: dict[LegKey, None] = {}
        """Legs that may still be up though their workspace is gone. Only a new ring pops them."""
        self._begun_in: Workspace | None = None

    def deliver(self, event: CallEvent, private: PrivatePart) -> None:
        """One call event. The private part goes straight into a pipe, or is wiped here."""
        leg = (event.source_id, event.leg_id)
        serving = self._workspaces.serving(leg)
        if event.state in _OVER:
            private.wipe()
            self._over.pop(leg, None)
            if serving is not None:
                self._ended(serving, event)
        elif serving is not None:
            serving.answered |= event.state is CallState.CONNECTED
            serving.event = event
            serving.send(frames.CallChanged(event=event), private)
            self._workspaces.others.is_now(serving, event)
        elif event.state is CallState.CONNECTED and self._begun_in is not None:
            private.wipe()
            self._workspaces.begin_manual(self._begun_in, event)
        elif event.state is CallState.OFFERED or (leg not in self._over and self._is_up(event)):
            self._over.pop(leg, None)
            self._workspaces.serve(leg, event, private)
            self.links.begun(event.source_id)
        else:
            # A late event of a call whose window is gone, or the middle of one never seen.
            private.wipe()

    def begun_in(self, workspace: Workspace, begin: Callable[[], object]) -> None:
        """``begin`` makes the manual source report a session that this window already shows.

        A window that was given a call in the same moment serves that, and no session.
        """
        if workspace.standing is not Standing.IDLE:
            return
        self._begun_in = workspace
        try:
            begin()
        finally:
            self._begun_in = None

    def status(self, source_id: str, status: SourceStatus, silent_for: float = 0.0) -> None:
        """How a source's link is; the windows of its calls follow it."""
        self.links.status(source_id, status, silent_for)

    def forget(self, leg: LegKey) -> None:
        """Its workspace is gone while the call may go on."""
        self._over[leg] = None
        while len(self._over) > _REMEMBERED_LEGS:
            self._over.pop(next(iter(self._over)))

    def _is_up(self, event: CallEvent) -> bool:
        """Whether this proves a call. What a source says before it is live is its snapshot: there
        a call on hold is no late event, and its window may have been wiped meanwhile."""
        return event.state is CallState.CONNECTED or not self.links.is_live(event.source_id)

    def _ended(self, serving: Workspace, event: CallEvent) -> None:
        reason = event.end_reason or EndReason.UNKNOWN
        if self._keep and serving.answered and reason in _SERVED:
            # From here on the leg is nobody's: whoever calls again gets a window of their own.
            self._workspaces.release(serving)
            wrap_up = event.model_copy(update={"state": CallState.WRAP_UP, "end_reason": None})
            serving.send(frames.CallChanged(event=wrap_up))
            self._workspaces.others.is_now(serving, wrap_up)
            loop = asyncio.get_running_loop()
            loop.call_later(self._keep, self._workspaces.end, serving, reason)
        else:
            self._workspaces.end(serving, reason)
