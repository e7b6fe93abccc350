"""Where appointments are told of by the EHR itself (SIU^S12–S17); ``[ehrs.schedule]``."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from patient_access.handover.call_events import Frozen
from patient_access.settings.addresses import full_path
from patient_access.settings.host import is_loopback
from patient_access.settings.problems import wrong


def _own_address(value: str) -> str:
    """An address of this machine, by number: a name could come to mean another."""
    try:
        return str(ipaddress.ip_address(value.strip()))
    except ValueError:
        sentence = "write the address of this machine to listen on, such as 127.0.0.1."
        raise wrong(sentence) from None


File = Annotated[str, StringConstraints(min_length=1), AfterValidator(full_path)]


class ScheduleSetting(Frozen):
    """Off without the table. What is heard is shown during a call, or dropped."""

    address: Annotated[str, AfterValidator(_own_address)] = Field(
        "127.0.0.1", description="The address of this machine to listen on."
    )
    port: int = Field(
        ge=1, le=65535, description="The port that the interface engine sends SIU messages to."
    )
    certificate: File | None = Field(
        None, description="This desk's certificate with its key, a PEM file. None: without TLS."
    )
    senders: File | None = Field(
        None,
        description="A PEM file with the authority that signed the certificates of those who may "
        "send. Needed with `certificate`.",
    )

    @model_validator(mode="after")
    def _nobody_sends_in_the_clear(self) -> ScheduleSetting:
        sealed = self.certificate is not None and self.senders is not None
        if not sealed and not is_loopback(self.address):
            sentence = (
                "patients never cross a network in the clear: name certificate and senders, or "
                "listen on 127.0.0.1."
            )
            raise wrong(sentence)
        if (self.certificate is None) != (self.senders is None):
            sentence = "certificate and senders belong together: name both or none."
            raise wrong(sentence)
        return self
