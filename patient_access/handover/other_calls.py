"""What the window of one call may know of the agent's other calls. Free of PHI.

Two calls are two processes that share nothing. A window says the last two digits of its caller's
number, by which an agent tells two calls apart and nobody finds a person; the switchboard passes
on those, the queue and the line's state to the windows of her other calls.
"""

from typing import Literal

from pydantic import Field

from patient_access.handover.call_events import CallState, Frozen


class OtherCall(Frozen):
    """Another call of this agent."""

    place: int
    """Names its window, for as long as that is there."""
    state: CallState
    queue: str = ""
    ending: int | None = Field(default=None, ge=0, le=99)
    """The last two digits of the caller's number; None: it is hidden, or not known."""
    began: bool = False
    """It was there before this window's own call."""


class OtherCalls(Frozen):
    """All other calls of this agent, the oldest first; said again whenever one changes."""

    kind: Literal["other_calls"] = "other_calls"
    calls: tuple[OtherCall, ...] = ()


class NumberEnding(Frozen):
    """From a window: how its caller's number ends."""

    kind: Literal["number_ending"] = "number_ending"
    ending: int | None = Field(default=None, ge=0, le=99)


class OtherCallWanted(Frozen):
    """From a window: the agent wants to see another call's window."""

    kind: Literal["other_call_wanted"] = "other_call_wanted"
    place: int
