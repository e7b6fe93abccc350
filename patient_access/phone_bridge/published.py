"""What a publisher may say: the JSON of one agent's topic (docs/telephony.md)."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from patient_access.handover.bridge_frames import CallIs
from patient_access.handover.call_events import CallState, Direction, EndReason
from patient_access.handover.presented import instead_of_number, number_of_address

LARGEST = 1 << 16
"""Bytes of a message; a longer one is none of ours."""

LONGEST_TEXT = 128
MOST_CALLS = 20

Text = Annotated[str, Field(max_length=LONGEST_TEXT, pattern=r"^[^\x00-\x1f\x7f]*$")]


class NotACallList(Exception):
    """The message is not what the schema asks for; it says nothing of what it was."""


class _Published(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class PublishedCall(_Published):
    """One call of the agent, as the publisher knows it now."""

    id: Annotated[str, Field(min_length=1, max_length=128)] = Field(
        description="The agent's own leg. Another agent's leg of the same call has another id."
    )
    state: CallState
    direction: Direction = Direction.INBOUND
    end_reason: (
        Literal[
            "caller", "agent", "abandoned", "no_answer", "transferred", "stream_lost", "unknown"
        ]
        | None
    ) = None
    queue: Text = ""
    number: Text = Field("", repr=False, description="Who is on the line, best as E.164.")
    called: Text = Field("", repr=False, description="The number that was called.")
    name: Text = Field("", repr=False)
    presentation: Literal["allowed", "restricted", "unavailable"] = "allowed"
    attestation: Literal["", "A", "B", "C"] = Field("", description="STIR/SHAKEN (RFC 8588).")
    internal: bool = Field(default=False, description="The number is an extension of the site.")
    mrn: Text = Field("", repr=False, description="A hint; the agent still verifies.")


class PublishedCalls(_Published):
    """Every call of one agent: each message is complete, and the last one is retained."""

    version: Literal[1]
    calls: Annotated[tuple[PublishedCall, ...], Field(max_length=MOST_CALLS)]
    run: Annotated[str, Field(max_length=64)] = Field(
        "", description="Of the publisher, another one each time it starts. Goes with seq."
    )
    seq: Annotated[int, Field(ge=0)] = Field(
        0,
        description="Rises with each list of a run. A list that comes again, or after a newer "
        "one of its run, changes nothing. 0: not counted.",
    )


class Newest:
    """Which lists are news: MQTT delivers at least once, and after a reconnect out of order.

    Begun anew with each connection: the retained list that comes first is always news.
    """

    def __init__(self) -> None:
        self._run, self._seq = "", 0

    def is_news(self, published: PublishedCalls) -> bool:
        if published.seq and published.run == self._run and published.seq <= self._seq:
            return False
        self._run, self._seq = published.run, published.seq
        return True


class _Details(BaseModel):
    """What a workspace reads (``domain.call.CallDetails``)."""

    ani: str
    dnis: str
    caller_name: str
    presentation: str
    attestation: str
    mrn: str


def decode(payload: bytes) -> PublishedCalls:
    """Raises ``NotACallList``."""
    if len(payload) > LARGEST:
        raise NotACallList
    try:
        return PublishedCalls.model_validate_json(payload)
    except ValidationError:
        raise NotACallList from None


def read(published: PublishedCalls, key: bytes) -> Iterator[tuple[CallIs, bytearray]]:
    """Each call: what may be known of it, and its private part."""
    for call in published.calls:
        number = number_of_address(call.number)
        withheld = instead_of_number(number)
        number = "" if withheld else number
        presentation: str = call.presentation
        if withheld and presentation == "allowed":
            presentation = withheld
        digits = "".join(char for char in number if char in "0123456789")
        internal = call.internal or (0 < len(digits) <= 6 and not number.startswith("+"))
        telling = digits[-7:]
        queue_digits = "".join(char for char in call.queue if char in "0123456789")
        public = CallIs(
            leg_id=hmac.digest(key, call.id.encode(), "sha256")[:16].hex(),
            state=call.state,
            direction=call.direction,
            end_reason=EndReason(call.end_reason) if call.end_reason else None,
            queue="" if len(telling) == 7 and telling in queue_digits else call.queue,
            number=hmac.digest(key, number.encode(), "sha256").hex() if number else "",
            internal=internal,
        )
        details = _Details(
            ani=number,
            dnis=call.called,
            caller_name=call.name,
            presentation=presentation,
            attestation=call.attestation,
            mrn=call.mrn,
        )
        yield public, bytearray(details.model_dump_json().encode())
