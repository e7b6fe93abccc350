"""The messages between the running program and the process that takes calls by HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.handover.call_events import Frozen
from patient_access.handover.wire import WireError


class Serve(Frozen):
    """The first frame down: begin. The token's digest is no secret worth hiding."""

    kind: Literal["serve"] = "serve"
    port: int
    token_digest: str
    """SHA-256, hexadecimal."""


class Retire(Frozen):
    """The last frame down: listen no more, answer who is in, and leave."""

    kind: Literal["retire"] = "retire"


class Warm(Frozen):
    """Everything is loaded; waits for ``Serve``."""

    kind: Literal["warm"] = "warm"


class Listening(Frozen):
    kind: Literal["listening"] = "listening"
    port: int


class PortTaken(Frozen):
    """Another program has the port; this process leaves."""

    kind: Literal["port_taken"] = "port_taken"


class Retired(Frozen):
    """The port is free for the next one; those who are in are still answered."""

    kind: Literal["retired"] = "retired"


class TookCall(Frozen):
    """A call was read: from now on this process may hold a number."""

    kind: Literal["took_call"] = "took_call"


HttpUp = Warm | Listening | PortTaken | TookCall | Retired
HttpDown = Serve | Retire

_DOWN: TypeAdapter[HttpDown] = TypeAdapter(Annotated[HttpDown, Field(discriminator="kind")])
_UP: TypeAdapter[HttpUp] = TypeAdapter(Annotated[HttpUp, Field(discriminator="kind")])


def decode_http_up(header: bytes) -> HttpUp:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _UP.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None


def decode_http_down(header: bytes) -> HttpDown:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _DOWN.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None
