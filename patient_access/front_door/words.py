"""The words both sides of the door use. Standard library only: the client must start fast."""

from enum import StrEnum

PROTOCOL = 2
"""Raised with every change of a message; a client of another build is told so."""

SILENCE = 5.0
"""Seconds a client may take to say what it wants, and may wait for the answer."""

MAX_HEADER = 4096
MAX_PRIVATE = 16384
"""Bytes. A call is far smaller; what is larger is not a call."""


class PopState(StrEnum):
    """What a telephone system says of the agent's own leg."""

    RINGING = "ringing"
    ANSWERED = "answered"
    HELD = "held"
    RESUMED = "resumed"
    CONSULTING = "consulting"
    TRANSFERRED = "transferred"
    ABANDONED = "abandoned"
    NO_ANSWER = "no_answer"
    ENDED = "ended"


ENDINGS = frozenset({PopState.TRANSFERRED, PopState.ABANDONED, PopState.NO_ANSWER, PopState.ENDED})


class Refusal(StrEnum):
    """Why the running program did not take a request."""

    AMBIGUOUS = "ambiguous"
    """No id and no number, and several calls are on this desk."""
    NOT_READY = "not_ready"
    """The program is starting, stopping, or has no ``screen_pop`` source."""
    UNREADABLE = "unreadable"
    """Not a message of this protocol."""
    TOO_LONG = "too_long"
    NOT_WAITED_FOR = "not_waited_for"
    """No sign-in is under way that this address belongs to."""
    NOT_OURS = "not_ours"
    """An EHR starts us that agents of this desk do not sign in to."""
    CALL_UP = "call_up"
    """A call is on this desk: nothing opens a browser now."""
    FAULT = "fault"
    """A defect on the inside, contained."""
