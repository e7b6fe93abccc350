"""The messages between the ``mqtt`` call source and its phone bridge, a process of its own.

Numbers and names travel beside ``CallIs`` as a ``PrivatePart``, as everywhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.handover.call_events import CallState, Direction, EndReason, Frozen
from patient_access.handover.wire import WireError

BRIDGE_PROTOCOL = 2


class Listen(Frozen):
    """The first and only frame down. The broker's secret is its private part."""

    kind: Literal["listen"] = "listen"
    protocol: int = BRIDGE_PROTOCOL
    host: str
    port: int
    tls: bool
    ca_file: str | None
    certificate: str | None
    user: str | None
    topic: str
    publisher_topic: str | None
    keep_alive: int
    longest_pause: int
    key: str
    """Hexadecimal; names of calls and digests of numbers are made with it, so that they are
    the same in the next bridge."""


class LinkIs(Frozen):
    """Whether the broker and the publisher are there; ``refused``: the broker does not want us."""

    kind: Literal["link_is"] = "link_is"
    up: bool
    refused: bool = False


class CallIs(Frozen):
    """One call of a snapshot. ``number`` is a keyed digest, hexadecimal, empty when not known."""

    kind: Literal["call_is"] = "call_is"
    leg_id: str
    state: CallState
    direction: Direction = Direction.INBOUND
    end_reason: EndReason | None = None
    queue: str = ""
    number: str = ""
    internal: bool = False


class ThatIsAll(Frozen):
    """The snapshot is complete: whatever it did not name is over."""

    kind: Literal["that_is_all"] = "that_is_all"
    legs: tuple[str, ...]


BridgeUp = LinkIs | CallIs | ThatIsAll

_UP: TypeAdapter[BridgeUp] = TypeAdapter(Annotated[BridgeUp, Field(discriminator="kind")])


def encode_bridge(frame: BridgeUp | Listen) -> bytes:
    """A frame's header, as UTF-8 JSON."""
    return frame.model_dump_json().encode()


def decode_bridge_up(header: bytes) -> BridgeUp:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _UP.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None


def decode_listen(header: bytes) -> Listen:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return Listen.model_validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None
