"""The call as the workspace knows it. The switchboard cannot import this module."""

from enum import StrEnum

from pydantic import ConfigDict

from patient_access.domain.base import PhiModel


class Presentation(StrEnum):
    """Whether the network let the number through (RFC 3323, ISUP presentation)."""

    ALLOWED = "allowed"
    RESTRICTED = "restricted"
    UNAVAILABLE = "unavailable"


class CallDetails(PhiModel):
    """The private part of a call event: sealed while it passes through the switchboard.

    JSON object, UTF-8; every key optional; unknown keys are ignored.
    """

    model_config = ConfigDict(extra="ignore")

    ani: str = ""
    """The calling number as the source gave it (automatic number identification)."""
    dnis: str = ""
    """The number that was called (dialled number identification service)."""
    presentation: Presentation = Presentation.ALLOWED
    attestation: str = ""
    """STIR/SHAKEN: A, B or C; empty when the source does not say (RFC 8588)."""
    caller_name: str = ""
    mrn: str = ""
    """A hint some systems collect before the agent answers; the agent still verifies."""
    spoken: str = ""
    """Training only: what the made-up caller says, for the agent to practise with."""
