"""The messages between the training telephone and the training hospital's process.

Numbers, names and what a caller says travel beside ``PhoneEvent`` as a ``PrivatePart``
(a ``domain.call.CallDetails``), as everywhere else.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from patient_access.handover.call_events import CallEvent, Frozen, PhoneAction
from patient_access.handover.wire import WireError

TRAINING_PROTOCOL = 2
SOURCE_ID = "training"

# --- from the hospital up ----------------------------------------------------------------


class HospitalOpen(Frozen):
    """The first frame up: the FHIR server answers at ``base``."""

    kind: Literal["hospital_open"] = "hospital_open"
    protocol: int = TRAINING_PROTOCOL
    base: str
    mrn_system: str = ""
    """``Identifier.system`` of this hospital's MRN (rule L8)."""
    texts: str = ""
    """Where this hospital's text gateway takes texts; no telephone ever rings."""
    calls: tuple[str, ...] = ()
    """The names that ``PlayCall`` takes, in the order of a shift."""


class PhoneEvent(Frozen):
    """The private part is empty when nothing new is known of the caller."""

    kind: Literal["phone_event"] = "phone_event"
    event: CallEvent


TrainingUp = HospitalOpen | PhoneEvent

# --- down to the hospital ----------------------------------------------------------------


class PlayCall(Frozen):
    """Let this scripted call ring now. An unknown name rings nowhere."""

    kind: Literal["play_call"] = "play_call"
    name: str


class StartShift(Frozen):
    """Let the calls of a shift come one after another, for ever, with pauses between them."""

    kind: Literal["start_shift"] = "start_shift"
    pause_seconds: float = Field(default=8.0, ge=0)


class Act(Frozen):
    """What the agent does with a leg. Nothing happens when the leg is unknown."""

    kind: Literal["act"] = "act"
    leg_id: str
    action: PhoneAction


class Stop(Frozen):
    """Close the hospital and exit."""

    kind: Literal["stop"] = "stop"


TrainingDown = PlayCall | StartShift | Act | Stop

_UP: TypeAdapter[TrainingUp] = TypeAdapter(Annotated[TrainingUp, Field(discriminator="kind")])
_DOWN: TypeAdapter[TrainingDown] = TypeAdapter(Annotated[TrainingDown, Field(discriminator="kind")])


def encode_training(frame: TrainingUp | TrainingDown) -> bytes:
    """A frame's header, as UTF-8 JSON."""
    return frame.model_dump_json().encode()


def decode_training_up(header: bytes) -> TrainingUp:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _UP.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None


def decode_training_down(header: bytes) -> TrainingDown:
    """Raises ``WireError`` when the header is no frame of this protocol."""
    try:
        return _DOWN.validate_json(header)
    except ValidationError:
        raise WireError("not a frame of this protocol") from None
