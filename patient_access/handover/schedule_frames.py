"""The messages between the switchboard and a schedule relay, and what a workspace is handed.

A scheduling message travels beside ``ScheduleSaid`` as a ``PrivatePart``, as everywhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.handover.call_events import Frozen
from patient_access.handover.wire import WireError

RELAY_PROTOCOL = 1


class ListenForSchedule(Frozen):
    """The first and only frame down: where to listen, and whose certificates may send."""

    kind: Literal["listen_for_schedule"] = "listen_for_schedule"
    protocol: int = RELAY_PROTOCOL
    address: str
    port: int
    certificate: str | None
    senders: str | None


class RelayListens(Frozen):
    """Whether it does; ``port`` is the one it got."""

    kind: Literal["relay_listens"] = "relay_listens"
    port: int = 0
    problem: Literal["", "address", "certificate"] = ""
    """The address or port cannot be had; the certificate files cannot be used."""


class ScheduleSaid(Frozen):
    """One scheduling message, in the private part: from a relay, and on to workspaces."""

    kind: Literal["schedule_said"] = "schedule_said"
    ehr: str = ""
    """Whose it is; the relay does not know, the switchboard fills it in."""


RelayUp = RelayListens | ScheduleSaid

_UP: TypeAdapter[RelayUp] = TypeAdapter(Annotated[RelayUp, Field(discriminator="kind")])


def encode_relay(frame: RelayUp | ListenForSchedule) -> bytes:
    """A frame's header, as UTF-8 JSON."""
    return frame.model_dump_json().encode()


def decode_relay_up(header: bytes) -> RelayUp:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _UP.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None


def decode_listen(header: bytes) -> ListenForSchedule:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return ListenForSchedule.model_validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None
