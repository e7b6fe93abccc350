"""The messages at the door, as the switchboard reads and writes them. No number is in any.

One conversation is: ``Greeting`` down, one request up, one answer down. A number, a name or
an MRN is in the private part beside a ``PopRequest`` (JSON keys of ``domain.call``).
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.front_door.words import PROTOCOL, PopState, Refusal
from patient_access.handover.call_events import Frozen
from patient_access.handover.wire import WireError

LEG_ID_PATTERN = r"^([0-9a-f]{32})?$"


class Greeting(Frozen):
    """The first frame to whoever comes in."""

    kind: Literal["greeting"] = "greeting"
    protocol: int = PROTOCOL
    key_hex: str
    """Of this run of the switchboard; with it the client turns ids and numbers into leg ids."""


class PopRequest(Frozen):
    """Something happened to a leg. Both ids are keyed hashes made by the client."""

    kind: Literal["pop"] = "pop"
    state: PopState
    leg_id: str = Field(default="", pattern=LEG_ID_PATTERN)
    """Of the vendor's call id, or of the number where there is none; empty: neither is known."""
    number_id: str = Field(default="", pattern=LEG_ID_PATTERN)
    """Of the number's digits: finds the leg when an event comes without its call id."""
    queue: str = Field(default="", max_length=80)


class ComeForward(Frozen):
    """A second start of the program: show the window that is there."""

    kind: Literal["come_forward"] = "come_forward"


class SignInReturn(Frozen):
    """The browser's way back from a sign-in; the address, with its code, is in the private part."""

    kind: Literal["sign_in_return"] = "sign_in_return"


class Launch(Frozen):
    """An EHR starts us (SMART EHR launch); the address is in the private part."""

    kind: Literal["launch"] = "launch"


class Accepted(Frozen):
    kind: Literal["accepted"] = "accepted"


class Refused(Frozen):
    kind: Literal["refused"] = "refused"
    code: Refusal


Request = PopRequest | ComeForward | SignInReturn | Launch

_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="kind")])


def decode_request(header: bytes | bytearray) -> Request:
    """Raises ``WireError`` when the header is no request of this protocol."""
    try:
        return _REQUEST.validate_json(header)
    except ValidationError:
        raise WireError("not a request of this protocol") from None
