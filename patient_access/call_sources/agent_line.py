"""The calls of one agent, as a state machine: no I/O, no clock, no numbers, no names.

A source translates what its telephone system says into ``Said`` and passes on the ``Change`` s
that come of it. Every rule of telephony.md is kept here once: a call ends with the agent's own
leg; repeats, late and unknown events change nothing; a consult brings no patient and takes none
away; an internal extension never replaces a number from outside.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from patient_access.handover.call_events import CallState, Direction, EndReason

REMEMBERED_ENDS = 256
"""Ended legs kept, so that what comes after an end pops nobody."""

_TALKS = (CallState.OFFERED, CallState.CONNECTED)
"""Whoever is on the line now is the caller."""
_UP = frozenset({CallState.CONNECTED, CallState.HELD, CallState.CONSULTING})


class Said(StrEnum):
    """What a telephone system says of one leg of this agent."""

    RINGING = "ringing"
    DIALLING = "dialling"
    """The agent calls somebody: a consult if another call of hers is up, or a colleague."""
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    CONSULTING = "consulting"
    WRAP_UP = "wrap_up"
    """The caller is off the line, the agent is not free yet."""
    CALLER_LEFT = "caller_left"
    AGENT_LEFT = "agent_left"
    NOT_ANSWERED = "not_answered"
    TRANSFERRED = "transferred"
    """The last four end nothing: they say why the end that follows comes."""
    ENDED = "ended"


_WHY = {
    Said.CALLER_LEFT: EndReason.CALLER,
    Said.AGENT_LEFT: EndReason.AGENT,
    Said.NOT_ANSWERED: EndReason.NO_ANSWER,
    Said.TRANSFERRED: EndReason.TRANSFERRED,
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing said of one leg. ``leg_id`` is opaque; so is ``number``, a keyed digest.

    ``number`` is empty when the number is not known or not said. ``internal``: it is an
    extension of the site's own.
    """

    leg_id: str
    said: Said
    number: bytes = b""
    internal: bool = False
    end_reason: EndReason | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What the switchboard is told. ``with_number``: the number that was said goes along;
    ``without_number``: it is told, once, that there is none, with whatever else is known."""

    leg_id: str
    state: CallState
    direction: Direction = Direction.INBOUND
    end_reason: EndReason | None = None
    with_number: bool = False
    without_number: bool = False

    @property
    def with_details(self) -> bool:
        """Whether a private part goes along."""
        return self.with_number or self.without_number


class _Leg:
    __slots__ = (
        "answered",
        "consult",
        "direction",
        "doubted",
        "held",
        "internal",
        "number",
        "owed",
        "state",
        "why",
    )

    def __init__(self, direction: Direction, *, consult: bool) -> None:
        self.direction = direction
        self.consult = consult
        self.state: CallState | None = None
        self.answered = False
        self.held = False
        self.doubted = False
        self.number = b""
        self.owed = False
        """The number has been told, and must be told again: its window may be a new one."""
        self.internal = False
        self.why: EndReason | None = None


class AgentLine:
    """Holds each live leg's state and nothing of who is on it."""

    def __init__(self) -> None:
        self._legs: dict[str, _Leg] = {}
        self._ended: deque[str] = deque(maxlen=REMEMBERED_ENDS)

    @property
    def legs(self) -> dict[str, CallState]:
        """The state of each leg that has a window."""
        return {
            leg_id: leg.state
            for leg_id, leg in self._legs.items()
            if leg.state is not None and not leg.consult
        }

    def knows(self, leg_id: str) -> bool:
        """Whether this leg is up, consults included."""
        return leg_id in self._legs

    def is_over(self, leg_id: str) -> bool:
        """Whether this leg was up and has ended, or was let go."""
        return leg_id in self._ended

    def hear(self, heard: Heard) -> list[Change]:
        """What comes of it: nothing, the leg's own change, or those of others by a consult."""
        if heard.leg_id in self._ended:
            return []
        leg = self._legs.get(heard.leg_id)
        if heard.said is Said.ENDED:
            return self._end(heard.leg_id, leg, heard.end_reason)
        if leg is None:
            leg = self._begin(heard)
            if leg is None:
                return []
            self._legs[heard.leg_id] = leg
        if heard.said in _WHY:
            _remember_why(leg, _WHY[heard.said])
            return []
        if leg.consult:
            return self._consult(leg, heard.said)
        first = leg.state is None
        moved = _move(leg, heard.said)
        told = _number_is_news(leg, heard)
        untold = not heard.number and (first or leg.doubted) and _may_be_told(leg, b"")
        if leg.state is None or not (moved or told or leg.doubted):
            return []
        leg.doubted = False
        return [
            Change(heard.leg_id, leg.state, leg.direction, with_number=told, without_number=untold)
        ]

    def doubt(self) -> None:
        """The stream broke off: the next word on each leg is told, even if it is no news.

        Its window may be wiped by then, and a new one needs the number, too.
        """
        for leg in self._legs.values():
            leg.doubted = leg.owed = True

    def resynchronise(self, up: Mapping[str, CallState]) -> list[Change]:
        """After a gap: ``up`` is every leg that is up. The others ended while nobody heard it.

        Each leg that is up is told again: its window may have been wiped meanwhile.
        """
        gone = [leg_id for leg_id in self._legs if leg_id not in up]
        changes = [
            change
            for leg_id in gone
            for change in self._end(leg_id, self._legs[leg_id], EndReason.STREAM_LOST)
        ]
        for leg_id, state in up.items():
            if leg_id in self._ended or state in (CallState.ENDED, CallState.WRAP_UP):
                continue
            leg = self._legs.setdefault(leg_id, _Leg(Direction.INBOUND, consult=False))
            leg.answered |= state in _UP
            leg.held = state is CallState.HELD
            leg.number, leg.owed, leg.doubted = b"", False, False
            if not leg.consult:
                leg.state = state
                changes.append(Change(leg_id, state, leg.direction, with_number=True))
        return changes

    def let_go(self, leg_id: str) -> None:
        """Its window is gone for good; nothing that is said of this leg brings it back."""
        if self._legs.pop(leg_id, None) is not None:
            self._ended.append(leg_id)

    # --- inside -------------------------------------------------------------------------

    def _begin(self, heard: Heard) -> _Leg | None:
        if heard.said in (Said.RINGING, Said.ANSWERED):
            return _Leg(Direction.INBOUND, consult=False)
        if heard.said is Said.DIALLING:
            return _Leg(Direction.OUTBOUND, consult=heard.internal or bool(self._served()))
        return None  # the middle or the end of a call never seen brings nobody onto the screen

    def _served(self) -> dict[str, _Leg]:
        """The calls that a consult is about."""
        return {
            leg_id: leg
            for leg_id, leg in self._legs.items()
            if not leg.consult and leg.state in _UP
        }

    def _consult(self, consult: _Leg, said: Said) -> list[Change]:
        """The agent asks somebody else: her calls stay as they are, and are shown as such."""
        new = consult.state is None
        consult.state = CallState.CONNECTED if said is Said.ANSWERED else CallState.OFFERED
        if not new:
            return []
        changes = []
        for leg_id, leg in self._served().items():
            leg.held |= leg.state is CallState.HELD
            if leg.state is not CallState.CONSULTING:
                leg.state = CallState.CONSULTING
                changes.append(Change(leg_id, leg.state, leg.direction))
        return changes

    def _end(self, leg_id: str, leg: _Leg | None, given: EndReason | None) -> list[Change]:
        if leg is None:
            return []
        del self._legs[leg_id]
        self._ended.append(leg_id)
        if leg.consult:
            return self._after_consult()
        if leg.state is None or leg.state is CallState.WRAP_UP:
            # Nobody was ever shown it, or the caller's end has been told already.
            return [Change(leg_id, CallState.ENDED, leg.direction, given)] if leg.state else []
        return [Change(leg_id, CallState.ENDED, leg.direction, _reason(leg, given))]

    def _after_consult(self) -> list[Change]:
        if any(leg.consult for leg in self._legs.values()):
            return []
        changes = []
        for leg_id, leg in self._served().items():
            if leg.state is CallState.CONSULTING:
                leg.state = CallState.HELD if leg.held else CallState.CONNECTED
                changes.append(Change(leg_id, leg.state, leg.direction))
        return changes


