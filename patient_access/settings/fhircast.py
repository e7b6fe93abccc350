"""How open records are shared with one EHR (FHIRcast); ``[ehrs.fhircast]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from patient_access.handover.call_events import Frozen
from patient_access.settings.addresses import web_address
from patient_access.settings.host import Host


def _hub_address(value: str) -> str:
    """A hub's address, or nothing: as the sign-in says."""
    return value and web_address(value)


class FhircastSetting(Frozen):
    """How open records are shared with one EHR (FHIRcast); in the file, ``[ehrs.fhircast]``."""

    hub: Annotated[str, AfterValidator(_hub_address)] = Field(
        "", description="The hub's address (`hub.url`). Without it, the one the sign-in brings."
    )
    topic: str = Field(
        "",
        max_length=200,
        description="The session to share (`hub.topic`), where the sign-in does not bring it.",
    )
    hosts: tuple[Host, ...] = Field(
        (),
        description="Hosts that the hub and its channel may be on besides the EHR's own host.",
    )
    numeric_status: bool = Field(
        False, description='`true` where the hub wants `200` instead of `"200"` as an answer.'
    )
    refuse: bool = Field(
        True,
        description="Another patient during a call: `true` refuses at once (409), `false` accepts "
        "the message (202) and then says that it is not followed (SyncError).",
    )
