"""The messages between the running program and the process that takes calls by HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.handover.call_events import Frozen
from patient_access.handover.wire import WireError


class Serve(Frozen):
    """The first and only frame down: begin. The token's digest is no secret worth hiding."""

    kind: Literal["serve"] = "serve"
    port: int
    token_digest: str
    """SHA-256, hexadecimal."""


class Warm(Frozen):
    """Everything is loaded; waits for ``Serve``."""

    kind: Literal["warm"] = "warm"


class Listening(Frozen):
    kind: Literal["listening"] = "listening"
    port: int


class PortTaken(Frozen):
    """Another program has the port; this process leaves."""

    kind: Literal["port_taken"] = "port_taken"


class TookCall(Frozen):
    """A call was read: from now on this process may hold a number."""

    kind: Literal["took_call"] = "took_call"


HttpUp = Warm | Listening | PortTaken | TookCall

_UP: TypeAdapter[HttpUp] = TypeAdapter(Annotated[HttpUp, Field(discriminator="kind")])


def decode_http_up(header: bytes) -> HttpUp:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _UP.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None


def decode_serve(header: bytes) -> Serve:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return Serve.model_validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None
