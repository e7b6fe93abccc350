"""The call bar's contents: the line's state, the number as people write it, what can be done."""

from __future__ import annotations

from patient_access.domain.call import CallDetails
from patient_access.domain.lookup import ByPhone
from patient_access.handover import frames
from patient_access.handover.call_events import CallEvent, CallState
from patient_access.views.dashboard import Dashboard
from patient_access.views.values import CallBarView, LineState, NumberNote, PhoneView
from patient_access.workspace.caller_number import display_number, read_number

_STATES = {
    CallState.OFFERED: LineState.RINGING,
    CallState.CONNECTED: LineState.CONNECTED,
    CallState.HELD: LineState.ON_HOLD,
    CallState.CONSULTING: LineState.CONSULTING,
    CallState.WRAP_UP: LineState.WRAP_UP,
}


_ASIDE = frozenset({LineState.ON_HOLD, LineState.CONSULTING})
"""The agent is not with the caller: the patient is hidden (issue 5)."""


class CallLine:
    """Keeps what the bar says, changes it by call events, and shows it."""

    def __init__(self, welcome: frames.Welcome, region: str, dashboard: Dashboard) -> None:
        self._region = region
        self._dashboard = dashboard
        self._since: float | None = None
        self._bar = CallBarView(agent=welcome.agent_name, desk=welcome.desk)
        self._link_is_live = True
        self.ending: int | None = None
        """The last two digits of the number, for the windows of the agent's other calls."""

    def number(self, details: CallDetails) -> tuple[ByPhone | None, NumberNote | None]:
        """Take over the caller's number: the lookup it allows, and what to think of it."""
        number, note, query = read_number(details, self._region)
        self.ending = _last_two(query)
        self._change(number=number, number_note=note)
        if details.dnis:
            self._change(called_number=display_number(details.dnis, self._region))
        return query, note

    def event(self, event: CallEvent) -> None:
        """Take over the line's state. Held or consulting hides the patient, and being back with
        the caller shows it: unless the telephone is silent, which hides it all the same."""
        before = self._bar.line
        self._change(
            line=_STATES.get(event.state, self._bar.line),
            queue=event.queue or self._bar.queue,
            actions=event.actions,
        )
        if self._bar.line in _ASIDE and self._link_is_live:
            self._dashboard.mask_aside(self._bar.line, unless_shown=before in _ASIDE)
        elif before in _ASIDE and self._link_is_live:
            self._dashboard.unmask_patient()

    def link(self, phone: PhoneView) -> None:
        """The telephone has fallen silent, or speaks again."""
        self._link_is_live = phone.live
        if not phone.live:
            self._dashboard.mask_patient(phone)
        elif self._bar.line in _ASIDE:
            self._dashboard.mask_aside(self._bar.line, unless_shown=True)
        else:
            self._dashboard.unmask_patient()

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


def _last_two(query: ByPhone | None) -> int | None:
    digits = [char for char in query.number if char.isdecimal()] if query is not None else []
    return int("".join(digits[-2:])) if len(digits) > 2 else None