def _move(leg: _Leg, said: Said) -> bool:
    """Whether the leg's state changed."""
    was = leg.state
    if was is CallState.WRAP_UP:
        return False
    match said:
        case Said.RINGING if was is None:
            leg.state = CallState.OFFERED
        case Said.ANSWERED if was in (None, CallState.OFFERED):
            leg.state = CallState.CONNECTED
        case Said.RESUMED if was is not None or leg.direction is Direction.OUTBOUND:
            leg.state, leg.held = CallState.CONNECTED, False
        case Said.HELD if was is not None:
            leg.held = True
            # Asking somebody while the caller waits is told after the hold, or before it.
            leg.state = was if was is CallState.CONSULTING else CallState.HELD
        case Said.CONSULTING if was is not None:
            leg.state = CallState.CONSULTING
        case Said.WRAP_UP if leg.answered:
            leg.state = CallState.WRAP_UP
    leg.answered |= leg.state in _UP
    return leg.state is not was


def _number_is_news(leg: _Leg, heard: Heard) -> bool:
    """Whether the number that was said is the caller's, and not told yet."""
    if not heard.number or (heard.number == leg.number and not leg.owed):
        return False
    if not _may_be_told(leg, heard.number):
        return False
    if heard.internal and leg.number and not leg.internal:
        return False
    leg.number, leg.internal, leg.owed = heard.number, heard.internal, False
    return True


def _may_be_told(leg: _Leg, number: bytes) -> bool:
    """Whether this is the caller. While she waits, the number on the line is somebody else's,
    unless it is the one that was hers before the stream broke off."""
    return leg.state in _TALKS or (leg.doubted and number == leg.number)


def _remember_why(leg: _Leg, why: EndReason) -> None:
    """The first word counts, but a transfer explains every hang-up beside it."""
    if why is EndReason.NO_ANSWER and leg.answered:
        return
    if leg.why is None or why is EndReason.TRANSFERRED:
        leg.why = why


def _reason(leg: _Leg, given: EndReason | None) -> EndReason:
    """Causes cannot be trusted (telephony.md, 3): what was seen of the leg decides first."""
    if given is not None:
        return given
    if leg.answered:
        return EndReason.UNKNOWN if leg.why in (None, EndReason.NO_ANSWER) else leg.why
    if leg.direction is Direction.OUTBOUND:
        return leg.why or EndReason.UNKNOWN
    if leg.why in (EndReason.NO_ANSWER, EndReason.AGENT, EndReason.TRANSFERRED):
        return leg.why
    return EndReason.ABANDONED
