"""Which legs are live, for a source that is only told of calls, in any order, by hashed ids."""

from __future__ import annotations

import secrets
from collections import deque

from patient_access.front_door.messages import PopRequest
from patient_access.front_door.words import ENDINGS, PopState
from patient_access.handover.call_events import CallState, EndReason

REMEMBERED_ENDS = 64
"""Ended call ids kept, so that a ring that arrives after its end pops nobody."""

_STATES = {
    PopState.RINGING: CallState.OFFERED,
    PopState.ANSWERED: CallState.CONNECTED,
    PopState.HELD: CallState.HELD,
    PopState.RESUMED: CallState.CONNECTED,
    PopState.CONSULTING: CallState.CONSULTING,
}
_END_REASONS = {
    PopState.TRANSFERRED: EndReason.TRANSFERRED,
    PopState.ABANDONED: EndReason.ABANDONED,
    PopState.NO_ANSWER: EndReason.NO_ANSWER,
    PopState.ENDED: EndReason.UNKNOWN,
}
_OPENS = frozenset({PopState.RINGING, PopState.ANSWERED})


class Ambiguous(Exception):
    """Several live legs could be meant."""


class Leg:
    """A live leg. ``leg_id`` is its name towards the switchboard."""

    __slots__ = ("call_id", "leg_id", "number_id", "state")

    def __init__(self, leg_id: str, call_id: str) -> None:
        self.leg_id = leg_id
        self.call_id = call_id
        self.number_id = ""
        self.state: CallState | None = None


class Legs:
    """Repeats, late rings and events of unknown legs change nothing.

    A leg is found by its call id; without one by its number; without either when it is the only
    one it can be. A second call of the same number is another leg.
    """

    def __init__(self) -> None:
        self._live: list[Leg] = []
        self._ended: deque[str] = deque(maxlen=REMEMBERED_ENDS)

    def __len__(self) -> int:
        return len(self._live)

    def take(self, request: PopRequest) -> tuple[str, CallState, EndReason | None] | None:
        """What became of which leg; None: nothing. Raises ``Ambiguous``, having changed nothing."""
        call_id = request.leg_id if request.leg_id != request.number_id else ""
        if call_id and call_id in self._ended:
            return None
        leg = self._meant(call_id, request.number_id, request.state)
        if request.state in ENDINGS:
            if leg is None:
                return None
            self._end(leg)
            return leg.leg_id, CallState.ENDED, _END_REASONS[request.state]
        if leg is None:
            if request.state not in _OPENS:
                return None  # an event of an unknown leg brings nobody onto the screen
            leg = Leg(call_id or secrets.token_hex(16), call_id)
            self._live.append(leg)
        elif request.state is PopState.RINGING and leg.state is not CallState.OFFERED:
            return None  # the ring, overtaken by its own answer
        leg.call_id = leg.call_id or call_id
        leg.number_id = request.number_id or leg.number_id
        leg.state = _STATES[request.state]
        return leg.leg_id, leg.state, None

    def let_go(self, leg_id: str) -> None:
        """The leg is over for this desk; an unknown one: nothing."""
        for leg in [each for each in self._live if each.leg_id == leg_id]:
            self._end(leg)

    def clear(self) -> None:
        self._live.clear()
        self._ended.clear()

    def _end(self, leg: Leg) -> None:
        self._live.remove(leg)
        if leg.call_id:  # the same number may call again at once; the same call may not
            self._ended.append(leg.call_id)

    def _meant(self, call_id: str, number_id: str, state: PopState) -> Leg | None:
        if call_id:
            known = [leg for leg in self._live if leg.call_id == call_id]
            return _only(known or self._without_id(number_id, state))
        if number_id:
            return _only(self._same(number_id))
        if state is PopState.RINGING:  # a hidden number: only a repeat of another hidden one
            return _only([leg for leg in self._same("") if leg.state is CallState.OFFERED])
        return _only(self._live)

    def _without_id(self, number_id: str, state: PopState) -> list[Leg]:
        """Legs whose first event came without the call id that this one has."""
        if state is PopState.RINGING:
            ringing = [leg for leg in self._same(number_id) if leg.state is CallState.OFFERED]
            return [leg for leg in ringing if number_id and not leg.call_id]
        return [leg for leg in self._same(number_id) if not leg.call_id]

    def _same(self, number_id: str) -> list[Leg]:
        return [leg for leg in self._live if leg.number_id == number_id]


def _only(legs: list[Leg]) -> Leg | None:
    if len(legs) > 1:
        raise Ambiguous
    return legs[0] if legs else None
