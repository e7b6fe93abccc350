"""The call bar's contents: the line's state, the number as people write it, what can be done."""

from __future__ import annotations

from patient_access.domain.call import CallDetails
from patient_access.domain.lookup import ByPhone
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import CallBarView, LineState, NumberNote
from patient_access.workspace.caller_number import display_number, read_number

_STATES = {
    CallState.OFFERED: LineState.RINGING,
    CallState.CONNECTED: LineState.CONNECTED,
    CallState.HELD: LineState.ON_HOLD,
    CallState.CONSULTING: LineState.CONSULTING,
    CallState.WRAP_UP: LineState.WRAP_UP,
}


class CallLine:
    """Keeps what the bar says, changes it by call events, and shows it."""

    def __init__(self, welcome: frames.Welcome, region: str, dashboard: Dashboard) -> None:
        self._region = region
        self._dashboard = dashboard
        self._since: float | None = None
        self._bar = CallBarView(agent=welcome.agent_name, desk=welcome.desk)

    def number(self, details: CallDetails) -> tuple[ByPhone | None, NumberNote | None]:
        """Take over the caller's number: the lookup it allows, and what to think of it."""
        number, note, query = read_number(details, self._region)
        self._change(number=number, number_note=note)
        if details.dnis:
            self._change(called_number=display_number(details.dnis, self._region))
        return query, note

    def event(self, event: CallEvent) -> None:
        """Take over the line's state."""
        self._change(
            line=_STATES.get(event.state, self._bar.line),
            queue=event.queue or self._bar.queue,
            actions=event.actions,
        )

    def searching(self) -> None:
        """A session without a call."""
        self._change(line=LineState.SEARCHING)

    def agent_is(self, name: str) -> None:
        """Who is signed in; shown at once where the bar shows it."""
        if name != self._bar.agent:
            self._change(agent=name)
            self._dashboard.show_call(self._bar, self._since)

    def show(self, since: float | None) -> None:
        """``since``: ``time.monotonic()`` from which the bar counts."""
        self._since = since
        self._dashboard.show_call(self._bar, since)

    def _change(self, **changes: object) -> None:
        self._bar = self._bar.model_copy(update=changes)
