"""The public half of a call event: all that the switchboard may know of a call.

The private half (numbers, names, MRN hints) is JSON in a ``PrivatePart``: bytes that are
carried, never read, and overwritten once they are through.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    # A number that is none (a ratio over 0) arrives as such: as JSON's null it would be refused,
    # and a workspace that is not understood is killed.
    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, ser_json_inf_nan="constants"
    )


class CallState(StrEnum):
    OFFERED = "offered"
    CONNECTED = "connected"
    HELD = "held"
    CONSULTING = "consulting"
    WRAP_UP = "wrap_up"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why the agent's own leg ended, or why the workspace did."""

    CALLER = "caller"
    AGENT = "agent"
    ABANDONED = "abandoned"
    NO_ANSWER = "no_answer"
    TRANSFERRED = "transferred"
    STREAM_LOST = "stream_lost"
    END_PRESSED = "end_pressed"
    IDLE = "idle"
    SCREEN_LOCK = "screen_lock"
    SESSION_SWITCH = "session_switch"
    SLEEP = "sleep"
    """The computer is about to sleep. A call that is up all the same comes back after it."""
    NEXT_PATIENT = "next_patient"
    """The leg goes on in another workspace: the caller asks about somebody else as well."""
    SIGN_OUT = "sign_out"
    SWITCHBOARD_GONE = "switchboard_gone"
    WORKSPACE_GONE = "workspace_gone"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"


class SourceStatus(StrEnum):
    """What is known of a call source's own link."""

    LIVE = "live"
    STALE = "stale"
    RESYNCING = "resyncing"
    LOST = "lost"


class PhoneAction(StrEnum):
    """What a source may be able to do for the agent."""

    ANSWER = "answer"
    HOLD = "hold"
    RESUME = "resume"
    HANG_UP = "hang_up"


class CallEvent(Frozen):
    """One thing that happened to the agent's own leg of a call.

    ``source_id`` and ``leg_id`` together name a workspace. ``leg_id`` is opaque: a source
    whose ids could hold a number replaces them by a keyed hash before they get here.
    ``stream_epoch`` rises at each reconnect and ``seq`` within an epoch; a source that
    cannot tell leaves both 0. ``queue`` is the queue's name, not a person's.
    """

    source_id: str
    leg_id: str
    state: CallState
    direction: Direction = Direction.INBOUND
    end_reason: EndReason | None = None
    queue: str = ""
    stream_epoch: int = 0
    seq: int = 0
    actions: frozenset[PhoneAction] = frozenset()
